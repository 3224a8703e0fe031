"""Text with separators: a fast path for files that are strictly well formed, an exact one for all others.

Both give the same cells under the same row numbers; the fast one steps aside wherever it could shift or swallow a row.
A file is parsed piece by piece, each cut where a record ends, and each in the way that suits it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from pipelines.errors import Unreadable
from pipelines.intake.limits import Limits
from pipelines.intake.originals import opened
from pipelines.intake.readers.grids.grid import HEAD_ROWS, Chunk, Grid, Row, is_blank, table_of
from pipelines.intake.readers.plain_text.csv_records import MOST_LINES, Record, records
from pipelines.intake.readers.plain_text.decoding import Text, look_over


DELIMITERS = (",", "\t", ";", "|")
PARSED_BYTES = 4 << 20
CHUNK_ROWS = 10_000
MOST_WAITING = 256 << 20
"""So much text may wait for the end of its record."""
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
BLANK_LINE, LONE_RETURN = re.compile(rb"\n\r?\n"), re.compile(rb"\r(?!\n)")


def read_csv(path: Path, limits: Limits) -> list[Grid]:
    """Read a text file as one grid per separator that it may have, the most regular first: the header decides.

    Raises:
        Unreadable: it is empty, no text at all, or in no encoding that can be told for certain.
    """
    with opened(path) as stream:
        start = stream.read(len(WORKBOOKS[0]))
    if start in WORKBOOKS:
        raise Unreadable(
            "unknown-format",
            f"扩展名是“{path.suffix}”，内容却是工作簿",
            "请用WPS或Excel打开后另存为.xlsx再报送。",
        )
    text = look_over(path)
    if text.is_blank:
        raise Unreadable(
            "empty-file",
            "文件是空的",
            "请检查导出是否成功；本期确无数据请联系信用中心登记“无数据上报”。",
        )
    return [
        TextGrid(format="csv", encoding=text.encoding, text=text, delimiter=delimiter)
        for delimiter in _delimiters(text.head)
    ]


@dataclass(kw_only=True)
class TextGrid(Grid):
    """A text file parted by one separator."""

    text: Text
    delimiter: str

    @property
    def share_read(self) -> float:
        """How much of the file has been read."""
        return self.text.share

    @cached_property
    def _head(self) -> list[Record]:
        return list(islice(records(_lines(self.text.head), self.delimiter), HEAD_ROWS))

    def head(self) -> list[Row]:
        """The first rows."""
        return [list(record.cells) for record in self._head]

    def chunks(self, header_row: int, width: int) -> Iterator[Chunk]:
        """All rows below the header, blank ones too, chunk by chunk."""
        header = self._head[header_row - 1]
        parser = Parser(self.delimiter, len(header.cells), width, row_number=header_row)
        yield Chunk(table_of([], [[]] * width))
        waiting = b""
        for block in _below(self.text.blocks(), header.lines):
            part, waiting = parser.part(waiting + block)
            yield part
            if len(waiting) > MOST_WAITING:
                raise Unreadable(
                    "too-large",
                    f"第{parser.row_number + 1}行超过{MOST_WAITING >> 20}MB",
                    "请检查导出是否成功，或分成几个文件报送。",
                )
        yield parser.last_part(waiting)


@dataclass
class Parser:
    """Parses a text piece by piece and numbers its rows."""

    delimiter: str
    fields: int
    width: int
    row_number: int
    """Of the last row so far."""

    def part(self, content: bytes) -> tuple[Chunk, bytes]:
        """The whole records of a piece that is followed by others; what is left waits for the next one."""
        end = _end_of_records(content)
        piece = content[:end]
        if (
            piece
            and not BLANK_LINE.search(piece, max(end - 3, 0))
            and (fast := self._parsed(piece)) is not None
        ):
            return self._numbered(fast), content[end:]
        whole_lines = content[: content.rfind(b"\n") + 1]
        part, lines = self._exactly(whole_lines, more=True)
        return part, content[_end_of_line(content, lines) :]

    def last_part(self, content: bytes) -> Chunk:
        """All records of the last piece."""
        fast = self._parsed(content)
        return self._exactly(content, more=False)[0] if fast is None else self._numbered(fast)

    def _parsed(self, content: bytes) -> pa.Table | None:
        return _parsed(content, self.delimiter, self.fields, self.width)

    def _numbered(self, rows: pa.Table) -> Chunk:
        first = self.row_number + 1
        self.row_number += rows.num_rows
        return Chunk(
            rows.add_column(
                0, "row_number", pa.array(np.arange(first, self.row_number + 1), pa.int64())
            )
        )

    def _exactly(self, content: bytes, *, more: bool) -> tuple[Chunk, int]:
        """Row by row; what has no proper shape is named instead of failing the file. Also how many lines it took."""
        found = enumerate(records(_lines(content), self.delimiter, more=more), self.row_number + 1)
        malformed: dict[int, str] = {}
        tables, lines = [table_of([], [[]] * self.width)], 0
        while chunk := list(islice(found, CHUNK_ROWS)):
            faults = ((number, _shape_fault(record, self.width)) for number, record in chunk)
            malformed |= {number: fault for number, fault in faults if fault}
            tables.append(_table(chunk, self.width))
            self.row_number, lines = chunk[-1][0], chunk[-1][1].lines
        return Chunk(pa.concat_tables(tables), malformed), lines


def _delimiters(head: bytes) -> list[str]:
    """The separators that occur in the first lines, those first that part many lines into the same number of cells."""
    lines = _lines(head)[:HEAD_ROWS]
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


def _below(blocks: Iterator[bytes], lines: int) -> Iterator[bytes]:
    """The text below so many lines."""
    for block in blocks:
        end = _end_of_line(block, lines)
        lines -= block.count(b"\n", 0, end)
        yield block[end:]


def _end_of_records(content: bytes) -> int:
    """Where the last line ends that no quotation mark is open at, were all of them in pairs."""
    if b'"' not in content:
        return content.rfind(b"\n") + 1
    octets = np.frombuffer(content, np.uint8)
    quotes, ends = np.flatnonzero(octets == ord('"')), np.flatnonzero(octets == ord("\n"))
    between = ends[np.searchsorted(quotes, ends) % 2 == 0]
    return int(between[-1]) + 1 if len(between) else 0


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
            pacsv.ReadOptions(column_names=names, block_size=PARSED_BYTES),
            pacsv.ParseOptions(
                delimiter=delimiter, newlines_in_values=has_quotes, ignore_empty_lines=False
            ),
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
    opens, closes = (
        is_edge[octets[opening - 1]],
        is_edge[octets[np.minimum(closing + 1, len(octets) - 1)]],
    )
    doubled = closing[:-1] + 1 == opening[1:]
    opens[1:] |= doubled
    closes[:-1] |= doubled
    opens[0] |= opening[0] == 0
    closes[-1] |= closing[-1] == len(octets) - 1
    return bool(opens.all() and closes.all())


def _is_swallowing(column: pa.ChunkedArray) -> bool:
    """Whether some cell holds so many lines that a quotation mark must have swallowed rows."""
    return (pc.max(pc.count_substring(column, "\n")).as_py() or 0) >= MOST_LINES


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
    rows = [
        [*record.cells[:width], *[None] * (width - len(record.cells))] for _, record in numbered
    ]
    return table_of([number for number, _ in numbered], list(zip(*rows, strict=True)))
