"""The parts of a file, which are batches of their own.

A part is a sheet of a workbook, a file in an archive, a list in JSON or XML, or the rows of a table
that are of one record type. A batch reads one part. When a file has several, the batch that came
with it takes the first and names the others. Each of those is read as a batch of its own, by its
name, from the same kept original.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipelines.catalogue.model import Catalogue
from pipelines.errors import Unreadable
from pipelines.intake.limits import Limits
from pipelines.intake.readers import Grid, read_grids
from pipelines.intake.readers.archive import (
    ALL_ARCHIVE_ENDINGS,
    ARCHIVE_ENDING,
    ArchiveEntry,
    Listing,
    list_archive,
    unpack,
)
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.recognising.header_matching import Match
from pipelines.intake.recognising.laid_headers import with_laid_header
from pipelines.intake.recognising.mixed_columns import with_split_column
from pipelines.intake.recognising.not_recognised import NotRecognised
from pipelines.intake.recognising.recogniser import Recogniser
from pipelines.intake.recognising.stacked_tables import (
    StackedName,
    first_table,
    from_row,
    part_of_stack,
)
from pipelines.intake.recognising.subject_parts import (
    MARK,
    matches_by_kind,
    note_on_parts,
    rows_by_kind,
)
from pipelines.intake.recognising.table_choice import (
    FilePart,
    RecognisedTable,
    UnrecognisedTable,
    choose_table,
    error_of_nearest,
    of_different_records,
)
from pipelines.intake.recognising.withdrawn_tables import without_withdrawn


class PartFinder:
    """Finds the parts of files that are record types of one catalogue."""

    def __init__(self, catalogue: Catalogue, limits: Limits) -> None:
        self._recogniser = Recogniser(catalogue)
        self._limits = limits

    @contextmanager
    def open(self, path: Path, *, scratch: Path, hint: str, part: str | None) -> Iterator[FilePart]:
        """Open the part of this name, or the first one; what is unpacked is gone afterwards.

        `scratch`: folder to unpack archives in. `hint`: the path that the file was dropped under,
        whose names narrow the choice of record types.

        Raises:
            Unreadable: nothing in the file can be taken.
        """
        self._limits.refuse_large(path)
        if path.suffix.lower() != ARCHIVE_ENDING:
            yield self._part_of_file(path, hint, part)
            return

        # The grids of an unpacked file read from it until they are done with.
        folder = scratch / "unpacked"
        try:
            yield self._part_of_archive(path, folder, hint=hint, part=part)
        finally:
            for unpacked in folder.glob("*"):
                unpacked.unlink()

    def _part_of_archive(
        self, path: Path, folder: Path, *, hint: str, part: str | None
    ) -> FilePart:
        contents = list_archive(path, self._limits)
        if part is None:
            entry = contents.entries[0]
            inner_name = None
            other_entries = contents.names[1:]
        else:
            entry_name, _, sheet_name = part.partition("#")
            entry = _entry_of_name(contents, entry_name)
            inner_name = sheet_name or None
            # Every other file has its own batch already.
            other_entries = []

        # A file that cannot be read does not stop the other files of the archive.
        try:
            _refuse_nested(entry)
            unpacked = unpack(path, entry, folder, self._limits)
            inner = self._part_of_file(unpacked, f"{hint}/{entry.name}", inner_name)
        except Unreadable as error:
            inner = FilePart(name=None, table=None, error=error)

        notes = inner.notes
        # What was passed over is said once, in the receipt for the first file.
        if entry.name == contents.names[0]:
            notes = (*notes, *contents.passed_over)

        name = entry.name
        if inner.name:
            name = f"{entry.name}#{inner.name}"
        other_sheets = [f"{entry.name}#{sheet}" for sheet in inner.other_parts]

        return FilePart(
            name=name,
            table=inner.table,
            other_parts=(*other_sheets, *other_entries),
            notes=notes,
            prefix=f"{entry.name}#",
            begins_at_row=inner.begins_at_row,
            error=inner.error,
        )

    def _part_of_file(self, path: Path, hint: str, part: str | None) -> FilePart:
        grids = read_grids(path, self._limits)
        stacked = StackedName.of(part) if part is not None else None
        if stacked is not None and (begin := from_row(grids, stacked)):
            return self._part_of_stack(begin, hint, stacked)
        if part is not None:
            grids = [grid for grid in grids if _may_hold(grid, part)]
            if not grids:
                raise _vanished(part)

        grids, recognised, unrecognised = self._tables_in(grids, hint)
        recognised = of_different_records(recognised)
        if part is not None:
            return _part_named(part, recognised, unrecognised)
        if not recognised:
            raise error_of_nearest(unrecognised)

        # A web page has several tables without names; the first that is a record type is taken.
        has_one_sheet = len({grid.sheet for grid in grids}) == 1
        if has_one_sheet:
            grids = [recognised[0].grid]
            recognised = [table for table in recognised if table.grid is grids[0]]
        return choose_table(grids, recognised, unrecognised if not has_one_sheet else [])

    def _tables_in(
        self, grids: Sequence[Grid], hint: str
    ) -> tuple[list[Grid], list[RecognisedTable], list[UnrecognisedTable]]:
        """The first tables of grids, as they are read, those that are record types, and others."""
        recognised: list[RecognisedTable] = []
        unrecognised = []
        read = []
        for written in grids:
            first = first_table(written, self._recogniser.begins_table)
            grid, result = self._recognise_split(first, hint)
            read.append(grid)
            tables = self._tables_by_kind(grid, result)
            if tables:
                recognised += tables
            elif isinstance(result, Match):
                recognised.append(RecognisedTable(grid, result))
            else:
                unrecognised.append(UnrecognisedTable(grid, result))
        return read, *without_withdrawn(recognised, unrecognised)

    def _part_of_stack(self, grids: Sequence[Grid], hint: str, name: StackedName) -> FilePart:
        """The table that begins at a row. The names around it may be those of the table above."""
        department = hint.partition("/")[0]
        recognised: Sequence[RecognisedTable] = ()
        unrecognised: Sequence[UnrecognisedTable] = ()
        for names in dict.fromkeys((hint, f"{department}/")):
            _, recognised, unrecognised = self._tables_in(grids, names)
            if recognised:
                return part_of_stack(name, recognised)
        raise error_of_nearest(unrecognised)

    def begins_table(self, header: Row, row: Row) -> bool:
        """Whether a row below a header is the header of another table."""
        return self._recogniser.begins_table(header, row)

    def _tables_by_kind(self, grid: Grid, result: Match | NotRecognised) -> list[RecognisedTable]:
        """A table about several kinds of subjects, once for each record type that has rows in it.

        `result`: what the table was recognised as. Empty: it is not such a table.
        """
        matches = self._recogniser.complete_matches(grid.head())
        for position, sharing in matches_by_kind(matches).items():
            if not _is_one_of(result, sharing):
                continue
            parted = rows_by_kind(grid, position, sharing)
            if len(parted) == 1:
                return [RecognisedTable(grid, parted[0][0])]
            if parted:
                header = grid.head()[sharing[0].header_row - 1]
                note = note_on_parts([match for match, _ in parted], str(header[position]).strip())
                return [RecognisedTable(grid, match, rows, note) for match, rows in parted]
        return []

    def _recognise_laid(self, grid: Grid, hint: str) -> tuple[Grid, Match | NotRecognised]:
        """Recognise a table, with the rows of its header laid together where that says more."""
        result = self._recognise(grid, hint)
        laid_grid = None
        if not grid.has_named_fields:
            laid_grid = with_laid_header(grid, self._recogniser.knows)
        if laid_grid is None:
            return grid, result

        laid_result = self._recognise(laid_grid, hint)
        if _columns_of(laid_result) > _columns_of(result):
            return laid_grid, laid_result
        return grid, result

    def _recognise_split(self, grid: Grid, hint: str) -> tuple[Grid, Match | NotRecognised]:
        """Recognise a table, with a column for two kinds of numbers read as two."""
        grid, result = self._recognise_laid(grid, hint)
        if not isinstance(result, Match):
            return grid, result
        split_grid = with_split_column(grid, result)
        if split_grid is None:
            return grid, result
        return split_grid, self._recognise(split_grid, hint)

    def _recognise(self, grid: Grid, hint: str) -> Match | NotRecognised:
        """Recognise a table, by all names around it together.

        Where these contradict each other, its own name decides, and then that of its file.
        """
        head = grid.head()
        sheet_name = grid.sheet or ""
        file_name = hint.rpartition("/")[2]

        result = self._recogniser.recognise(head, f"{hint}#{sheet_name}")
        if isinstance(result, Match) or result.error.code != "ambiguous-record-type":
            return result

        for name in (sheet_name, file_name):
            if self._recogniser.names_record_type(name):
                by_name = self._recogniser.recognise(head, name)
                if isinstance(by_name, Match):
                    return by_name
        return result


def _columns_of(result: Match | NotRecognised) -> tuple[bool, int]:
    """How well a table is understood: whether it is a record type, and how many columns."""
    if isinstance(result, Match):
        return True, len(result.columns)
    if result.nearest is None:
        return False, 0
    return False, len(result.nearest.columns)


def _is_one_of(result: Match | NotRecognised, matches: Sequence[Match]) -> bool:
    """Whether a table was recognised as one of these, or could be none but these."""
    names = {match.record_type.name for match in matches}
    if isinstance(result, Match):
        return result.record_type.name in names
    return bool(result.possible) and names.issuperset(result.possible)


def _may_hold(grid: Grid, part: str) -> bool:
    """Whether a part of this name is a table, or some of its rows."""
    return grid.sheet in (None, part) or part.startswith(f"{grid.sheet}{MARK}")


def _part_named(
    part: str, recognised: Sequence[RecognisedTable], unrecognised: Sequence[UnrecognisedTable]
) -> FilePart:
    for table in recognised:
        if table.name == part:
            return FilePart(name=part, table=table)
    # A table that nobody could read before stays a part of its name.
    of_this_name = [table for table in unrecognised if table.grid.sheet == part]
    if of_this_name:
        raise error_of_nearest(of_this_name)
    raise _vanished(part)


def _entry_of_name(contents: Listing, name: str) -> ArchiveEntry:
    for entry in contents.entries:
        if entry.name == name:
            return entry
    raise _vanished(name)


def _refuse_nested(entry: ArchiveEntry) -> None:
    if entry.ending in ALL_ARCHIVE_ENDINGS:
        raise Unreadable(
            "nested-archive",
            "压缩包里还有压缩包，不予展开",
            "请把其中的文件直接放入收件夹（inbox），或重新压缩为一层zip后报送。",
        )


def _vanished(part: str) -> Unreadable:
    return Unreadable(
        "vanished", f"文件里已经没有“{part}”这一部分", "如需报送，请重新放入收件夹（inbox）。"
    )
