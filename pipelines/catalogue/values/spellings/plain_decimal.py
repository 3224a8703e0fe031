"""Decimals as plain text, which is how the platform keeps and compares numbers."""

from __future__ import annotations

from decimal import Decimal


def plain_decimal(value: Decimal) -> str:
    """A decimal without exponent, without idle zeros at its end, and nothing as 0: 0.20 as 0.2, 1E+3 as 1000."""
    text = f"{value:f}"
    if value.is_zero():
        text = text.removeprefix("-")
    if "." not in text:
        return text
    return text.rstrip("0").rstrip(".")
