"""How a row differs from the one that it repeats: the detail of the finding about it, and its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


_SEPARATOR = "｜"

# Behind the number of a row to which the repeated one is equal.
EQUAL = _SEPARATOR


@dataclass(frozen=True)
class RepeatedRow:
    """What a finding says of a row that repeats another one."""

    kept_row: str
    """Number of the row that is kept."""
    elements: tuple[str, ...] = ()
    """Codes of the elements that differ; none: the rows are equal."""
    values: str = ""
    """Both values of the first of them, for the clerk."""


def detail_of_repeat(kept_row: int, elements: Sequence[str], values: str) -> str:
    """The detail of a finding about a row that repeats another one with other contents."""
    if not elements:
        return f"{kept_row}{EQUAL}"
    return _SEPARATOR.join((str(kept_row), ",".join(elements), values))


def parted_repeat(detail: str) -> RepeatedRow | None:
    """What such a detail says; None: it only names a row, as those of earlier versions do."""
    kept_row, mark, rest = detail.partition(_SEPARATOR)
    if not mark:
        return None
    codes, _, values = rest.partition(_SEPARATOR)
    return RepeatedRow(kept_row, tuple(codes.split(",")) if codes else (), values)
