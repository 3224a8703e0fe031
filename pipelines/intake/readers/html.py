"""Web pages saved as workbooks: how many systems export `.xls`. Only tables are looked at, nothing is run."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

from pipelines.errors import Unreadable
from pipelines.intake.limits import Limits
from pipelines.intake.originals import opened
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.readers.grids.sheet_grid import Rows, SheetGrid, has_text
from pipelines.intake.readers.plain_text.decoding import decoded
from pipelines.intake.readers.workbook_container import MOST_COLUMNS, sprawling


UNSEEN = frozenset({"script", "style", "title", "xml", "head"})


def read_html(path: Path, limits: Limits) -> list[Grid]:
    """Read a page as one grid per table that holds anything, the largest first.

    Raises:
        Unreadable: it is in no encoding that can be told for certain, or holds no table.
    """
    with opened(path) as stream:
        text, encoding = decoded(stream.read())
    reader = _Tables()
    reader.feed(text.decode())
    reader.close()
    tables = sorted((rows for rows in reader.found if has_text(rows)), key=len, reverse=True)
    if not tables:
        raise Unreadable(
            "empty-file",
            "这是一个网页文件，其中没有表格",
            "请用WPS或Excel打开后另存为.xlsx再报送。",
        )
    return [SheetGrid(format="html", encoding=encoding, rows=rows) for rows in tables]


class _Table:
    """A table as far as it has been read; cells that reach over several rows or columns are blank but for the first."""

    def __init__(self) -> None:
        self.rows: Rows = []
        self.hanging: dict[int, int] = {}
        self.text: list[str] | None = None

    def begin_row(self) -> None:
        self.end_cell()
        self.rows.append([])

    def begin_cell(self, columns: int, rows: int) -> None:
        self.end_cell()
        if not self.rows:
            self.begin_row()
        row = self.rows[-1]
        while self.hanging.get(len(row), 0) > 0:
            self.hanging[len(row)] -= 1
            row.append(None)
        if len(row) + columns > MOST_COLUMNS:
            raise sprawling()
        for position in range(len(row), len(row) + columns):
            self.hanging[position] = rows - 1
        row += [None] * columns
        self.text, self.at = [], len(row) - columns

    def end_cell(self) -> None:
        if self.text is not None:
            words = "".join(self.text).replace("\xa0", " ").split("\n")
            self.rows[-1][self.at] = (
                "\n".join(" ".join(line.split()) for line in words).strip() or None
            )
            self.text = None


class _Tables(HTMLParser):
    """Collects tables; one inside a cell of another is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Rows] = []
        self.open: list[_Table] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """A beginning tag."""
        if tag in UNSEEN:
            self.unseen += 1
        elif tag == "table":
            self.open.append(_Table())
            self.found.append(self.open[-1].rows)
        elif self.open and tag == "tr":
            self.open[-1].begin_row()
        elif self.open and tag in ("td", "th"):
            given = dict(attrs)
            self.open[-1].begin_cell(_span(given.get("colspan")), _span(given.get("rowspan")))
        elif self.open and tag in ("br", "p", "div") and self.open[-1].text:
            self.open[-1].text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """An ending tag; those that a page leaves out are made up for by the next beginning."""
        if tag in UNSEEN:
            self.unseen = max(self.unseen - 1, 0)
        elif self.open and tag in ("td", "th", "tr"):
            self.open[-1].end_cell()
        elif self.open and tag == "table":
            self.open.pop().end_cell()

    def handle_data(self, data: str) -> None:
        """Text, of a cell if one is open."""
        if self.open and self.open[-1].text is not None and not self.unseen:
            self.open[-1].text.append(" ".join(data.split("\n")))


def _span(written: str | None) -> int:
    return (
        min(max(int(written), 1), MOST_COLUMNS)
        if written and written.isascii() and written.isdigit()
        else 1
    )
