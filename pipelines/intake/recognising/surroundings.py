"""What is clear of a table before its rows are read, and what the lines around them add."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from pipelines.catalogue.forms import PartUse
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.table_layout import TableLayout
from pipelines.intake.readers.grids.trimming import LeftOut
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.layouts import BeginsTable, layout_of
from pipelines.intake.recognising.named_parts import PartNames
from pipelines.intake.recognising.revocations import is_about_decisions
from pipelines.intake.recognising.table_units import TableUnits
from pipelines.intake.recognising.withdrawing_cells import WithdrawingCells
from pipelines.intake.recognising.withdrawing_lines import LineReader
from pipelines.intake.recognising.withdrawing_titles import titles_around
from pipelines.intake.recognising.withdrawn_by_lines import RowsOfLines
from pipelines.shapes.file_formats import part_word


@dataclass(frozen=True)
class Surroundings:
    """What one table's rows are read with. `note_lines` and `take_in_lines` add what its own lines say."""

    layout: TableLayout
    """Where the columns are, for telling rows from other lines."""
    units: TableUnits
    """In which unit the numbers of each column are."""
    withdrawing: RowsOfLines
    """Which rows the lines around the table call withdrawn."""
    withdrawing_cells: WithdrawingCells
    """Which cells say that their own row is withdrawn."""

    def note_lines(self, left_out: LeftOut) -> None:
        """Note what was left out of the rows, all of which have been read."""
        self.units.note_lines(left_out.texts, left_out.totals)
        self.withdrawing.note_lines(left_out.lines)

    def take_in_lines(self) -> bool:
        """Use what these lines said; returns True if the rows have to be read once more."""
        has_other_units = self.units.take_in_lines()
        return self.withdrawing.take_in_lines() or has_other_units


def surroundings_of(
    grid: Grid,
    match: Match,
    begins_table: BeginsTable,
    *,
    withdrawing_cells: WithdrawingCells,
    line_reader: LineReader,
    part_names: PartNames,
    dropped_as: str,
) -> Surroundings:
    """The surroundings of a table whose header is recognised.

    `dropped_as`: the path that the file was dropped under.

    Raises:
        FileRefused: a header states a foreign currency, or two units of money.
    """
    names_section = partial(part_names.is_name_of_section, match.record_type)
    layout = replace(layout_of(grid, match, begins_table), names_section=names_section)
    lines = RowsOfLines(
        grid,
        match.header_row,
        line_reader.of_type("".join((match.record_type.title, *match.record_type.synonyms))),
        layout.identifying,
        is_about_endings=not is_about_decisions(match.record_type, withdrawing_cells.words),
        endings=part_names.endings_of(match),
        titles=_titles(grid, match, part_names, dropped_as),
        withdraws=partial(_withdraws, part_names, match),
    )
    is_remark = partial(withdrawing_cells.is_column, "remark")
    units = TableUnits(grid, match, dropped_as, is_remark)
    return Surroundings(layout, units, lines, withdrawing_cells)


def _titles(grid: Grid, match: Match, names: PartNames, dropped_as: str) -> list[tuple[str, str]]:
    """Where each name and title around a table stands, in Chinese, and the text."""
    titles = [
        ("标题" if word == "标题" else f"{word}名", text)
        for word, text in titles_around(grid, match, names, dropped_as=dropped_as)
    ]
    # The name of a sheet is as good as a title.
    if grid.sheet:
        titles.append((f"{part_word(grid.format)}名", grid.sheet))
    return titles


def _withdraws(names: PartNames, match: Match, title: str) -> bool:
    meaning = names.meaning_of_title(title, match.record_type)
    return meaning is not None and meaning.use is PartUse.NEVER
