"""A record that stayed as it was although a row had other values for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class KeptRecord:
    """The record, and the row that did not change it."""

    row_number: int
    """Number of the row."""
    department: str
    """Code of the department that keeps the record."""
    folder: str
    """The folder of that department, which may bear another name."""
    subject_name: str
    key: Mapping[str, str]
    """Code of each key element that is no personal number → its value."""
