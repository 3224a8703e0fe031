"""Numbers and moments as text, as a person writes them who knows no number format."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal


# From this number on a spreadsheet has lost the last digits.
EXACT = 1e15


def number_as_shown(value: float) -> str:
    """The fifteen digits that a spreadsheet shows and computes with, without an exponent.

    A number that has lost its last digits keeps an exponent, by which it is recognised as damaged.
    """
    if abs(value) >= EXACT:
        return f"{value:.5E}"
    # Adding 0.0 makes 0 of -0.
    return f"{Decimal(f'{value + 0.0:.15g}'):f}"


def plain_moment(moment: datetime) -> str:
    """A day alone, where the time is midnight; an instant with its time zone."""
    if moment.tzinfo is None and moment.time() == time(0):
        return moment.date().isoformat()
    return moment.isoformat(sep=" ")
