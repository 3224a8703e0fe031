"""How values of a code list are read: by value, label or synonym, alone or several together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.catalogue.model import CodeList, Element
from pipelines.catalogue.values.value_type import SEPARATOR


# Marks that departments write between several values.
SEPARATORS = re.compile(r"[;；,，、|/]+")

# Values that a receipt lists; of more it shows the first ones.
LABELS_SHOWN = 12


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
    return "".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True)
class CodeReader:
    """Reads the spellings of one code list."""

    values: Mapping[str, str]
    """Spelling → value."""
    spellings_with_separators: tuple[str, ...]
    """Spellings that look like several values, the longest first."""
    open_value: str | None
    """The value for what the list does not name."""
    open_spelling: re.Pattern[str] | None
    """What stands for the open value: its label, and a name behind a dash or in brackets."""

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
            open_spelling = re.compile(label + r"(?:[-–—:].+|\(.+\))")
        return cls(table, tuple(with_separators), codes.open, open_spelling)

    def value_of(self, text: str) -> str | None:
        """The value that a spelling stands for; None: it stands for none."""
        spelling = _without_spaces(text)
        value = self.values.get(text) or self.values.get(spelling)
        if value:
            return value
        if self.open_spelling and self.open_spelling.fullmatch(spelling):
            return self.open_value
        return None

    def value_or_text(self, text: str) -> str:
        """The value that a spelling stands for, or the text as it is."""
        return self.value_of(text) or text

    def values_of(self, text: str) -> str:
        """The values of several spellings, joined; what stands for no value stays as it is."""
        rest = _without_spaces(text)
        # A label may hold a separator itself, so it is exchanged before the text is split.
        for spelling in self.spellings_with_separators:
            rest = rest.replace(spelling, self.values[spelling])

        values: list[str] = []
        parts: set[str] = set()
        for part in SEPARATORS.split(rest):
            if not part:
                continue
            value = self.value_or_text(part)
            # 其他-甲;其他-乙 are two kinds with one value, but the same word twice is a slip, which
            # has to stay visible.
            if value not in values or part in parts:
                values.append(value)
            parts.add(part)
        return SEPARATOR.join(values)


def values_in_list(element: Element) -> frozenset[str]:
    """The values of an element's code list."""
    return frozenset(element.codes.labels) if element.codes else frozenset()


def required_values(element: Element) -> str:
    """That a value stands in the code list, with the first of the list, in Chinese."""
    codes = element.codes or CodeList(name="", title="", labels={})
    return f"填代码集“{codes.title}”中的一项：{_first_values(codes)}"


def unknown_value(element: Element) -> str:
    """That a value does not stand in the code list, with the first of the list, in Chinese."""
    codes = element.codes or CodeList(name="", title="", labels={})
    return f"代码集“{codes.title}”中没有此项，可填：{_first_values(codes)}"


def _first_values(codes: CodeList) -> str:
    values = [f"{value} {label}" for value, label in codes.labels.items()]
    more = "……" if len(values) > LABELS_SHOWN else ""
    return "、".join(values[:LABELS_SHOWN]) + more
