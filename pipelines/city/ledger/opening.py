"""Open batches: for files in the inboxes, and for further parts of a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines.batch import Batch, BatchState
from pipelines.city.ledger.advancing import Step
from pipelines.city.ledger.batch_rows import issued_number
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import IS_WAITING, batches


_BATCH_SEQUENCE = sa.Sequence("batch_numbers")


class LookAtFile(Protocol):
    """How a file looks, in an inbox or kept."""

    @property
    def size(self) -> int:
        """Its length in bytes."""
        ...

    @property
    def mtime_ns(self) -> int:
        """When it was last written, in nanoseconds."""
        ...


class DroppedFile(LookAtFile, Protocol):
    """A file in an inbox, as intake sees it."""

    @property
    def department(self) -> str:
        """Name of the department's folder."""
        ...

    @property
    def relative(self) -> str:
        """Path relative to the ingest root."""
        ...


def next_batch_no() -> sa.ColumnElement[str]:
    """The next number as SQL: the day in Asia/Shanghai, then a counter, e.g. `20261124-000123`."""
    return issued_number(_BATCH_SEQUENCE)


def open_batches(platform: CityPlatform, files: Sequence[DroppedFile]) -> list[str]:
    """Open a batch per file; returns the numbers of the new batches.

    No batch is opened for a file that already has a waiting one, nor for a file that the system
    failed on and that has not changed since.
    """
    batch_nos = []
    with platform.transaction() as connection:
        for file in files:
            facts = {
                "ingest_root": str(platform.ingest_root),
                "path": file.relative,
                "file_size": file.size,
                "file_mtime_ns": file.mtime_ns,
            }
            # The same bytes would only be held again.
            if _is_held(connection, facts):
                continue
            batch_no = _open(connection, facts | {"department": file.department})
            if batch_no is not None:
                batch_nos.append(batch_no)
    return batch_nos


def _is_held(connection: sa.Connection, facts: dict[str, object]) -> bool:
    """Whether the system failed on just this state of the file."""
    same_file = [batches.c[name] == value for name, value in facts.items()]
    is_held = batches.c.state == BatchState.HELD.value
    query = sa.select(batches.c.batch_no).where(is_held, *same_file)
    return connection.execute(query).first() is not None


def _open(connection: sa.Connection, facts: dict[str, object]) -> str | None:
    """Open a batch; None: another one waits for the file already."""
    statement = (
        insert(batches)
        .values(batch_no=next_batch_no(), **facts)
        # Worded as in the index `one_open_batch_per_file`, or PostgreSQL does not recognise it.
        .on_conflict_do_nothing(index_elements=["ingest_root", "path"], index_where=IS_WAITING)
        .returning(batches.c.batch_no)
    )
    return connection.execute(statement).scalar()


def open_again(
    platform: CityPlatform, batch: Batch, *, changed_to: LookAtFile | None = None
) -> str:
    """Open a batch that judges the kept original of `batch` again; returns its number.

    It begins with its original kept, so nothing has to lie in an inbox, and with the digest of
    `batch`: `collect` refuses an original that has other bytes by now. One that waits already is
    taken, so that a process killed in between leaves no second one.

    `changed_to`: how the original looks now, because somebody wrote to it after it was taken. What it
    became is judged, whatever parts it has by now.
    """
    facts: dict[str, object] = {
        "ingest_root": str(platform.ingest_root),
        "department": batch.department,
        "path": batch.path,
        "part": batch.part,
        "kept_as": batch.kept_as,
        "digest": batch.digest,
        "mends": batch.batch_no,
    }
    if changed_to is not None:
        facts |= {
            "part": None,
            "digest": None,
            "file_size": changed_to.size,
            "file_mtime_ns": changed_to.mtime_ns,
        }
    # `=` is not true for two NULLs: a batch about a whole file has no part.
    is_same = [batches.c[name].is_not_distinct_from(value) for name, value in facts.items()]
    is_waiting = batches.c.state == BatchState.CLAIMED.value
    waiting = sa.select(batches.c.batch_no).where(is_waiting, *is_same)
    statement = insert(batches).values(batch_no=next_batch_no(), **facts)
    with platform.transaction() as connection:
        batch_no = connection.execute(waiting).scalar()
        if batch_no is None:
            batch_no = connection.execute(statement.returning(batches.c.batch_no)).scalar_one()
    return str(batch_no)


def open_parts(step: Step, parts: Sequence[str]) -> None:
    """Open a batch for each further part of a file, in the transaction of the file's first batch.

    They begin as it began, with the original kept: a process that dies takes all of them with it or
    none.
    """
    batch = step.batch
    for part in parts:
        statement = insert(batches).values(
            batch_no=next_batch_no(),
            ingest_root=_column_of(batch, "ingest_root"),
            file_size=_column_of(batch, "file_size"),
            file_mtime_ns=_column_of(batch, "file_mtime_ns"),
            department=batch.department,
            path=batch.path,
            part=part,
            kept_as=batch.kept_as,
            digest=batch.digest,
            mends=batch.mends,
            found_at=batch.found_at,
        )
        step.connection.execute(statement)


def _column_of(batch: Batch, name: str) -> sa.ScalarSelect[object]:
    """What the ledger keeps in a column of a batch."""
    query = sa.select(batches.c[name]).where(batches.c.batch_no == batch.batch_no)
    return query.scalar_subquery()
