"""Web pages, which many systems export as `.xls`. Only tables are looked at, nothing is run."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

from pipelines.errors import Unreadable
from pipelines.intake.cells.sheet_facts import MergedRange, SheetFacts
from pipelines.intake.limits import Limits
from pipelines.intake.readers.error_answers import refused_page
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.sheet_grid import MOST_COLUMNS, Rows, SheetGrid, has_text
from pipelines.intake.readers.plain_text.decoding import read_text
from pipelines.intake.readers.workbooks.page_styles import PageStyles
from pipelines.intake.readers.workbooks.workbook_errors import sprawling_sheet


# Elements whose text no browser shows.
UNSEEN_TAGS = frozenset({"script", "style", "title", "xml", "head"})

# Elements that several rows of a table stand in.
ROW_GROUP_TAGS = frozenset({"thead", "tbody", "tfoot"})

# Rows of a table that holds no more than a title or a remark.
FEW_ROWS = 3

# Texts outside of tables that are looked at.
MOST_TEXTS = 1_000

# Elements whose text stands above or below the line.
RAISED_TAGS = frozenset({"sup", "sub"})

# Elements that begin a new line within a cell.
LINE_TAGS = frozenset({"br", "p", "div"})


def read_html(path: Path, limits: Limits) -> list[Grid]:
    """Read a page as one grid per table that holds anything, the largest first.

    Raises:
        Unreadable: its encoding is not certain, or it holds no table.
    """
    text, encoding = read_text(path)
    parser = _PageParser()
    parser.feed(text)
    parser.close()

    tables = [table for table in parser.tables if has_text(table.rows)]
    if not tables:
        raise refused_page(text) or Unreadable(
            "empty-file",
            "这是一个网页文件，其中没有表格",
            "请用WPS或Excel打开后另存为.xlsx再报送。",
        )
    tables.sort(key=lambda table: len(table.rows), reverse=True)
    grids: list[Grid] = []
    for table in tables:
        facts = SheetFacts(
            merged=tuple(table.merged),
            hidden_rows=frozenset(table.hidden_rows),
            hidden_columns=frozenset(table.hidden_columns),
            raised_cells=table.raised_cells,
        )
        grids.append(
            SheetGrid(
                format="html",
                encoding=encoding,
                rows=table.rows,
                facts=facts,
                stated=_texts_beside(table, parser),
            )
        )
    return grids


def _texts_beside(table: _Table, parser: _PageParser) -> list[tuple[str, str]]:
    """The texts of a page outside of a table, with those of small tables, which only lay it out."""
    texts = [text for text in parser.texts if text.strip()]
    for other in parser.tables:
        if other is table or len(other.rows) > FEW_ROWS:
            continue
        for row in other.rows:
            texts += [cell for cell in row if isinstance(cell, str)]
    return [("", " ".join(text.split())) for text in texts[:MOST_TEXTS]]


class _Table:
    """A table as far as it has been read.

    A cell that reaches over several rows or columns has its text in the first of them only.
    """

    def __init__(self) -> None:
        self.rows: Rows = []
        self.merged: list[MergedRange] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.raised_cells: dict[tuple[int, int], str] = {}
        self.is_raised = False
        """Whether the text that comes next is raised or lowered."""
        self.has_hidden_group = False
        """Whether the part of the table that is open is hidden as a whole."""
        self._next_column = 0
        """The first column without a declaration so far."""
        self._rows_left: dict[int, int] = {}
        """Column → number of further rows that a cell above reaches down to."""
        self._position = 0
        self._text: list[str] | None = None
        """Pieces of text of the cell that is open; None: no cell is open."""

    def declare_columns(self, columns: int, *, is_hidden: bool) -> None:
        """Read what a page says of the next columns."""
        end = min(self._next_column + columns, MOST_COLUMNS)
        if is_hidden:
            self.hidden_columns.update(range(self._next_column, end))
        self._next_column = end

    def begin_row(self, *, is_hidden: bool = False) -> None:
        """End the cell that is open, and begin a row."""
        self.end_cell()
        self.rows.append([])
        if is_hidden or self.has_hidden_group:
            self.hidden_rows.add(len(self.rows))

    def begin_cell(self, columns: int, rows: int, *, is_hidden: bool = False) -> None:
        """End the cell that is open, and begin one that reaches over so many columns and rows.

        Raises:
            Unreadable: the row has more columns than a sheet can have.
        """
        self.end_cell()
        if not self.rows:
            self.begin_row()
        row = self.rows[-1]

        # Some columns of this row are filled by cells of the rows above.
        while self._rows_left.get(len(row), 0) > 0:
            self._rows_left[len(row)] -= 1
            row.append(None)

        if len(row) + columns > MOST_COLUMNS:
            raise sprawling_sheet()
        self._position = len(row)
        self._text = []
        if is_hidden:
            self.hidden_columns.add(self._position)
        if columns > 1 or rows > 1:
            first_row = len(self.rows)
            last_row = first_row + rows - 1
            last_column = self._position + columns - 1
            merged = MergedRange(first_row, self._position, last_row, last_column)
            self.merged.append(merged)
        for position in range(len(row), len(row) + columns):
            self._rows_left[position] = rows - 1
            row.append(None)

    def add_text(self, text: str) -> bool:
        """Add text to the cell that is open; whether there is one."""
        if self._text is None:
            return False
        self._text.append(text)
        if self.is_raised:
            place = (len(self.rows), self._position)
            self.raised_cells[place] = self.raised_cells.get(place, "") + text
        return True

    def add_line_break(self) -> None:
        """Begin a new line in the cell that is open, if it has text."""
        if self._text:
            self._text.append("\n")

    def end_cell(self) -> None:
        """Put the text of the cell that is open into its place; no tag needs to end a cell."""
        if self._text is None:
            return
        text = "".join(self._text).replace("\xa0", " ")
        lines = [" ".join(line.split()) for line in text.split("\n")]
        cell = "\n".join(lines).strip()
        self.rows[-1][self._position] = cell or None
        self._text = None
        self.is_raised = False


class _PageParser(HTMLParser):
    """Collects the tables of a page; one inside a cell of another is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self.texts: list[str] = []
        """What stands outside of all cells."""
        self._open_tables: list[_Table] = []
        self._unseen_depth = 0
        self._styles = PageStyles()
        self._style_sheet: list[str] | None = None
        """Pieces of the style sheet that is open; None: none is open."""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Handle a beginning tag."""
        if tag in UNSEEN_TAGS:
            self._unseen_depth += 1
            if tag == "style":
                self._style_sheet = []
        elif tag == "table":
            table = _Table()
            self._open_tables.append(table)
            self.tables.append(table)
        elif self._open_tables:
            self._handle_tag_in_table(tag, dict(attrs))

    def _handle_tag_in_table(self, tag: str, attributes: dict[str, str | None]) -> None:
        table = self._open_tables[-1]
        is_hidden = self._styles.is_unseen(tag, attributes)
        if tag == "tr":
            table.begin_row(is_hidden=is_hidden)
        elif tag in ("td", "th"):
            columns = _span(attributes.get("colspan"))
            rows = _span(attributes.get("rowspan"))
            table.begin_cell(columns, rows, is_hidden=is_hidden)
        elif tag == "col":
            columns = _span(attributes.get("span"))
            table.declare_columns(columns, is_hidden=is_hidden)
        elif tag in ROW_GROUP_TAGS:
            table.has_hidden_group = is_hidden
        elif tag in LINE_TAGS:
            table.add_line_break()
        elif tag in RAISED_TAGS:
            table.is_raised = True

    def handle_endtag(self, tag: str) -> None:
        """Handle an ending tag; a page may leave it out."""
        if tag in UNSEEN_TAGS:
            self._unseen_depth = max(self._unseen_depth - 1, 0)
            if tag == "style" and self._style_sheet is not None:
                self._styles.read("".join(self._style_sheet))
                self._style_sheet = None
        elif not self._open_tables:
            return
        elif tag in ("td", "th", "tr"):
            self._open_tables[-1].end_cell()
        elif tag in RAISED_TAGS:
            self._open_tables[-1].is_raised = False
        elif tag in ROW_GROUP_TAGS:
            self._open_tables[-1].has_hidden_group = False
        elif tag == "table":
            self._open_tables.pop().end_cell()

    def handle_data(self, data: str) -> None:
        """Handle text."""
        if self._style_sheet is not None:
            self._style_sheet.append(data)
        elif self._open_tables and self._unseen_depth == 0:
            # A line end in the source is no line end on the screen.
            table = self._open_tables[-1]
            if not table.add_text(data.replace("\n", " ")):
                self._keep_text(data)
        elif self._unseen_depth == 0:
            self._keep_text(data)

    def _keep_text(self, data: str) -> None:
        if data.strip() and len(self.texts) < MOST_TEXTS:
            self.texts.append(data)


def _span(attribute: str | None) -> int:
    """How many columns or rows a cell reaches over."""
    if attribute is None or not attribute.isascii() or not attribute.isdigit():
        return 1
    span = max(int(attribute), 1)
    return min(span, MOST_COLUMNS)
