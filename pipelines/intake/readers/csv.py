"""Text with separators: a fast path for files that are strictly well formed, an exact one for all others.

Both give the same cells under the same row numbers; the fast one steps aside wherever it could shift or swallow a row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from pipelines.errors import Unreadable
from pipelines.intake.originals import opened
from pipelines.intake.readers.decoding import decoded
from pipelines.intake.readers.grid import HEAD_ROWS, Body, Grid, Row, is_blank, table_of, without_blank_rows
from pipelines.intake.readers.records import MOST_LINES, Record, records


DELIMITERS = (",", "\t", ";", "|")
HEAD_BYTES = 1 << 20
BLOCK_BYTES = 4 << 20
CHUNK_ROWS = 10_000
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
ANY_TEXT = re.compile(rb"[^\x00\t\r\n ,;|]")
BLANK_LINE, LONE_RETURN = re.compile(rb"\n\r?\n"), re.compile(rb"\r(?!\n)")


def read_csv(path: Path) -> list[Grid]:
    """Read a text file as one grid per separator that it may have, the most regular first: the header decides.

    Raises:
        Unreadable: it is empty, no text at all, or in no encoding that can be told for certain.
    """
    with opened(path) as stream:
        raw = stream.read()
    if raw.startswith(WORKBOOKS):
        raise Unreadable(
            "unknown-format", f"扩展名是“{path.suffix}”，内容却是工作簿", "请用WPS或Excel打开后另存为.xlsx再报送。"
        )
    text, encoding = decoded(raw)
    if not ANY_TEXT.search(text):
        raise Unreadable("empty-file", "文件是空的", "请检查导出是否成功；本期确无数据请联系信用中心登记“无数据上报”。")
    if b"\n" not in text.rstrip(b"\r\n"):
        text = text.replace(b"\r", b"\n")  # as old Macintosh programs end their lines
    return [TextGrid(text, encoding, delimiter) for delimiter in _delimiters(text)]


@dataclass
class TextGrid:
    """A decoded text file, held as UTF-8, parted by one separator."""

    text: bytes
    encoding: str | None
    delimiter: str
    format: str = "csv"
    sheet: str | None = None

    @cached_property
    def _head(self) -> list[Record]:
        return list(islice(records(_lines(self.text[:HEAD_BYTES]), self.delimiter), HEAD_ROWS))

    def head(self) -> list[Row]:
        """The first rows."""
        return [list(record.cells) for record in self._head]

    def body(self, header_row: int, width: int) -> Body:
        """All rows below the header: fast when the file is clean, else row by row."""
        header = self._head[header_row - 1]
        content = self.text[_end_of_line(self.text, header.lines) :]
        fast = _parsed(content, self.delimiter, len(header.cells), width)
        if fast is None:
            return _exactly(content, self.delimiter, header_row, width)
        numbers = pa.array(np.arange(header_row + 1, header_row + 1 + fast.num_rows), pa.int64())
        return without_blank_rows(fast.add_column(0, "row_number", numbers), {})


def _delimiters(text: bytes) -> list[str]:
    """The separators that occur in the first lines, those first that part many lines into the same number of cells."""
    lines = _lines(text[:HEAD_BYTES])[:HEAD_ROWS]
    found = {}
    for delimiter in DELIMITERS:
        counts = Counter(line.count(delimiter) for line in lines)
        found[delimiter] = max(count * times for count, times in counts.items())
    return sorted((one for one in DELIMITERS if found[one]), key=lambda one: -found[one]) or [","]


def _lines(text: bytes) -> list[str]:
    lines = text.decode("utf-8", "ignore").split("\n")
    return lines if lines[-1] else lines[:-1]


def _end_of_line(text: bytes, lines: int) -> int:
    """Where the line of this number ends."""
    at = 0
    for _ in range(lines):
        at = text.find(b"\n", at) + 1
        if at == 0:
            return len(text)
    return at


def _parsed(content: bytes, delimiter: str, fields: int, width: int) -> pa.Table | None:
    """Arrow's parse; None unless every parser must come to the same rows."""
    trimmed = content.strip(b"\r\n")
    is_irregular = BLANK_LINE.search(trimmed) or LONE_RETURN.search(trimmed) or b"\x00" in trimmed
    if (
        fields < width
        or not trimmed
        or content[0] in b"\r\n"
        or is_irregular
        or not _is_strictly_quoted(trimmed, delimiter)
    ):
        return None
    names = [f"c{position}" for position in range(fields)]
    has_quotes = b'"' in trimmed
    try:
        rows = pacsv.read_csv(
            pa.BufferReader(trimmed),
            pacsv.ReadOptions(column_names=names, block_size=BLOCK_BYTES),
            pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=has_quotes, ignore_empty_lines=False),
            pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    if has_quotes and any(_is_swallowing(column) for column in rows.columns):
        return None
    if not all(pc.all(is_blank(rows[name])).as_py() for name in names[width:]):
        return None
    return rows.select(names[:width])


def _is_strictly_quoted(text: bytes, delimiter: str) -> bool:
    """Whether quotation marks open only at a cell's beginning and close only at its end, doubled ones aside."""
    if b'"' not in text:
        return True
    octets = np.frombuffer(text, np.uint8)
    places = np.flatnonzero(octets == ord('"'))
    if len(places) % 2:
        return False
    opening, closing = places[::2], places[1::2]
    is_edge = np.zeros(256, bool)
    is_edge[[ord(delimiter), *b"\r\n"]] = True
    opens, closes = is_edge[octets[opening - 1]], is_edge[octets[np.minimum(closing + 1, len(octets) - 1)]]
    doubled = closing[:-1] + 1 == opening[1:]
    opens[1:] |= doubled
    closes[:-1] |= doubled
    opens[0] |= opening[0] == 0
    closes[-1] |= closing[-1] == len(octets) - 1
    return bool(opens.all() and closes.all())


def _is_swallowing(column: pa.ChunkedArray) -> bool:
    """Whether some cell holds so many lines that a quotation mark must have swallowed rows."""
    return (pc.max(pc.count_substring(column, "\n")).as_py() or 0) >= MOST_LINES


def _exactly(content: bytes, delimiter: str, header_row: int, width: int) -> Body:
    """Row by row; what has no proper shape is named instead of failing the file."""
    numbered = enumerate(records(_lines(content), delimiter), header_row + 1)
    malformed: dict[int, str] = {}
    chunks = [table_of([], [[]] * width)]
    while chunk := list(islice(numbered, CHUNK_ROWS)):
        malformed |= {number: fault for number, record in chunk if (fault := _shape_fault(record, width))}
        chunks.append(_table(chunk, width))
    return without_blank_rows(pa.concat_tables(chunks), malformed)


def _shape_fault(record: Record, width: int) -> str | None:
    """What is wrong with a record's shape; blank cells to the right of the table are not."""
    if record.fault or not any(cell.strip() for cell in record.cells):
        return record.fault
    if len(record.cells) < width:
        return f"表头有{width}列，本行只有{len(record.cells)}列。"
    if any(cell.strip() for cell in record.cells[width:]):
        return f"表头有{width}列，本行有{len(record.cells)}列。"
    return None


def _table(numbered: Sequence[tuple[int, Record]], width: int) -> pa.Table:
    rows = [[*record.cells[:width], *[None] * (width - len(record.cells))] for _, record in numbered]
    return table_of([number for number, _ in numbered], list(zip(*rows, strict=True)))
