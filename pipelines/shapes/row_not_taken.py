"""What stands in `conflicts`: a sound row that did not change its record, or a number that two codes have."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipelines.shapes.differing_value import DifferingValue


class WhyKept(StrEnum):
    """Why a row or a record stands in `conflicts`; the table holds these words."""

    OWNER = "owner"
    """Another department keeps it."""
    LATER = "later"
    """A later batch has brought it."""
    CITY = "city"
    """The region's row was about a record of the city's own."""
    PART = "part"
    """Another part of the same file says otherwise."""
    MERGED = "merged"
    """Two records were one, and the newer one stayed."""
    CLAIMED = "claimed"
    """The row was taken, and has a number that another credit code has too."""


@dataclass(frozen=True)
class RowNotTaken:
    """A row that differs from a record which came into being, or changed, since it was judged."""

    row_number: int
    why_kept: WhyKept
    """That the record is another department's, or a later batch's."""
    by: str
    """The department that keeps the record, by its code; or the later batch, by its number."""
    differences: tuple[DifferingValue, ...]
    """What the row would have changed."""
