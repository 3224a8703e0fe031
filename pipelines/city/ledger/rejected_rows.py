"""Rows that went back: kept encrypted with their findings, so that they can be judged again."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

import orjson
import psycopg
import pyarrow as pa
import pyarrow.csv as pacsv
import sqlalchemy as sa

from pipelines.batch import Batch
from pipelines.city.identity import IdentityCipher
from pipelines.city.ledger.row_blocks import BlockReader, Cells, encrypted_blocks, pointer_to
from pipelines.city.tables import batches, rejected_rows
from pipelines.shapes.rejected_row import RejectedChunk, RejectedRow


COPY_ROWS = """
    COPY rejected_rows (batch_no, row_number, raw_encrypted, findings, match_key)
    FROM STDIN (FORMAT csv)
"""

# Rows that are fetched at a time: a batch may have millions.
FETCHED_ROWS = 1_000


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
    driver_connection = connection.connection.driver_connection
    assert isinstance(driver_connection, psycopg.Connection)
    count = 0
    # COPY of CSV, because Arrow writes it and PostgreSQL reads it in C: a bad file of a million
    # rows goes back as a million rows.
    with driver_connection.cursor() as cursor, cursor.copy(COPY_ROWS) as copy:
        for chunk in chunks:
            csv = io.BytesIO()
            lines = _lines(chunk, cipher, batch.batch_no, match_keys or {})
            pacsv.write_csv(lines, csv, pacsv.WriteOptions(include_header=False))
            copy.write(csv.getbuffer())
            count += lines.num_rows
    return count


def _lines(
    chunk: RejectedChunk, cipher: IdentityCipher, batch_no: str, match_keys: Mapping[int, bytes]
) -> pa.Table:
    """Lines of the table, its bytes in PostgreSQL's text form."""
    count = len(chunk.row_numbers)
    columns = {
        "batch_no": pa.repeat(pa.scalar(batch_no), count),
        "row_number": chunk.row_numbers,
        "raw_encrypted": _held_by_rows(chunk, cipher),
        "findings": _rules_of_rows(chunk.findings),
        "match_key": _keys_of_rows(chunk.row_numbers, match_keys),
    }
    return pa.table(columns)


def _held_by_rows(chunk: RejectedChunk, cipher: IdentityCipher) -> pa.Array:
    """What each row holds: the block that it carries, else a pointer to the row that does."""
    blocks = [*encrypted_blocks(chunk, cipher)]
    starts = [start for start, _ in blocks]
    ends = [*starts[1:], len(chunk.row_numbers)]

    pieces = []
    for (start, block), end in zip(blocks, ends, strict=True):
        pointer = pointer_to(chunk.row_numbers[start].as_py())
        pieces.append(pa.array([_as_text(block)]))
        pieces.append(pa.repeat(pa.scalar(_as_text(pointer)), end - start - 1))
    return pa.concat_arrays(pieces)


def _rules_of_rows(findings: pa.DictionaryArray) -> pa.Array:
    """What SQL asks of the findings: which rules were broken, and what is missing.

    All else lies in the block: in every row it would be half of what the database writes.
    """
    texts = []
    for text in findings.dictionary.to_pylist():
        short_findings: list[dict[str, str]] = []
        for finding in orjson.loads(text):
            short = {"rule": finding["rule"]}
            if finding["rule"] == "required":
                short["element"] = finding["element"]
            if short not in short_findings:
                short_findings.append(short)
        texts.append(orjson.dumps(short_findings).decode())
    return pa.array(texts, pa.string()).take(findings.indices)


def _keys_of_rows(row_numbers: pa.Array, match_keys: Mapping[int, bytes]) -> pa.Array:
    if not match_keys:
        return pa.nulls(len(row_numbers), pa.string())
    keys = [match_keys.get(row_number) for row_number in row_numbers.to_pylist()]
    return pa.array([None if key is None else _as_text(key) for key in keys], pa.string())


def _as_text(content: bytes) -> str:
    return "\\x" + content.hex()


def of_department(
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


def rows_of(
    connection: sa.Connection,
    cipher: IdentityCipher,
    batch_no: str,
    *,
    row_numbers: Sequence[int] | None = None,
) -> Iterator[RejectedRow]:
    """The rejected rows of a batch in order; `row_numbers`: only these.

    Few of them are in memory at a time. The transaction has to last until all are read.
    """
    query = (
        sa.select(rejected_rows)
        .where(rejected_rows.c.batch_no == batch_no)
        .order_by(rejected_rows.c.row_number)
    )
    if row_numbers is not None:
        wanted = sa.cast(list(row_numbers), sa.ARRAY(sa.BigInteger))
        query = query.where(rejected_rows.c.row_number == sa.any_(wanted))

    def carried_by(row_number: int) -> bytes:
        return _carried_block(connection, batch_no, row_number)

    reader = BlockReader(cipher, carried_by)
    streamed = {"stream_results": True, "yield_per": FETCHED_ROWS}
    for row in connection.execute(query, execution_options=streamed):
        yield reader.row(row.row_number, row.raw_encrypted, row.findings)


def _carried_block(connection: sa.Connection, batch_no: str, row_number: int) -> bytes:
    query = sa.select(rejected_rows.c.raw_encrypted).where(
        rejected_rows.c.batch_no == batch_no, rejected_rows.c.row_number == row_number
    )
    block: bytes = connection.execute(query).scalar_one()
    return block
