"""One table of a web page, built up from the tags of its rows and cells."""

from __future__ import annotations

from dataclasses import replace

from pipelines.intake.cells.sheet_facts import MergedRange, SheetFacts
from pipelines.intake.readers.grids.sheet_grid import MOST_COLUMNS, Rows, text_of_cell
from pipelines.intake.readers.web_pages.html_cells import CellForm, cell_value
from pipelines.intake.readers.workbooks.workbook_errors import sprawling_sheet


LINE_END = "\n"

# How boxes and buttons for choosing are shown.
TICKED = "☑"
UNTICKED = "☐"

# Filled cells of a row beside which a table in a cell is the content of that cell.
_FEW_CELLS = 2


class HtmlTable:
    """A table as far as it has been read.

    A cell that reaches over several rows or columns has its text in the first of them only.
    """

    def __init__(self, number: int, *, is_hidden: bool = False) -> None:
        self.number = number
        """Which of the page's tables it is, from 1 on, by where they begin."""
        self.last_number = number
        """That of the last table inside of it, or its own."""

        self.is_hidden = is_hidden
        self.rows: Rows = []
        self.most_cells = 0
        """The most cells that any row has, each counted once however far it reaches."""

        self.merged: list[MergedRange] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.raised_cells: dict[tuple[int, int], str] = {}
        self.struck_cells: set[tuple[int, int]] = set()

        self.rows_with_unseen: set[int] = set()
        """Rows with cells in which there is more text than the page shows."""

        self.tables_inside: list[tuple[int, int, HtmlTable]] = []
        """Row, column and table, for each table in a cell of this one."""
        self.is_content = False
        """Whether its text is the content of a cell of another table."""

        # What follows is about the part, row and cell that are open while the page is read.
        self.has_hidden_group = False
        """Whether the part of the table that is open is hidden as a whole."""
        self._next_column = 0
        """The first column without a declaration so far."""
        self._last_rows: dict[int, int] = {}
        """Column → the last row that a cell above reaches down to."""
        self._reaching_on: list[MergedRange] = []
        """Cells that may reach further down than the part of the table that is open."""

        self._cells_of_row = 0
        self._position = 0
        self._form = CellForm()
        self._buttons: list[str] = []
        """The texts on the buttons of the cell that is open."""

        self._text: list[str] | None = None
        """Pieces of text of the cell that is open; None: no cell is open."""

    @property
    def width(self) -> int:
        """The number of its columns."""
        return max((len(row) for row in self.rows), default=0)

    @property
    def filled_width(self) -> int:
        """The number of its columns up to the last one with a text."""
        width = 0
        for row in self.rows:
            for position in range(width, len(row)):
                if text_of_cell(row[position]):
                    width = position + 1
        return width

    def facts(self) -> SheetFacts:
        """What is known of its cells beside their texts."""
        return SheetFacts(
            merged=tuple(self.merged),
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            struck_cells=frozenset(self.struck_cells),
            raised_cells=self.raised_cells,
        )

    def declare_columns(self, columns: int, *, is_hidden: bool) -> None:
        """Read what a page says of the next columns."""
        end = min(self._next_column + columns, MOST_COLUMNS)
        if is_hidden:
            self.hidden_columns.update(range(self._next_column, end))
        self._next_column = end

    def begin_group(self, *, is_hidden: bool) -> None:
        """Begin a part of the table: its head, its body or its foot."""
        self.end_group()
        self.has_hidden_group = is_hidden

    def end_group(self) -> None:
        """End the part that is open. No cell reaches out of it."""
        self.end_cell()
        self.has_hidden_group = False
        self._last_rows.clear()
        last_row = len(self.rows)
        for merged in self._reaching_on:
            last = min(merged.last_row, last_row)
            if last > merged.first_row or merged.last_column > merged.first_column:
                self.merged.append(replace(merged, last_row=last))
        self._reaching_on.clear()

    def begin_row(self, *, is_hidden: bool = False) -> None:
        """End the cell that is open, and begin a row."""
        self.end_cell()
        self.rows.append([])
        self._cells_of_row = 0
        if is_hidden or self.has_hidden_group:
            self.hidden_rows.add(len(self.rows))

    def begin_cell(self, form: CellForm, *, is_hidden: bool = False) -> None:
        """End the cell that is open, and begin one, which may reach over several columns and rows.

        Raises:
            FileRefused: the row has more columns than a sheet can have.
        """
        self.end_cell()
        if not self.rows:
            self.begin_row()
        columns = form.columns
        rows = form.rows
        row = self.rows[-1]
        row_number = len(self.rows)

        # Some columns of this row are filled by cells of the rows above.
        while self._last_rows.get(len(row), 0) >= row_number:
            row.append(None)

        if len(row) + columns > MOST_COLUMNS:
            raise sprawling_sheet()
        self._position = len(row)
        self._form = form
        self._text = []
        self._cells_of_row += 1
        self.most_cells = max(self.most_cells, self._cells_of_row)
        if is_hidden:
            self.hidden_columns.add(self._position)
        last_row = row_number + rows - 1
        if columns > 1 or rows > 1:
            last_column = self._position + columns - 1
            merged = MergedRange(row_number, self._position, last_row, last_column)
            self._reaching_on.append(merged)
        for position in range(len(row), len(row) + columns):
            self._last_rows[position] = last_row
            row.append(None)

    def add_text(self, text: str, *, is_raised: bool = False, is_struck: bool = False) -> bool:
        """Add text to the cell that is open; whether there is one."""
        if self._text is None:
            return False
        self._text.append(text)
        coordinates = (len(self.rows), self._position)
        if is_raised:
            self.raised_cells[coordinates] = self.raised_cells.get(coordinates, "") + text
        if is_struck and text.strip():
            self.struck_cells.add(coordinates)
        return True

    def add_button(self, text: str) -> None:
        """Add the text on a button, which is a value only where nothing else is."""
        self._buttons.append(text)

    def add_unseen(self) -> None:
        """Note that the cell that is open has text that the page does not show."""
        if self._text is not None:
            self.rows_with_unseen.add(len(self.rows))

    def add_line_break(self, *, is_block: bool = False) -> None:
        """Begin a new line in the cell that is open, if it has text.

        Two blocks have one line end between them.
        """
        if not self._text or (is_block and self._text[-1] == LINE_END):
            return
        self._text.append(LINE_END)

    def add_table(self, table: HtmlTable) -> None:
        """Note a table in the cell that is open."""
        if self._text is not None:
            self.tables_inside.append((len(self.rows), self._position, table))

    def end_cell(self) -> None:
        """Put the text of the cell that is open into its place; no tag needs to end a cell."""
        if self._text is None:
            return
        text = _shown("".join(self._text))
        # A mark alone is there for choosing rows.
        if not text.strip(f"{TICKED}{UNTICKED} "):
            text = ""
        on_buttons = _shown(" ".join(self._buttons))
        if on_buttons and text:
            self.rows_with_unseen.add(len(self.rows))
        self.rows[-1][self._position] = cell_value(text or on_buttons, self._form)
        self._text = None
        self._buttons = []

    def take_in_contents(self) -> None:
        """Put the text of tables that are contents of cells into these.

        A table in a cell beside other filled cells is the content of that cell. Any other is only
        laid out by this one. The tables inside have taken in theirs before.
        """
        rows_of_data = self._rows_of_data()
        for row_number, position, table in self.tables_inside:
            row = self.rows[row_number - 1]
            own_cells = [cell for cell in row if text_of_cell(cell)]
            if len(own_cells) < _FEW_CELLS or not rows_of_data - {row_number}:
                continue
            lines = [text_of_cell(row[position]), *table.lines()]
            row[position] = "\n".join(line for line in lines if line) or None
            table.is_content = True

    def _rows_of_data(self) -> set[int]:
        """The numbers of two rows with several filled cells, as the rows of data have."""
        numbers: set[int] = set()
        for number, row in enumerate(self.rows, 1):
            if sum(1 for cell in row if text_of_cell(cell)) > _FEW_CELLS:
                numbers.add(number)
            if len(numbers) == 2:
                break
        return numbers

    def lines(self) -> list[str]:
        """The texts of its rows, and of the tables that it lays out, which become contents too."""
        lines = []
        for row in self.rows:
            texts = [cell for cell in map(text_of_cell, row) if cell]
            if texts:
                lines.append(" ".join(texts))
        for _, _, table in self.tables_inside:
            if not table.is_content:
                lines += table.lines()
                table.is_content = True
        return lines

    def append(self, other: HtmlTable) -> None:
        """Put the rows of another table below its own."""
        above = len(self.rows)
        self.rows += other.rows
        for merged in other.merged:
            first_row = merged.first_row + above
            last_row = merged.last_row + above
            self.merged.append(replace(merged, first_row=first_row, last_row=last_row))
        self.hidden_rows.update(row + above for row in other.hidden_rows)
        self.hidden_columns |= other.hidden_columns
        for (row, column), text in other.raised_cells.items():
            self.raised_cells[row + above, column] = text
        self.struck_cells.update((row + above, column) for row, column in other.struck_cells)
        self.rows_with_unseen.update(row + above for row in other.rows_with_unseen)


def _shown(text: str) -> str:
    """Text without the white space that no page shows."""
    lines = [" ".join(line.split()) for line in text.replace("\xa0", " ").split(LINE_END)]
    return LINE_END.join(lines).strip()
