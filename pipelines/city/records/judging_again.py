"""Rows whose record has changed since they were judged: they are judged again under the record's lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from pipelines.shapes.finding import Finding


class RowVersion(NamedTuple):
    """A row, and the version of its record by now."""

    row_number: int
    version: int


# Takes the versions of the records that rows would change, by row number; returns what is wrong with
# the rows whose record is another version than the one with which they were judged.
JudgeAgain: TypeAlias = Callable[[Mapping[int, int]], list[Finding]]
