"""A grid's rows part by part, trimmed as a whole: blank rows, notes below the table, rows of nothing.

The rows never need to be in memory together: a line that may be a note waits until it is known whether rows follow
below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.intake.readers.tables.grid import (
    MOST_NOTES,
    Body,
    Grid,
    all_blank,
    end_of_data,
    notes_named,
    rows_named,
)


@runtime_checkable
class InParts(Protocol):
    """A grid that need not be in memory whole."""

    @property
    def share(self) -> float:
        """How much of it has been read, from 0 to 1."""
        ...

    def parts(self, header_row: int, width: int) -> Iterator[Body]:
        """All rows below the header, blank ones too, part by part; there is at least one."""
        ...


def trimmed(grid: Grid, header_row: int, width: int, positions: Iterable[int] = ()) -> Trimmed:
    """The rows below a header in parts; a grid in memory has just one, and has left out itself what is blank."""
    if isinstance(grid, InParts):
        return Trimmed(grid.parts(header_row, width), positions)
    return Trimmed([grid.body(header_row, width)], positions, has_blank_rows=False)


def share_of(grid: Grid) -> float:
    """How much of a grid has been read, from 0 to 1."""
    return grid.share if isinstance(grid, InParts) else 1.0


@dataclass
class Few:
    """How many rows there are of a kind, and the numbers of the first ones."""

    numbers: list[int] = field(default_factory=list)
    count: int = 0

    def add(self, numbers: list[int]) -> None:
        """Count some more."""
        self.numbers += numbers[: MOST_NOTES - len(self.numbers)]
        self.count += len(numbers)

    def said(self, what: str) -> list[str]:
        """A sentence about them, if there are any."""
        return [f"{rows_named(self.numbers, self.count)}{what}"] if self.count else []


class Trimmed:
    """The parts of a grid without what is no data; `notes` is complete once all of them were taken.

    `positions` are the columns that the catalogue knows: a row that is blank in all of them is a row of nothing.
    """

    def __init__(
        self, parts: Iterable[Body], positions: Iterable[int] = (), *, has_blank_rows: bool = True
    ) -> None:
        self.notes: list[str] = []
        self._has_blank_rows = has_blank_rows
        self._parts = parts
        self._known = [f"c{position}" for position in positions]
        self._beside, self._nothing = Few(), Few()

    def __iter__(self) -> Iterator[Body]:
        for part in self._without_notes() if self._has_blank_rows else self._parts:
            self.notes += part.notes
            yield self._without_rows_of_nothing(part)
        self.notes += self._nothing.said("在目录规定的各列都是空的，未作为数据")

    def _without_notes(self) -> Iterator[Body]:
        waiting: Body | None = None
        for part in self._parts:
            part = self._without_blank_rows(part)
            if waiting is not None and part.rows.num_rows:
                part = Body(
                    pa.concat_tables([waiting.rows, part.rows]),
                    {**waiting.malformed, **part.malformed},
                )
            elif waiting is not None:
                part = waiting
            end = end_of_data(part.rows)
            waiting = Body(part.rows.slice(end), _of(part.malformed, part.rows.slice(end)))
            yield Body(part.rows.slice(0, end), part.malformed)
        below = waiting.rows["c0"] if waiting is not None else pa.chunked_array([], pa.string())
        self.notes += self._beside.said("只在表格之外有内容，未作为数据")
        self.notes += notes_named(below.slice(0, MOST_NOTES).to_pylist(), len(below))

    def whole(self) -> Body:
        """All parts as one."""
        parts = list(self)
        malformed = {number: fault for part in parts for number, fault in part.malformed.items()}
        return Body(pa.concat_tables(part.rows for part in parts), malformed, self.notes)

    def _without_blank_rows(self, part: Body) -> Body:
        blank = all_blank(
            part.rows, [name for name in part.rows.column_names if name != "row_number"]
        )
        if blank is None:
            return Body(part.rows, part.malformed)
        self._beside.add(sorted(_of(part.malformed, part.rows.filter(blank))))
        return Body(part.rows.filter(pc.invert(blank)), part.malformed)

    def _without_rows_of_nothing(self, part: Body) -> Body:
        malformed = _of(part.malformed, part.rows)
        blank = all_blank(part.rows, self._known)
        if blank is None:
            return Body(part.rows, malformed)
        numbers = [
            one for one in part.rows.filter(blank)["row_number"].to_pylist() if one not in malformed
        ]
        self._nothing.add(numbers)
        is_nothing = pc.is_in(part.rows["row_number"], pa.array(numbers, pa.int64()))
        return Body(part.rows.filter(pc.invert(is_nothing)), malformed)


def _of(malformed: Mapping[int, str], rows: pa.Table) -> dict[int, str]:
    """The faults of these rows only."""
    if not malformed:
        return {}
    kept = set(rows["row_number"].to_pylist())
    return {number: fault for number, fault in malformed.items() if number in kept}
