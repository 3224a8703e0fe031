"""The ledger: which batches there are, how far each has come, and who is working on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines import settings
from pipelines.batch import Batch, BatchState
from pipelines.city.engine import transaction
from pipelines.city.ledger.advancing import Step
from pipelines.city.ledger.batch_rows import COLUMNS, OPEN, batch_of, issued_number
from pipelines.city.tables import batches
from pipelines.errors import PlatformBusy, UnknownBatch


_BATCH_SEQUENCE = sa.Sequence("batch_numbers")


class Found(Protocol):
    """A file in an inbox, as intake sees it."""

    @property
    def department(self) -> str:
        """Name of the department's folder."""
        ...

    @property
    def relative(self) -> str:
        """Path relative to the ingest root."""
        ...

    @property
    def size(self) -> int:
        """Its length in bytes."""
        ...

    @property
    def mtime_ns(self) -> int:
        """When it was last written, in nanoseconds."""
        ...


def _root() -> str:
    return str(settings.current().ingest_root)


def open_batches(
    files: Sequence[Found], *, mends: str | None = None, part: str | None = None
) -> list[str]:
    """Open one batch per file, unless one waits for it already, or is held by it and the file was not touched since."""
    with transaction() as connection:
        return [
            number for one in files if (number := _open(connection, one, mends, part)) is not None
        ]


def open_parts(step: Step, parts: Sequence[str]) -> None:
    """Open a batch for each further part of a file, in the transaction of the batch that the file came with.

    They begin as it began, with the original kept: a process that dies takes all of them with it or none.
    """
    batch = step.batch
    for part in parts:
        values = {
            "ingest_root": _root(),
            "department": batch.department,
            "path": batch.path,
            "part": part,
            "kept_as": batch.kept_as,
            "digest": batch.digest,
            "mends": batch.mends,
            "found_at": batch.found_at,
        }
        step.connection.execute(insert(batches).values(batch_no=next_batch_no(), **values))


def parts_beside(batch: Batch) -> list[str]:
    """Unfinished batches about other parts of the same kept original."""
    same = (
        batches.c.ingest_root == _root(),
        batches.c.kept_as == batch.kept_as,
        batches.c.part.is_not(None),
    )
    query = sa.select(batches.c.batch_no).where(*same, OPEN, batches.c.batch_no != batch.batch_no)
    with transaction() as connection:
        return list(connection.execute(query.order_by(batches.c.batch_no)).scalars())


def _open(connection: sa.Connection, one: Found, mends: str | None, part: str | None) -> str | None:
    file = {
        "ingest_root": _root(),
        "path": one.relative,
        "file_size": one.size,
        "file_mtime_ns": one.mtime_ns,
    }
    held = sa.select(batches.c.batch_no).where(
        batches.c.state == BatchState.HELD.value,
        *(batches.c[name] == value for name, value in file.items()),
    )
    if connection.execute(held).first() is not None:
        return None
    statement = (
        insert(batches)
        .values(batch_no=next_batch_no(), department=one.department, mends=mends, part=part, **file)
        .on_conflict_do_nothing(
            index_elements=["ingest_root", "path"],
            index_where=sa.text(f"state = '{BatchState.CLAIMED.value}' AND kept_as IS NULL"),
        )
        .returning(batches.c.batch_no)
    )
    return connection.execute(statement).scalar()


def next_batch_no() -> sa.ColumnElement[str]:
    """The next number as SQL: the day in Asia/Shanghai, then a counter, e.g. `20261124-000123`."""
    return issued_number(_BATCH_SEQUENCE)


def claim(owner: str, *, limit: int, lease_seconds: int) -> list[Batch]:
    """Claim unfinished batches that nobody works on, oldest first.

    A claim lasts `lease_seconds` from its last sign of life; with 0 every batch is taken that no process is working
    on at this moment. Batches locked by a running stage are skipped, so two claims never meet.
    """
    lapsed = batches.c.claimed_at < sa.func.now() - sa.func.make_interval(
        0, 0, 0, 0, 0, 0, lease_seconds
    )
    free = sa.or_(batches.c.claimed_at.is_(None), batches.c.claimed_by == owner, lapsed)
    due = (
        sa.select(batches.c.batch_no)
        .where(batches.c.ingest_root == _root(), OPEN, sa.true() if lease_seconds == 0 else free)
        .order_by(batches.c.batch_no)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    mine = sa.update(batches).where(batches.c.batch_no == due.c.batch_no)
    statement = mine.values(claimed_by=owner, claimed_at=sa.func.now()).returning(*COLUMNS)
    with transaction() as connection:
        found = [batch_of(row) for row in connection.execute(statement).mappings()]
    return sorted(found, key=lambda batch: batch.batch_no)


def anything_unclaimed(lease_seconds: int) -> bool:
    """Whether an unfinished batch is waiting that no run holds."""
    lapsed = batches.c.claimed_at < sa.func.now() - sa.func.make_interval(
        0, 0, 0, 0, 0, 0, lease_seconds
    )
    free = sa.or_(batches.c.claimed_at.is_(None), lapsed)
    query = sa.select(sa.exists().where(batches.c.ingest_root == _root(), OPEN, free))
    with transaction() as connection:
        return bool(connection.execute(query).scalar())


def find(batch_no: str) -> Batch:
    """One batch.

    Raises:
        UnknownBatch: there is none of this number.
    """
    query = sa.select(*COLUMNS).where(batches.c.batch_no == batch_no)
    with transaction() as connection:
        row = connection.execute(query).mappings().first()
    if row is None:
        raise UnknownBatch(f"there is no batch {batch_no}")
    return batch_of(row)


def finished(batch_nos: Sequence[str]) -> list[str]:
    """Those of the batches that no stage will touch again: their receipt is out."""
    done = batches.c.state.in_([BatchState.RECEIPTED.value, BatchState.REFUSED.value])
    query = sa.select(batches.c.batch_no).where(
        batches.c.batch_no.in_(batch_nos), done, batches.c.receipt.is_not(None)
    )
    with transaction() as connection:
        return list(connection.execute(query).scalars())


def accepted_batch_with(
    connection: sa.Connection, digest: str, department: str, part: str | None = None
) -> Batch | None:
    """The earlier batch of a department that brought the same part of the same bytes; only accepted ones count."""
    loaded = batches.c.state.in_([BatchState.LOADED.value, BatchState.RECEIPTED.value])
    query = (
        sa.select(*COLUMNS)
        .where(
            batches.c.digest == digest,
            batches.c.department == department,
            loaded,
            batches.c.accepted > 0,
        )
        .where(batches.c.part.is_not_distinct_from(part))
        .order_by(batches.c.batch_no)
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else batch_of(row)


def first_said(batch: Batch) -> str:
    """Number of the batch that brought these bytes first, if this one only judges them again; otherwise its own."""
    while batch.mends is not None and (earlier := find(batch.mends)).digest == batch.digest:
        batch = earlier
    return batch.batch_no


def release(batch_no: str) -> None:
    """Give a held batch back to the stages: from the first one on, or from the receipt if its records are in.

    Raises:
        PlatformBusy: another batch of the same file has yet to be collected.
    """
    is_loaded = batches.c.loaded_at.is_not(None)
    state = sa.case((is_loaded, BatchState.LOADED.value), else_=BatchState.CLAIMED.value)
    held = sa.update(batches).where(
        batches.c.batch_no == batch_no, batches.c.state == BatchState.HELD.value
    )
    try:
        with transaction() as connection:
            connection.execute(held.values(state=state, reason=None, claimed_at=None))
    except sa.exc.IntegrityError as fault:
        raise PlatformBusy(
            f"batch {batch_no}: another batch of the same file has yet to be collected"
        ) from fault
