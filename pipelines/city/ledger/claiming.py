"""Claim batches, so that two runs never work on the same one; release held batches."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from pipelines.batch import Batch, BatchState
from pipelines.city.ledger.batch_rows import COLUMNS, IS_OPEN, batch_of, in_order_of
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import batches
from pipelines.errors import PlatformBusy


# The stages of one run renew all its claims so often at most.
RENEWED_AFTER_SECONDS = 30


def claim(
    platform: CityPlatform,
    owner: str,
    *,
    limit: int,
    lease_seconds: int,
    per_department: int | None = None,
    but: Collection[str] = (),
) -> list[Batch]:
    """Claim unfinished batches that nobody works on: the oldest of each department, then the next.

    A claim lasts `lease_seconds` from the last stage of its batch. With 0 even claimed batches are
    claimed, unless a stage is running on them at this moment.

    `limit`: how many at most. `per_department`: how many at most of one department, and none of one of
    which others have claimed so many already. `but`: numbers of batches that are left alone.
    """
    is_free: sa.ColumnElement[bool] = sa.true()
    if lease_seconds:
        is_own = batches.c.claimed_by == owner
        is_free = sa.or_(_is_unclaimed(lease_seconds), is_own)

    is_here = batches.c.ingest_root == str(platform.ingest_root)
    is_due = sa.and_(is_here, IS_OPEN, is_free, batches.c.batch_no.not_in(but))
    turns = _turns(is_due)
    may_be_claimed = [is_due]
    if per_department is not None:
        is_under_way = sa.and_(is_here, IS_OPEN, sa.not_(is_free))
        may_be_claimed += [
            turns.c.turn <= per_department,
            batches.c.department.not_in(_with_many(is_under_way, per_department)),
        ]

    due = (
        sa.select(batches.c.batch_no, turns.c.turn)
        .join(turns, turns.c.batch_no == batches.c.batch_no)
        .where(*may_be_claimed)
        .order_by(turns.c.turn, *in_order_of(batches.c.batch_no))
        .limit(limit)
        # A running stage holds the lock of its batch.
        .with_for_update(of=batches, skip_locked=True)
        .cte("due")
    )

    statement = (
        sa.update(batches)
        .where(batches.c.batch_no == due.c.batch_no)
        .values(claimed_by=owner, claimed_at=sa.func.now())
        .returning(*COLUMNS, due.c.turn)
    )

    with platform.transaction() as connection:
        rows = connection.execute(statement).mappings().all()
    # UPDATE … RETURNING promises no order.
    in_turn = sorted(rows, key=lambda row: (row["turn"], len(row["batch_no"]), row["batch_no"]))
    return [batch_of({column.name: row[column.name] for column in COLUMNS}) for row in in_turn]


def _turns(is_due: sa.ColumnElement[bool]) -> sa.Subquery:
    """For each batch that is due, how many of its department come before it, and itself.

    So that one department with thousands of files keeps no other waiting.
    """
    turn = sa.func.row_number().over(
        partition_by=batches.c.department, order_by=in_order_of(batches.c.batch_no)
    )
    return sa.select(batches.c.batch_no, turn.label("turn")).where(is_due).subquery("turns")


def _with_many(is_counted: sa.ColumnElement[bool], number: int) -> sa.Select[tuple[str]]:
    """The departments with at least so many batches that are counted."""
    return (
        sa.select(batches.c.department)
        .where(is_counted)
        .group_by(batches.c.department)
        .having(sa.func.count() >= number)
    )


def renewal_of_claims(batch_no: str) -> sa.Update:
    """Renew the claims of a run that works on a batch, for the batches that wait for their turn in it.

    Else they would lapse in a long queue, and be claimed by one run after the other.
    """
    worked_on = batches.alias("worked_on")
    owner = sa.select(worked_on.c.claimed_by).where(worked_on.c.batch_no == batch_no)
    a_while = sa.func.make_interval(0, 0, 0, 0, 0, 0, RENEWED_AFTER_SECONDS)
    waiting = (
        sa.select(batches.c.batch_no)
        .where(
            IS_OPEN,
            batches.c.claimed_by == owner.scalar_subquery(),
            batches.c.claimed_at < sa.func.now() - a_while,
        )
        # Those that a stage works on are renewed by it.
        .with_for_update(skip_locked=True)
    )
    is_waiting = batches.c.batch_no.in_(waiting)
    return sa.update(batches).where(is_waiting).values(claimed_at=sa.func.now())


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

    The stage has all its attempts again.

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
        .values(state=state, reason=None, claimed_at=None, tries_of_stage=0)
    )
    try:
        with platform.transaction() as connection:
            connection.execute(statement)
    except sa.exc.IntegrityError as error:
        # The index `one_open_batch_per_file` allows only one batch to wait for a file.
        message = f"batch {batch_no}: another batch of the same file has yet to be collected"
        raise PlatformBusy(message) from error
