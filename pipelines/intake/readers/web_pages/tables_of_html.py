"""Which tables of a web page are parts of one, and which texts are about each.

An export in pages has a table for each page, and many programs draw the header as a table of its
own. A spreadsheet program shows the tables of a page below each other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from pipelines.intake.readers.grids.sheet_grid import text_of_cell
from pipelines.intake.readers.grids.trimming import BEGINS_NOTE
from pipelines.intake.readers.grids.unit_words import may_state_unit
from pipelines.intake.readers.web_pages.html_parser import MOST_TEXTS, TableParser
from pipelines.intake.readers.web_pages.html_table import HtmlTable


# Rows of a table that holds no more than a title or a remark, and filled cells of each.
_FEW_ROWS = 3
_FEW_CELLS = 4

# Tables of one page that are read.
_MOST_TABLES = 100

# A text that stands in one line with others is laid out by a table with as many cells.
CELLS_OF_LAYOUT = 2

# Columns from which on two tables of the same width are likely to be one.
MIN_WIDTH = 3

HtmlText = tuple[int, str]
"""The number of the table before a text or around it, and the text."""


@dataclass(eq=False)
class JoinedTable:
    """A table, with the tables below it that continue it."""

    table: HtmlTable
    numbers: list[int]
    """The numbers of the page's tables that it is joined from."""
    texts: list[str] = field(default_factory=list)
    """What the page says of it outside of its rows."""


@dataclass(frozen=True)
class TablesOfHtml:
    """The longest tables of a page."""

    tables: list[JoinedTable]
    left_out: int = 0
    """How many shorter ones there are beside them."""


def html_tables(parser: TableParser) -> TablesOfHtml:
    """The tables of a page that hold cells side by side, or else all that hold any; in order."""
    # Those inside of others began later.
    for table in reversed(parser.tables):
        table.take_in_contents()

    filled = [table for table in parser.tables if not table.is_content and _has_text(table)]
    tables = [table for table in filled if not _is_layout(table)]
    if not tables:
        return TablesOfHtml([JoinedTable(table, [table.number]) for table in filled[:_MOST_TABLES]])

    joined = _joined(tables)
    longest = set(sorted(joined, key=_length, reverse=True)[:_MOST_TABLES])
    kept = [table for table in joined if table in longest]
    _assign_texts(kept, [*parser.texts, *islice(_texts_of_layout(filled), MOST_TEXTS)])
    return TablesOfHtml(kept, len(joined) - len(kept))


def _joined(tables: Sequence[HtmlTable]) -> list[JoinedTable]:
    """Put tables together with the ones that they continue."""
    joined: list[JoinedTable] = []
    last: dict[tuple[bool, int], JoinedTable] = {}
    for table in tables:
        # Beside a header there may be a cell for a scroll bar, and a last column may be blank.
        kinds = []
        for width in (table.filled_width, table.width):
            if width >= MIN_WIDTH:
                kinds.append((table.is_hidden, width))

        candidates = [last[kind] for kind in kinds if kind in last]
        if candidates:
            continued = max(candidates, key=_last_number)
            continued.numbers.append(table.number)
            continued.table.append(table)
        else:
            continued = JoinedTable(table, [table.number])
            joined.append(continued)
        for kind in kinds:
            last[kind] = continued
    return joined


def _last_number(joined: JoinedTable) -> int:
    return joined.numbers[-1]


def _length(joined: JoinedTable) -> int:
    return len(joined.table.rows)


def _has_text(table: HtmlTable) -> bool:
    return any(text_of_cell(cell) for row in table.rows for cell in row)


def _is_layout(table: HtmlTable) -> bool:
    """Whether a table does no more than put texts below each other."""
    if table.most_cells > CELLS_OF_LAYOUT:
        return False
    return all(len(_texts(row)) <= 1 for row in table.rows)


def _texts(row: Sequence[object]) -> list[str]:
    return [text for text in map(text_of_cell, row) if text]


def _texts_of_layout(tables: Sequence[HtmlTable]) -> Iterator[HtmlText]:
    for table in tables:
        if not _is_layout(table):
            continue
        number = table.number
        inside = deque(table.tables_inside)
        for row_number, row in enumerate(table.rows, 1):
            for text in _texts(row):
                yield number, text
            while inside and inside[0][0] == row_number:
                _, _, inner = inside.popleft()
                number = inner.last_number


def _assign_texts(joined: Sequence[JoinedTable], texts: Sequence[HtmlText]) -> None:
    """Give each table the texts that are about it, with those of small tables beside it."""
    for table in joined:
        of_small_tables: list[HtmlText] = []
        for other in joined:
            if other is not table:
                of_small_tables += _texts_of_small(other)
        placed = sorted([*texts, *of_small_tables], key=_number_of)
        table.texts = _texts_about(table, joined, placed)


def _number_of(text: HtmlText) -> int:
    return text[0]


def _texts_about(
    table: JoinedTable, joined: Sequence[JoinedTable], placed: Sequence[HtmlText]
) -> list[str]:
    """The texts above a table, and those of the whole page.

    A text above another table is about that one. It is about all tables below as well, unless they
    have a unit of their own; a note below a table is about the table above it.
    """
    if len(joined) == 1:
        return [text for _, text in placed]

    all_numbers = sorted(number for own in joined for number in own.numbers)
    own: list[str] = []
    others: list[str] = []
    for number, text in placed:
        position = bisect_right(all_numbers, number)
        above = all_numbers[position - 1] if position else 0
        below = all_numbers[position] if position < len(all_numbers) else 0
        is_note = bool(BEGINS_NOTE.match(text.strip()))
        if (above if is_note and above else below) in table.numbers:
            own.append(text)
        elif below == 0 or number < min(table.numbers):
            others.append(text)

    if any(may_state_unit(text) for text in own):
        others = [text for text in others if not may_state_unit(text)]
    return [*own, *others]


def _texts_of_small(joined: JoinedTable) -> Iterator[HtmlText]:
    """The texts of a table that may only say something of another one."""
    table = joined.table
    if len(table.rows) > _FEW_ROWS or table.filled_width > _FEW_CELLS:
        return
    for row in table.rows:
        for text in _texts(row):
            yield table.number, text
