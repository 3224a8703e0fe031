"""Parts of a file whose names say that they are not the list to report: 变更前, 待审核, 示例.

The words stand in expectations/part_names.yml. A word decides where nothing else stands in the name,
or in a piece of it, than what may stand around it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from pipelines.catalogue.forms import EndingWords, PartNaming, PartUse, PartWords
from pipelines.catalogue.model import RecordType
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.headers.header_spelling import comparable
from pipelines.intake.recognising.stated_endings import EndingsOfTable, StatedEndings
from pipelines.shapes.receipt_form import REJECTED_ROWS_SHEET


# What separates the pieces of a name. Marks that connect words, as 、 and /, are none.
_SEPARATORS = re.compile(r"[\s_\-—–―·•.,。:;()\[\]【】〔〕〈〉<>《》“”‘’\"'#|~*★※+=!?@^]+")

# Where an English word begins within a name: deletedRows.
_ENGLISH_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")

# What the names of offices and places end with.
_OFFICE_END = re.compile("中心|[局委厅院市县区旗盟府队所会处社](?=.)")

# Characters of a name that are looked at.
_MOST_CHARACTERS = 60


class PartNames:
    """Tells by the name of a part what it holds."""

    def __init__(self, naming: PartNaming) -> None:
        self._naming = naming
        self._words: frozenset[str] = frozenset()
        for group in naming.groups:
            self._words |= group.words | group.alone | group.beside
        self._groups_of_files = [_in_chinese(group) for group in naming.groups if group.is_of_files]
        # A row in which every cell says 示例1 is a row.
        self._groups_of_sections = [
            _in_chinese(group) for group in naming.groups if group.use is not PartUse.EXAMPLE
        ]
        self._endings = StatedEndings(naming.endings)

    def endings_of(self, match: Match) -> EndingsOfTable:
        """What names, titles and lines may say of the rows of a table that is recognised."""
        return EndingsOfTable(self._endings, match.record_type, tuple(match.columns.items()))

    def meaning_for(self, name: str | None, match: Match | None) -> PartWords | None:
        """As `meaning_of`, of a table that is recognised: its rows may tell of their end themselves."""
        meaning = self.meaning_of(name, match.record_type if match else None)
        if meaning is not None or match is None or not name or name == REJECTED_ROWS_SHEET:
            return meaning
        return _as_part(self.endings_of(match).leaves_out(name))

    def meaning_of_title_for(self, title: str, match: Match) -> PartWords | None:
        """As `meaning_of_title`, of a table that is recognised."""
        meaning = self.meaning_of_title(title, match.record_type)
        return meaning or _as_part(self.endings_of(match).leaves_out(title))

    def meaning_of(
        self, name: str | None, record_type: RecordType | None = None
    ) -> PartWords | None:
        """The group of words by which a name says what the part holds; None: it says nothing.

        `record_type`: what its table is recognised as. It may itself be about what was revoked:
        its own words decide nothing then.
        """
        if not name or name == REJECTED_ROWS_SHEET:
            return None
        pieces = _pieces(name)
        whole = "".join(pieces)
        own_names = _own_names(record_type)
        for group in self._naming.groups:
            if self._is_called_so(group, whole, pieces, own_names):
                return group
            alone = _without(group.alone, own_names)
            if self._is_made_of(whole, alone, self._naming.neutral):
                return group
        return None

    def meaning_of_title(self, title: str, record_type: RecordType) -> PartWords | None:
        """The same of the name of a file or a folder, or of the title above a table.

        An office may stand in front of what it says: 市场监管局拟作出行政处罚决定公示表.
        """
        own_names = _own_names(record_type)
        for text in _behind_offices(title):
            pieces = _pieces(text)
            whole = "".join(pieces)
            for group in self._groups_of_titles(is_whole=text == title):
                if self._is_called_so(group, whole, pieces, own_names):
                    return None if self._is_beside_others(group, whole) else group
        return None

    def _groups_of_titles(self, *, is_whole: bool) -> Iterator[PartWords]:
        for group in self._groups_of_files:
            # Behind a place 示例 may be part of a name.
            if is_whole or group.use is not PartUse.EXAMPLE:
                yield group

    def is_name_of_section(self, record_type: RecordType, text: str, is_wide: bool) -> bool:  # noqa: FBT001
        """Whether a line between rows is made of such words, and of what the rows are: 注销部分.

        A word alone may be the rest of a row, unless it `is_wide`: stands over many columns.
        """
        whole = "".join(_pieces(text))
        words = self._words_of_sections
        if whole in words:
            return is_wide and whole in self._words_of_endings
        around = {*self._naming.neutral, *self._naming.subjects, *_own_names(record_type)}
        return self._is_made_of(whole, words, around)

    @cached_property
    def _words_of_sections(self) -> frozenset[str]:
        words = set(self._words_of_endings)
        for group in self._groups_of_sections:
            words |= group.words | group.alone | group.beside
        return frozenset(words)

    @cached_property
    def _words_of_endings(self) -> frozenset[str]:
        endings = self._naming.endings
        words = {comparable(word) for word in endings.beside}
        for kind in endings.kinds:
            words |= {comparable(word) for word in (*kind.words, *kind.remarks)}
        return frozenset(words)

    def is_title(self, name: str) -> bool:
        """Whether a text of this name beside records is the title of their table."""
        return comparable(name) in self._naming.titles

    def is_same_but_for(self, group: PartWords, name: str, other: str) -> bool:
        """Whether a name is the other one and words of the group: 名单（旧版） beside 名单.

        A number makes it the name of something else: 名单2017旧.
        """
        whole = "".join(_pieces(name))
        same = "".join(_pieces(other))
        before, _, behind = whole.partition(same) if same else ("", "", "")
        added = before + behind
        if not added or added == whole or any(character.isdigit() for character in added):
            return False
        return self._is_made_of(added, group.words, self._naming.neutral)

    def _is_called_so(
        self, group: PartWords, whole: str, pieces: Sequence[str], own_names: Sequence[str]
    ) -> bool:
        words = _without(group.words, own_names)
        around = {*self._naming.neutral, *self._naming.subjects, *own_names}
        if any(self._is_made_of(text, words, around) for text in (whole, *pieces)):
            return True
        beside = _without(group.beside, own_names)
        return self._is_made_of(
            whole, beside, {*self._naming.neutral, *self._naming.beside_subjects}
        )

    def _is_beside_others(self, group: PartWords, text: str) -> bool:
        """Whether only a part of the rows is what a word says: 行政处罚及不予处罚."""
        for word in group.words | group.beside:
            for connecting in self._naming.connecting:
                before, is_there, _ = text.partition(connecting + word)
                if is_there and not any(other in before for other in self._words):
                    return True
        return False

    def _is_made_of(self, text: str, words: Collection[str], around: Collection[str]) -> bool:
        """Whether a text is made of these words, at least one, and what may stand around them."""
        if not any(word in text for word in words):
            return False
        # Each end of a beginning of the text, and whether one of the words is in it.
        reached = {(0, False)}
        for start in range(len(text)):
            for has_word in (False, True):
                if (start, has_word) not in reached:
                    continue
                for end in self._ends(text, start, around):
                    reached.add((end, has_word))
                for end in self._ends(text, start, words, may_connect=True):
                    reached.add((end, True))
                for end in self._ends(text, start, self._words, may_connect=True):
                    reached.add((end, has_word))
        return (len(text), True) in reached

    def _ends(
        self, text: str, start: int, words: Collection[str], *, may_connect: bool = False
    ) -> Iterator[int]:
        """Where those of the words end that begin here, or behind a connecting word."""
        if text[start].isdigit():
            yield start + 1
        starts = [start]
        if may_connect and start > 0:
            for connecting in self._naming.connecting:
                if text.startswith(connecting, start):
                    starts.append(start + len(connecting))
        for begin in starts:
            for word in words:
                if text.startswith(word, begin):
                    yield begin + len(word)


def _in_chinese(group: PartWords) -> PartWords:
    """The group without its English words, which name many a file: 行政处罚rejected.csv, sample.csv."""
    return replace(
        group,
        words=frozenset(word for word in group.words if not word.isascii()),
        alone=frozenset(word for word in group.alone if not word.isascii()),
        beside=frozenset(word for word in group.beside if not word.isascii()),
    )


def _as_part(words: EndingWords | None) -> PartWords | None:
    if words is None:
        return None
    return PartWords(PartUse.NEVER, words.reason, frozenset(words.words))


def _behind_offices(title: str) -> list[str]:
    """A title, and what stands in it behind the name of an office or a place."""
    shown = title[:_MOST_CHARACTERS]
    return [shown, *(shown[end.end() :] for end in _OFFICE_END.finditer(shown))]


def _pieces(name: str) -> list[str]:
    """The pieces of a name between separators, as names are compared."""
    half_width = unicodedata.normalize("NFKC", name[:_MOST_CHARACTERS])
    words = _ENGLISH_WORD.sub(" ", half_width)
    return [comparable(piece) for piece in _SEPARATORS.split(words) if comparable(piece)]


def _own_names(record_type: RecordType | None) -> Sequence[str]:
    if record_type is None:
        return ()
    return [comparable(name) for name in (record_type.title, *record_type.synonyms)]


def _without(words: Collection[str], own_names: Sequence[str]) -> list[str]:
    return [word for word in words if not any(word in own_name for own_name in own_names)]
