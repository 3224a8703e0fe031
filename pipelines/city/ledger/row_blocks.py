"""Blocks of rejected rows: compressed and encrypted together, because each alone costs too much.

A block holds cells and findings as an Arrow stream, compressed as a whole: that takes a third of the
time that compressing each column takes. Blocks kept before have compressed columns instead. A row that
was kept before there were blocks is a block of its own: its cells as JSON, with its findings beside it
in the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import orjson
import pyarrow as pa
from pyarrow import ipc

from pipelines.city.encrypted_columns import ENCRYPTED_BLOCKS
from pipelines.city.identity import IdentityCipher
from pipelines.shapes.finding import FindingJson
from pipelines.shapes.rejected_row import RejectedChunk, RejectedRow


# One row is read in milliseconds, and the names of the columns weigh little beside the cells.
BLOCK_ROWS = 1_000

_COMPRESSION = "zstd"

# The first bytes of what is compressed so (RFC 8878, 3.1.1).
_COMPRESSED_MARK = b"\x28\xb5\x2f\xfd"

# The columns of a block in front of the cells.
_ROW_NUMBER, _FINDINGS, _FIRST_CELL = 0, 1, 2

Cells = Mapping[str, str | None]


def encrypted_blocks(
    chunk: RejectedChunk, cipher: IdentityCipher, batch_no: str
) -> Iterator[tuple[slice, bytes]]:
    """The blocks of a chunk: where their rows stand in it, and what is kept of them."""
    first_rows = chunk.row_numbers.to_pylist()[::BLOCK_ROWS]
    names = ["row_number", "findings", *chunk.cells.column_names]
    columns = [chunk.row_numbers, chunk.findings, *chunk.cells.columns]
    rows = pa.table(columns, names=names).combine_chunks()
    starts = range(0, rows.num_rows, BLOCK_ROWS)
    for start, first_row in zip(starts, first_rows, strict=True):
        content = _packed(rows.slice(start, BLOCK_ROWS))
        binding = ENCRYPTED_BLOCKS.binding(batch_no, first_row)
        yield slice(start, start + BLOCK_ROWS), cipher.encrypt_bytes(content, binding)


def _packed(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with (
        pa.CompressedOutputStream(sink, _COMPRESSION) as compressed,
        ipc.new_stream(compressed, rows.schema) as writer,
    ):
        writer.write_table(rows)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _unpacked(content: bytes) -> pa.Table:
    if not content.startswith(_COMPRESSED_MARK):
        return ipc.open_stream(content).read_all()
    with pa.CompressedInputStream(pa.BufferReader(content), _COMPRESSION) as stream:
        return ipc.open_stream(stream).read_all()


def rows_in_block(
    content: bytes,
    cipher: IdentityCipher,
    batch_no: str,
    first_row: int,
    first_findings: Sequence[FindingJson],
) -> Iterator[RejectedRow]:
    """The rows of a block, in order; `first_findings` are those beside its first row."""
    decrypted = cipher.decrypt_bytes(content, ENCRYPTED_BLOCKS.binding(batch_no, first_row))
    if decrypted.startswith(b"{"):
        yield RejectedRow(first_row, orjson.loads(decrypted), first_findings)
        return

    table = _unpacked(decrypted)
    names = table.column_names[_FIRST_CELL:]
    columns = [column.to_pylist() for column in table.columns]
    for row in zip(*columns, strict=True):
        cells = dict(zip(names, row[_FIRST_CELL:], strict=True))
        yield RejectedRow(row[_ROW_NUMBER], cells, orjson.loads(row[_FINDINGS]))
