"""Absent and blank: what a file does not mention, and what became of the values that were there.

An element is absent where the file has no column for it, or a record of JSON or XML no such field:
the earlier value stays. It is blank where there is a cell with nothing in it: the value is emptied.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class Absence:
    """The elements that a batch's rows do not mention."""

    everywhere: frozenset[str] = frozenset()
    """Those that no row mentions."""
    in_rows: pa.Table | None = None
    """Columns `row_number` and `elements` (codes, each between blanks): what single rows lack
    besides. None: all rows have the same elements."""


@dataclass(frozen=True)
class ElementCount:
    """What a batch did to the earlier values of one element, where there were any."""

    element: str
    kept_count: int
    """Records whose value stayed because the row did not mention it."""
    emptied_count: int
    """Records whose value was emptied by a blank cell."""
