"""Text with separators.

Each separator that a file may have gives a grid. The right one is that whose header is recognised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from pipelines.errors import Unreadable
from pipelines.intake.limits import Limits
from pipelines.intake.originals import open_plain_file
from pipelines.intake.readers.grids.grid import HEAD_ROWS, Chunk, Grid, Row, table_of
from pipelines.intake.readers.plain_text.csv_fast import CsvShape
from pipelines.intake.readers.plain_text.csv_parser import CsvParser
from pipelines.intake.readers.plain_text.csv_records import Record, records_of
from pipelines.intake.readers.plain_text.decoding import Text, look_through
from pipelines.intake.readers.plain_text.lines import lines_of, without_first_lines


DELIMITERS = (",", "\t", ";", "|")

# How workbooks begin that are called a text file.
WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_csv(path: Path, limits: Limits) -> list[Grid]:
    """Read a text file as one grid per separator that it may have, the most regular one first.

    Raises:
        Unreadable: it is empty, no text at all, or in no encoding that can be told for certain.
    """
    _refuse_workbook(path)
    text = look_through(path)
    if text.is_blank:
        raise Unreadable("empty-file", "文件是空的", "请检查导出是否成功后重新报送。")

    grids: list[Grid] = []
    for delimiter in _likely_delimiters(text.head):
        grids.append(
            TextGrid(
                format="csv",
                encoding=text.encoding,
                delimiter=delimiter,
                text=text,
                limits=limits,
            )
        )
    return grids


@dataclass(kw_only=True, eq=False)
class TextGrid(Grid):
    """A text file divided by one separator."""

    delimiter: str
    text: Text
    limits: Limits

    @property
    def share_read(self) -> float:
        """How much of the file has been read."""
        return self.text.share_read

    @cached_property
    def _first_records(self) -> list[Record]:
        records = records_of(lines_of(self.text.head), self.delimiter)
        return list(islice(records, HEAD_ROWS))

    def head(self) -> list[Row]:
        """The first rows."""
        return [list(record.cells) for record in self._first_records]

    def chunks(self, header_row: int, width: int) -> Iterator[Chunk]:
        """All rows below the header, blank ones too.

        Raises:
            Unreadable: a record is longer than the limits allow.
        """
        header = self._first_records[header_row - 1]
        shape = CsvShape(self.delimiter, header_cells=len(header.cells), width=width)
        parser = CsvParser(shape, row_number=header_row)

        # A table without any row has its columns all the same.
        yield Chunk(table_of([], [[]] * width))

        waiting = b""
        for block in without_first_lines(self.text.blocks(), header.end_line):
            chunk, waiting = parser.parse(waiting + block)
            yield chunk
            if len(waiting) > self.limits.record_bytes:
                raise Unreadable(
                    "too-large",
                    f"第{parser.row_number + 1}行超过{self.limits.record_bytes >> 20}MB",
                    "请检查导出是否成功，或分成几个文件报送。",
                )
        yield parser.parse_last(waiting)


def _refuse_workbook(path: Path) -> None:
    with open_plain_file(path) as stream:
        start = stream.read(4)
    if start in WORKBOOK_STARTS:
        raise Unreadable(
            "unknown-format",
            f"扩展名是“{path.suffix}”，内容却是工作簿",
            "请用WPS或Excel打开后另存为.xlsx再报送。",
        )


def _likely_delimiters(head: bytes) -> list[str]:
    """The separators that occur in the first lines.

    Those come first that divide many lines into the same number of cells.
    """
    lines = lines_of(head)[:HEAD_ROWS]
    scores = {}
    for delimiter in DELIMITERS:
        # How many lines have one separator, two separators …
        lines_by_count = Counter(line.count(delimiter) for line in lines)
        # The separators of those lines that agree in their number.
        agreeing = [count * lines_with_it for count, lines_with_it in lines_by_count.items()]
        scores[delimiter] = max(agreeing)

    delimiters = [delimiter for delimiter in DELIMITERS if scores[delimiter] > 0]
    delimiters.sort(key=lambda delimiter: scores[delimiter], reverse=True)
    # A text of a single column has none.
    return delimiters or [","]
