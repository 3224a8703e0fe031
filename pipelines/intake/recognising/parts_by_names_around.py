"""Records of JSON and XML that stand within a list, object or element whose name tells what they are.

<变更前><记录/></变更前><变更后><记录/></变更后> has two lists, though all records have one name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.intake.readers import Grid
from pipelines.intake.readers.grids.object_grid import Object, ObjectGrid
from pipelines.intake.readers.part_names import clean_name, unique_name
from pipelines.intake.recognising.named_parts import PartNames


def split_by_names_around(grids: Sequence[Grid], names: PartNames) -> list[Grid]:
    """The tables of a file, with such records in tables of their own behind the others."""
    tables_of_grids: list[list[Grid]] = [_split(grid, names) for grid in grids]
    if all(len(tables) == 1 for tables in tables_of_grids):
        return [tables[0] for tables in tables_of_grids]

    # Each of several tables needs a name, also what was the only one.
    own_names: set[str] = set()
    in_order = [tables[0] for tables in tables_of_grids]
    for tables in tables_of_grids:
        in_order += tables[1:]
    for grid in in_order:
        grid.sheet = unique_name(grid.sheet or grid.own_name or "", own_names)
        own_names.add(grid.sheet)
    return in_order


def _split(grid: Grid, names: PartNames) -> list[Grid]:
    if not isinstance(grid, ObjectGrid) or names.meaning_of(grid.own_name) is not None:
        return [grid]
    # Many records stand below the same names.
    names_of_parts: dict[tuple[str, ...], str | None] = {}
    by_name: dict[str | None, list[Object]] = {}
    for record in grid.objects:
        if record.around not in names_of_parts:
            names_of_parts[record.around] = _name_of_part(record.around, names)
        by_name.setdefault(names_of_parts[record.around], []).append(record)
    if list(by_name) == [None]:
        return [grid]

    tables = []
    for name in sorted(by_name, key=lambda name: name is not None):
        records = [replace(record, number=n) for n, record in enumerate(by_name[name], 1)]
        table: Grid = replace(grid, objects=records)
        if name is not None:
            table.own_name = clean_name(name)
            table.sheet = table.own_name if len(by_name) > 1 or grid.sheet else None
            # What its element is the packing of are these records.
            table.is_packing = False
            table.same_records = grid.same_records and f"{grid.same_records}/{name}"
        tables.append(table)
    return tables


def _name_of_part(around: Sequence[str], names: PartNames) -> str | None:
    """The first of the names that tells what stands below it; None: none of them does."""
    for name in around:
        if names.meaning_of(name) is not None:
            return name
    return None
