"""What a file shows and what is stored of it, for its first rows: whether it is read as it was meant."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PreviewedValue:
    """One value of an element."""

    row_number: int
    element: str
    shown: str | None
    """As the file shows it; None: the cell is empty."""
    read: str | None
    """In the form in which it is stored; None: nothing is."""
