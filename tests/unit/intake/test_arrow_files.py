"""Files of rows that are never in memory whole."""

import numpy as np
import pyarrow as pa
import pytest

from pipelines.intake.staging import arrow_files
from pipelines.intake.staging.arrow_files import (
    InOrder,
    RandomAccess,
    are_in,
    batches,
    schema_of,
    together,
    written,
)


ROWS = pa.table(
    {"row_number": pa.array(range(2, 25), pa.int64()), "c0": [f"值{n}\x00" for n in range(2, 25)]}
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "rows.arrow"
    with written(path, ROWS.schema, 5) as write:
        write(ROWS.slice(0, 7))
        write(ROWS.slice(7))
    return path


def test_what_was_written_in_parts_comes_back_in_batches_of_the_size_asked_for(file):
    found = list(batches(file))
    assert pa.Table.from_batches(found).equals(ROWS)
    assert max(part.num_rows for part in found) == 5
    assert schema_of(file) == ROWS.schema


def test_some_columns_come_alone(file):
    assert {tuple(part.schema.names) for part in batches(file, ["row_number"])} == {("row_number",)}


def test_a_file_that_was_not_finished_leaves_nothing_and_the_earlier_one_stays(file):
    before = file.read_bytes()
    with pytest.raises(KeyboardInterrupt), written(file, ROWS.schema) as write:
        write(ROWS)
        raise KeyboardInterrupt
    assert [one.name for one in file.parent.iterdir()] == ["rows.arrow"]
    assert file.read_bytes() == before


def test_joined_batches_have_the_rows_asked_for_or_less_when_they_are_wide(file, monkeypatch):
    assert [table.num_rows for table in together(batches(file), 10)] == [12, 10, 1]
    monkeypatch.setattr(arrow_files, "MOST_BYTES", 1)
    assert [table.num_rows for table in together(batches(file), 10)] == [5, 2, 5, 5, 5, 1]


def test_rows_are_handed_out_once_and_in_order(file):
    rows = InOrder(batches(file), ROWS.schema)
    taken = [rows.up_to(number)["row_number"].to_pylist() for number in (1, 2, 13, 13, 99, 99)]
    assert taken == [[], [2], list(range(3, 14)), [], list(range(14, 25)), []]


def test_numbers_are_found_among_others_in_order():
    assert are_in(pa.array([9, 1, 5]), np.array([1, 2, 9])).tolist() == [True, True, False]
    assert are_in(pa.array([9]), np.array([], np.int64)).tolist() == [False]


def test_cells_are_read_wherever_they_stand(file):
    rows = RandomAccess(file)
    places = rows.places_of(pa.array([24, 2, 1, 13, 99, 13]))
    assert places.to_pylist() == [22, 0, None, 11, None, 11]
    assert rows.cells("c0", places) == ["值24\x00", "值2\x00", None, "值13\x00", None, "值13\x00"]
    assert rows.cells("c0", places.slice(0, 0)) == []
    assert list(rows.columns) == ["row_number", "c0"]
