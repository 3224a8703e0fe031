"""Blocks of rejected rows: compressed and encrypted together, because each alone costs too much.

A block lies in the database with its first row, which carries it. The other rows hold the number of
that row in its place. Rows that were kept before there were blocks hold their own cells as JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import orjson
import pyarrow as pa
from pyarrow import ipc

from pipelines.city.identity import IdentityCipher
from pipelines.shapes.rejected_row import RejectedChunk


# One row is read in milliseconds, and the names of the columns weigh little beside the cells.
BLOCK_ROWS = 1_000

# Of a row number; a ciphertext is longer.
POINTER_BYTES = 8

_COMPRESSION = "zstd"

Cells = Mapping[str, str | None]


def encrypted_blocks(chunk: RejectedChunk, cipher: IdentityCipher) -> Iterator[tuple[int, bytes]]:
    """The blocks of a chunk: position of the first row in the chunk, and the ciphertext."""
    for start in range(0, len(chunk.row_numbers), BLOCK_ROWS):
        row_numbers = chunk.row_numbers.slice(start, BLOCK_ROWS)
        cells = chunk.cells.slice(start, BLOCK_ROWS)
        yield start, cipher.encrypt_bytes(_packed(row_numbers, cells))


def pointer_to(row_number: int) -> bytes:
    """What a row holds whose block is carried by the row of this number."""
    return row_number.to_bytes(POINTER_BYTES)


def _packed(row_numbers: pa.Array, cells: pa.Table) -> bytes:
    names = ["row_number", *cells.column_names]
    table = pa.table([row_numbers, *cells.columns], names=names)
    sink = pa.BufferOutputStream()
    options = ipc.IpcWriteOptions(compression=_COMPRESSION)
    with ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table.combine_chunks())
    content: bytes = sink.getvalue().to_pybytes()
    return content


class BlockReader:
    """Reads the cells of rows; the last block stays in memory, because the next row lies there too."""

    def __init__(self, cipher: IdentityCipher, carried_by: Callable[[int], bytes]) -> None:
        self._cipher = cipher
        # Gives the block that the row of a number carries.
        self._carried_by = carried_by
        self._carrier: int | None = None
        self._cells_of_row: dict[int, Cells] = {}

    def cells(self, row_number: int, held: bytes) -> Cells:
        """The cells of a row, by what it holds: a block, a pointer to one, or its own cells."""
        if len(held) == POINTER_BYTES:
            carrier = int.from_bytes(held)
            if carrier != self._carrier:
                self._read(carrier, self._cipher.decrypt_bytes(self._carried_by(carrier)))
            return self._cells_of_row[row_number]

        content = self._cipher.decrypt_bytes(held)
        if content.startswith(b"{"):
            own_cells: Cells = orjson.loads(content)
            return own_cells
        self._read(row_number, content)
        return self._cells_of_row[row_number]

    def _read(self, carrier: int, content: bytes) -> None:
        table = ipc.open_stream(content).read_all()
        row_numbers = table.column(0).to_pylist()
        names = table.column_names[1:]
        columns = [column.to_pylist() for column in table.columns[1:]]

        self._carrier = carrier
        self._cells_of_row = {}
        for row_number, *cells in zip(row_numbers, *columns, strict=True):
            self._cells_of_row[row_number] = dict(zip(names, cells, strict=True))
