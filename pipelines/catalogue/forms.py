"""Forms that are not in force, and what headers say besides names: how departments really send.

None of it is part of the official catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


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
