"""Blocks of rejected rows: compressed and encrypted together, because each alone costs too much.

A block holds cells and findings. It lies in the database with its first row, which carries it; the
other rows hold the number of that row in its place. Rows that were kept before there were blocks hold
their own cells as JSON, and their findings lie beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import orjson
import pyarrow as pa
from pyarrow import ipc

from pipelines.city.identity import IdentityCipher
from pipelines.shapes.finding import FindingJson
from pipelines.shapes.rejected_row import RejectedChunk, RejectedRow


# One row is read in milliseconds, and the names of the columns weigh little beside the cells.
BLOCK_ROWS = 1_000

# Of a row number; a ciphertext is longer.
POINTER_BYTES = 8

_COMPRESSION = "zstd"

# The columns of a block in front of the cells.
_ROW_NUMBER, _FINDINGS, _FIRST_CELL = 0, 1, 2

Cells = Mapping[str, str | None]


def encrypted_blocks(chunk: RejectedChunk, cipher: IdentityCipher) -> Iterator[tuple[int, bytes]]:
    """The blocks of a chunk: position of the first row in the chunk, and the ciphertext."""
    names = ["row_number", "findings", *chunk.cells.column_names]
    columns = [chunk.row_numbers, chunk.findings, *chunk.cells.columns]
    rows = pa.table(columns, names=names).combine_chunks()
    for start in range(0, rows.num_rows, BLOCK_ROWS):
        yield start, cipher.encrypt_bytes(_packed(rows.slice(start, BLOCK_ROWS)))


def pointer_to(row_number: int) -> bytes:
    """What a row holds whose block is carried by the row of this number."""
    return row_number.to_bytes(POINTER_BYTES)


def _packed(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    options = ipc.IpcWriteOptions(compression=_COMPRESSION)
    with ipc.new_stream(sink, rows.schema, options=options) as writer:
        writer.write_table(rows)
    content: bytes = sink.getvalue().to_pybytes()
    return content


class BlockReader:
    """Reads rows; the last block stays in memory, because the next row lies there too."""

    def __init__(self, cipher: IdentityCipher, carried_by: Callable[[int], bytes]) -> None:
        self._cipher = cipher
        # Gives the block that the row of a number carries.
        self._carried_by = carried_by
        self._carrier: int | None = None
        self._rows: dict[int, RejectedRow] = {}

    def row(self, row_number: int, held: bytes, findings: Sequence[FindingJson]) -> RejectedRow:
        """A row, by what it holds: a block, a pointer to one, or its own cells.

        `findings`: those that lie beside it.
        """
        if len(held) == POINTER_BYTES:
            carrier = int.from_bytes(held)
            if carrier != self._carrier:
                self._read(carrier, self._cipher.decrypt_bytes(self._carried_by(carrier)))
            return self._rows[row_number]

        content = self._cipher.decrypt_bytes(held)
        if content.startswith(b"{"):
            return RejectedRow(row_number, orjson.loads(content), findings)
        self._read(row_number, content)
        return self._rows[row_number]

    def _read(self, carrier: int, content: bytes) -> None:
        table = ipc.open_stream(content).read_all()
        row_numbers = table.column(_ROW_NUMBER).to_pylist()
        findings = table.column(_FINDINGS).to_pylist()
        names = table.column_names[_FIRST_CELL:]
        columns = [column.to_pylist() for column in table.columns[_FIRST_CELL:]]

        self._carrier = carrier
        self._rows = {}
        for row_number, json, *cells in zip(row_numbers, findings, *columns, strict=True):
            by_header = dict(zip(names, cells, strict=True))
            self._rows[row_number] = RejectedRow(row_number, by_header, orjson.loads(json))
