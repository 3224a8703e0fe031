"""The tables of a file, and which record type each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipelines.catalogue.forms import PartUse, PartWords
from pipelines.catalogue.model import Catalogue
from pipelines.intake.readers import Grid
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.readers.grids.line_words import is_nothing, squeezed
from pipelines.intake.readers.grids.zero_reports import names_zero_report
from pipelines.intake.recognising.document_kinds import with_document_kind, with_optional_kind
from pipelines.intake.recognising.explaining_sheets import add_explained_units
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.headers.laid_headers import with_joined_groups, with_laid_header
from pipelines.intake.recognising.mixed_columns import (
    with_shared_column_split,
    with_split_column,
)
from pipelines.intake.recognising.named_parts import PartNames
from pipelines.intake.recognising.not_recognised import NotRecognised
from pipelines.intake.recognising.parts_by_names_around import split_by_names_around
from pipelines.intake.recognising.period_columns import with_period_columns
from pipelines.intake.recognising.recogniser import Recogniser
from pipelines.intake.recognising.stacked_tables import first_table
from pipelines.intake.recognising.subject_parts import (
    matches_by_kind,
    note_on_parts,
    own_kinds,
    rows_by_kind,
)
from pipelines.intake.recognising.table_choice import RecognisedTable, UnrecognisedTable
from pipelines.intake.recognising.withdrawing_cells import WithdrawingCells
from pipelines.intake.recognising.withdrawing_lines import LineReader
from pipelines.intake.recognising.withdrawing_titles import refused_by_titles
from pipelines.intake.recognising.withdrawn_tables import without_withdrawn


# Finders of catalogues that a process keeps: while a new catalogue comes into use there are two.
KEPT_FINDERS = 2


@dataclass(frozen=True)
class FileTables:
    """The tables of a file."""

    grids: list[Grid]
    """All of them in order, each as it is read."""
    recognised: list[RecognisedTable]
    unrecognised: list[UnrecognisedTable]


def _texts_of(catalogue: Catalogue) -> frozenset[str]:
    """The names of elements and the labels of codes, which are one cell whatever stands in them."""
    texts: set[str] = set()
    for record_type in catalogue.record_types.values():
        for element in record_type.elements.values():
            texts.update((element.name, *element.synonyms))
            # 没收违法所得、没收非法财物的金额(元)
            texts.add(element.name.partition("(")[0])
            texts.update(record_type.headers.get(element.code, ()))
            if element.codes:
                texts.update(element.codes.labels.values())
    return frozenset(texts)


@lru_cache(maxsize=KEPT_FINDERS)
def table_finder(catalogue: Catalogue) -> TableFinder:
    """The finder of a catalogue, made once for all files.

    A process that reads each file in a child makes it before, and every child has it then.
    """
    return TableFinder(catalogue)


class TableFinder:
    """Finds the tables of files that are record types of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._recogniser = Recogniser(catalogue)
        self.part_names = PartNames(catalogue.part_naming)
        # Their patterns are made here too, because to make them takes longer than to read a file.
        self.withdrawing_cells = WithdrawingCells(catalogue.withdrawn_words)
        self.line_reader = LineReader(catalogue.withdrawn_words.lines)
        self._texts = _texts_of(catalogue)

    def split_by_names(self, grids: Sequence[Grid]) -> list[Grid]:
        """The tables of a file, with records apart that stand below a telling name.

        Names of groups and of the fields in them are laid together.
        """
        joined = [with_joined_groups(grid, self._recogniser.is_element_name) for grid in grids]
        return split_by_names_around(joined, self.part_names)

    def begins_table(self, header: Row, row: Row) -> bool:
        """Whether a row below a header is the header of another table."""
        return self._recogniser.begins_table(header, row)

    def tables_in(self, grids: Sequence[Grid], dropped_as: str) -> FileTables:
        """Recognise the first table of each grid.

        `dropped_as`: names of folder and file, which narrow the choice of record types.
        """
        for grid in grids:
            grid.keep_whole(self._texts)
        add_explained_units(grids, self._recogniser.is_element_name)
        read: list[Grid] = []
        recognised: list[RecognisedTable] = []
        unrecognised: list[UnrecognisedTable] = []
        for written in grids:
            first = first_table(written, self._recogniser.begins_table)
            grid, result = self._recognise_periods(first, dropped_as)
            typed = with_document_kind(grid, self._recogniser.possible_matches(grid.head()))
            if typed is not None and not isinstance(result, Match):
                grid, result = self._recognise_typed(grid, typed, result, dropped_as)
            tables = self._tables_by_kind(grid, result, typed)
            read.append(tables[0].grid if tables else grid)
            if tables:
                recognised += tables
            elif isinstance(result, Match):
                recognised.append(RecognisedTable(grid, result))
            else:
                meaning = self.meaning_of(grid.sheet or grid.own_name, result.nearest)
                is_named = self._is_named(grid)
                unrecognised.append(UnrecognisedTable(grid, result, meaning, is_named))

        named = []
        for table in recognised:
            refused = refused_by_titles(
                table.grid, table.match, self.part_names, dropped_as=dropped_as
            )
            if refused is not None:
                unrecognised.append(UnrecognisedTable(table.grid, refused))
                continue
            meaning = self.meaning_of(table.grid.sheet or table.grid.own_name, table.match)
            named.append(replace(table, meaning=meaning))
        return FileTables(read, *without_withdrawn(named, unrecognised))

    def meaning_of(self, name: str | None, match: Match | None) -> PartWords | None:
        """What the name of a table says that it holds instead of the list to report."""
        return self.part_names.meaning_for(name, match)

    def _is_named(self, grid: Grid) -> bool:
        """Whether a sheet holds something, and its own name is that of a record type."""
        if grid.sheet is None or not self._recogniser.names_record_type(grid.sheet):
            return False
        rows = [[cell for cell in row if cell and cell.strip()] for row in grid.head()]
        filled = [texts for texts in rows if texts]
        return bool(filled) and not any(all(map(_is_without_report, texts)) for texts in filled)

    def use_of(self, name: str) -> PartUse | None:
        """What becomes of a part of this name, whatever it holds; None: it is read."""
        meaning = self.part_names.meaning_of(name)
        return meaning.use if meaning else None

    def _tables_by_kind(
        self, grid: Grid, result: Match | NotRecognised, typed: Grid | None
    ) -> list[RecognisedTable]:
        """A table about several kinds of subjects, once for each record type that has rows in it.

        `result`: what the table was recognised as. `typed`: the table with the kind of document that a
        header names. Empty: it is not such a table.
        """
        as_written = {match.record_type.name: match for match in self._complete_matches(grid)}
        matches = self._complete_matches(typed or grid)
        for position, sharing in matches_by_kind(matches).items():
            if not _is_one_of(result, sharing):
                continue
            rows_of_kinds = rows_by_kind(typed or grid, position, sharing)
            tables = []
            for match, rows in rows_of_kinds:
                # The kind of document stands only in what has an element for it.
                own = as_written.get(match.record_type.name)
                table = RecognisedTable(grid, own, rows) if own else None
                tables.append(table or RecognisedTable(typed or grid, match, rows))
            if len(tables) == 1:
                return [replace(tables[0], rows_of_kind=None)]
            if tables:
                header = grid.head()[sharing[0].header_row - 1]
                category_column = str(header[position]).strip()
                note = note_on_parts([match for match, _ in rows_of_kinds], category_column)
                return [replace(table, note=note) for table in tables]
        return []

    def _complete_matches(self, grid: Grid) -> list[Match]:
        return self._recogniser.complete_matches(grid.head())

    def _recognise_typed(
        self, grid: Grid, typed: Grid, result: NotRecognised, dropped_as: str
    ) -> tuple[Grid, Match | NotRecognised]:
        """Recognise a table with the kind of document that a header names, where that says more."""
        typed_result = self._recognise(typed, dropped_as)
        if isinstance(typed_result, Match):
            return typed, typed_result
        return grid, result

    def _recognise_periods(self, grid: Grid, dropped_as: str) -> tuple[Grid, Match | NotRecognised]:
        """Recognise a table, with a column for both ends of a time read as two where that says more."""
        grid, result = self._recognise_split(grid, dropped_as)
        possible = self._recogniser.possible_matches(grid.head())
        if isinstance(result, Match):
            possible = [result]
        for split_grid in with_period_columns(grid, possible):
            split_grid, split_result = self._recognise_split(split_grid, dropped_as)
            if _columns_of(split_result) > _columns_of(result):
                return split_grid, split_result
        return grid, result

    def _recognise_split(self, grid: Grid, dropped_as: str) -> tuple[Grid, Match | NotRecognised]:
        """Recognise a table, with a column for two kinds of numbers read as two."""
        grid, result = self._recognise_laid(grid, dropped_as)
        if not isinstance(result, Match) or own_kinds(result.record_type) is not None:
            possible = self._recogniser.possible_matches(grid.head())
            shared_grid = with_shared_column_split(grid, possible)
            if shared_grid is not None:
                return shared_grid, self._recognise(shared_grid, dropped_as)
        if not isinstance(result, Match):
            return grid, result

        split_grid = with_split_column(grid, result)
        if split_grid is not None:
            grid, result = split_grid, self._recognise(split_grid, dropped_as)
        if not isinstance(result, Match):
            return grid, result

        # 身份证号码 says of each number of a person what it is.
        typed_grid = with_optional_kind(grid, result)
        if typed_grid is None:
            return grid, result
        return typed_grid, self._recognise(typed_grid, dropped_as)

    def _recognise_laid(self, grid: Grid, dropped_as: str) -> tuple[Grid, Match | NotRecognised]:
        """Recognise a table, with the rows of its header laid together where that says more."""
        result = self._recognise(grid, dropped_as)
        laid_grid = None
        if not grid.has_named_fields:
            laid_grid = with_laid_header(grid, self._recogniser.is_element_name)
        if laid_grid is None:
            return grid, result

        laid_result = self._recognise(laid_grid, dropped_as)
        if _columns_of(laid_result) > _columns_of(result):
            return laid_grid, laid_result
        return grid, result

    def _recognise(self, grid: Grid, dropped_as: str) -> Match | NotRecognised:
        """Recognise a table, by all names around it together.

        Where these contradict each other, its own name decides, and then that of its file.
        """
        head = grid.head()
        sheet_name = grid.sheet or ""
        file_name = dropped_as.rpartition("/")[2]

        result = self._recogniser.recognise(head, f"{dropped_as}#{sheet_name}")
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


def _is_without_report(cell: str) -> bool:
    """Whether a cell says that there is nothing to report."""
    return is_nothing(squeezed(cell)) or names_zero_report(cell)


def _is_one_of(result: Match | NotRecognised, matches: Sequence[Match]) -> bool:
    """Whether a table was recognised as one of these, or could be none but these."""
    names = {match.record_type.name for match in matches}
    if isinstance(result, Match):
        return result.record_type.name in names
    return bool(result.possible) and names.issuperset(result.possible)
