"""Public notice (公示): what the public may see, from when and until when.

A record of a public record type is shown from the date that the catalogue names until its own end
date, or until the period of the record type is over. The end of a notice changes what is shown and
nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines.batch import SHANGHAI
from pipelines.catalogue.model import Disclosure, Notice, RecordType
from pipelines.catalogue.values.subject_numbers import PERSON_KEY
from pipelines.city.platform import CityPlatform
from pipelines.city.records import record_tables
from pipelines.city.tables import notices, records


@dataclass(frozen=True)
class NoticesUpdated:
    """How many notices were begun or changed, and how many ended."""

    followed: int
    ended: int


def end_notices(platform: CityPlatform, today: date | None = None) -> NoticesUpdated:
    """Follow records that came or changed, then end the notices whose last day is over."""
    today = today or datetime.now(SHANGHAI).date()
    followed = 0
    with platform.transaction() as connection:
        for record_type in platform.catalogue.record_types.values():
            is_public = record_type.disclosure is Disclosure.PUBLIC
            if is_public and record_type.notice is not None:
                followed += _follow(connection, record_type, record_type.notice)

        is_over = sa.and_(
            notices.c.has_ended.is_(False),
            notices.c.public_until < today,
        )
        statement = sa.update(notices).where(is_over).values(has_ended=True)
        ended = connection.execute(statement)
    return NoticesUpdated(followed, ended.rowcount)


def _follow(connection: sa.Connection, record_type: RecordType, notice: Notice) -> int:
    """Write the notices of a record type as its records are now.

    Returns how many were begun or changed.
    """
    table = record_tables.table_of(record_type)
    public_from = table.c[notice.after.lower()]
    is_current = sa.and_(
        table.c.record_id == records.c.record_id,
        table.c.version == records.c.version,
    )

    current = (
        sa.select(
            records.c.record_id,
            sa.literal(record_type.name),
            public_from,
            _public_until(notice, table, public_from),
        )
        .join(table, is_current)
        # Natural persons are never shown to the public, whatever list they stand on.
        .where(
            public_from.is_not(None),
            records.c.subject_key.not_like(f"{PERSON_KEY}%"),
            records.c.merged_into.is_(None),
        )
    )

    columns = ["record_id", "record_type", "public_from", "public_until"]
    statement = insert(notices).from_select(columns, current)
    new = statement.excluded
    differs = sa.or_(
        notices.c.public_from != new.public_from,
        notices.c.public_until.is_distinct_from(new.public_until),
    )

    upsert = statement.on_conflict_do_update(
        index_elements=["record_id"],
        set_={
            "public_from": new.public_from,
            "public_until": new.public_until,
            "has_ended": False,
        },
        # Without this every notice that has ended would begin again.
        where=differs,
    )

    # Unless it is asked to, SQLAlchemy does not keep the count of an INSERT.
    options = {"preserve_rowcount": True}
    return connection.execute(upsert, execution_options=options).rowcount


def _public_until(
    notice: Notice, table: sa.Table, public_from: sa.ColumnElement[Any]
) -> sa.ColumnElement[Any]:
    """The record's own end date where it has one, else the end of the record type's period."""
    own_end: sa.ColumnElement[Any] = sa.null()
    if notice.until:
        own_end = table.c[notice.until.lower()]

    months = notice.years * 12 + notice.months
    if not months:
        return own_end
    period = sa.func.make_interval(0, months)
    end_of_period = sa.cast(public_from + period, sa.Date)
    return sa.func.coalesce(own_end, end_of_period)
