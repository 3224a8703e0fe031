"""Versions under a greater number: the region ignores one that is not greater than its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from pipelines.catalogue.model import RecordType
from pipelines.city.records import record_tables
from pipelines.city.records.record_tables import VersionId
from pipelines.city.tables import OutboxState, RecordSide, outbox, records


# The greatest version that a record can have here.
LAST_VERSION = 2**31 - 1


def queue_copy(
    connection: sa.Connection,
    record_type: RecordType,
    current: VersionId,
    new_version: int,
) -> None:
    """Make a copy of a record's current version under a greater number, and queue it.

    The record is locked.
    """
    _copy_version(connection, record_tables.table_of(record_type), current, new_version)
    record_id, _ = current
    queued = sa.insert(outbox).values(
        record_type=record_type.name,
        record_id=record_id,
        version=new_version,
    )
    connection.execute(queued)


def queue_corrections(
    connection: sa.Connection, record_type: RecordType, versions: Iterable[VersionId]
) -> int:
    """Queue again the records whose version at the region has been changed here.

    Where a later version waits for its page, that one tells the region. What the region has refused
    it does not have; what it brought itself is never sent back. Returns how many were queued.
    """
    changed = set(versions)
    queued = 0
    for record in connection.execute(_records_of_city({number for number, _ in changed})).all():
        is_new_enough = (record.record_id, record.sent) in changed and not record.waits
        if is_new_enough and record.version < LAST_VERSION:
            current = (record.record_id, record.version)
            queue_copy(connection, record_type, current, record.version + 1)
            queued += 1
    return queued


def _records_of_city(record_ids: Iterable[int]) -> sa.Select[Any]:
    """Of each record its current version, the newest that the region may have, and whether one waits."""
    is_waiting = sa.and_(
        outbox.c.upload_no.is_(None),
        outbox.c.state == OutboxState.WAITING,
    )
    is_there = sa.and_(outbox.c.upload_no.is_not(None), outbox.c.state != OutboxState.REJECTED)
    of_record = outbox.c.record_id == records.c.record_id
    sent = sa.select(sa.func.max(outbox.c.version)).where(of_record, is_there)
    waiting = sa.exists().where(of_record, is_waiting, outbox.c.version == records.c.version)
    return (
        sa.select(
            records.c.record_id,
            records.c.version,
            sent.scalar_subquery().label("sent"),
            waiting.label("waits"),
        )
        .where(
            records.c.record_id.in_(sorted(record_ids)),
            records.c.origin == RecordSide.CITY.value,
            records.c.merged_into.is_(None),
        )
        .order_by(records.c.record_id)
    )


def _copy_version(
    connection: sa.Connection, table: sa.Table, current: VersionId, new_version: int
) -> None:
    """Copy the current version of a record under a greater number, and make it the current one."""
    record_id, version = current
    now = sa.func.statement_timestamp()

    # What the new version has of its own; everything else is copied.
    own_values: dict[str, sa.ColumnElement[Any]] = {
        "version": sa.literal(new_version),
        "valid_from": now,
    }
    names = [column.name for column in table.columns]
    values = [own_values.get(name, table.c[name]) for name in names]
    copied = sa.select(*values).where(
        table.c.record_id == record_id,
        table.c.version == version,
    )
    connection.execute(sa.insert(table).from_select(names, copied))

    is_this_record = records.c.record_id == record_id
    statement = sa.update(records).where(is_this_record)
    connection.execute(statement.values(version=new_version, changed_at=now))
