"""Tables whose names say that they are deleted, void or not meant to be reported.

Nobody may load such records because their columns fit. A sheet is left unread, which the receipt of
the file says. A list of records to delete is asked back: the department wants something to be done.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.catalogue.model import RecordType
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.withdrawn_words import is_list_to_delete, not_reported_word
from pipelines.intake.recognising.headers.header_spelling import comparable
from pipelines.intake.recognising.not_recognised import not_for_reporting
from pipelines.intake.recognising.table_choice import RecognisedTable, UnrecognisedTable
from pipelines.shapes.file_formats import part_word
from pipelines.shapes.receipt_form import REJECTED_ROWS_SHEET


def without_withdrawn(
    recognised: Sequence[RecognisedTable], unrecognised: Sequence[UnrecognisedTable]
) -> tuple[list[RecognisedTable], list[UnrecognisedTable]]:
    """The tables that are read, and the others with those that their names withdraw behind them."""
    kept = []
    others = list(unrecognised)
    for table in recognised:
        name = _withdrawing_name(table.grid, table.match.record_type)
        if name is None:
            kept.append(table)
        else:
            others.append(_left_unread(table, name))
    return kept, others


def _withdrawing_name(grid: Grid, record_type: RecordType) -> str | None:
    """The name of a table, where it says that its records are not reported."""
    name = grid.sheet or grid.own_name
    if name is None or name == REJECTED_ROWS_SHEET:
        return None
    word = not_reported_word(name)
    if word is None:
        return None

    # A record type may itself be about what was revoked: its name is no mark then.
    own_names = (record_type.title, *record_type.synonyms)
    if any(word in comparable(own_name) for own_name in own_names):
        return None
    return name


def _left_unread(table: RecognisedTable, name: str) -> UnrecognisedTable:
    grid = table.grid
    is_to_delete = grid.has_named_fields and is_list_to_delete(name)
    result = not_for_reporting(part_word(grid.format), name, table.match, is_near=is_to_delete)
    return UnrecognisedTable(grid, result)
