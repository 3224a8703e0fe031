"""Which of the tables of a file are taken: one by this batch, others by batches of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.errors import Unreadable
from pipelines.intake.readers import Grid
from pipelines.intake.readers.grids.trimming import trimmed
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.layouts import layout_of
from pipelines.intake.recognising.not_recognised import (
    NOT_FOR_REPORTING,
    UNKNOWN_RECORD_TYPE,
    NotRecognised,
)
from pipelines.intake.recognising.subject_parts import RowsOfKind, part_name
from pipelines.shapes.file_formats import part_word
from pipelines.shapes.receipt_form import REJECTED_ROWS_SHEET


# Sheets whose names contain one of these words hold no data, whatever their header says.
EXAMPLE_WORDS = ("示例", "样例", "范例", "填写说明", "填报说明", "代码集")


@dataclass(frozen=True)
class RecognisedTable:
    """A table that is a record type."""

    grid: Grid
    match: Match
    rows_of_kind: RowsOfKind | None = None
    """Which of its rows are meant, where others are of other record types; None: all."""
    note: str | None = None
    """A Chinese sentence for the receipt about the other rows."""

    @property
    def name(self) -> str | None:
        """The name that it has as a part of its file."""
        if self.rows_of_kind is None:
            return self.grid.sheet
        return part_name(self.grid.sheet, self.match.record_type)


@dataclass(frozen=True)
class UnrecognisedTable:
    """A table that is no record type."""

    grid: Grid
    result: NotRecognised


@dataclass(frozen=True)
class FilePart:
    """One part of a file, recognised or not, and the names of the others."""

    name: str | None
    """Its name: a sheet's, or in an archive `folder/inner.csv` or `inner.xlsx#sheet`.

    None: the file has no other part.
    """
    table: RecognisedTable | None
    """None: it cannot be taken, see `error`."""
    other_parts: tuple[str, ...] = ()
    """Names of the parts that are batches of their own; they may be sound where this one is not."""
    notes: tuple[str, ...] = ()
    """Chinese sentences for the receipt about what was not read."""
    prefix: str = ""
    """What stands before the name of each part of the same file in an archive."""
    begins_at_row: bool = False
    """Whether it is one of several tables of a sheet; then the first of them has named all."""
    error: Unreadable | None = None


def choose_table(
    grids: Sequence[Grid],
    recognised: Sequence[RecognisedTable],
    unrecognised: Sequence[UnrecognisedTable],
) -> FilePart:
    """Take the first of several tables, and name the others.

    Other tables that are record types or come near to one become batches of their own.
    The rest is not read, which the receipt says. `grids`: all tables in order.
    """
    taken = _tables_with_data(recognised)
    near = [table.grid for table in unrecognised if _is_asked_back(table)]

    # In a mended receipt only the rejected rows are data, not the sheets beside them.
    rejected_rows = [table for table in taken if table.grid.sheet == REJECTED_ROWS_SHEET]
    if rejected_rows:
        taken = rejected_rows
        near = []

    first = taken[0]
    others = [str(table.name) for table in taken[1:]]
    others += [str(grid.sheet) for grid in near]
    read = [table.grid for table in taken]
    unread = [grid for grid in _without(grids, [*read, *near]) if not grid.is_packing]

    withdrawn = [t.grid for t in unrecognised if t.result.error.code == NOT_FOR_REPORTING]

    # Without another part the batch is about the file as a whole, and its part has no name.
    name = None
    if others:
        name = first.name

    return FilePart(
        name=name,
        table=first,
        other_parts=tuple(others),
        notes=tuple(_note_on_unread(grid, withdrawn) for grid in unread),
    )


def of_different_records(tables: Sequence[RecognisedTable]) -> list[RecognisedTable]:
    """The tables, of those with the same records only the one of which most is understood."""
    first_resort = [table for table in tables if not table.grid.is_last_resort]
    tables = first_resort or tables
    best: dict[str, RecognisedTable] = {}
    for table in tables:
        records = table.grid.same_records
        if records is None:
            continue
        other = best.setdefault(records, table)
        if len(table.match.columns) > len(other.match.columns):
            best[records] = table
    return [table for table in tables if table.grid.same_records is None or table in best.values()]


def error_of_nearest(tables: Sequence[UnrecognisedTable]) -> Unreadable:
    """The error for a file without any record type: that of the first table that came near to one.

    Its data rows are counted, and its header is told.
    """
    near = [table for table in tables if table.result.is_near]
    # Any other reason says more than that nothing fits.
    telling = [table for table in tables if table.result.error.code != UNKNOWN_RECORD_TYPE]
    nearest = (near or telling or tables)[0]
    error = nearest.result.error
    match = nearest.result.nearest
    if match is None:
        return error

    row_count = _row_count(nearest.grid, match)
    return Unreadable(
        error.code,
        error.reason,
        error.remedy,
        received=row_count,
        header=match.refused_header(has_row=not nearest.grid.has_named_fields),
    )


def _tables_with_data(recognised: Sequence[RecognisedTable]) -> Sequence[RecognisedTable]:
    """The tables to read: those that have rows and can be seen.

    Without any of these the first hidden one is read, or else the first empty one, whose refusal
    tells the department what is wrong.
    """
    filled = []
    for table in recognised:
        if _has_rows(table) and not _is_example(table.grid):
            filled.append(table)

    visible = [table for table in filled if not table.grid.is_hidden]
    return visible or filled[:1] or recognised[:1]


def _without(grids: Sequence[Grid], others: Sequence[Grid]) -> list[Grid]:
    # By identity: comparing two tables by value would compare all their rows.
    identities = {id(grid) for grid in others}
    return [grid for grid in grids if id(grid) not in identities]


def _is_asked_back(table: UnrecognisedTable) -> bool:
    grid = table.grid
    if grid.is_hidden or grid.is_packing or _is_example(grid):
        return False
    return table.result.is_near


def _note_on_unread(grid: Grid, withdrawn: Sequence[Grid]) -> str:
    note = f"{part_word(grid.format)}“{grid.sheet}”未作为数据读取"
    if any(grid is other for other in withdrawn):
        note += "：按名称是删除、作废或不报送的数据，确需报送的请改名后重新报送"
    return note


def _is_example(grid: Grid) -> bool:
    return any(word in str(grid.sheet) for word in EXAMPLE_WORDS)


def _has_rows(table: RecognisedTable) -> bool:
    match = table.match
    first_rows = table.grid.head()[match.header_row :]
    for row in first_rows:
        for cell in row:
            if cell and cell.strip():
                return True

    # Rows may begin further down.
    width = max(match.columns) + 1
    layout = layout_of(table.grid, match)
    chunks = trimmed(table.grid, match.header_row, width, match.columns, layout)
    return any(chunk.rows.num_rows for chunk in chunks)


def _row_count(grid: Grid, match: Match) -> int:
    head = grid.head()
    width = len(head[match.header_row - 1])
    chunks = trimmed(grid, match.header_row, width, match.columns, layout_of(grid, match))
    return sum(chunk.rows.num_rows for chunk in chunks)
