"""The tables of a web page, and the texts around them. Nothing is run."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser

from pipelines.intake.readers.grids.sheet_grid import MOST_COLUMNS, MOST_ROWS
from pipelines.intake.readers.web_pages.page_styles import PageStyles
from pipelines.intake.readers.web_pages.page_table import PageTable


# Elements whose text no browser shows.
UNSEEN_TAGS = frozenset({"script", "style", "title", "xml", "head"})

# Elements that several rows of a table stand in.
ROW_GROUP_TAGS = frozenset({"thead", "tbody", "tfoot"})

# Texts outside of tables that are looked at.
MOST_TEXTS = 1_000

# Tables inside of each other, of which the outer ones may have the inner ones in their cells.
DEEPEST = 20

# Elements whose text stands above or below the line.
RAISED_TAGS = frozenset({"sup", "sub"})

# Elements that begin a new line within a cell.
LINE_TAGS = frozenset({"br", "p", "div"})


class PageParser(HTMLParser):
    """Collects the tables of a page, those inside of others too, in the order in which they begin."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[PageTable] = []
        self.texts: list[tuple[int, str]] = []
        """What stands outside of all cells, each with the number of the table before it."""
        self._open_tables: list[PageTable] = []
        self._unseen_depth = 0
        self._styles = PageStyles()
        self._style_sheet: list[str] | None = None
        """Pieces of the style sheet that is open; None: none is open."""

    def close(self) -> None:
        """End the page, and the tables that it has left open."""
        super().close()
        while self._open_tables:
            self._end_table()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Handle a beginning tag."""
        attributes = dict(attrs)
        if tag in UNSEEN_TAGS:
            self._unseen_depth += 1
            if tag == "style":
                self._style_sheet = []
        elif tag == "table":
            self._begin_table(attributes)
        elif self._open_tables:
            self._handle_tag_in_table(tag, attributes)

    def _begin_table(self, attributes: dict[str, str | None]) -> None:
        is_hidden = self._styles.is_unseen("table", attributes)
        table = PageTable(len(self.tables) + 1, is_hidden=is_hidden)
        if self._open_tables:
            outer = self._open_tables[-1]
            table.is_hidden = is_hidden or outer.is_hidden
            if len(self._open_tables) < DEEPEST:
                outer.add_table(table)
        self._open_tables.append(table)
        self.tables.append(table)

    def _handle_tag_in_table(self, tag: str, attributes: dict[str, str | None]) -> None:
        table = self._open_tables[-1]
        is_hidden = self._styles.is_unseen(tag, attributes)
        if tag == "tr":
            table.begin_row(is_hidden=is_hidden)
        elif tag in ("td", "th"):
            columns = _columns(attributes.get("colspan"))
            rows = _rows(attributes.get("rowspan"))
            table.begin_cell(columns, rows, is_hidden=is_hidden)
        elif tag == "col":
            columns = _columns(attributes.get("span"))
            table.declare_columns(columns, is_hidden=is_hidden)
        elif tag in ROW_GROUP_TAGS:
            table.begin_group(is_hidden=is_hidden)
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
            self._open_tables[-1].end_group()
        elif tag == "table":
            self._end_table()

    def _end_table(self) -> None:
        table = self._open_tables.pop()
        table.end_group()
        table.last_number = len(self.tables)

    def handle_data(self, data: str) -> None:
        """Handle text."""
        if self._style_sheet is not None:
            self._style_sheet.append(data)
        elif self._open_tables and self._unseen_depth == 0:
            # A line end in the source is no line end on the screen.
            table = self._open_tables[-1]
            if not table.add_text(data.replace("\n", " ")):
                # A caption stands above its table.
                self._keep_text(data, table.number - 1)
        elif self._unseen_depth == 0:
            self._keep_text(data, len(self.tables))

    def _keep_text(self, data: str, place: int) -> None:
        if data.strip() and len(self.texts) < MOST_TEXTS:
            self.texts.append((place, data))


def _columns(attribute: str | None) -> int:
    """How many columns a cell reaches over."""
    span = _number(attribute)
    return min(max(span, 1), MOST_COLUMNS)


def _rows(attribute: str | None) -> int:
    """How many rows a cell reaches over; 0 stands for all that follow."""
    span = _number(attribute)
    if span == 0:
        return MOST_ROWS
    return min(span, MOST_ROWS)


def _number(attribute: str | None) -> int:
    """The whole number that an attribute begins with, or 1."""
    text = (attribute or "").strip()
    if not text.isascii() or not text.isdigit():
        return 1
    return int(text[:7])
