"""Digits that stand together in a folded text, however they are split."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipelines.personal_numbers.searched_text import SIGN, SPACE, USUAL_SIGNS, WITHOUT_WIDTH


# What may stand between two digits of one number: blanks, dashes, dots, invisible characters …
NARROW_PARTINGS = " -._·/" + WITHOUT_WIDTH

# … and, where a check digit or the words before decide, brackets and what else is found there, …
_WIDE_PARTINGS = "()[]{}<>〔〕【】〖〗「」『』〈〉《》«»" + "\\|,，。…"

# … and, where all of the number is split alike, any other sign.
RARE_PARTINGS = "".join(
    sorted(set(":;!?'\"#&@~+=^`%¥$" + USUAL_SIGNS + SIGN) - set(_WIDE_PARTINGS))
)
PARTINGS = NARROW_PARTINGS + _WIDE_PARTINGS + RARE_PARTINGS

# Of blanks and invisible characters there may be any number, of signs only a few.
_MOST_SIGNS = 4
_EMPTY = f"[{SPACE}{WITHOUT_WIDTH}]"
_SIGNS = "".join(sorted(set(PARTINGS) - {SPACE, WITHOUT_WIDTH}))
_SIGN = f"[{re.escape(_SIGNS)}]"

# Between two digits, where something is between them.
GAP = (
    f"(?:{_EMPTY}+(?:{_SIGN}{_EMPTY}*){{0,{_MOST_SIGNS}}}|(?:{_SIGN}{_EMPTY}*){{1,{_MOST_SIGNS}}})"
)

# Between two characters of a number that nothing but its look tells: two at most, or nothing.
_NARROW = NARROW_PARTINGS.replace(WITHOUT_WIDTH, "")
NARROW_GAP = f"{WITHOUT_WIDTH}*(?:[{re.escape(_NARROW)}]{WITHOUT_WIDTH}*){{0,2}}"

_RUN = re.compile(f"[0-9]+(?:{GAP}[0-9]+)*")
_GROUP = re.compile(rf"[0-9]+(?:{WITHOUT_WIDTH}+[0-9]+)*")


@dataclass(frozen=True)
class DigitRun:
    """Groups of digits that are split by a few characters only.

    Digits with nothing visible between them are one group.
    """

    folded: str
    """The text that they stand in."""
    digits: str
    """All of them, without what stands between."""
    positions: list[int]
    """Where each digit stands in the text."""
    edges: list[int]
    """Number of digits before the end of each group; 0 comes first."""
    is_edge: list[bool]
    """Whether a group begins or ends before a digit; one more than there are digits."""

    def start(self, first: int) -> int:
        """Where the digits from this one on begin in the text."""
        return self.positions[first]

    def end(self, behind: int) -> int:
        """Where the digits before this one end in the text."""
        return self.positions[behind - 1] + 1

    def before(self, first: int, length: int) -> str:
        """The characters of the text before a digit, `length` at most."""
        start = self.start(first)
        return self.folded[max(start - length, 0) : start]

    def after(self, behind: int, length: int) -> str:
        """The characters of the text behind the digits before this one, `length` at most."""
        end = self.end(behind)
        return self.folded[end : end + length]

    def partings(self, first: int, behind: int) -> set[str]:
        """The different visible texts that stand between the groups among these digits."""
        between = set()
        for edge in self.inner_edges(first, behind):
            text = self.folded[self.end(edge) : self.start(edge)]
            between.add(text.replace(WITHOUT_WIDTH, ""))
        return between

    def inner_edges(self, first: int, behind: int) -> list[int]:
        """The edges of groups that lie among these digits."""
        begin = bisect_right(self.edges, first)
        return self.edges[begin : bisect_left(self.edges, behind)]

    def split_at(self, edges: Iterable[int]) -> DigitRun:
        """The same run in which groups end at these places too, with nothing between them."""
        more_edges = set(edges) - set(self.edges)
        if not more_edges:
            return self
        is_edge = list(self.is_edge)
        for edge in more_edges:
            is_edge[edge] = True
        return replace(self, edges=sorted({*self.edges, *more_edges}), is_edge=is_edge)


def digit_runs(folded: str) -> Iterator[DigitRun]:
    """The runs of digits of a folded text, in order."""
    for run in _RUN.finditer(folded):
        positions: list[int] = []
        edges = [0]
        for group in _GROUP.finditer(folded, run.start(), run.end()):
            for position in range(group.start(), group.end()):
                if folded[position] != WITHOUT_WIDTH:
                    positions.append(position)
            edges.append(len(positions))

        is_edge = [False] * (len(positions) + 1)
        for edge in edges:
            is_edge[edge] = True
        digits = "".join(map(folded.__getitem__, positions))
        yield DigitRun(folded, digits, positions, edges, is_edge)
