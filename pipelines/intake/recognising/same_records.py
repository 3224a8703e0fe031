"""Tables of a file that hold the same records as another one that is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.intake.readers.grids.grid import Grid


def with_other_records(grids: Sequence[Grid], read: Iterable[Grid]) -> list[Grid]:
    """The tables without those whose records are read in another one: nothing is to be said of these.

    `read`: the tables that are read, which stay.
    """
    own = list(read)
    identities = {id(grid) for grid in own}
    records = {grid.same_records for grid in own} - {None}
    return [grid for grid in grids if id(grid) in identities or grid.same_records not in records]
