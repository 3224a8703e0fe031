"""Text with separators.

Each separator that a file may have gives a grid. The right one is that whose header is recognised.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from pipelines.errors import FileRefused
from pipelines.intake.limits import Limits
from pipelines.intake.originals import open_plain_file
from pipelines.intake.readers.grids.grid import HEAD_ROWS, Chunk, Grid, Row, chunk_table
from pipelines.intake.readers.plain_text.csv_fast import CsvShape
from pipelines.intake.readers.plain_text.csv_parser import CsvParser, most_cells_of
from pipelines.intake.readers.plain_text.csv_records import Record, lines_of_records, records_of
from pipelines.intake.readers.plain_text.decoding import HEAD_BYTES, Text, look_through
from pipelines.intake.readers.plain_text.lines import beginning_of, lines_of, without_first_lines
from pipelines.intake.readers.plain_text.quotation_marks import TextInOtherMarks, marks_around_cells
from pipelines.intake.readers.plain_text.separators import (
    DELIMITERS,
    OTHER_SEPARATOR,
    TextWithStandIn,
    is_parsed_as_it_is,
    likely_separators,
    separator_note,
)


# How workbooks begin that are called a text file.
WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_csv(path: Path, limits: Limits) -> list[Grid]:
    """Read a text file as one grid per separator that it may have, the most regular one first.

    Raises:
        FileRefused: it is empty, no text at all, or in no encoding that can be told for certain.
    """
    _refuse_workbook(path)
    text = look_through(path)
    if text.is_blank:
        raise FileRefused("empty-file", "文件是空的", "请检查导出是否成功后重新报送。")

    lines = lines_of(text.head)[:HEAD_ROWS]
    marks = marks_around_cells(lines)
    quoted = text if marks is None else TextInOtherMarks(text, marks)
    return [
        _grid(quoted, text.encoding, separator, limits) for separator in likely_separators(lines)
    ]


def _grid(text: Text | TextInOtherMarks, encoding: str, separator: str, limits: Limits) -> TextGrid:
    is_parsed = is_parsed_as_it_is(separator)
    notes = []
    if separator not in DELIMITERS:
        notes.append(separator_note(separator))
    if isinstance(text, TextInOtherMarks):
        notes.append(text.note)

    return TextGrid(
        format="csv",
        encoding=encoding,
        delimiter=separator,
        notes=notes,
        text=text if is_parsed else TextWithStandIn(text, separator),
        parsed_delimiter=separator if is_parsed else OTHER_SEPARATOR,
        limits=limits,
    )


@dataclass(kw_only=True, eq=False)
class TextGrid(Grid):
    """A text file divided by one separator."""

    delimiter: str
    text: Text | TextInOtherMarks | TextWithStandIn
    parsed_delimiter: str
    """What stands for the separator while the text is parsed."""
    limits: Limits

    @property
    def share_read(self) -> float:
        """How much of the file has been read."""
        return self.text.share_read

    def keep_whole(self, texts: Collection[str]) -> None:
        """Read these texts as parts of one cell; to be called before anything else is read."""
        if isinstance(self.text, TextWithStandIn):
            with_separator = {text for text in texts if self.delimiter in text}
            self.text.whole = sorted(with_separator, key=len, reverse=True)

    @cached_property
    def _lines_above(self) -> int:
        """Number of lines that belong to another table above."""
        return lines_of_records(self.text.pieces(), self.parsed_delimiter, self.first_row - 1)

    @cached_property
    def _first_records(self) -> list[Record]:
        head = self.text.head
        if self._lines_above:
            head = beginning_of(self._pieces_after(self._lines_above), HEAD_BYTES)
        records = records_of(lines_of(head), self.parsed_delimiter)
        return list(islice(records, HEAD_ROWS))

    def _pieces_after(self, line_count: int) -> Iterator[bytes]:
        return without_first_lines(self.text.pieces(), line_count)

    def head(self) -> list[Row]:
        """The first rows, below those of another table."""
        above: list[Row] = [[] for _ in range(self.first_row - 1)]
        return above + [list(record.cells) for record in self._first_records]

    def chunks(self, header_row: int, width: int) -> Iterator[Chunk]:
        """All rows below the header, blank ones too.

        Raises:
            FileRefused: a record is longer than the limits allow.
        """
        header = self._first_records[header_row - self.first_row]
        first_rows = self._first_records[header_row - self.first_row + 1 :]
        shape = CsvShape(
            self.parsed_delimiter,
            header_cells=len(header.cells),
            width=width,
            most_cells=most_cells_of(len(header.cells), first_rows),
        )
        parser = CsvParser(shape, row_number=header_row)

        # A table without any row has its columns all the same.
        yield Chunk(chunk_table([], [[]] * width))

        waiting = b""
        for piece in self._pieces_after(self._lines_above + header.end_line):
            chunk, waiting = parser.parse(waiting + piece)
            yield chunk
            if len(waiting) > self.limits.record_bytes:
                raise FileRefused(
                    "too-large",
                    f"第{parser.row_number + 1}行超过{self.limits.record_bytes >> 20}MB",
                    "请检查导出是否成功，或分成几个文件报送。",
                )
        yield parser.parse_last(waiting)


def _refuse_workbook(path: Path) -> None:
    with open_plain_file(path) as stream:
        start = stream.read(4)
    if start in WORKBOOK_STARTS:
        raise FileRefused(
            "unknown-format",
            f"扩展名是“{path.suffix}”，内容却是工作簿",
            "请用WPS或Excel打开后另存为.xlsx再报送。",
        )
