"""How values look that are no number of a document and no name, though they stand in its place.

The words are data, in `expectations/doubtful_values.yml`. None of them is part of the official
catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TextWords:
    """Whole texts, as words and as regular expressions."""

    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    pointing: tuple[str, ...] = ()
    """Words that make a text with each of those in `pointed_at`: 该 and 公司."""
    pointed_at: tuple[str, ...] = ()


@dataclass(frozen=True)
class NameParts:
    """What names of organisations and of persons are known by, where several stand together."""

    legal_forms: tuple[str, ...] = ()
    """What a name of an organisation ends with."""
    branches: tuple[str, ...] = ()
    """What a name of a part of one ends with."""
    surnames: str = ""
    """A character each."""


@dataclass(frozen=True)
class TextLook:
    """How texts of one sort look."""

    sort: str
    """As in `pipelines.catalogue.text_sorts`."""
    looks: str
    """Regular expression of which such a text holds something."""
    looks_not: str
    """Regular expression of which it holds nothing."""


@dataclass(frozen=True)
class NumberTitles:
    """Names of documents around whole numbers, as regular expressions; empty: nothing is looked for."""

    before: str = ""
    """How a name ends that stands right in front of a number."""
    before_mark: str = ""
    """How a name ends that stands in front of a number, with a bracket, a blank or a letter behind it."""
    behind: str = ""
    """How a name ends that stands behind a number."""
    others: str = ""
    """What a name in front of a number holds nothing of."""
    others_behind: str = ""
    """What a name behind a number holds nothing of."""


@dataclass(frozen=True)
class DoubtfulValues:
    """What the rules about numbers, names and swapped texts look for."""

    no_number: TextWords = TextWords()
    number_labels: tuple[str, ...] = ()
    """What is written in front of a number and is no part of it, as regular expressions."""
    number_titles: NumberTitles = NumberTitles()
    replaced_numbers: tuple[str, ...] = ()
    """Regular expressions of which a number beside the earlier one holds something."""
    not_disclosed: tuple[str, ...] = ()
    """Whole texts in the place of a number that its subject keeps to itself, as regular expressions."""
    stand_in: TextWords = TextWords()
    name_parts: NameParts = NameParts()
    name_remarks: tuple[str, ...] = ()
    """Regular expressions of which a name with a remark about its subject holds something."""
    person_remarks: tuple[str, ...] = ()
    """The same for what is not the name of one person, where that of a representative stands."""
    numbers_of_one_subject: frozenset[str] = frozenset()
    """Codes of elements with numbers of documents that are mostly about one subject."""
    remarks: frozenset[str] = frozenset()
    """Codes of elements with remarks, in which a clerk may write that something was corrected."""
    parts_of_equal_records: frozenset[str] = frozenset()
    """Codes of parts of keys in which honest records differ that are equal in all else."""
    texts: tuple[TextLook, ...] = ()
    deeds: str = ""
    """Regular expression of which a text about what somebody did holds something, and no name."""
