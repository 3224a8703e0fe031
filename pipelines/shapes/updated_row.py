"""A row that changed the record that it is about, and the values before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.shapes.differing_value import DifferingValue


@dataclass(frozen=True)
class UpdatedRow:
    """The row and what is different in its record since."""

    row_number: int
    subject_name: str
    key: Mapping[str, str]
    """Code of each key element that is no personal number → its value."""
    differences: tuple[DifferingValue, ...]
    """`own` is the value of now, `other` the one before."""
