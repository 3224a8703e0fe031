"""Our half of reconciling: what the region should hold of our records, and what to send again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from pipelines.city.exchange.renewing import LAST_VERSION, queue_copy
from pipelines.city.platform import CityPlatform
from pipelines.city.records import record_tables
from pipelines.city.tables import OutboxState, outbox, records


TypeAndDay = tuple[str, str]
"""Record type and day: what both sides have one digest of."""


@dataclass(frozen=True)
class AcknowledgedRecord:
    """A record's newest version that the region has acknowledged."""

    record_type: str
    record_key: str
    """Hexadecimal."""
    version: int
    digest: str
    day: str
    """The day of the version in Asia/Shanghai, YYYY-MM-DD."""


def types_gone(platform: CityPlatform) -> list[str]:
    """Record types that were sent to the region and have left the catalogue since."""
    record_types = sa.select(outbox.c.record_type).distinct()
    with platform.transaction() as connection:
        names = sorted(connection.execute(record_types).scalars())
    return [name for name in names if platform.catalogue.record_type_named(name) is None]


def acknowledged(platform: CityPlatform) -> dict[TypeAndDay, list[AcknowledgedRecord]]:
    """The newest acknowledged version of each of our records, of the types in the catalogue."""
    newest = (
        sa.select(
            outbox.c.record_type,
            outbox.c.record_id,
            outbox.c.version,
            outbox.c.digest,
        )
        .where(
            outbox.c.state == OutboxState.ACCEPTED,
            outbox.c.record_type.in_(list(platform.catalogue.record_types)),
        )
        .ext(distinct_on(outbox.c.record_id))
        # A record may stand in the outbox several times; of equal versions the last attempt counts.
        .order_by(
            outbox.c.record_id,
            outbox.c.version.desc(),
            outbox.c.outbox_no.desc(),
        )
        .subquery()
    )
    is_same_record = records.c.record_id == newest.c.record_id
    query = sa.select(newest, records.c.record_key).join(records, is_same_record)

    by_type_and_day: dict[TypeAndDay, list[AcknowledgedRecord]] = defaultdict(list)
    with platform.transaction() as connection:
        days = _days_of_versions(connection, platform)
        for row in connection.execute(query):
            record = AcknowledgedRecord(
                record_type=row.record_type,
                record_key=bytes(row.record_key).hex(),
                version=row.version,
                digest=row.digest,
                day=days[row.record_type, row.record_id, row.version],
            )
            by_type_and_day[record.record_type, record.day].append(record)
    return dict(by_type_and_day)


def _days_of_versions(
    connection: sa.Connection, platform: CityPlatform
) -> dict[tuple[str, int, int], str]:
    """The day in Asia/Shanghai of every version that the region has acknowledged."""
    days = {}
    # Each record type has its versions in a table of its own.
    record_types = sa.select(outbox.c.record_type).distinct()
    names = connection.execute(record_types).scalars().all()
    for name in names:
        record_type = platform.catalogue.record_type_named(name)
        if record_type is None:
            continue
        table = record_tables.table_of(record_type)
        acknowledged_versions = sa.select(outbox.c.record_id, outbox.c.version).where(
            outbox.c.record_type == name,
            outbox.c.state == OutboxState.ACCEPTED,
        )
        version_id = sa.tuple_(table.c.record_id, table.c.version)
        is_acknowledged = version_id.in_(acknowledged_versions)

        local_time = sa.func.timezone("Asia/Shanghai", table.c.valid_from)
        day = sa.cast(local_time, sa.Date)
        query = sa.select(table.c.record_id, table.c.version, day).where(is_acknowledged)
        for record_id, version, day_of_version in connection.execute(query):
            days[name, record_id, version] = day_of_version.isoformat()
    return days


def requeue(platform: CityPlatform, record_type: str, record_keys: Sequence[str]) -> int:
    """Put the current versions of records into the outbox once more; returns how many.

    Records that wait there already are left out.
    """
    is_waiting = outbox.c.state.in_([OutboxState.WAITING, OutboxState.SENT])
    waiting = sa.select(outbox.c.record_id).where(is_waiting)

    keys = [bytes.fromhex(record_key) for record_key in record_keys]
    current = (
        sa.select(records.c.record_type, records.c.record_id, records.c.version)
        .where(
            records.c.record_type == record_type,
            records.c.record_key.in_(keys),
            records.c.record_id.not_in(waiting),
            # What was merged into another record is not sent any more.
            records.c.merged_into.is_(None),
        )
        .order_by(records.c.record_id)
    )

    statement = (
        sa.insert(outbox)
        .from_select(["record_type", "record_id", "version"], current)
        .returning(outbox.c.outbox_no)
    )

    with platform.transaction() as connection:
        rows = connection.execute(statement).all()
    return len(rows)


def in_flight(platform: CityPlatform) -> set[tuple[str, str]]:
    """Record type and key of all records that were sent and have no final receipt.

    The region may hold them already, or not.
    """
    query = (
        sa.select(outbox.c.record_type, records.c.record_key)
        .join(records, records.c.record_id == outbox.c.record_id)
        .where(outbox.c.state == OutboxState.SENT)
    )
    with platform.transaction() as connection:
        rows = connection.execute(query).all()
    return {(row.record_type, bytes(row.record_key).hex()) for row in rows}


def renew(platform: CityPlatform, record_type: str, regional_versions: Mapping[str, int]) -> int:
    """Queue records under a version above the one that the region holds; returns how many.

    `regional_versions` is record key → the version there. The region ignores a version that is not
    greater than its own: only a greater one can set right what differs there. Records whose own
    version is greater already are left to `requeue`.
    """
    of_type = platform.catalogue.record_types[record_type]
    renewed = 0
    with platform.transaction() as connection:
        for record_key, regional_version in sorted(regional_versions.items()):
            has_key = records.c.record_key == bytes.fromhex(record_key)
            query = (
                sa.select(records.c.record_id, records.c.version).where(has_key).with_for_update()
            )
            record = connection.execute(query).one_or_none()
            # The region may hold a number so great that no greater one fits into the column.
            if record is None or not record.version <= regional_version < LAST_VERSION:
                continue

            new_version = regional_version + 1
            current = (record.record_id, record.version)
            queue_copy(connection, of_type, current, new_version)
            renewed += 1
    return renewed
