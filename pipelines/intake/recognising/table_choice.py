"""Which of the tables of a file are taken: one by this batch, others by batches of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipelines.catalogue.forms import PartUse, PartWords
from pipelines.errors import FileRefused
from pipelines.intake.readers import Grid
from pipelines.intake.readers.grids.trimming import trimmed
from pipelines.intake.recognising.headers.header_matching import Match, filled_cells
from pipelines.intake.recognising.layouts import layout_of
from pipelines.intake.recognising.not_recognised import (
    NOT_FOR_REPORTING,
    UNKNOWN_RECORD_TYPE,
    NotRecognised,
)
from pipelines.intake.recognising.same_records import with_other_records
from pipelines.intake.recognising.subject_parts import RowsOfKind, part_name
from pipelines.intake.recognising.unread_tables import (
    UnreadTables,
    tables_without,
    unread_tables,
)
from pipelines.shapes.receipt_form import REJECTED_ROWS_SHEET


# A table with fewer known columns is a summary or a list of codes, which nobody reports.
_MIN_COLUMNS = 3


@dataclass(frozen=True)
class RecognisedTable:
    """A table that is a record type."""

    grid: Grid
    match: Match
    rows_of_kind: RowsOfKind | None = None
    """Which of its rows are meant, where others are of other record types; None: all."""
    note: str | None = None
    """A Chinese sentence for the receipt about the other rows."""
    meaning: PartWords | None = None
    """What its name says that it holds instead of the list to report; None: nothing of the kind."""

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
    meaning: PartWords | None = None
    """What its name says that it holds; None: nothing of the kind."""
    is_named: bool = False
    """Whether it holds something and has the name of a record type."""


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
    unread: tuple[str, ...] = ()
    """Those of the notes that ask somebody to look: files and tables that may hold records."""
    prefix: str = ""
    """What stands before the name of each part of the same file in an archive."""
    begins_at_row: bool = False
    """Whether it is one of several tables of a sheet; then the first of them has named all."""
    error: FileRefused | None = None


def choose_table(
    grids: Sequence[Grid],
    recognised: Sequence[RecognisedTable],
    unrecognised: Sequence[UnrecognisedTable],
) -> FilePart:
    """Take the first of several tables, and name the others.

    Other tables that are record types or come near to one become batches of their own.
    The rest is not read, which the receipt says. `grids`: all tables in order.
    """
    choice = _Choice(recognised)
    taken = choice.taken
    types_read = {table.match.record_type.name for table in taken}
    near = [table.grid for table in unrecognised if _is_asked_back(table, types_read)]
    grids = with_other_records(grids, [table.grid for table in taken])
    near = [grid for grid in near if any(grid is other for other in grids)]

    # In a mended receipt only the rejected rows are data, not the sheets beside them.
    rejected_rows = [table for table in taken if table.grid.sheet == REJECTED_ROWS_SHEET]
    if rejected_rows:
        taken = rejected_rows
        near = []
    unread = _unread_tables(grids, [*(table.grid for table in taken), *near], choice, unrecognised)

    first = taken[0]
    others = [str(table.name) for table in taken[1:]]
    others += [str(grid.sheet) for grid in near]

    return FilePart(
        # Without another part the batch is about the file as a whole, and its part has no name.
        name=first.name if others else None,
        table=first,
        other_parts=tuple(others),
        notes=unread.notes,
        unread=() if rejected_rows else unread.may_hold_records,
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


def error_of_nearest(tables: Sequence[UnrecognisedTable]) -> FileRefused:
    """The error for a file without any record type: that of the first table that came near to one.

    Its data rows are counted, and its header is told.
    """
    near = [table for table in tables if table.result.is_near]
    # Any other reason says more than that nothing fits.
    resembling = [table for table in tables if table.result.error.code != UNKNOWN_RECORD_TYPE]
    nearest = (near or resembling or tables)[0]
    error = nearest.result.error
    match = nearest.result.nearest
    if match is None:
        return error

    row_count = _row_count(nearest.grid, match)
    return FileRefused(
        error.code,
        error.reason,
        error.remedy,
        received=row_count,
        header=match.refused_header(has_row=not nearest.grid.has_named_fields),
    )


class _Choice:
    """The tables to read, and why each of the others is left out."""

    def __init__(self, recognised: Sequence[RecognisedTable]) -> None:
        # Identity of a grid → why its table is left out, in Chinese; and those that may be meant.
        self.reasons: dict[int, str] = {}
        self.may_be_meant: set[int] = set()
        data = self._data_beside_examples(recognised)
        filled = self._with_rows(data)
        # Without any other the first hidden one is read, or else the first empty one, whose
        # refusal tells the department what is wrong.
        readable = self._visible(filled) or filled[:1] or data[:1]
        self.taken = self._without_earlier(readable)

    def _leave_out(self, table: RecognisedTable, reason: str, *, is_sure: bool = False) -> None:
        self.reasons[id(table.grid)] = reason
        if not is_sure:
            self.may_be_meant.add(id(table.grid))

    def _data_beside_examples(
        self, recognised: Sequence[RecognisedTable]
    ) -> Sequence[RecognisedTable]:
        """The tables that are no examples; where there is nothing else, these are the data."""
        data = [table for table in recognised if not _is_meant_as(table, PartUse.EXAMPLE)]
        if not data:
            return recognised
        for table in recognised:
            if table not in data:
                self._leave_out(table, _reason_by_name(table), is_sure=True)
        return data

    def _with_rows(self, tables: Sequence[RecognisedTable]) -> Sequence[RecognisedTable]:
        filled = []
        for table in tables:
            if _has_rows(table):
                filled.append(table)
            else:
                self._leave_out(table, "只有表头，没有数据", is_sure=True)
        return filled

    def _visible(self, tables: Sequence[RecognisedTable]) -> Sequence[RecognisedTable]:
        visible = [table for table in tables if not table.grid.is_hidden]
        for table in tables:
            if visible and table.grid.is_hidden:
                reason = f"是隐藏的（共{_row_count(table.grid, table.match)}行），确需报送的请取消隐藏后重新报送"
                self._leave_out(table, reason)
        return visible

    def _without_earlier(self, tables: Sequence[RecognisedTable]) -> Sequence[RecognisedTable]:
        """The tables without those that hold what the records of another one were before."""
        current: dict[str, RecognisedTable] = {}
        for table in tables:
            if not _is_meant_as(table, PartUse.EARLIER):
                current.setdefault(table.match.record_type.name, table)
        taken = []
        for table in tables:
            other = current.get(table.match.record_type.name)
            if other is None or not _is_meant_as(table, PartUse.EARLIER):
                taken.append(table)
            else:
                self._leave_out(table, _reason_by_name(table, beside=other))
        return taken


def _is_meant_as(table: RecognisedTable | UnrecognisedTable, use: PartUse) -> bool:
    return table.meaning is not None and table.meaning.use is use


def _reason_by_name(table: RecognisedTable, beside: RecognisedTable | None = None) -> str:
    """Why a table is left out by its name. `beside`: the one that is read in its place."""
    assert table.meaning is not None
    also = f"，与“{beside.grid.sheet}”是同一种信息" if beside else ""
    return (
        f"按名称是{table.meaning.reason}{also}（共{_row_count(table.grid, table.match)}行），"
        "确需报送的请改名后重新报送"
    )


def _unread_tables(
    grids: Sequence[Grid],
    read: Sequence[Grid],
    choice: _Choice,
    unrecognised: Sequence[UnrecognisedTable],
) -> UnreadTables:
    """The tables that are not read, each with the reason."""
    reasons = dict(choice.reasons)
    meant = set(choice.may_be_meant)
    for table in unrecognised:
        nearest = table.result.nearest
        count = _row_count(table.grid, nearest) if nearest else 0
        if table.meaning is None:
            if table.is_named or (nearest and count and len(nearest.columns) >= _MIN_COLUMNS):
                meant.add(id(table.grid))
        elif nearest is not None:
            meant.add(id(table.grid))
            reasons[id(table.grid)] = (
                f"按名称是{table.meaning.reason}（共{count}行），确需报送的请改名后重新报送"
            )
    examples = [table.grid for table in unrecognised if _is_meant_as(table, PartUse.EXAMPLE)]
    return unread_tables(tables_without(grids, read), reasons, meant, examples)


def _is_asked_back(table: UnrecognisedTable, types_read: Collection[str]) -> bool:
    """Whether a table is a part that is refused. `types_read`: record types of the others."""
    result = table.result
    if table.grid.is_hidden or table.grid.is_packing or not result.is_near:
        return False
    if table.meaning is None or result.error.code == NOT_FOR_REPORTING:
        return True
    # What the records of another table were before wants for nothing.
    is_of_other_type = result.nearest is not None and (
        result.nearest.record_type.name not in types_read
    )
    return table.meaning.use is PartUse.EARLIER and is_of_other_type


def _has_rows(table: RecognisedTable) -> bool:
    match = table.match
    first_rows = table.grid.head()[match.header_row :]
    if any(filled_cells(row) for row in first_rows):
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
