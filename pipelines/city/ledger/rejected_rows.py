"""Rows that went back: kept encrypted with their findings, so that they can be judged again.

They are kept in blocks, because a row of the database for each of half a million rows takes longer
than all else that loading does with them. The view `rejected_rows` has a line for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import sqlalchemy as sa

from pipelines.batch import Batch
from pipelines.city import binary_copy
from pipelines.city.engine import driver_connection
from pipelines.city.identity import IdentityCipher
from pipelines.city.ledger.row_blocks import Cells, encrypted_blocks, rows_in_block
from pipelines.city.tables import batches, rejected_blocks, rejected_findings, rejected_rows
from pipelines.shapes.rejected_row import RejectedChunk, RejectedRow


COPY_BLOCKS = """
    COPY rejected_blocks
        (batch_no, first_row, last_row, row_numbers, findings_nos, match_keys, content)
    FROM STDIN (FORMAT binary)
"""

# Days in which a department is reminded of a rejected row, and another row may settle it. By their
# end there have been twelve reminders, and somebody should have called.
OPEN_FOR_DAYS = 90

# Blocks that are fetched at a time: a batch may have thousands.
FETCHED_BLOCKS = 10


def keep(
    connection: sa.Connection,
    cipher: IdentityCipher,
    batch: Batch,
    chunks: Iterable[RejectedChunk],
    *,
    match_keys: Mapping[int, bytes] | None = None,
) -> int:
    """Keep rejected rows inside the caller's transaction; returns how many.

    `match_keys` is row number → match key of the record that the row would have been. The rows, as
    they came, may hold identity numbers: they are encrypted whole, block by block, with their findings.
    """
    blocks = _Blocks(cipher, batch.batch_no, match_keys or {})
    count = 0
    with driver_connection(connection).cursor() as cursor, cursor.copy(COPY_BLOCKS) as copy:
        copy.write(binary_copy.COPY_BEGINNING)
        for chunk in chunks:
            for block in blocks.of_chunk(chunk):
                copy.write(block)
            count += len(chunk.row_numbers)
        copy.write(binary_copy.COPY_END)

    different_findings = blocks.different_findings()
    if different_findings:
        connection.execute(sa.insert(rejected_findings), different_findings)
    return count


class _Blocks:
    """Makes the rows of `rejected_blocks`, and numbers the findings of the rows in them."""

    def __init__(
        self, cipher: IdentityCipher, batch_no: str, match_keys: Mapping[int, bytes]
    ) -> None:
        self._cipher = cipher
        self._batch_no = batch_no
        self._match_keys = match_keys
        # Findings as SQL asks for them → their number.
        self._findings_nos: dict[bytes, int] = {}

    def of_chunk(self, chunk: RejectedChunk) -> Iterator[bytes]:
        """Each block of a chunk, as a row in binary form."""
        row_numbers = chunk.row_numbers.to_numpy().astype(np.int64)
        findings_nos = self._numbers_of(chunk.findings)
        for rows, content in encrypted_blocks(chunk, self._cipher, self._batch_no):
            yield binary_copy.row_bytes(
                [
                    self._batch_no.encode(),
                    binary_copy.bigint(row_numbers[rows][0]),
                    binary_copy.bigint(row_numbers[rows][-1]),
                    binary_copy.integer_array(row_numbers[rows]),
                    binary_copy.integer_array(findings_nos[rows]),
                    self._match_keys_of(row_numbers[rows]),
                    content,
                ]
            )

    def different_findings(self) -> list[dict[str, object]]:
        """The rows of `rejected_findings`."""
        rows: list[dict[str, object]] = []
        for findings, number in self._findings_nos.items():
            content = orjson.loads(findings)
            rows.append({"batch_no": self._batch_no, "findings_no": number, "findings": content})
        return rows

    def _numbers_of(self, findings: pa.DictionaryArray) -> npt.NDArray[np.int32]:
        """The number of each row's findings."""
        numbers = []
        for text in findings.dictionary.to_pylist():
            short = _short_findings(text)
            numbers.append(self._findings_nos.setdefault(short, len(self._findings_nos) + 1))
        positions: npt.NDArray[np.int32] = findings.indices.to_numpy()
        return np.array(numbers, np.int32)[positions]

    def _match_keys_of(self, row_numbers: npt.NDArray[np.int64]) -> bytes | None:
        if not self._match_keys:
            return None
        match_keys = [self._match_keys.get(row_number) for row_number in row_numbers.tolist()]
        return binary_copy.bytes_array(match_keys)


def _short_findings(findings: str) -> bytes:
    """What SQL asks of findings: which rules were broken, and what is missing.

    All else lies in the block.
    """
    shortened: list[dict[str, str]] = []
    for finding in orjson.loads(findings):
        short = {"rule": finding["rule"]}
        if finding["rule"] == "required":
            short["element"] = finding["element"]
        if short not in shortened:
            shortened.append(short)
    return orjson.dumps(shortened)


def rows_of_department(
    connection: sa.Connection,
    cipher: IdentityCipher,
    batch_no: str,
    *,
    department: str,
    row_numbers: Sequence[int],
) -> dict[int, Cells] | None:
    """Some rejected rows of a batch as they came, by row number.

    None: there is no such batch, or it is another department's.
    """
    # A receipt that reached another department must not give it these rows.
    query = sa.select(batches.c.batch_no).where(
        batches.c.batch_no == batch_no, batches.c.department == department
    )
    if connection.execute(query).first() is None:
        return None
    rows = rows_of(connection, cipher, batch_no, row_numbers=row_numbers)
    return {row.row_number: row.cells for row in rows}


def row_numbers_of(connection: sa.Connection, batch_no: str) -> set[int]:
    """Numbers of the rejected rows of a batch."""
    query = sa.select(rejected_rows.c.row_number).where(rejected_rows.c.batch_no == batch_no)
    return set(connection.execute(query).scalars())


def blocks_of_rows(
    connection: sa.Connection, batch_no: str, row_numbers: Sequence[int]
) -> list[int]:
    """The numbers of the first rows of the blocks of a batch in which these rows can lie."""
    query = (
        sa.select(rejected_blocks.c.first_row, rejected_blocks.c.last_row)
        .where(rejected_blocks.c.batch_no == batch_no)
        .order_by(rejected_blocks.c.first_row)
    )
    bounds = np.array(connection.execute(query).all(), np.int64).reshape(-1, 2)
    wanted = np.array(row_numbers, np.int64)
    blocks = np.searchsorted(bounds[:, 0], wanted, side="right") - 1
    # Row numbers that a sheet names may be in front of the first block, behind the last, or between.
    is_within = (blocks >= 0) & (wanted <= np.append(bounds[:, 1], 0)[blocks])
    first_rows: list[int] = np.unique(bounds[blocks[is_within], 0]).tolist()
    return first_rows


def rows_of(
    connection: sa.Connection,
    cipher: IdentityCipher,
    batch_no: str,
    *,
    row_numbers: Sequence[int] | None = None,
) -> Iterator[RejectedRow]:
    """The rejected rows of a batch in order; `row_numbers`: only these, and only their blocks.

    Few of them are in memory at a time. The transaction has to last until all are read.
    """
    query = (
        sa.select(rejected_blocks.c.first_row, rejected_blocks.c.content, _first_findings())
        .where(rejected_blocks.c.batch_no == batch_no)
        .order_by(rejected_blocks.c.first_row)
    )
    if row_numbers is not None:
        first_rows = blocks_of_rows(connection, batch_no, row_numbers)
        query = query.where(rejected_blocks.c.first_row.in_(first_rows))

    wanted = None if row_numbers is None else set(row_numbers)
    streamed = {"stream_results": True, "yield_per": FETCHED_BLOCKS}
    for first_row, content, findings in connection.execute(query, execution_options=streamed):
        for row in rows_in_block(content, cipher, batch_no, first_row, findings):
            if wanted is None or row.row_number in wanted:
                yield row


def _first_findings() -> sa.ScalarSelect[object]:
    """What lies beside the first row of a block."""
    query = sa.select(rejected_findings.c.findings).where(
        rejected_findings.c.batch_no == rejected_blocks.c.batch_no,
        rejected_findings.c.findings_no == rejected_blocks.c.findings_nos[1],
    )
    return query.scalar_subquery()
