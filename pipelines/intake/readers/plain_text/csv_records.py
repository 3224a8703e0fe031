"""Lines of text to records, one by one and strictly: the exact way to parse, by the csv module."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.intake.limits import LONGEST_CELL
from pipelines.intake.readers.plain_text.lines import lines_of, offset_after


# Lines of one cell. A cell with more has a quotation mark that was never closed.
MOST_CELL_LINES = 20

# Several long cells may each be sound, and a record of more lines has an open quotation mark all the same.
MOST_RECORD_LINES = 200

# A table of fewer columns has so few separators in a line that a text of several lines may have them too.
MIN_CELLS = 4

UNPAIRED_QUOTES = "引号没有配对。"


@dataclass(frozen=True)
class Record:
    """One record."""

    cells: list[str]
    malformed: str | None
    """What is wrong with its shape, in Chinese."""
    end_line: int
    """Number of lines of the text up to and including this record."""
    closing_line: int = -1
    """Position of the line whose mark closes one that this record left open; negative: of none."""


def records_of(
    lines: Sequence[str],
    delimiter: str,
    *,
    header_cells: int = 0,
    closing_line: int = -1,
    is_last: bool = True,
) -> Iterator[Record]:
    """Every record; an unclosed quotation mark costs its own line and not the rest of the text.

    If the lines are not the last ones, only those records come that no further line could change.
    With `header_cells` cells in the header, a cell that holds lines with as many counts as one whose
    mark was not closed; so does the line in which some later mark closes it. `closing_line`: the
    position of such a line whose record stood before these lines.
    """
    # The csv module has one limit for the whole process, and by itself takes no cell above 128 KB.
    csv.field_size_limit(LONGEST_CELL)

    lines_ahead = 1 if is_last else MOST_RECORD_LINES
    feed = _LineFeed(lines)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while feed.position + lines_ahead <= len(lines):
        start = feed.position
        feed.stop = start + MOST_RECORD_LINES
        try:
            cells = next(reader)
            malformed = _too_many_lines(cells, feed.position - start)
            if _swallows_rows(cells, delimiter, header_cells):
                malformed = UNPAIRED_QUOTES
                closing_line = feed.position - 1
        except csv.Error as error:
            malformed = _sentence(error)
        if start == closing_line:
            malformed = UNPAIRED_QUOTES

        if malformed is not None:
            # The next line is read as a record of its own.
            cells = lines[start].rstrip("\r").split(delimiter)
            feed.position = start + 1
            reader = csv.reader(feed, delimiter=delimiter, strict=True)

        if any("\x00" in line for line in lines[start : feed.position]):
            cells = [cell.replace("\x00", "") for cell in cells]
            malformed = "本行含有空字符（NUL）。"
        yield Record(cells, malformed, feed.position, closing_line)


def lines_of_records(pieces: Iterator[bytes], delimiter: str, record_count: int) -> int:
    """Number of lines that the first records of a text have."""
    lines_before = 0
    waiting = b""
    while record_count:
        piece = next(pieces, b"")
        content = waiting + piece
        whole = content[: content.rfind(b"\n") + 1] if piece else content
        end_line = 0
        for record in records_of(lines_of(whole), delimiter, is_last=not piece):
            end_line = record.end_line
            record_count -= 1
            if record_count == 0:
                break
        lines_before += end_line
        waiting = content[offset_after(content, end_line) :]
        if not piece:
            break
    return lines_before


class _LineFeed:
    """Hands lines to the csv module, but never more than one record may have."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.position = 0
        self.stop = 0

    def __iter__(self) -> _LineFeed:
        return self

    def __next__(self) -> str:
        if self.position >= min(self.stop, len(self.lines)):
            raise StopIteration
        line = self.lines[self.position]
        self.position += 1
        return line + "\n"


def _too_many_lines(cells: Sequence[str], lines: int) -> str | None:
    """What is wrong with a record of that many lines, if one of its cells has too many of them."""
    if lines <= MOST_CELL_LINES:
        return None
    if any(cell.count("\n") >= MOST_CELL_LINES for cell in cells):
        return UNPAIRED_QUOTES
    return None


def _swallows_rows(cells: Sequence[str], delimiter: str, header_cells: int) -> bool:
    return any(
        holds_rows(cell, position, len(cells), delimiter=delimiter, header_cells=header_cells)
        for position, cell in enumerate(cells)
    )


def holds_rows(
    cell: str, position: int, cell_count: int, *, delimiter: str, header_cells: int
) -> bool:
    """Whether a cell holds the end of its row, whole rows and the beginning of the row that closes it.

    Then each line of the record has as many cells as the header. `position`: that of the cell among
    the `cell_count` cells of its record.
    """
    if header_cells < MIN_CELLS or "\n" not in cell:
        return False
    first, *between, last = [line.count(delimiter) for line in cell.split("\n")]
    separators = [position + first, *between, last + cell_count - position - 1]
    return min(separators) >= header_cells - 1


def _sentence(error: csv.Error) -> str:
    message = str(error)
    if "new-line" in message:
        return "本行中间有多余的回车符。"
    if "field limit" in message:
        return f"有单元格超过{LONGEST_CELL >> 20}MB。"
    return UNPAIRED_QUOTES
