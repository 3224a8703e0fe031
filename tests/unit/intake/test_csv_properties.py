"""What must hold for every table and for every jumble of separators,
however busy the machine is.
"""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import FileRefused
from pipelines.intake.readers.csv import read_csv
from pipelines.intake.readers.grids.trimming import Trimmed, trimmed
from pipelines.intake.readers.plain_text import csv_records, decoding
from pipelines.intake.readers.plain_text.csv_fast import CsvShape, parse_fast
from pipelines.intake.readers.plain_text.csv_parser import CsvParser
from tests.lib.staging import LIMITS


WIDTH = 3
SHAPE = CsvShape(",", header_cells=WIDTH, width=WIDTH, most_cells=WIDTH)
HEADER = ["主体名称", "主体类别", "备注"]
CELL = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)
TABLE = st.lists(st.lists(CELL, min_size=WIDTH, max_size=WIDTH), max_size=8)
JUMBLE = st.text('ab,"\n\r', max_size=40)


def exactly(text):
    """What the exact path makes of a text below a header in row 1:
    its rows, and what is said of the others.
    """
    chunk, _ = CsvParser(SHAPE, row_number=1).parse_exactly(text.encode(), is_last=True)
    return all_of(Trimmed([chunk]))


def all_of(rows):
    return rows.whole(), rows.left_out().notes


def has_text(cells):
    return any(cell.strip() for cell in cells)


@settings(deadline=None)
@given(
    table=TABLE,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    dialect=st.sampled_from(
        [("\r\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_ALL), ("\n", csv.QUOTE_ALL)]
    ),
)
def test_a_table_written_as_csv_comes_back_cell_by_cell(tmp_path_factory, table, encoding, dialect):
    table = [["行", *cells[1:]] for cells in table]
    text = io.StringIO()
    csv.writer(text, lineterminator=dialect[0], quoting=dialect[1]).writerows([HEADER, *table])
    path = tmp_path_factory.getbasetemp() / "table.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    grid = next(grid for grid in read_csv(path, LIMITS) if grid.delimiter == ",")
    body = trimmed(grid, 1, WIDTH).whole()
    assert [
        list(cells)
        for cells in zip(*(body.rows[f"c{n}"].to_pylist() for n in range(WIDTH)), strict=True)
    ] == table
    assert body.rows["row_number"].to_pylist() == list(range(2, 2 + len(table)))
    assert (grid.encoding, dict(body.malformed)) == (encoding, {})


@settings(deadline=None)
@given(JUMBLE)
def test_where_the_fast_path_answers_the_exact_one_answers_the_same(text):
    fast = parse_fast(text.encode(), SHAPE)
    exact, _ = exactly(text)
    if fast is None:
        return
    rows = [list(row.values()) for row in fast.to_pylist()]
    assert [row for row in rows if has_text(row)] == [
        list(row.values())[1:] for row in exact.rows.to_pylist()
    ]
    assert dict(exact.malformed) == {}


@settings(deadline=None)
@given(JUMBLE, st.integers(1, 40), st.booleans())
def test_pieces_of_any_size_give_the_rows_of_the_whole(tmp_path_factory, text, size, is_kept):
    path = tmp_path_factory.getbasetemp() / "pieces.csv"
    path.write_bytes(f"甲,乙,丙\n{text}".encode("gb18030"))
    whole, notes = all_of(trimmed(read_csv(path, LIMITS)[0], 1, WIDTH))
    with pytest.MonkeyPatch.context() as smaller:
        smaller.setattr(decoding, "PIECE_BYTES", size)
        smaller.setattr(decoding, "MOST_KEPT_BYTES", is_kept << 20)
        grid = read_csv(path, LIMITS)[0]
        pieces, notes_on_pieces = all_of(trimmed(grid, 1, WIDTH))
    assert pieces.rows.equals(whole.rows)
    assert (pieces.malformed, notes_on_pieces) == (whole.malformed, notes)
    assert grid.share_read == 1.0


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["a,b,c", '"a\n",b,c', '"a', 'a"b,c', "注", "说明", ",,", "", ",,,x", "1,,"]
        ),
        max_size=30,
    )
)
def test_small_pieces_with_long_looks_ahead_give_the_rows_of_the_whole(tmp_path_factory, lines):
    path = tmp_path_factory.getbasetemp() / "lines.csv"
    path.write_text("\n".join(["甲,乙,丙", *lines]))
    with pytest.MonkeyPatch.context() as shorter:
        shorter.setattr(csv_records, "MOST_RECORD_LINES", 5)
        whole, notes = all_of(trimmed(read_csv(path, LIMITS)[0], 1, WIDTH, [1, 2]))
        shorter.setattr(decoding, "PIECE_BYTES", 20)
        pieces, notes_on_pieces = all_of(trimmed(read_csv(path, LIMITS)[0], 1, WIDTH, [1, 2]))
    assert pieces.rows.equals(whole.rows)
    assert (pieces.malformed, notes_on_pieces) == (whole.malformed, notes)


@settings(deadline=None)
@given(
    st.binary(max_size=40),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"]),
    st.integers(1, 9),
)
def test_what_cannot_be_decoded_is_found_at_the_same_place_in_pieces_of_any_size(
    tmp_path_factory, tail, encoding, size
):
    path = tmp_path_factory.getbasetemp() / "tail.csv"
    path.write_bytes("甲,乙\n丙,𠮷\n".encode(encoding) + tail)
    whole = answer_about(path)
    with pytest.MonkeyPatch.context() as smaller:
        smaller.setattr(decoding, "PIECE_BYTES", size)
        assert answer_about(path) == whole


def answer_about(path):
    """Encoding and text of a file, or why it has none."""
    try:
        text = decoding.look_through(path)
    except FileRefused as error:
        return error.reason
    return (
        text.encoding,
        text.is_blank,
        text.ends_lines_with_returns,
        text.head,
        b"".join(text.pieces()),
    )


@settings(deadline=None)
@given(JUMBLE)
def test_no_line_with_text_vanishes(text):
    """Every letter of the file is found again in some row, or the row that held it is named."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    body, notes = exactly(text)
    kept = sum(
        cell.count("a") + cell.count("b")
        for row in body.rows.to_pylist()
        for cell in row.values()
        if isinstance(cell, str)
    )
    letters = text.count("a") + text.count("b")
    assert kept == letters or (kept < letters and (body.malformed or notes))
