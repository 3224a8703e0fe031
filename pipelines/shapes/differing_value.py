"""An element that a row has otherwise than another row, or than the record that it is about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DifferingValue:
    """Both canonical values of one element."""

    element: str
    """Its code."""
    own: str | None
    """The value of the row; None: the row leaves it empty."""
    other: str | None
    """The value of the other row or the record; None: it has no value there.

    Where the element is personal, neither value is at hand."""
