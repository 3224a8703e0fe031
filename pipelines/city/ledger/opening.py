"""Open batches: for files in the inboxes, and for further parts of a file."""

from __future__ import annotations

from collections import Counter
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

# Batches of one department that wait to be collected. Whoever drops more fills neither the ledger nor
# the time of every claim with them.
MOST_WAITING = 500


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
    """Open a batch per file; returns the numbers of the new batches, in the order of the files.

    No batch is opened for a file that already has a waiting one, nor for a file that the system
    failed on and that has not changed since. Of a department with `MOST_WAITING` waiting batches the
    further files wait in its inbox.
    """
    root = str(platform.ingest_root)
    statement = (
        insert(batches)
        .values(batch_no=next_batch_no(), ingest_root=root)
        # Another process may have opened one for the same file meanwhile.
        .on_conflict_do_nothing()
        .returning(batches.c.batch_no)
    )
    with platform.transaction() as connection:
        rows = _rows_to_open(connection, root, files)
        if not rows:
            return []
        batch_nos = [str(number) for number in connection.execute(statement, rows).scalars()]
    return sorted(batch_nos, key=lambda number: (len(number), number))


def _rows_to_open(
    connection: sa.Connection, root: str, files: Sequence[DroppedFile]
) -> list[dict[str, object]]:
    """A row of the ledger for each file that a batch is to be opened for."""
    is_here = batches.c.ingest_root == root
    waiting_query = sa.select(batches.c.path, batches.c.department).where(is_here, IS_WAITING)
    waiting: dict[str, str] = {}
    for path, department in connection.execute(waiting_query):
        waiting[path] = department
    waiting_of = Counter(waiting.values())

    # The same bytes would only be held again.
    state = (batches.c.path, batches.c.file_size, batches.c.file_mtime_ns)
    is_held = batches.c.state == BatchState.HELD.value
    held = {tuple(row) for row in connection.execute(sa.select(*state).where(is_here, is_held))}

    rows: list[dict[str, object]] = []
    for file in files:
        if file.relative in waiting or (file.relative, file.size, file.mtime_ns) in held:
            continue
        if waiting_of[file.department] >= MOST_WAITING:
            continue
        waiting_of[file.department] += 1
        row = {
            "department": file.department,
            "path": file.relative,
            "file_size": file.size,
            "file_mtime_ns": file.mtime_ns,
        }
        rows.append(row)
    return rows


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
