"""Texts whose cells stand in other quotation marks than those that every parser takes: 'a','b'.

Programs of databases put cells in single marks, and a word processor makes typographic ones of
them. Such a text is read as one with double marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipelines.intake.readers.plain_text.decoding import Text
from pipelines.intake.readers.plain_text.lines import replaced_in_pieces


# The marks before and behind a cell.
_MARKS = (("'", "'"), ("‘", "’"), ("“", "”"))

# What stands without marks in a line of cells with them.
_BARE = r"(?:NULL|null|[-+]?\d+(?:\.\d+)?)?"

# A line of fewer cells may have such marks for another reason.
_MIN_CELLS = 3


@dataclass
class TextInOtherMarks:
    """A text whose cells stand in other marks, as if they stood in double ones."""

    text: Text
    marks: tuple[str, str]

    @property
    def share_read(self) -> float:
        """How much of it `pieces` has returned."""
        return self.text.share_read

    @cached_property
    def head(self) -> bytes:
        """Its beginning."""
        return self._in_double_marks(self.text.head)

    def pieces(self) -> Iterator[bytes]:
        """The text in pieces, cut anywhere but within a mark."""
        words = [mark.encode() for mark in self.marks]
        return replaced_in_pieces(self.text.pieces(), self._in_double_marks, words)

    def _in_double_marks(self, content: bytes) -> bytes:
        # Within a cell a double mark is written twice.
        content = content.replace(b'"', b'""')
        for mark in self.marks:
            content = content.replace(mark.encode(), b'"')
        return content

    @property
    def note(self) -> str:
        """A Chinese sentence for the receipt."""
        before, behind = self.marks
        return f"各格内容写在引号{before}{behind}里，已去掉引号后读取"


def marks_around_cells(lines: Sequence[str]) -> tuple[str, str] | None:
    """The marks in which the cells of most lines stand; None: these are none or double ones."""
    filled = [line.strip() for line in lines if line.strip()]
    for before, behind in _MARKS:
        cell = f"(?:{before}[^{before}{behind}]*{behind}|{_BARE})"
        line_of_cells = re.compile(rf"{cell}(?:[,;|\t]{cell}){{{_MIN_CELLS - 1},}}")
        in_marks = [line for line in filled if before in line and line_of_cells.fullmatch(line)]
        if len(in_marks) * 2 > len(filled):
            return before, behind
    return None
