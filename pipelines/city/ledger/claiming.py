"""Claim batches, so that two runs never work on the same one; release held batches."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.batch import Batch, BatchState
from pipelines.city.ledger.batch_rows import COLUMNS, IS_OPEN, batch_of
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import batches
from pipelines.errors import PlatformBusy


def claim(platform: CityPlatform, owner: str, *, limit: int, lease_seconds: int) -> list[Batch]:
    """Claim unfinished batches that nobody works on, oldest first.

    A claim lasts `lease_seconds` from the last stage of its batch. With 0 even claimed batches are
    claimed, unless a stage is running on them at this moment.
    """
    is_free: sa.ColumnElement[bool] = sa.true()
    if lease_seconds:
        is_own = batches.c.claimed_by == owner
        is_free = sa.or_(_is_unclaimed(lease_seconds), is_own)

    due = (
        sa.select(batches.c.batch_no)
        .where(
            batches.c.ingest_root == str(platform.ingest_root),
            IS_OPEN,
            is_free,
        )
        .order_by(batches.c.batch_no)
        .limit(limit)
        # A running stage holds the lock of its batch.
        .with_for_update(skip_locked=True)
        .cte("due")
    )

    statement = (
        sa.update(batches)
        .where(batches.c.batch_no == due.c.batch_no)
        .values(claimed_by=owner, claimed_at=sa.func.now())
        .returning(*COLUMNS)
    )

    with platform.transaction() as connection:
        rows = connection.execute(statement).mappings()
        claimed = [batch_of(row) for row in rows]
    # UPDATE … RETURNING promises no order.
    return sorted(claimed, key=lambda batch: batch.batch_no)


def anything_unclaimed(platform: CityPlatform, lease_seconds: int) -> bool:
    """Whether an unfinished batch is waiting that no run holds."""
    is_waiting = sa.exists().where(
        batches.c.ingest_root == str(platform.ingest_root),
        IS_OPEN,
        _is_unclaimed(lease_seconds),
    )
    query = sa.select(is_waiting)
    with platform.transaction() as connection:
        return bool(connection.execute(query).scalar())


def _is_unclaimed(lease_seconds: int) -> sa.ColumnElement[bool]:
    """Nobody has claimed the batch, or the claim has lapsed."""
    lease = sa.func.make_interval(0, 0, 0, 0, 0, 0, lease_seconds)
    has_lapsed = batches.c.claimed_at < sa.func.now() - lease
    return sa.or_(batches.c.claimed_at.is_(None), has_lapsed)


def leave(platform: CityPlatform, batch_no: str) -> None:
    """Give up the claim of a batch that has to wait: whoever comes next may go on with it."""
    statement = sa.update(batches).where(batches.c.batch_no == batch_no, IS_OPEN)
    with platform.transaction() as connection:
        connection.execute(statement.values(claimed_at=None))


def left_unfinished(connection: sa.Connection, lease_seconds: int) -> list[str]:
    """Open batches that were begun or waited for, and that nobody is working on."""
    lease = sa.func.make_interval(0, 0, 0, 0, 0, 0, lease_seconds)
    has_lapsed = sa.func.coalesce(batches.c.claimed_at, batches.c.found_at) < sa.func.now() - lease
    was_left = sa.and_(batches.c.claimed_by.is_not(None), batches.c.claimed_at.is_(None))
    query = (
        sa.select(batches.c.batch_no)
        .where(IS_OPEN, sa.or_(was_left, has_lapsed))
        .order_by(batches.c.batch_no)
    )
    return list(connection.execute(query).scalars())


def release(platform: CityPlatform, batch_no: str) -> None:
    """Give a held batch back to the stages: to the receipt if it is loaded, else to the first one.

    Raises:
        PlatformBusy: another batch of the same file has yet to be collected.
    """
    is_loaded = batches.c.loaded_at.is_not(None)
    state = sa.case(
        (is_loaded, BatchState.LOADED.value),
        else_=BatchState.CLAIMED.value,
    )
    statement = (
        sa.update(batches)
        .where(
            batches.c.batch_no == batch_no,
            batches.c.state == BatchState.HELD.value,
        )
        .values(state=state, reason=None, claimed_at=None)
    )
    try:
        with platform.transaction() as connection:
            connection.execute(statement)
    except sa.exc.IntegrityError as error:
        # The index `one_open_batch_per_file` allows only one batch to wait for a file.
        message = f"batch {batch_no}: another batch of the same file has yet to be collected"
        raise PlatformBusy(message) from error
