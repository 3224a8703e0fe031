"""What to send to the region again, because it lacks it or has it otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from pipelines.city.exchange.renewing import LAST_VERSION, queue_copy
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import OutboxState, outbox, records


def types_gone(platform: CityPlatform) -> list[str]:
    """Record types that were sent to the region and have left the catalogue since."""
    record_types = sa.select(outbox.c.record_type).distinct()
    with platform.transaction() as connection:
        names = sorted(connection.execute(record_types).scalars())
    return [name for name in names if platform.catalogue.record_type_named(name) is None]


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


def send_again(
    platform: CityPlatform, record_type: str, versions_there: Mapping[str, int | None]
) -> int:
    """Queue what the region lacks or has otherwise; returns how many records.

    `versions_there` is record key → the version that the region holds, None: it does not have the
    record. The region ignores a version that is not greater than its own, so such a record gets a
    greater one.
    """
    held_there = {key: version for key, version in versions_there.items() if version is not None}
    renewed = renew(platform, record_type, held_there)
    return renewed + requeue(platform, record_type, list(versions_there))
