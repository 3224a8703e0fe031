"""The tables of a web page, and the texts around them. Nothing is run."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from html.parser import HTMLParser

from pipelines.intake.readers.grids.sheet_grid import MOST_COLUMNS, MOST_ROWS
from pipelines.intake.readers.web_pages.html_cells import CellForm
from pipelines.intake.readers.web_pages.html_styles import HtmlAttributes, HtmlStyles
from pipelines.intake.readers.web_pages.html_table import TICKED, UNTICKED, HtmlTable
from pipelines.intake.readers.web_pages.open_elements import (
    CELL_TAGS,
    ROW_GROUP_TAGS,
    OpenElement,
    OpenElements,
)


# Texts outside of tables that are looked at.
MOST_TEXTS = 1_000

# Tables inside of each other, of which the outer ones may have the inner ones in their cells.
_DEEPEST = 20

# Elements that stand in lines of their own.
BLOCK_TAGS = frozenset({"p", "div", "li"})

# Kinds of inputs whose text stands on the page, and kinds that are selected.
TEXT_INPUTS = frozenset({"", "text", "number", "date", "search", "tel", "url", "email"})
CHOICES = frozenset({"checkbox", "radio"})


class TableParser(HTMLParser):
    """Collects the tables of a page, those inside of others too, in the order in which they begin."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[HtmlTable] = []
        self.texts: list[tuple[int, str]] = []
        """What stands outside of all cells, each with the number of the table before it."""
        self._open_tables: list[HtmlTable] = []
        self._styles = HtmlStyles()
        self._open = OpenElements(self._styles)
        self._style_sheet: list[str] | None = None
        """Pieces of the style sheet that is open; None: none is open."""
        self._options: list[tuple[bool, list[str]]] | None = None
        """Of the list that is open: whether each choice is selected, and its text; None: none is."""

    def close(self) -> None:
        """End the page, and the tables that it has left open."""
        super().close()
        while self._open_tables:
            self._end_table()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Handle a beginning tag."""
        attributes = dict(attrs)
        begun = self._open.begin(tag, attributes)
        if tag == "style":
            self._style_sheet = []
        elif tag == "table":
            self._begin_table(is_hidden=begun.is_hidden or begun.is_unseen)
        elif tag == "select":
            self._options = []
        elif tag == "option" and self._options is not None:
            self._options.append(("selected" in attributes, []))
        elif tag == "input" and not begun.is_unseen:
            self._handle_input(attributes)
        elif self._open_tables:
            self._handle_tag_in_table(tag, attributes, begun)

    def _begin_table(self, *, is_hidden: bool) -> None:
        self._end_select()
        table = HtmlTable(len(self.tables) + 1, is_hidden=is_hidden)
        if self._open_tables:
            outer = self._open_tables[-1]
            table.is_hidden = is_hidden or outer.is_hidden
            if len(self._open_tables) < _DEEPEST:
                outer.add_table(table)
        self._open_tables.append(table)
        self.tables.append(table)

    def _handle_tag_in_table(
        self, tag: str, attributes: HtmlAttributes, begun: OpenElement
    ) -> None:
        table = self._open_tables[-1]
        is_hidden = begun.is_hidden
        if tag == "tr":
            self._end_select()
            table.begin_row(is_hidden=is_hidden)
        elif tag in CELL_TAGS:
            self._end_select()
            form = _form_of(attributes, begun.number_format)
            table.begin_cell(form, is_hidden=is_hidden)
        elif tag == "col":
            table.declare_columns(_columns(attributes.get("span")), is_hidden=is_hidden)
        elif tag in ROW_GROUP_TAGS:
            table.begin_group(is_hidden=is_hidden)
        elif begun.is_unseen:
            return
        elif tag == "br":
            table.add_line_break()
        elif tag in BLOCK_TAGS:
            table.add_line_break(is_block=True)

    def _handle_input(self, attributes: HtmlAttributes) -> None:
        """Read what a field shows: the text in it, or whether it is ticked."""
        kind = (attributes.get("type") or "").lower()
        if kind in TEXT_INPUTS:
            self._add(attributes.get("value") or "")
        elif kind in CHOICES and self._open_tables:
            self._add(TICKED if "checked" in attributes else UNTICKED)

    def handle_endtag(self, tag: str) -> None:
        """Handle an ending tag; a page may leave it out."""
        is_unseen = self._open.innermost.is_unseen
        self._open.end(tag)
        if tag == "style" and self._style_sheet is not None:
            self._styles.read("".join(self._style_sheet))
            self._style_sheet = None
        elif tag == "select":
            self._end_select()
        elif not self._open_tables:
            return
        elif tag in CELL_TAGS or tag == "tr":
            self._end_select()
            self._open_tables[-1].end_cell()
        elif tag in ROW_GROUP_TAGS:
            self._open_tables[-1].end_group()
        elif tag == "table":
            self._end_table()
        elif tag in BLOCK_TAGS and not is_unseen:
            self._open_tables[-1].add_line_break(is_block=True)

    def _end_table(self) -> None:
        self._end_select()
        self._open.end_tables()
        table = self._open_tables.pop()
        table.end_group()
        table.last_number = len(self.tables)

    def _end_select(self) -> None:
        """Add the choice that a list shows: the selected one, or else the first."""
        options = self._options
        self._options = None
        if not options:
            return
        selected = [pieces for is_selected, pieces in options if is_selected] or [options[0][1]]
        self._add(" ".join("".join(pieces) for pieces in selected))

    def handle_data(self, data: str) -> None:
        """Handle text."""
        if self._style_sheet is not None:
            self._style_sheet.append(data)
        elif self._options is not None:
            if self._options:
                self._options[-1][1].append(data)
        else:
            self._add(data)

    def _add(self, text: str) -> None:
        """Add text where the page shows it."""
        innermost = self._open.innermost
        if innermost.is_icon:
            text = "".join(
                character for character in text if unicodedata.category(character) != "Co"
            )
        if not self._open_tables:
            if not innermost.is_unseen:
                self._keep_text(text, len(self.tables))
            return

        table = self._open_tables[-1]
        if innermost.is_unseen:
            if text.strip() and innermost.tag not in ("script", "style"):
                table.add_unseen()
        elif innermost.is_button:
            table.add_button(text)
        # A line end in the source is no line end on the screen.
        elif not table.add_text(
            text.replace("\n", " "), is_raised=innermost.is_raised, is_struck=innermost.is_struck
        ):
            # A caption stands above its table.
            self._keep_text(text, table.number - 1)

    def _keep_text(self, text: str, number: int) -> None:
        if text.strip() and len(self.texts) < MOST_TEXTS:
            self.texts.append((number, text))


def _form_of(attributes: HtmlAttributes, number_format: str | None) -> CellForm:
    """What the tag of a cell says of its content."""
    number = None
    if "x:num" in attributes:
        number = attributes["x:num"] or ""
    return CellForm(
        columns=_columns(attributes.get("colspan")),
        rows=_rows(attributes.get("rowspan")),
        number_format=number_format,
        number=number,
        is_text="x:str" in attributes,
    )


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
