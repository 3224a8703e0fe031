"""What separates the cells of a line: the usual separators, and those that programs of databases use.

`^|^`, `|+|`, `@#@`, `；` or the control character 1 of Hive are recognised because every line has the
same number of them. A text is read with such a separator as one whose cells a control character
parts, which is never part of a value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from pipelines.intake.readers.plain_text.decoding import Text
from pipelines.intake.readers.plain_text.lines import replaced_in_pieces
from pipelines.intake.readers.plain_text.quotation_marks import TextInOtherMarks


DELIMITERS = (",", "\t", ";", "|")

# The unit separator of ASCII, which stands for a separator of several characters or beyond ASCII.
OTHER_SEPARATOR = "\x1f"

# Separators of other kinds that are tried.
MOST_UNUSUAL = 3

# What is neither a word nor a blank, nor in pairs around a word; and what parts fields in ASCII.
_RUN = re.compile(r"(?:[^\w\s\"'()（）\[\]【】〔〕《》<>{}“”‘’]|[\x1c-\x1f])+")
# Where an encoding is wrong, these stand for letters.
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\ufffd]")

# What a clerk calls a character that cannot be seen.
_UNSEEN = {" ": "空格", "\t": "制表符", "\u3000": "全角空格", "\u00a0": "不间断空格"}


def likely_separators(lines: Sequence[str]) -> list[str]:
    """The separators that occur in the first lines of a text.

    Those come first that divide many lines into the same number of cells.
    """
    unusual = _unusual_separators(lines)
    # In a^|^b the stroke alone is no separator.
    whole = []
    hidden = set()
    for separator in unusual:
        within = [mark for mark in DELIMITERS if _is_only_in(mark, separator, lines)]
        if within:
            whole.append(separator)
            hidden.update(within)

    # An export may guard every cell with a tab: 甲[tab],乙[tab].
    if any(_is_only_guard("\t", mark, lines) for mark in DELIMITERS if mark != "\t"):
        hidden.add("\t")

    usual = [mark for mark in DELIMITERS if mark not in hidden]
    others = [separator for separator in unusual if separator not in whole]
    last = [mark for mark in DELIMITERS if mark in hidden]
    separators = whole + _by_score(usual, lines) + others + _by_score(last, lines)
    # A text of a single column has none.
    return separators or [","]


def _unusual_separators(lines: Sequence[str]) -> list[str]:
    runs: set[str] = set()
    for line in lines:
        counts = Counter(run for run in _RUN.findall(line) if not _PRIVATE_USE.search(run))
        runs.update(run for run, count in counts.items() if count > 1)
    # Two commas are an empty cell between them.
    unusual = [run for run in runs if len(set(run)) > 1 or run[0] not in DELIMITERS]
    return _by_score(sorted(unusual), lines)[:MOST_UNUSUAL]


def _by_score(separators: Sequence[str], lines: Sequence[str]) -> list[str]:
    scores = {separator: _score(separator, lines) for separator in separators}
    occurring = [separator for separator in separators if scores[separator] > 0]
    return sorted(occurring, key=lambda separator: scores[separator], reverse=True)


def _score(separator: str, lines: Sequence[str]) -> int:
    # How many lines have one separator, two separators …
    lines_by_count = Counter(line.count(separator) for line in lines)
    # The separators of those lines that agree in their number.
    return max(count * lines_with_it for count, lines_with_it in lines_by_count.items())


def _is_only_in(delimiter: str, separator: str, lines: Sequence[str]) -> bool:
    """Whether most lines with a usual separator have it nowhere but in an unusual one."""
    in_separator = separator.count(delimiter)
    if not in_separator:
        return False
    split_count = 0
    exact_count = 0
    for line in lines:
        delimiters = line.count(delimiter)
        if delimiters:
            split_count += 1
            exact_count += delimiters == in_separator * line.count(separator)
    return exact_count * 2 > split_count


def _is_only_guard(guard: str, separator: str, lines: Sequence[str]) -> bool:
    """Whether a mark stands nowhere but at the edges of the cells between separators."""
    edge = f'[{re.escape(separator)}"]'
    at_edge = re.compile(f"^{guard}+|{guard}+\\r?$|(?<={edge}){guard}+|{guard}+(?={edge})")
    with_guard = [line for line in lines if guard in line]
    is_divided = any(separator in line for line in with_guard)
    return is_divided and not any(guard in at_edge.sub("", line) for line in with_guard)


def is_parsed_as_it_is(separator: str) -> bool:
    """Whether parsers take a separator as it is."""
    return len(separator) == 1 and separator.isascii()


@dataclass
class TextWithStandIn:
    """A text in which another character stands for its separator."""

    text: Text | TextInOtherMarks
    separator: str
    whole: Sequence[str] = ()
    """Texts with the separator in them that are no two cells, the longest first."""

    @property
    def share_read(self) -> float:
        """How much of it `pieces` has returned."""
        return self.text.share_read

    @cached_property
    def head(self) -> bytes:
        """Its beginning."""
        return self._with_stand_in(self.text.head)

    def pieces(self) -> Iterator[bytes]:
        """The text in pieces, cut anywhere but within a separator."""
        words = [self.separator.encode()]
        for text in self.whole:
            # A piece may end behind any of the separators in it.
            for count in range(text.count(self.separator) + 1):
                words.append(text.replace(self.separator, OTHER_SEPARATOR, count).encode())
        return replaced_in_pieces(self.text.pieces(), self._with_stand_in, words)

    @cached_property
    def _cut_texts(self) -> dict[bytes, bytes]:
        """What becomes of each text that is to stay whole → the text."""
        cut = {}
        for text in self.whole:
            cut[text.replace(self.separator, OTHER_SEPARATOR).encode()] = text.encode()
        return cut

    def _with_stand_in(self, content: bytes) -> bytes:
        replaced = content.replace(self.separator.encode(), OTHER_SEPARATOR.encode())
        for cut, text in self._cut_texts.items():
            replaced = replaced.replace(cut, text)
        return replaced


def separator_note(separator: str) -> str:
    """A Chinese sentence for the receipt about a separator that is not usual."""
    return f"各列以“{shown_separator(separator)}”分隔"


def shown_separator(separator: str) -> str:
    """A separator as it can be seen: |; 3个空格."""
    shown = ""
    for character, run in groupby(separator):
        count = len(list(run))
        if character.isprintable() and not character.isspace():
            shown += character * count
        else:
            name = _UNSEEN.get(character, f"[U+{ord(character):04X}]")
            shown += f"{count}个{name}"
    return shown
