"""Our half of reconciling: what the region should hold of our records, and what to send again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from pipelines import catalogue
from pipelines.city.engine import transaction
from pipelines.city.records import record_tables
from pipelines.city.tables import outbox, records


LAST_VERSION = 2**31 - 1
"""The greatest version that a record can have here."""


@dataclass(frozen=True)
class Held:
    """A record's newest version that the region has acknowledged."""

    record_type: str
    record_key: str
    version: int
    digest: str
    day: str


def acknowledged() -> dict[tuple[str, str], list[Held]]:
    """By record type and day: the newest acknowledged version of each of our records."""
    newest = (
        sa.select(outbox.c.record_type, outbox.c.record_id, outbox.c.version, outbox.c.digest)
        .where(outbox.c.state == "accepted")
        .ext(distinct_on(outbox.c.record_id))
        .order_by(outbox.c.record_id, outbox.c.version.desc(), outbox.c.outbox_no.desc())
        .subquery()
    )
    query = sa.select(newest, records.c.record_key).join(
        records, records.c.record_id == newest.c.record_id
    )
    found: dict[tuple[str, str], list[Held]] = defaultdict(list)
    with transaction() as connection:
        days = _days(connection)
        for row in connection.execute(query):
            day = days[row.record_type, row.record_id, row.version]
            key = bytes(row.record_key).hex()
            found[row.record_type, day].append(
                Held(row.record_type, key, row.version, row.digest, day)
            )
    return dict(found)


def _days(connection: sa.Connection) -> dict[tuple[str, int, int], str]:
    """The day in Asia/Shanghai of every version that went to the region."""
    found = {}
    for name in connection.execute(sa.select(outbox.c.record_type).distinct()).scalars().all():
        table = record_tables.table_of(catalogue.current().record_types[name])
        day = sa.cast(sa.func.timezone("Asia/Shanghai", table.c.valid_from), sa.Date)
        sent = sa.select(outbox.c.record_id, outbox.c.version).where(
            outbox.c.record_type == name, outbox.c.state == "accepted"
        )
        query = sa.select(table.c.record_id, table.c.version, day).where(
            sa.tuple_(table.c.record_id, table.c.version).in_(sent)
        )
        for record_id, version, value in connection.execute(query):
            found[name, record_id, version] = value.isoformat()
    return found


def requeue(record_type: str, record_keys: Sequence[str]) -> int:
    """Put the current versions of these records into the outbox once more, unless they wait there already."""
    keys = [bytes.fromhex(key) for key in record_keys]
    waiting = sa.select(outbox.c.record_id).where(outbox.c.state.in_(["waiting", "sent"]))
    chosen = (
        sa.select(records.c.record_type, records.c.record_id, records.c.version)
        .where(
            records.c.record_type == record_type,
            records.c.record_key.in_(keys),
            records.c.record_id.not_in(waiting),
        )
        .order_by(records.c.record_id)
    )
    with transaction() as connection:
        put = sa.insert(outbox).from_select(["record_type", "record_id", "version"], chosen)
        return len(connection.execute(put.returning(outbox.c.outbox_no)).all())


def in_flight() -> set[tuple[str, str]]:
    """Record type and key of all that was sent and has no final receipt: the region may hold it already, or not."""
    query = (
        sa.select(outbox.c.record_type, records.c.record_key)
        .join(records, records.c.record_id == outbox.c.record_id)
        .where(outbox.c.state == "sent")
    )
    with transaction() as connection:
        return {(row.record_type, bytes(row.record_key).hex()) for row in connection.execute(query)}


def renew(record_type: str, versions_there: Mapping[str, int]) -> int:
    """Give records that the region holds in our version or a later one a version above it, same fields, and queue it.

    The region ignores a version that is not greater than its own: only a greater one can set right what differs there.
    Records whose own version is greater already are left to `requeue`.
    """
    table = record_tables.table_of(catalogue.current().record_types[record_type])
    with transaction() as connection:
        return sum(
            _renew(connection, table, record_type, key, there)
            for key, there in sorted(versions_there.items())
        )


def _renew(
    connection: sa.Connection, table: sa.Table, record_type: str, key: str, there: int
) -> bool:
    one = sa.select(records.c.record_id, records.c.version).where(
        records.c.record_key == bytes.fromhex(key)
    )
    row = connection.execute(one.with_for_update()).one_or_none()
    if row is None or not row.version <= there < LAST_VERSION:
        return False
    now, version = sa.func.statement_timestamp(), there + 1
    kept = [
        column.name
        for column in table.columns
        if column.name not in ("record_id", "version", "valid_from")
    ]
    copied = sa.select(
        table.c.record_id, sa.literal(version), now, *(table.c[name] for name in kept)
    ).where(table.c.record_id == row.record_id, table.c.version == row.version)
    connection.execute(
        sa.insert(table).from_select(["record_id", "version", "valid_from", *kept], copied)
    )
    mine = sa.update(records).where(records.c.record_id == row.record_id)
    connection.execute(mine.values(version=version, changed_at=now))
    put = {"record_type": record_type, "record_id": row.record_id, "version": version}
    connection.execute(sa.insert(outbox).values(put))
    return True
