"""Look batches up: by number, by state, by what they brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from pipelines.batch import Batch, BatchState, Origin, states_since
from pipelines.city.ledger.batch_rows import COLUMNS, IS_OPEN, batch_of
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import batches, notes
from pipelines.errors import UnknownBatch


Query: TypeAlias = sa.Select[Any]


def find(platform: CityPlatform, batch_no: str) -> Batch:
    """The batch of this number.

    Raises:
        UnknownBatch: there is none.
    """
    query = sa.select(*COLUMNS).where(batches.c.batch_no == batch_no)
    with platform.transaction() as connection:
        row = _first_row(connection, query)
    if row is None:
        raise UnknownBatch(f"there is no batch {batch_no}")
    return batch_of(row)


def newest_note(platform: CityPlatform, batch_no: str) -> str | None:
    """The last thing that was written down about a batch; of a held one, what it is held for."""
    query = (
        sa.select(notes.c.text)
        .where(notes.c.batch_no == batch_no)
        .order_by(notes.c.note_no.desc())
        .limit(1)
    )
    with platform.transaction() as connection:
        return connection.execute(query).scalar()


def finished(platform: CityPlatform, batch_nos: Sequence[str]) -> list[str]:
    """Those of the batches that no stage will touch again: their receipt is out."""
    states = [BatchState.RECEIPTED.value, BatchState.REFUSED.value]
    query = sa.select(batches.c.batch_no).where(
        batches.c.batch_no.in_(batch_nos),
        batches.c.state.in_(states),
        batches.c.receipt.is_not(None),
    )
    return _batch_nos(platform, query)


def parts_beside(platform: CityPlatform, batch: Batch) -> list[str]:
    """Unfinished batches about other parts of the same kept original."""
    query = (
        sa.select(batches.c.batch_no)
        .where(
            batches.c.ingest_root == str(platform.ingest_root),
            batches.c.kept_as == batch.kept_as,
            batches.c.part.is_not(None),
            batches.c.batch_no != batch.batch_no,
            IS_OPEN,
        )
        .order_by(batches.c.batch_no)
    )
    return _batch_nos(platform, query)


def loaded_in_order(platform: CityPlatform) -> list[Batch]:
    """All batches whose rows are in the records, in the order in which they were loaded."""
    states = [state.value for state in states_since(BatchState.LOADED)]
    query = sa.select(*COLUMNS).where(batches.c.state.in_(states)).order_by(batches.c.loaded_at)
    with platform.transaction() as connection:
        rows = connection.execute(query).mappings().all()
    return [batch_of(row) for row in rows]


@dataclass(frozen=True)
class KeptOriginal:
    """An original, the batch that judged it last, and how it looked then."""

    batch: Batch
    size: int | None
    """Bytes; None: it was taken before this was kept."""
    mtime_ns: int | None


def kept_originals(platform: CityPlatform, since: datetime) -> list[KeptOriginal]:
    """The originals that departments dropped since then; not one that a batch has yet to read."""
    newest = (
        sa.select(*COLUMNS, batches.c.file_size, batches.c.file_mtime_ns, IS_OPEN.label("is_open"))
        .ext(distinct_on(batches.c.kept_as))
        .where(
            batches.c.ingest_root == str(platform.ingest_root),
            batches.c.origin == Origin.DEPARTMENT.value,
            batches.c.kept_as.is_not(None),
            batches.c.found_at >= since,
        )
        .order_by(batches.c.kept_as, batches.c.batch_no.desc())
        .cte("newest")
    )
    has_read = sa.and_(~newest.c.is_open, newest.c.digest.is_not(None))
    query = sa.select(newest).where(has_read).order_by(newest.c.batch_no)
    with platform.transaction() as connection:
        rows = connection.execute(query).mappings().all()

    originals = []
    for row in rows:
        values = {column.name: row[column.name] for column in COLUMNS}
        batch = batch_of(values)
        originals.append(KeptOriginal(batch, row["file_size"], row["file_mtime_ns"]))
    return originals


def _batch_nos(platform: CityPlatform, query: Query) -> list[str]:
    with platform.transaction() as connection:
        rows = connection.execute(query)
        return list(rows.scalars())


def accepted_batch_with(
    connection: sa.Connection, digest: str, department: str, part: str | None = None
) -> Batch | None:
    """The newest batch of a department that brought the same part of the same bytes.

    Batches without an accepted row do not count.
    """
    states = [state.value for state in states_since(BatchState.LOADED)]
    query = (
        sa.select(*COLUMNS)
        .where(
            batches.c.digest == digest,
            batches.c.department == department,
            # `=` is not true for two NULLs, and NULL stands for the whole file.
            batches.c.part.is_not_distinct_from(part),
            batches.c.state.in_(states),
            batches.c.accepted > 0,
        )
        .order_by(batches.c.loaded_at.desc())
        .limit(1)
    )
    row = _first_row(connection, query)
    if row is None:
        return None
    return batch_of(row)


def _first_row(connection: sa.Connection, query: Query) -> sa.RowMapping | None:
    return connection.execute(query).mappings().first()


def first_batch_no(platform: CityPlatform, batch: Batch) -> str:
    """Number of the batch that brought the same bytes first.

    It is another one only if this batch judges the file of an earlier batch again.
    """
    while batch.mends is not None:
        mended_batch = find(platform, batch.mends)
        # Other bytes: the batch brought a mended receipt, not the same file again.
        if mended_batch.digest != batch.digest:
            break
        batch = mended_batch
    return batch.batch_no
