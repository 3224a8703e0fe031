"""A text with separators, parsed piece by piece.

A piece that is strictly well formed is parsed fast, by Arrow. Any other is parsed exactly, record
by record. Both give the same cells under the same row numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pyarrow as pa

from pipelines.intake.readers.grids.grid import Chunk, chunk_table
from pipelines.intake.readers.plain_text.csv_fast import CsvShape, parse_fast
from pipelines.intake.readers.plain_text.csv_records import Record, records_of
from pipelines.intake.readers.plain_text.lines import (
    lines_of,
    offset_after,
    offset_after_records,
)


# Records that are turned into columns at a time.
PARSED_CHUNK_ROWS = 10_000

_BLANK_LINE_AT_END = re.compile(rb"\n\r?\n\Z")


@dataclass
class CsvParser:
    """Parses the pieces of a text in their order, and numbers the rows."""

    shape: CsvShape
    row_number: int
    """Number of the last row so far."""
    _closing_line: int = -1
    """Position of the line of the next piece that closes a mark of this one; negative: of none."""

    def parse(self, content: bytes) -> tuple[Chunk, bytes]:
        """Parse the complete records of a piece that is not the last one.

        Returns also the rest of the piece, which belongs before the next one.
        """
        # If a quotation mark is never closed, `end` may lie inside a record. The fast way then returns
        # None.
        end = offset_after_records(content)
        rows = self._parse_fast_to(content[:end])
        if rows is not None:
            return self._numbered(rows), content[end:]

        whole_lines = content[: content.rfind(b"\n") + 1]
        chunk, line_count = self.parse_exactly(whole_lines, is_last=False)
        rest = content[offset_after(content, line_count) :]
        return chunk, rest

    def parse_last(self, content: bytes) -> Chunk:
        """Parse all records of the last piece."""
        rows = parse_fast(content, self.shape)
        if rows is not None:
            return self._numbered(rows)
        chunk, _ = self.parse_exactly(content, is_last=True)
        return chunk

    def parse_exactly(self, content: bytes, *, is_last: bool) -> tuple[Chunk, int]:
        """Parse record by record; one without a proper shape is malformed and fails nothing else.

        Returns also the number of lines that were parsed. Of a piece that is not the last one,
        those lines are left whose records could go on in the next one.
        """
        width = self.shape.width
        tables = [chunk_table([], [[]] * width)]
        malformed: dict[int, str] = {}
        line_count = 0
        all_records = records_of(
            lines_of(content),
            self.shape.delimiter,
            header_cells=self.shape.header_cells,
            closing_line=self._closing_line,
            is_last=is_last,
        )
        self._closing_line = -1
        while records := list(islice(all_records, PARSED_CHUNK_ROWS)):
            first_number = self.row_number + 1
            for row_number, record in enumerate(records, first_number):
                reason = _malformed_shape(record, self.shape)
                if reason is not None:
                    malformed[row_number] = reason

            tables.append(_table_of_records(records, first_number, width))
            self.row_number += len(records)
            line_count = records[-1].end_line
            self._closing_line = records[-1].closing_line - line_count
        return Chunk(pa.concat_tables(tables), malformed), line_count

    def _parse_fast_to(self, piece: bytes) -> pa.Table | None:
        # The fast way ignores blank lines at the end, but here they are rows that others follow.
        if not piece or _BLANK_LINE_AT_END.search(piece, max(len(piece) - 3, 0)):
            return None
        return parse_fast(piece, self.shape)

    def _numbered(self, rows: pa.Table) -> Chunk:
        first_number = self.row_number + 1
        self.row_number += rows.num_rows
        numbers = pa.array(np.arange(first_number, self.row_number + 1), pa.int64())
        return Chunk(rows.add_column(0, "row_number", numbers))


def most_cells_of(header_cells: int, records: Sequence[Record]) -> int:
    """Cells that a row may have: those of the header, or more where most of the first rows have more.

    Many exports put a separator behind the last cell of each row. Behind the cell of a single row it
    belongs to a value, and has moved all that follows it to the right.
    """
    counts = Counter(len(record.cells) for record in records if _has_text(record))
    [(usual_cells, count)] = counts.most_common(1) or [(0, 0)]
    is_usual = count > 1 and 2 * count > counts.total()
    return max(header_cells, usual_cells if is_usual else 0)


def _has_text(record: Record) -> bool:
    return any(cell.strip() for cell in record.cells)


def _malformed_shape(record: Record, shape: CsvShape) -> str | None:
    """What is wrong with a record's shape; blank cells that most rows have beside the table are not."""
    width = shape.width
    cells = record.cells
    # A blank row is no data, whatever its number of cells.
    if record.malformed or not _has_text(record):
        return record.malformed
    if len(cells) < width:
        return f"表头有{width}列，本行只有{len(cells)}列，可能缺少分隔符或引号。"
    if len(cells) > shape.most_cells or any(cell.strip() for cell in cells[width:]):
        return f"表头有{width}列，本行有{len(cells)}列，可能多了分隔符或缺少引号。"
    return None


def _table_of_records(records: Sequence[Record], first_number: int, width: int) -> pa.Table:
    """The cells of the records in columns; a cell that is missing is None."""
    rows: list[list[str | None]] = []
    for record in records:
        missing = [None] * (width - len(record.cells))
        rows.append([*record.cells[:width], *missing])
    columns = list(zip(*rows, strict=True))
    row_numbers = range(first_number, first_number + len(rows))
    return chunk_table(row_numbers, columns)
