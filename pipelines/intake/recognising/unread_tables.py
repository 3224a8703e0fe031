"""The tables of a file that are not read: what the receipt says of them, and which may be meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipelines.intake.readers import Grid
from pipelines.intake.recognising.records_without_header import reason_of_records
from pipelines.shapes.file_formats import part_word


@dataclass(frozen=True)
class UnreadTables:
    """Chinese sentences about tables that are not read."""

    notes: tuple[str, ...]
    """One for each of them."""
    may_hold_records: tuple[str, ...]
    """Those of the notes that ask the department to look."""


def unread_tables(
    grids: Sequence[Grid],
    reasons: Mapping[int, str],
    may_be_meant: Collection[int],
    examples: Sequence[Grid],
) -> UnreadTables:
    """Say of each table that is not read why.

    `reasons`: identity of a grid → why it is left out. `may_be_meant`: identities of those that may
    hold records. `examples`: those that show how a table is filled in, whatever they hold.
    """
    never_meant = {id(grid) for grid in examples}
    notes = []
    asking = []
    for grid in grids:
        reason_by_content = reason_of_records(grid)
        reason = reasons.get(id(grid)) or reason_by_content
        # What only holds other tables need not be mentioned.
        if reason is None and grid.is_packing:
            continue
        note = f"{part_word(grid.format)}“{grid.sheet}”未作为数据读取"
        note = f"{note}：{reason}" if reason else note
        notes.append(note)
        is_like_records = reason_by_content is not None and reason == reason_by_content
        if (id(grid) in may_be_meant or is_like_records) and id(grid) not in never_meant:
            asking.append(note)
    return UnreadTables(tuple(notes), tuple(asking))


def tables_without(grids: Sequence[Grid], others: Sequence[Grid]) -> list[Grid]:
    """The tables of a file but for some."""
    # By identity: comparing two tables by value would compare all their rows.
    identities = {id(grid) for grid in others}
    return [grid for grid in grids if id(grid) not in identities]
