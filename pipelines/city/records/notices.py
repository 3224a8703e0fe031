"""Public notice (公示): what the public may see, from when and until when.

A record of a public record type is shown from the date that the catalogue names until its own end date, or until the
period of the record type is over. The end of a notice changes what is shown and nothing else.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines.batch import SHANGHAI
from pipelines.catalogue.model import Catalogue, Disclosure, Notice, RecordType
from pipelines.city.engine import transaction
from pipelines.city.records import record_tables
from pipelines.city.tables import notices, records


def end_notices(known: Catalogue, today: date | None = None) -> dict[str, int]:
    """Follow records that came or changed, then end the notices whose last day is over; counts of both."""
    today = today or datetime.now(SHANGHAI).date()
    with transaction() as connection:
        followed = 0
        for record_type in known.record_types.values():
            notice = record_type.notice
            if notice is not None and record_type.disclosure is Disclosure.PUBLIC:
                followed += _follow(connection, record_type, notice)
        over = sa.update(notices).where(
            notices.c.has_ended.is_(False), notices.c.public_until < today
        )
        ended = connection.execute(over.values(has_ended=True)).rowcount
    return {"followed": followed, "ended": ended}


def _follow(connection: sa.Connection, record_type: RecordType, notice: Notice) -> int:
    table = record_tables.table_of(record_type)
    begin = table.c[notice.after.lower()]
    until: sa.ColumnElement[Any] = sa.null()
    if notice.until:
        until = table.c[notice.until.lower()]
    months = notice.years * 12 + notice.months
    if months:
        until = sa.func.coalesce(until, sa.cast(begin + sa.func.make_interval(0, months), sa.Date))
    current = (
        sa.select(records.c.record_id, sa.literal(record_type.name), begin, until)
        .join(
            table,
            sa.and_(table.c.record_id == records.c.record_id, table.c.version == records.c.version),
        )
        # Natural persons are never shown to the public, whatever list they stand on.
        .where(begin.is_not(None), records.c.subject_key.not_like("id:%"))
    )
    columns = ["record_id", "record_type", "public_from", "public_until"]
    statement = insert(notices).from_select(columns, current)
    differs = sa.or_(
        notices.c.public_from != statement.excluded.public_from,
        notices.c.public_until.is_distinct_from(statement.excluded.public_until),
    )
    changes = {name: statement.excluded[name] for name in columns[2:]} | {"has_ended": False}
    upsert = statement.on_conflict_do_update(
        index_elements=["record_id"], set_=changes, where=differs
    )
    # Without being asked to, SQLAlchemy does not keep the count of an INSERT.
    return connection.execute(upsert, execution_options={"preserve_rowcount": True}).rowcount
