"""Blocks of rejected rows: compressed and encrypted together, because each alone costs too much.

A block holds cells and findings. A row that was kept before there were blocks is a block of its own:
its cells as JSON, with its findings beside it in the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import orjson
import pyarrow as pa
from pyarrow import ipc

from pipelines.city.identity import IdentityCipher
from pipelines.shapes.finding import FindingJson
from pipelines.shapes.rejected_row import RejectedChunk, RejectedRow


# One row is read in milliseconds, and the names of the columns weigh little beside the cells.
BLOCK_ROWS = 1_000

_COMPRESSION = "zstd"

# The columns of a block in front of the cells.
_ROW_NUMBER, _FINDINGS, _FIRST_CELL = 0, 1, 2

Cells = Mapping[str, str | None]


def starts_of_blocks(chunk: RejectedChunk) -> range:
    """Where in a chunk a block begins."""
    return range(0, len(chunk.row_numbers), BLOCK_ROWS)


def encrypted_blocks(chunk: RejectedChunk, cipher: IdentityCipher) -> Iterator[bytes]:
    """The blocks of a chunk."""
    names = ["row_number", "findings", *chunk.cells.column_names]
    columns = [chunk.row_numbers, chunk.findings, *chunk.cells.columns]
    rows = pa.table(columns, names=names).combine_chunks()
    for start in starts_of_blocks(chunk):
        yield cipher.encrypt_bytes(_packed(rows.slice(start, BLOCK_ROWS)))


def _packed(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    options = ipc.IpcWriteOptions(compression=_COMPRESSION)
    with ipc.new_stream(sink, rows.schema, options=options) as writer:
        writer.write_table(rows)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def rows_in_block(
    content: bytes,
    cipher: IdentityCipher,
    first_row: int,
    first_findings: Sequence[FindingJson],
) -> Iterator[RejectedRow]:
    """The rows of a block, in order; `first_findings` are those beside its first row."""
    decrypted = cipher.decrypt_bytes(content)
    if decrypted.startswith(b"{"):
        yield RejectedRow(first_row, orjson.loads(decrypted), first_findings)
        return

    table = ipc.open_stream(decrypted).read_all()
    names = table.column_names[_FIRST_CELL:]
    columns = [column.to_pylist() for column in table.columns]
    for row in zip(*columns, strict=True):
        cells = dict(zip(names, row[_FIRST_CELL:], strict=True))
        yield RejectedRow(row[_ROW_NUMBER], cells, orjson.loads(row[_FINDINGS]))
