"""Tables whose names say that they are deleted, not reviewed, wrong or not meant to be reported.

Nobody may load such records because their columns fit. A sheet is left unread, which the receipt of
the file says. A list of records to delete is asked back: the department wants something to be done.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.catalogue.forms import PartUse, PartWords
from pipelines.intake.recognising.not_recognised import not_for_reporting
from pipelines.intake.recognising.table_choice import RecognisedTable, UnrecognisedTable
from pipelines.shapes.file_formats import part_word


def without_withdrawn(
    recognised: Sequence[RecognisedTable], unrecognised: Sequence[UnrecognisedTable]
) -> tuple[list[RecognisedTable], list[UnrecognisedTable]]:
    """The tables that are read, and the others with those that their names withdraw behind them."""
    kept = []
    others = list(unrecognised)
    for table in recognised:
        meaning = table.meaning
        if meaning is None or meaning.use is not PartUse.NEVER:
            kept.append(table)
        else:
            others.append(_left_unread(table, meaning))
    return kept, others


def _left_unread(table: RecognisedTable, meaning: PartWords) -> UnrecognisedTable:
    grid = table.grid
    name = grid.own_name or grid.sheet or ""
    is_to_delete = grid.has_named_fields and meaning.is_to_delete
    word = part_word(grid.format)
    result = not_for_reporting(word, name, meaning.reason, table.match, is_near=is_to_delete)
    return UnrecognisedTable(grid, result, meaning)
