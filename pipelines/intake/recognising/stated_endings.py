"""Texts around a table by which its records do not, or no longer, count: 拟列入, 移出, 已缴清.

Titles, names of sheets, files and folders, lines between rows, remarks. The words are data
(expectations/part_names.yml), and some are said of certain record types only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.catalogue.forms import Endings, EndingWords
from pipelines.catalogue.model import RecordType
from pipelines.intake.readers.grids.line_words import squeezed
from pipelines.intake.recognising.word_patterns import any_word


# Characters. A longer text is no title and no clause of a remark.
_MOST_CHARACTERS = 60

# Record types whose words are kept: more than a catalogue has.
_KEPT_RECORD_TYPES = 500

# The title of a regulation is not what a table is about.
_QUOTED_TITLE = re.compile("《[^》]*》")

# What stands in front of the beginning of a title: a number, an office or a place, a time.
_BEFORE_BEGINNING = re.compile(
    r"^(?:\(?第?[一二三四五六七八九十\d]{1,3}(?:[)、.:,]|部分|类)+)"
    r"|关于|公示|年度?|季度|月份?|批次?|中心|[局委厅院市县区旗盟府队所会处社](?=.)"
)

# What a title that is about several things has between them.
_CONNECTING = r"[、,，/;&+\-_(（及和与或暨]"
_NEAR = 12
_DIRECTLY = 4

_CLAUSE_ENDS = re.compile(r"[,，;；。.!！?？\n]+")

# 与第3条重复
_OTHER_ROW = re.compile(r"第?[\d一二三四五六七八九十]+(?=[条行项笔号])")

# When it ended, in front of a remark: 2018年7月已移出, 已于2018年9月缴清.
_DAY = re.compile(r"^已?(?:于|自|从)?\d{2,4}[-年./]?(?:\d{1,2}[-月./]?)?(?:\d{1,2}[日号]?)?(?:起)?")


@dataclass(frozen=True)
class _Kind:
    """One kind of ending as it is said of one record type."""

    words: EndingWords
    anywhere: re.Pattern[str]
    at_beginning: re.Pattern[str]
    mixed: re.Pattern[str]
    """Texts in which it is about a part of the rows only."""


class StatedEndings:
    """Reads texts by the words of a catalogue."""

    def __init__(self, endings: Endings) -> None:
        self._endings = endings
        # A catalogue has a hundred record types, and each of a file's names is asked about one.
        self._kinds = lru_cache(maxsize=_KEPT_RECORD_TYPES)(self._kinds_of)

    def ending_in_title(self, text: str, record_type: RecordType) -> EndingWords | None:
        """What a title, a name or a line between rows says of the records; None: nothing."""
        half_width = unicodedata.normalize("NFKC", _QUOTED_TITLE.sub("", text))
        bare = "".join(half_width.split()).casefold()
        if not 0 < len(bare) <= _MOST_CHARACTERS:
            return None

        beginnings = [0, *(match.end() for match in _BEFORE_BEGINNING.finditer(bare))]
        for kind in self._kinds(_own_names(record_type)):
            if any(word in bare for word in kind.words.contrary) or kind.mixed.search(bare):
                continue
            if kind.anywhere.search(bare):
                return kind.words
            if any(kind.at_beginning.match(bare, begin) for begin in beginnings):
                return kind.words
        return None

    def words_of_remarks(self, record_type: RecordType) -> tuple[EndingWords, ...]:
        """The kinds of endings that a remark or a state may say of a record of this type."""
        kinds = self._kinds(_own_names(record_type))
        return tuple(kind.words for kind in kinds if kind.words.remarks or kind.words.states)

    def stands(self, cell: str) -> bool:
        """Whether a cell of an element that tells of an end says that there was none."""
        text = squeezed(cell)
        return not text or text in self._endings.standing

    def _kinds_of(self, own_names: str) -> tuple[_Kind, ...]:
        kinds = []
        for words in self._endings.kinds:
            is_of = not words.of or any(word in own_names for word in words.of)
            if is_of and not any(word in own_names for word in words.not_of):
                kinds.append(self._kind(words, own_names))
        return tuple(kinds)

    def _kind(self, words: EndingWords, own_names: str) -> _Kind:
        own = _without(words.words, own_names)
        word = any_word(own)
        beside = any_word(self._endings.beside)
        before = "".join(rf"(?<!{re.escape(text)})" for text in self._endings.not_behind)
        return _Kind(
            words,
            anywhere=re.compile(before + word),
            at_beginning=re.compile(any_word(words.first)),
            mixed=re.compile(
                rf"{beside}.{{0,{_NEAR}}}?{_CONNECTING}.{{0,{_DIRECTLY}}}{word}"
                rf"|{word}.{{0,{_NEAR}}}?{_CONNECTING}.{{0,{_DIRECTLY}}}{beside}"
            ),
        )


@dataclass(frozen=True)
class EndingsOfTable:
    """What is said of the rows of one table. `columns`: position → element code."""

    endings: StatedEndings
    record_type: RecordType
    columns: tuple[tuple[int, str], ...]

    def proofs_of(self, words: EndingWords) -> frozenset[int]:
        """Positions of the columns in which a row itself tells of its end."""
        positions = set()
        for position, code in self.columns:
            name = self.record_type.elements[code].name
            if any(word in name for word in words.proved_by):
                positions.add(position)
        return frozenset(positions)

    def names_of(self, proofs: Iterable[int]) -> list[str]:
        """Names of the elements in these columns, in the order of the columns."""
        elements = self.record_type.elements
        return [elements[code].name for position, code in self.columns if position in set(proofs)]

    def is_proved(self, proofs: Iterable[int], cells: Sequence[str | None]) -> bool:
        """Whether a row tells of its own end. `cells`: of all its columns."""
        return any(not self.endings.stands(cells[position] or "") for position in proofs)

    def ending_in_title(self, text: str) -> EndingWords | None:
        """As `StatedEndings.ending_in_title`."""
        return self.endings.ending_in_title(text, self.record_type)

    def leaves_out(self, text: str) -> EndingWords | None:
        """What a title says, unless each of the rows can tell it by itself."""
        words = self.ending_in_title(text)
        return None if words is None or self.proofs_of(words) else words


def bare_clauses(remark: str) -> list[str]:
    """The clauses of a remark, without the day at their beginning and the numbers of other rows."""
    clauses = [squeezed(clause) for clause in _CLAUSE_ENDS.split(remark)]
    return [_OTHER_ROW.sub("", _DAY.sub("", clause)) for clause in clauses]


def _own_names(record_type: RecordType) -> str:
    return "\n".join((record_type.title, *record_type.synonyms)).casefold()


def _without(words: Iterable[str], own_names: str) -> list[str]:
    kept = {word.casefold() for word in words if word.casefold() not in own_names}
    return sorted(kept, key=len, reverse=True)
