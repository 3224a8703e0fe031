"""Lines of text to records, one by one and strictly: the exact path, and the measure of the fast one."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


MOST_LINES = 20
"""Lines one cell may have; more means that a quotation mark was never closed."""
LONGEST_RECORD = 200
"""Lines one record may have, all its cells together."""
LONGEST_CELL = 16 << 20

csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True)
class Record:
    """One record, what is wrong with its shape, and the number of lines up to its end."""

    cells: list[str]
    fault: str | None
    lines: int


def records(lines: Sequence[str], delimiter: str, *, more: bool = False) -> Iterator[Record]:
    """Every record; an unclosed quotation mark costs its own line and not the rest of the file.

    With `more`, further lines follow that are not here yet: only records come that no further line could change.
    """
    ahead = LONGEST_RECORD if more else 1
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while feed.at + ahead <= len(lines):
        start = feed.at
        feed.stop = start + LONGEST_RECORD
        try:
            cells, fault = next(reader), None
            if feed.at - start > MOST_LINES and any(
                cell.count("\n") >= MOST_LINES for cell in cells
            ):
                raise csv.Error
        except csv.Error as error:
            cells, fault = lines[start].rstrip("\r").split(delimiter), _sentence(error)
            feed.at = start + 1
            reader = csv.reader(feed, delimiter=delimiter, strict=True)
        if any("\x00" in line for line in lines[start : feed.at]):
            cells, fault = [cell.replace("\x00", "") for cell in cells], "本行含有空字符（NUL）。"
        yield Record(cells, fault, feed.at)


class _Feed:
    """Hands lines to the csv module, but never more than one record may have."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.at = 0
        self.stop = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self.at >= min(self.stop, len(self.lines)):
            raise StopIteration
        self.at += 1
        return self.lines[self.at - 1] + "\n"


def _sentence(error: csv.Error) -> str:
    if "new-line" in str(error):
        return "本行中间有多余的回车符。"
    if "field limit" in str(error):
        return f"有单元格超过{LONGEST_CELL >> 20}MB。"
    return "引号没有配对。"
