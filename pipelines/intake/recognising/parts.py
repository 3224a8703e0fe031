"""The parts of a file, which are batches of their own.

A part is a sheet of a workbook, a file in an archive, a list in JSON or XML, or the rows of a table
that are of one record type. A batch reads one part. When a file has several, the batch that came
with it takes the first and names the others. Each of those is read as a batch of its own, by its
name, from the same kept original.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from pipelines.catalogue.forms import PartUse
from pipelines.errors import FileRefused
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
from pipelines.intake.recognising.archived_copies import (
    CopyOfFile,
    copy_of_another,
    folder_of_copies,
)
from pipelines.intake.recognising.document_kinds import without_document_kind
from pipelines.intake.recognising.not_recognised import not_for_reporting
from pipelines.intake.recognising.stacked_tables import StackedName, from_row, part_of_stack
from pipelines.intake.recognising.subject_parts import MARK
from pipelines.intake.recognising.table_choice import (
    FilePart,
    UnrecognisedTable,
    choose_table,
    error_of_nearest,
    of_different_records,
)
from pipelines.intake.recognising.table_finding import TableFinder


class PartFinder:
    """Finds the parts of files."""

    def __init__(self, tables: TableFinder, limits: Limits) -> None:
        self._tables = tables
        self._limits = limits

    @contextmanager
    def open(
        self, path: Path, *, scratch: Path, dropped_as: str, part: str | None
    ) -> Iterator[FilePart]:
        """Open the part of this name, or the first one; what is unpacked is gone afterwards.

        `scratch`: folder to unpack archives in. `dropped_as`: the path that the file was dropped under,
        whose names narrow the choice of record types.

        Raises:
            FileRefused: nothing in the file can be taken.
        """
        self._limits.refuse_large(path)
        if path.suffix.lower() != ARCHIVE_ENDING:
            yield self._part_of_file(path, dropped_as, part)
            return

        # The grids of an unpacked file read from it until they are done with.
        folder = scratch / "unpacked"
        try:
            yield self._part_of_archive(path, folder, dropped_as=dropped_as, part=part)
        finally:
            for unpacked in folder.glob("*"):
                unpacked.unlink()

    def _part_of_archive(
        self, path: Path, folder: Path, *, dropped_as: str, part: str | None
    ) -> FilePart:
        contents = list_archive(path, self._limits)
        in_order = self._named_last(contents)
        if part is None:
            entry = in_order[0]
            inner_name = None
            other_entries = [other.name for other in in_order[1:]]
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
            inner = self._part_of_file(unpacked, f"{dropped_as}/{entry.name}", inner_name)
            inner = self._refused_by_name(entry, contents, inner)
        except FileRefused as error:
            inner = FilePart(name=None, table=None, error=error)

        notes = inner.notes
        unread = inner.unread
        # What was passed over is said once, in the receipt for the first file.
        if entry is in_order[0]:
            notes = (*notes, *contents.passed_over)
            unread = (*unread, *contents.unread)

        name = f"{entry.name}#{inner.name}" if inner.name else entry.name
        other_sheets = [f"{entry.name}#{sheet}" for sheet in inner.other_parts]

        return FilePart(
            name=name,
            table=inner.table,
            other_parts=(*other_sheets, *other_entries),
            notes=notes,
            unread=unread,
            prefix=f"{entry.name}#",
            begins_at_row=inner.begins_at_row,
            error=inner.error,
        )

    def _named_last(self, contents: Listing) -> list[ArchiveEntry]:
        """The files of an archive, behind the others those whose names tell what they are.

        The last are those with what records were before: what contradicts the others goes back.
        """

        def order(entry: ArchiveEntry) -> tuple[bool, bool]:
            use = self._tables.use_of(_stem(entry.name))
            is_in_copies = folder_of_copies(entry.name, self._tables.part_names) is not None
            return use is not None or is_in_copies, use is PartUse.EARLIER

        return sorted(contents.entries, key=order)

    def _refused_by_name(self, entry: ArchiveEntry, contents: Listing, inner: FilePart) -> FilePart:
        """The part of a file in an archive, refused where the name of the file withdraws it."""
        if inner.table is None:
            return inner
        match = inner.table.match
        meaning = self._tables.meaning_of(_stem(entry.name), match)
        uses = {self._tables.use_of(_stem(other.name)) for other in contents.entries}
        is_example = meaning is not None and meaning.use is PartUse.EXAMPLE
        is_left_out = meaning is not None and meaning.use is PartUse.NEVER
        # Where all files are examples, one of them is the data.
        if meaning is not None and (is_left_out or (is_example and uses != {PartUse.EXAMPLE})):
            copy: CopyOfFile | None = CopyOfFile("文件", entry.name, meaning)
        else:
            others = [name for name in contents.names if name != entry.name]
            part_names = self._tables.part_names
            copy = copy_of_another(entry.name, others, part_names, match.record_type)
        if copy is None:
            return inner
        result = not_for_reporting(copy.word, copy.name, copy.meaning.reason, match, is_near=True)
        refused = UnrecognisedTable(inner.table.grid, result)
        return replace(inner, table=None, error=error_of_nearest([refused]))

    def _part_of_file(self, path: Path, dropped_as: str, part: str | None) -> FilePart:
        grids = self._tables.split_by_names(read_grids(path, self._limits))
        if part is None:
            return self._first_part(grids, dropped_as)

        stacked_name = StackedName.of(part)
        if stacked_name is not None:
            below = from_row(grids, stacked_name)
            if below:
                return self._part_of_stack(below, dropped_as, stacked_name)
        return self._part_named(part, grids, dropped_as)

    def _first_part(self, grids: Sequence[Grid], dropped_as: str) -> FilePart:
        """The first table that is a record type, and the names of the others."""
        tables = self._tables.tables_in(grids, dropped_as)
        recognised = of_different_records(tables.recognised)
        if not recognised:
            raise error_of_nearest(tables.unrecognised)

        has_names = len({grid.sheet for grid in tables.grids}) > 1
        if has_names:
            return choose_table(tables.grids, recognised, tables.unrecognised)

        # Of several tables without names of their own, the first that is a record type is taken.
        grid = recognised[0].grid
        written = without_document_kind(grid)
        of_grid = [table for table in recognised if without_document_kind(table.grid) is written]
        return choose_table([grid], of_grid, [])

    def _part_named(self, part: str, grids: Sequence[Grid], dropped_as: str) -> FilePart:
        possible = [grid for grid in grids if _may_hold(grid, part)]
        tables = self._tables.tables_in(possible, dropped_as)
        for table in of_different_records(tables.recognised):
            if table.name == part:
                return FilePart(name=part, table=table)

        # A table that nobody could read before stays a part of its name.
        of_this_name = [table for table in tables.unrecognised if table.grid.sheet == part]
        if of_this_name:
            raise error_of_nearest(of_this_name)
        raise _vanished(part)

    def _part_of_stack(self, grids: Sequence[Grid], dropped_as: str, name: StackedName) -> FilePart:
        """The table that begins at a row."""
        tables = self._tables.tables_in(grids, dropped_as)
        if not tables.recognised:
            # The names of file and sheet may be those of the table above.
            department = dropped_as.partition("/")[0]
            tables = self._tables.tables_in(grids, f"{department}/")

        if not tables.recognised:
            raise error_of_nearest(tables.unrecognised)
        return part_of_stack(name, tables.recognised)


def _may_hold(grid: Grid, part: str) -> bool:
    """Whether a part of this name is a table, or some of its rows."""
    return grid.sheet in (None, part) or part.startswith(f"{grid.sheet}{MARK}")


def _entry_of_name(contents: Listing, name: str) -> ArchiveEntry:
    for entry in contents.entries:
        if entry.name == name:
            return entry
    raise _vanished(name)


def _stem(name: str) -> str:
    return PurePosixPath(name).stem


def _refuse_nested(entry: ArchiveEntry) -> None:
    if entry.ending in ALL_ARCHIVE_ENDINGS:
        raise FileRefused(
            "nested-archive",
            "压缩包里还有压缩包，不予展开",
            "请把其中的文件直接放入收件夹（inbox），或重新压缩为一层zip后报送。",
        )


def _vanished(part: str) -> FileRefused:
    return FileRefused(
        "vanished", f"文件里已经没有“{part}”这一部分", "如需报送，请重新放入收件夹（inbox）。"
    )
