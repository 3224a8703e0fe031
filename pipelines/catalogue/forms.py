"""Forms that are not in force, and what headers say besides names: how departments really send.

None of it is part of the official catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class EarlierTemplate:
    """A template that is no longer in force, by which departments may still send."""

    title: str
    """How receipts call it."""
    own_columns: tuple[str, ...]
    """Headers that only this template has."""
    columns: tuple[str, ...]
    """Its other headers."""
    remedy: str
    """What a department has to do, in Chinese."""
    provenance: str = ""


@dataclass(frozen=True)
class PublishedForm:
    """The form of a notice or annex that never has what its record type needs."""

    title: str
    """How receipts call it."""
    record_type: str
    columns: tuple[str, ...]
    """Headers by which it is known."""
    lacks: Mapping[str, str]
    """Code of a required element that it never has → how to fill it in and why, in Chinese."""
    provenance: str = ""


@dataclass(frozen=True)
class HeaderRemarks:
    """What may stand in the brackets of a header and changes nothing about what its column holds."""

    words: frozenset[str] = frozenset()
    """Whole remarks."""
    patterns: tuple[str, ...] = ()
    """Regular expressions for pieces of a remark."""
    examples: frozenset[str] = frozenset()
    """Words behind which an example or an explanation stands, whatever it is."""
    begins: frozenset[str] = frozenset()
    """Words for the beginning of a time."""
    ends: frozenset[str] = frozenset()
    """Words for its end."""


class PartUse(StrEnum):
    """What becomes of a part of a file whose name says that it is not the list to report."""

    NEVER = "never"
    """It is left out, and a file of nothing else is not taken."""
    EXAMPLE = "example"
    """It is left out beside another table."""
    EARLIER = "earlier"
    """It is left out beside a table of the same record type: it holds what these records were."""


@dataclass(frozen=True)
class PartWords:
    """Words of one meaning in the names of parts of files."""

    use: PartUse
    reason: str
    """What a part of such a name holds, in Chinese."""
    words: frozenset[str]
    alone: frozenset[str] = frozenset()
    """Words that decide only as the whole name."""
    is_to_delete: bool = False
    """Whether the records are to be deleted, where they come with named fields."""


@dataclass(frozen=True)
class PartNaming:
    """By which names parts of files are not the list to report."""

    groups: tuple[PartWords, ...] = ()
    """The first that decides counts."""
    neutral: frozenset[str] = frozenset()
    """Words that may stand around any word of a group."""
    subjects: frozenset[str] = frozenset()
    """Words that may stand around those that decide not only alone."""
    connecting: frozenset[str] = frozenset()
    """Words that may stand in front of a further word of a group."""
