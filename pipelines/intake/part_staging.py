"""From a file to staged rows of text, and to the account of how it was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.catalogue.model import Catalogue
from pipelines.errors import FileRefused
from pipelines.intake.interpretation import Interpreter
from pipelines.intake.limits import Limits
from pipelines.intake.malformed_rows import malformed_cells_of, with_malformed
from pipelines.intake.missing_rows import no_rows, with_notes_on_names
from pipelines.intake.name_notes import notes_on_headers, notes_on_names
from pipelines.intake.readers.grids.grid import Chunk, Grid, Row, without_empty_end
from pipelines.intake.readers.grids.trimming import LeftOut, trimmed
from pipelines.intake.recognising.columns_left_unread import UnreadColumns
from pipelines.intake.recognising.ends_of_periods import PeriodEnds
from pipelines.intake.recognising.further_pages import pages_note
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.headers.header_notes import with_header_read
from pipelines.intake.recognising.parts import PartFinder
from pipelines.intake.recognising.raised_texts import RaisedTexts
from pipelines.intake.recognising.stacked_tables import names_of_stack, note_on_stack
from pipelines.intake.recognising.surroundings import Surroundings, surroundings_of
from pipelines.intake.recognising.table_choice import FilePart, RecognisedTable
from pipelines.intake.recognising.table_finding import TableFinder, table_finder
from pipelines.intake.recognising.units.numbers_in_units import NumberReader
from pipelines.intake.recognising.withdrawn_rows import WithdrawnRows
from pipelines.intake.staging.preview import ShownOtherwise
from pipelines.intake.staging.raw_rows import RowWriter
from pipelines.intake.staging.store import Staging
from pipelines.progress import Progress
from pipelines.shapes.reading import Column, Reading, UnreadHeader


@dataclass(frozen=True)
class StagedPart:
    """The part of a file that a batch is about, staged or refused, and the names of the others."""

    name: str | None
    """None: the file has no other part."""
    other_parts: tuple[str, ...]
    """Names of the parts that are batches of their own."""
    reading: Reading | None
    """None: the part was refused."""
    error: FileRefused | None = None
    """Why the part was refused."""

    def require_reading(self) -> Reading:
        """How the part was read.

        Raises:
            FileRefused: it was refused.
        """
        if self.error is not None:
            raise self.error
        assert self.reading is not None
        return self.reading


def stage_part(
    path: Path,
    staging: Staging,
    catalogue: Catalogue,
    limits: Limits,
    *,
    dropped_as: str,
    part: str | None = None,
) -> StagedPart:
    """Read and stage one part of a file, and name the others.

    `dropped_as`: the path that the file was dropped under, whose names help to recognise it. `part`: name
    of the part; None: the first one.

    Raises:
        FileRefused: nothing in the file can be taken.
    """
    tables = table_finder(catalogue)
    parts = PartFinder(tables, limits)
    with parts.open(path, scratch=staging.folder, dropped_as=dropped_as, part=part) as file_part:
        name = file_part.name
        other_parts = file_part.other_parts
        if file_part.table is None:
            assert file_part.error is not None
            return StagedPart(name, other_parts, None, _with_notes(file_part.error, file_part))

        try:
            sheet = file_part.table.grid.sheet
            notes = (*file_part.notes, *notes_on_names(dropped_as, sheet))
            reading, below = _stage_table(
                file_part.table,
                notes,
                staging,
                limits,
                tables=tables,
                dropped_as=dropped_as,
            )
        except FileRefused as error:
            refused = with_notes_on_names(error, file_part.notes, dropped_as)
            refused = _with_notes(refused, file_part)
            # Without other parts the file is refused as a whole.
            if name is None:
                raise refused from error
            return StagedPart(name, other_parts, None, refused)
        reading = replace(reading, unread_parts=file_part.unread)
        staging.raw_rows.write_reading(reading)
        # The first of several tables below each other names the others, once.
        if below and not file_part.begins_at_row:
            name, names_below = names_of_stack(file_part, below)
            other_parts = (*names_below, *other_parts)
        return StagedPart(name, other_parts, reading)


def _with_notes(error: FileRefused, file_part: FilePart) -> FileRefused:
    """A refusal with what else of the file was not read: no other receipt says it."""
    return error.with_notes(file_part.notes, file_part.unread)


def _stage_table(
    table: RecognisedTable,
    notes: Sequence[str],
    staging: Staging,
    limits: Limits,
    *,
    tables: TableFinder,
    dropped_as: str,
) -> tuple[Reading, list[int]]:
    """Stage a table, and again where its lines state units or withdrawn rows unknown before.

    Returns also the rows below at which other tables begin.
    """
    written = table.match
    match, notes_on_brackets = with_header_read(table.grid, written)
    table = replace(table, match=match)
    notes = [*notes, *notes_on_brackets]
    surroundings = surroundings_of(
        table.grid,
        match,
        tables.begins_table,
        withdrawing_cells=tables.withdrawing_cells,
        line_reader=tables.line_reader,
        part_names=tables.part_names,
        dropped_as=dropped_as,
    )
    must_read_rows = True
    while must_read_rows:
        unread = UnreadColumns(
            _header_of(table), match, written, cells=surroundings.withdrawing_cells
        )
        reading, below = _stage_rows(
            table, notes, staging, limits=limits, surroundings=surroundings, unread=unread
        )
        # Lines between and below the rows may state how these are to be read.
        must_read_rows = surroundings.take_in_lines()
    return reading, below


class _CellReaders:
    """All that reads the cells of a table, and asks some of them back before rows are judged."""

    def __init__(
        self,
        grid: Grid,
        header: Row,
        match: Match,
        surroundings: Surroundings,
        unread: UnreadColumns,
    ) -> None:
        self.unread = unread
        self.interpreter = Interpreter(grid, header, match.columns, match.record_type)
        self._periods = PeriodEnds(match)
        self.raised = RaisedTexts(grid, match.columns, match.record_type)
        self.numbers: NumberReader = surroundings.units.reader(header)
        self.shown = ShownOtherwise()
        self._withdrawn = WithdrawnRows(
            grid,
            header,
            match.columns,
            match.record_type,
            cells=surroundings.withdrawing_cells,
            identifying=surroundings.layout.identifying,
            lines=surroundings.withdrawing,
        )

    @property
    def unread_headers(self) -> tuple[UnreadHeader, ...]:
        """The columns that hold something in the rows so far and were not read."""
        return self.unread.headers(self.numbers.unit_positions, self._withdrawn.unclear)

    def write_chunk(self, chunk: Chunk, writer: RowWriter) -> None:
        """Stage the rows of a chunk, and what is asked back of them."""
        self.unread.look_at(chunk.rows)
        meant = self.interpreter.read(chunk)
        parted, in_two = self._periods.read(meant.rows, meant.malformed)
        plain, with_raised = self.raised.read(parted, meant.malformed)
        staged, in_doubt = self.numbers.read(plain, meant.malformed)
        findings = [*meant.findings, *in_two, *with_raised, *in_doubt, *self._withdrawn.read(chunk)]
        self.shown.compare(chunk.rows, staged)
        writer.write(staged, meant.malformed, findings)


def _stage_rows(
    table: RecognisedTable,
    notes: Sequence[str],
    staging: Staging,
    *,
    limits: Limits,
    surroundings: Surroundings,
    unread: UnreadColumns,
) -> tuple[Reading, list[int]]:
    """Stage the rows of a table; returns how it was read, and the rows at which other tables begin."""
    grid = table.grid
    match = table.match
    header = _header_of(table)
    limits.refuse_wide(len(header))

    rows = trimmed(grid, match.header_row, len(header), match.columns, surroundings.layout)
    cells = _CellReaders(grid, header, match, surroundings, unread)
    malformed_cells = malformed_cells_of(grid, match)
    progress = Progress(staging.batch_no, "collect")
    with staging.raw_rows.writer(len(header)) as writer:
        for chunk in rows:
            chunk = with_malformed(_own_rows(table, chunk), malformed_cells)
            # Of many chunks nothing is left, and nothing of those has to be looked at.
            if chunk.rows.num_rows:
                # Chunk by chunk, so that an endless file is not staged to its end.
                limits.refuse_long_cells(chunk.rows)
                cells.write_chunk(chunk, writer)
                limits.refuse_many(writer.count)
            progress.add(chunk.rows.num_rows, grid.share_read)

    left_out = rows.left_out()
    if writer.count == 0:
        raise no_rows(table, left_out)

    staging.raw_rows.write_shown(cells.shown.cells)
    surroundings.note_lines(left_out)
    notes_of_table = _notes_of_table(table, header, cells)
    notes_of_rows = [*_notes_of_rows(left_out, cells.interpreter), *cells.raised.notes()]
    notes_of_rows += surroundings.withdrawing.notes()
    # Of a table that several kinds of subjects share, only the rows of one kind are counted.
    if table.rows_of_kind is None:
        notes_of_rows += pages_note(grid.stated_texts, writer.count)
    reading = Reading(
        record_type=match.record_type.name,
        format=grid.format,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        sheet=grid.sheet,
        header_row=0 if grid.has_named_fields else match.header_row,
        columns=_columns(header, match),
        received=writer.count,
        malformed=writer.malformed,
        notes=(*notes, *notes_of_table, *notes_of_rows),
        conversions=cells.interpreter.conversions(),
        unread=cells.unread_headers,
    )
    return reading, left_out.tables_below


def _header_of(table: RecognisedTable) -> Row:
    return without_empty_end(table.grid.head()[table.match.header_row - 1])


def _notes_of_table(table: RecognisedTable, header: Row, cells: _CellReaders) -> list[str]:
    """What the receipt says of a table and its columns, all rows of which have been read."""
    notes = cells.unread.notes(cells.unread_headers)
    if table.note:
        notes.append(table.note)
    return [*notes, *notes_on_headers(header), *cells.numbers.notes()]


def _notes_of_rows(left_out: LeftOut, interpreter: Interpreter) -> list[str]:
    """What the receipt says of the rows below the header, all of which have been read."""
    notes = [*left_out.notes, *interpreter.notes()]
    if left_out.tables_below:
        notes.append(note_on_stack(left_out.tables_below))
    return notes


def _own_rows(table: RecognisedTable, chunk: Chunk) -> Chunk:
    """The rows of a chunk that are of the table's record type, where several share the table."""
    if table.rows_of_kind is None:
        return chunk
    return table.rows_of_kind.of(chunk)


def _columns(header: Row, match: Match) -> tuple[Column, ...]:
    columns = []
    for position, cell in enumerate(header):
        title = (cell or "").strip()
        columns.append(Column(position, title, match.columns.get(position)))
    return tuple(columns)
