"""What must hold for every table and for every jumble of separators."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.readers.csv import _exactly, _parsed, read_csv


WIDTH = 3
HEADER = ["主体名称", "主体类别", "备注"]
CELL = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)
TABLE = st.lists(st.lists(CELL, min_size=WIDTH, max_size=WIDTH), max_size=8)
JUMBLE = st.text('ab,"\n\r', max_size=40)


def has_text(cells):
    return any(cell.strip() for cell in cells)


@given(
    table=TABLE,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    dialect=st.sampled_from([("\r\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_ALL), ("\n", csv.QUOTE_ALL)]),
)
def test_a_table_written_as_csv_comes_back_cell_by_cell(tmp_path_factory, table, encoding, dialect):
    table = [["行", *cells[1:]] for cells in table]
    text = io.StringIO()
    csv.writer(text, lineterminator=dialect[0], quoting=dialect[1]).writerows([HEADER, *table])
    path = tmp_path_factory.getbasetemp() / "table.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    grid = next(grid for grid in read_csv(path) if grid.delimiter == ",")
    body = grid.body(1, WIDTH)
    assert [list(cells) for cells in zip(*(body.rows[f"c{n}"].to_pylist() for n in range(WIDTH)), strict=True)] == table
    assert body.rows["row_number"].to_pylist() == list(range(2, 2 + len(table)))
    assert (grid.encoding, dict(body.malformed)) == (encoding, {})


@given(JUMBLE)
def test_where_the_fast_path_answers_the_exact_one_answers_the_same(text):
    content = text.encode()
    fast, exact = _parsed(content, ",", WIDTH, WIDTH), _exactly(content, ",", 1, WIDTH)
    if fast is None:
        return
    rows = [list(row.values()) for row in fast.to_pylist()]
    assert [row for row in rows if has_text(row)] == [list(row.values())[1:] for row in exact.rows.to_pylist()]
    assert dict(exact.malformed) == {}


@given(JUMBLE)
def test_no_line_with_text_vanishes(text):
    """Every letter of the file is found again in some row, or the row that held it is named."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    body = _exactly(text.encode(), ",", 1, WIDTH)
    kept = sum(
        cell.count("a") + cell.count("b")
        for row in body.rows.to_pylist()
        for cell in row.values()
        if isinstance(cell, str)
    )
    letters = text.count("a") + text.count("b")
    assert kept == letters or (kept < letters and (body.malformed or body.notes))
