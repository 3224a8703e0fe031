"""How values of a code list are read: by value, label or synonym, alone or several together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd

from pipelines.catalogue.model import CodeList, Element
from pipelines.catalogue.values.code_labels import (
    NAME_MARK,
    bare_codes,
    division_of,
    is_cut,
    label_and_bracket,
    without_remarks,
)
from pipelines.catalogue.values.code_objects import codes_and_names_in
from pipelines.catalogue.values.hint_words import HintWords
from pipelines.catalogue.values.spellings.written_text import for_distinct
from pipelines.catalogue.values.value_type import SEPARATOR


# Marks that departments write between several values.
SEPARATORS = re.compile(r"[;；,，、|/]+")
# 1、罚款 is the first of several, or a code beside the label of another one.
_NUMBERED = re.compile(r"\s*[0-9]{1,2}、[^0-9、]+")
_LINE_BREAKS = re.compile(r"[\r\n\t]+")
# 警告并处罚款, 罚款 警告, 警告+罚款.
_JOINED = re.compile(r"\s+|并处以?|以及|同时|[并和及与+＋&]")  # noqa: RUF001
# ①警告②罚款, (1)警告(2)罚款. One number alone may be a code: 警告(2) contradicts itself.
_NUMBER_OF_ITEM = re.compile(r"[①-⑳]|[(（][0-9一二三四五六七八九十]{1,2}[)）]")  # noqa: RUF001
_WORD = re.compile(r"[^\W_]")
# A full stop ends a sentence, and no label.
_STOPS = "。．."

# What stands between a code and its label.
_MARKS = " -_:|/、.,=()[]【】〔〕·—–"  # noqa: RUF001

# An array of JSON, Python or PostgreSQL.
_ARRAY = re.compile(r"\s*[\[{]\s*(.*?)\s*[\]}]\s*", re.DOTALL)
_CODE_AND_LABEL = re.compile(rf"(?P<code>\w{{1,4}}?)[{re.escape(_MARKS)}]*(?P<label>[^\W\d].*)")
_LABEL_AND_CODE = re.compile(rf"(?P<label>[^\W\d].*?)[{re.escape(_MARKS)}]+(?P<code>\w{{1,4}})")
_NUMBER = re.compile(r"(?P<number>[0-9]+)(?:\.0+)?")

# A code and the label beside it are two entries of the list.
CONTRADICTION = HintWords("代码“{code}”是“{label}”，与所写的“{written}”不一致")


def spellings(codes: CodeList) -> Mapping[str, str]:
    """Every accepted spelling and the value it stands for."""
    table = {}
    for value, label in codes.labels.items():
        table[_without_spaces(label)] = value
    for synonym, value in codes.synonyms.items():
        table[_without_spaces(synonym)] = value
    # A value stands for itself, whatever a label says.
    for value in codes.labels:
        table[value] = value
    return table


def _without_spaces(text: str) -> str:
    # 其它 is 其他.
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("其它", "其他")


@dataclass(frozen=True)
class CodeReader:
    """Reads the spellings of one code list."""

    values: Mapping[str, str]
    """Spelling → value."""
    labels: Mapping[str, str]
    """Value → label, without spaces."""
    spellings_with_separators: tuple[str, ...]
    """Spellings that look like several values, the longest first."""
    open_value: str | None
    """The value for what the list does not name."""
    open_spelling: re.Pattern[str] | None
    """The open value or its label, with a name behind a dash or in brackets."""
    named: Mapping[str, str]
    """Spelling that stands for the open value → that value with its name."""
    remarks: frozenset[str]
    """What may stand in brackets behind a spelling and leaves its value as it is."""

    @classmethod
    def of(cls, element: Element) -> CodeReader:
        """The reader for an element's code list; an element without one has an empty list."""
        codes = element.codes or CodeList(name="", title="", labels={})
        table = spellings(codes)
        with_separators = [spelling for spelling in table if SEPARATORS.search(spelling)]
        with_separators.sort(key=len, reverse=True)

        open_spelling = None
        if codes.open:
            label = re.escape(_without_spaces(codes.labels[codes.open]))
            label = label.replace("其他", "其[他它]")
            beginning = f"(?:{label}|{re.escape(codes.open)}(?:{label})?)"
            open_spelling = re.compile(
                rf"\s*{beginning}\s*(?:[-－–—―─~:：]+\s*(?P<name>.+?)|[(（](?P<bracketed>.+)[)）])\s*",
                re.DOTALL,
            )
        labels = {value: _without_spaces(label) for value, label in codes.labels.items()}
        named = {_without_spaces(name): f"{codes.open}{NAME_MARK}{name}" for name in codes.named}
        remarks = frozenset(map(_without_spaces, codes.remarks))
        return cls(table, labels, tuple(with_separators), codes.open, open_spelling, named, remarks)

    def value_of(self, text: str) -> str | None:
        """The value that a spelling stands for; None: it stands for none.

        What the list does not name keeps its name: 其他-通报批评 is 9-通报批评.
        """
        spelling = _without_spaces(text)
        value = self.values.get(text) or self.values.get(spelling)
        value = value or self.values.get(spelling.rstrip(_STOPS))
        if value:
            return value
        named = self._named(text) or self._value_beside_label(spelling) or self._number(spelling)
        named = named or self.values.get(without_remarks(spelling, self.remarks))
        return (
            named or self.values.get(division_of(spelling)) or self._value_written_twice(spelling)
        )

    def value_or_text(self, text: str) -> str:
        """The value that a spelling stands for, or the text as it is."""
        # An export may write a list of one value: ["1"].
        return self.value_of(text) or self.value_of(_without_array_marks(text)) or text

    def single_value_or_text(self, text: str) -> str:
        """Like `value_or_text`; several spellings of a value are that value: 法人/非法人组织."""
        text = self._without_objects(text)
        value = self.value_or_text(text)
        value = self.named.get(_without_spaces(value), value)
        if value in self.labels or not SEPARATORS.search(text):
            return value
        values = {self.value_of(item) for item in self.items(text)}
        [first, *others] = values or {None}
        return value if others or first is None else first

    def values_of(self, text: str) -> str:
        """The values of several spellings, joined; what stands for no value stays as it is."""
        text = self._without_objects(text)
        is_numbered = _NUMBERED.fullmatch(text) and self.contradiction(text)
        if is_numbered or codes_and_names_in(text):
            return text
        rest = _LINE_BREAKS.sub(SEPARATOR, _without_array_marks(text))
        # A label may hold a separator itself, so it is exchanged before the text is split.
        compact = _without_spaces(rest)
        if any(spelling in compact for spelling in self.spellings_with_separators):
            rest = compact
        for spelling in self.spellings_with_separators:
            rest = rest.replace(spelling, self.values[spelling])

        values: list[str] = []
        items: set[str] = set()
        for item in self.items(rest):
            value = self.value_or_text(item)
            # 1;警告 is one value in two spellings, but the same word twice is a slip, which has to
            # stay visible.
            if value not in values or item in items:
                values.append(value)
            items.add(item)
        # 责令改正 alone may be no penalty at all; beside one it is kept by its name.
        if not self.labels.keys().isdisjoint(values):
            values = [self.named.get(_without_spaces(value), value) for value in values]
        return SEPARATOR.join(values)

    def items(self, text: str) -> Iterator[str]:
        """The spellings of a text: between marks, and at spaces and words where that gives values."""
        for written in SEPARATORS.split(text):
            item = written.strip().strip("\"'")
            words = [word for word in _JOINED.split(_without_numbers(item)) if word]
            if not words:
                continue
            is_list = words != [item] and self.value_of(item) is None
            if is_list and all(self.value_of(word) or word in self.named for word in words):
                yield from words
            else:
                yield item

    def _without_objects(self, text: str) -> str:
        """An object of code and name, or a list of them, as values; the text itself where one differs."""
        values = []
        for code, name in codes_and_names_in(text):
            value = self.value_of(NAME_MARK.join(part for part in (code, name) if part))
            if value is None and self.value_of(code) == self.value_of(name):
                value = self.value_of(code)
            if value is None:
                return text
            values.append(value)
        return SEPARATOR.join(values) or text

    def _named(self, text: str) -> str | None:
        """The open value with the name that stands behind it."""
        match = self.open_spelling.fullmatch(text) if self.open_spelling else None
        if not match:
            return None
        name = (match["name"] or match["bracketed"]).strip()
        # 其他—— has no name yet, and 9-其他 needs none.
        if _WORD.search(name) is None:
            return None
        if self.values.get(_without_spaces(name)) == self.open_value:
            return self.open_value
        return f"{self.open_value}{NAME_MARK}{name}"

    def _value_written_twice(self, spelling: str) -> str | None:
        """The value of 法人(企业) or 已结案(执行完毕): two spellings of one value."""
        label, bracket = label_and_bracket(spelling) or ("", "")
        value = self.values.get(label)
        return value if value == self.values.get(bracket) else None

    def _value_beside_label(self, spelling: str) -> str | None:
        """The value of 1-法人, 1法人, 法人(1): code and label together, where they agree."""
        spelling = spelling.strip(_MARKS)
        # A spreadsheet takes a zero away, and an export puts one in front.
        for written in (spelling, spelling.lstrip("0"), f"0{spelling}"):
            value = self._value_at_either_end(written)
            if value:
                return value
        return None

    def _value_at_either_end(self, spelling: str) -> str | None:
        for value, label in self.labels.items():
            if spelling.startswith(value):
                rest = spelling.removeprefix(value)
                cuts_run = is_cut(value, rest)
            elif spelling.endswith(value):
                rest = spelling.removesuffix(value)
                cuts_run = is_cut(rest, value)
            else:
                continue
            if cuts_run:
                continue
            rest = rest.strip(_MARKS)
            is_word = len(rest) > 1 and not rest.isascii()
            if is_word and (self.values.get(rest) == value or label.startswith(rest)):
                return value
        return None

    def contradiction(self, text: str) -> str:
        """That the code and the label in a text are two entries, in Chinese; empty: they are not."""
        for code, name in codes_and_names_in(text):
            if contradiction := self.contradiction(f"{code}{NAME_MARK}{name}"):
                return contradiction

        spelling = _without_spaces(text).strip(_MARKS)
        for pattern in (_CODE_AND_LABEL, _LABEL_AND_CODE):
            match = pattern.fullmatch(spelling)
            if match is None or is_cut(spelling[: match.end(1)], spelling[match.end(1) :]):
                continue
            code = match["code"] if match["code"] in self.labels else match["code"].lstrip("0")
            other = self.values.get(match["label"])
            if code in self.labels and other not in (None, code):
                return CONTRADICTION.about(
                    code=code, label=self.labels[code], written=match["label"]
                )
        return ""

    def _number(self, spelling: str) -> str | None:
        """The value of 1.0, 01 and 1, where a spreadsheet or an export took or gave a zero."""
        match = _NUMBER.fullmatch(spelling)
        if not match:
            return None
        for value in self.labels:
            if value.isdecimal() and int(value) == int(match["number"]):
                return value
        return None


def _without_numbers(text: str) -> str:
    """Numbered items with blanks in place of their numbers; any other text as it is."""
    is_numbered = _NUMBER_OF_ITEM.match(text) and len(_NUMBER_OF_ITEM.findall(text)) > 1
    return _NUMBER_OF_ITEM.sub(" ", text) if is_numbered else text


def _without_array_marks(text: str) -> str:
    """["1","2"] and {1,2} without the marks of an array."""
    array = _ARRAY.fullmatch(text)
    if not array:
        return text
    return array[1].replace('"', "").replace("'", "")


def without_names(values: pd.Series, element: Element) -> pd.Series:
    """The codes alone, as rules compare them; of a list that names everything they are the values."""
    if element.codes is None or element.codes.open is None:
        return values
    return for_distinct(values, partial(bare_codes, open_value=element.codes.open))


def values_in_list(element: Element) -> frozenset[str]:
    """The values of an element's code list."""
    return frozenset(element.codes.labels) if element.codes else frozenset()
