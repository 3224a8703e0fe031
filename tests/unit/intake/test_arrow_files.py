"""Files of rows that are never in memory whole."""

import numpy as np
import pyarrow as pa
import pytest

from pipelines.intake.staging import arrow_files
from pipelines.intake.staging.arrow_files import ArrowFile, joined_tables
from pipelines.intake.staging.row_lookup import RowLookup
from pipelines.intake.staging.row_selection import RowCursor, is_in


ROWS = pa.table(
    {"row_number": pa.array(range(2, 25), pa.int64()), "c0": [f"值{n}\x00" for n in range(2, 25)]}
)


@pytest.fixture
def file(tmp_path):
    file = ArrowFile(tmp_path / "rows.arrow")
    with file.writer(ROWS.schema, 5) as write:
        write(ROWS.slice(0, 7))
        write(ROWS.slice(7))
    return file


def sizes_of(tables):
    return [table.num_rows for table in tables]


def test_what_was_written_in_pieces_comes_back_in_record_batches_of_the_size_asked_for(file):
    record_batches = list(file.record_batches())
    assert pa.Table.from_batches(record_batches).equals(ROWS)
    assert max(sizes_of(record_batches)) == 5
    assert file.schema() == ROWS.schema
    assert file.table().equals(ROWS)


def test_some_columns_come_alone(file):
    names = {
        tuple(record_batch.schema.names) for record_batch in file.record_batches(["row_number"])
    }
    assert names == {("row_number",)}
    assert file.row_numbers().tolist() == list(range(2, 25))


def test_a_file_that_was_not_finished_leaves_nothing_and_the_earlier_one_stays(file):
    before = file.path.read_bytes()
    with pytest.raises(KeyboardInterrupt), file.writer(ROWS.schema) as write:
        write(ROWS)
        raise KeyboardInterrupt
    assert [path.name for path in file.path.parent.iterdir()] == ["rows.arrow"]
    assert file.path.read_bytes() == before


def test_joined_tables_have_the_rows_asked_for_or_less_when_they_are_wide(file, monkeypatch):
    assert sizes_of(joined_tables(file.record_batches(), 10)) == [12, 10, 1]
    monkeypatch.setattr(arrow_files, "MAX_JOINED_BYTES", 1)
    assert sizes_of(joined_tables(file.record_batches(), 10)) == [5, 2, 5, 5, 5, 1]


def test_rows_are_handed_out_once_and_in_order(file):
    cursor = RowCursor(file.record_batches(), ROWS.schema)
    handed_out = []
    for row_number in (1, 2, 13, 13, 99, 99):
        handed_out.append(cursor.rows_up_to(row_number)["row_number"].to_pylist())
    assert handed_out == [[], [2], list(range(3, 14)), [], list(range(14, 25)), []]


def test_numbers_are_found_among_sorted_others():
    assert is_in(pa.array([9, 1, 5]), np.array([1, 2, 9])).tolist() == [True, True, False]
    assert is_in(pa.array([9]), np.array([], np.int64)).tolist() == [False]


def test_cells_are_read_wherever_they_stand(file):
    rows = RowLookup(file)
    positions = rows.positions_of(pa.array([24, 2, 1, 13, 99, 13]))
    assert positions.to_pylist() == [22, 0, None, 11, None, 11]
    assert rows.cells("c0", positions) == [
        "值24\x00",
        "值2\x00",
        None,
        "值13\x00",
        None,
        "值13\x00",
    ]
    assert rows.cells("c0", positions.slice(0, 0)) == []
    assert list(rows.columns) == ["row_number", "c0"]
