"""Between the stages nothing is lost and nothing lies open."""

import json
import stat
from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pytest
from intake_examples import CODES, HEADER, NAME_CODE, csv_of, read_text, record_type, row
from pyarrow import ipc

from pipelines.errors import FileRefused
from pipelines.intake.change_staging import stage_changes
from pipelines.intake.restoring import restore_masked_cells
from pipelines.intake.staging import raw_rows
from pipelines.intake.staging.store import Staging
from pipelines.shapes.exchange_messages import Change
from pipelines.shapes.reading import Column, Reading
from tests.lib.batches import rows_in
from tests.lib.staging import BATCH_NO, LIMITS, staged_part


@pytest.fixture
def staging(tmp_path):
    """Rows 2 to 5, of which row 3 has lost its shape."""
    text = csv_of(
        ["科室", *HEADER], ["一", *row("甲")], ["二", "乙"], ["三", *row("丙")], ["四", *row("丁")]
    )
    read_text(tmp_path, text)
    return Staging(tmp_path, BATCH_NO)


def finding(number, severity="error"):
    return {
        "row_number": number,
        "rule": "required",
        "element": "BZ",
        "severity": severity,
        "detail": None,
    }


def split(staging, *findings):
    """What the stages make of the staged rows when validation finds this."""
    with (
        staging.canonical_rows.writer(record_type()) as write_canonical,
        staging.findings.writer() as write_findings,
    ):
        for rows in staging.raw_rows.element_chunks(record_type()):
            write_canonical(rows)
        write_findings(
            pd.DataFrame(findings, columns=["row_number", "rule", "element", "severity", "detail"])
        )
    staging.complete_findings(record_type())
    return staging.split_rows()


def test_the_reading_comes_back_as_it_was_written(staging):
    reading = staging.reading()
    assert reading == Reading.from_json(json.loads(json.dumps(reading.as_json())))
    assert reading.columns[0] == Column(0, "科室", None)
    assert list(reading.malformed) == [3]


def test_element_rows_leave_out_the_malformed_and_fill_in_missing_columns(tmp_path):
    optional = [code for code in CODES if code not in record_type().required]
    lost = CODES.index(optional[-1])
    header, cells = (cells[:lost] + cells[lost + 1 :] for cells in (HEADER, row("甲")))
    read_text(tmp_path, csv_of(header, cells, ["乙"]))
    frame = Staging(tmp_path, BATCH_NO).raw_rows.element_rows(record_type())
    assert list(frame.columns) == CODES
    assert (list(frame.index), frame.index.name) == ([2], None)
    assert frame[NAME_CODE].tolist() == ["甲"]
    assert frame[optional[-1]].isna().all()


def test_accepted_and_rejected_add_up_to_received(staging):
    counts = split(staging, finding(2), finding(2), finding(4, "warning"))
    assert (counts.accepted, counts.rejected, counts.warned) == (2, 2, 1)
    assert counts.accepted + counts.rejected == staging.reading().received
    assert staging.canonical_rows.accepted().read_all()["row_number"].to_pylist() == [4, 5]


def test_without_findings_all_well_formed_rows_are_accepted(staging):
    counts = split(staging)
    assert (counts.accepted, counts.rejected, counts.warned) == (3, 1, 0)


def test_rejected_rows_come_with_their_cells_and_all_their_errors(staging):
    split(staging, finding(2), finding(2), finding(4, "warning"))
    first, second = rows_in(staging.rejected_rows())
    assert (first.row_number, second.row_number) == (2, 3)
    assert first.cells == dict(zip(["科室", *HEADER], ["一", *row("甲")], strict=True))
    assert (len(first.findings), len(second.findings)) == (2, 1)
    assert second.findings[0]["rule"] == "row-shape" and "列" in second.findings[0]["detail"]


def test_rows_are_staged_in_batches_of_at_most_a_hundred_thousand(tmp_path):
    staging = Staging(tmp_path, "20261124-000009")
    rows = pa.table(
        {"row_number": pa.array(range(250_000), pa.int64()), "c0": pa.array(["x"] * 250_000)}
    )
    staging.raw_rows.write(
        rows, Reading("black_list", "csv", "utf-8", ",", None, 1, (), 250_000, {})
    )
    with pa.memory_map(str(staging.folder / "rows.arrow")) as file:
        stored = ipc.open_file(file)
        assert (
            max(stored.get_batch(n).num_rows for n in range(stored.num_record_batches)) <= 100_000
        )
    assert staging.raw_rows.table().equals(rows)


def test_the_staged_files_are_closed_to_others_and_forgotten_without_trace(staging):
    assert stat.S_IMODE(staging.folder.stat().st_mode) == 0o700
    assert not list(staging.folder.glob(".*"))
    staging.remove()
    staging.remove()
    assert not staging.folder.exists()


def test_changes_of_the_region_are_rows_under_their_change_numbers(tmp_path):
    staging = Staging(tmp_path, "20261124-000002")
    changes = [Change(7, {"elements": {NAME_CODE: "甲"}}), Change(9, {"elements": {}})]
    reading = stage_changes(changes, staging, record_type())
    frame = staging.raw_rows.element_rows(record_type())
    assert (reading.received, list(frame.index)) == (2, [7, 9])
    assert frame[NAME_CODE].tolist()[0] == "甲" and pd.isna(frame[NAME_CODE].tolist()[1])


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "黑名单.csv"
    path.write_text(csv_of(HEADER, row()))
    small = replace(LIMITS, file_bytes=10)
    with pytest.raises(FileRefused) as refused:
        staged_part(path, dropped_as="黑名单.csv", limits=small)
    assert refused.value.code == "too-large"


@pytest.mark.parametrize("number", ["²", "9" * 5000, "", "-1", "二", "1.5"])
def test_a_row_number_that_is_none_disturbs_nothing(tmp_path, number):
    file = read_text(tmp_path, csv_of(["行号", "回执号", *HEADER], [number, "x", *row("甲")]))
    staging = Staging(tmp_path, BATCH_NO)
    assert restore_masked_cells(staging, record_type(), {"x": {1: {"姓名": "甲"}}}) == 0
    assert staging.raw_rows.table().equals(file.rows)


def test_of_many_malformed_rows_the_reading_names_the_first_and_the_findings_all(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(raw_rows, "MAX_MALFORMED_NAMED", 3)
    text = csv_of(HEADER, row("甲"), *(["乙"] for _ in range(8)), row("丙"))
    file = read_text(tmp_path, text)
    staging = Staging(tmp_path, BATCH_NO)
    assert (file.reading.received, list(file.reading.malformed)) == (10, [3, 4, 5])
    counts = split(staging, finding(2, "warning"), finding(11))
    assert (counts.accepted, counts.rejected, counts.warned) == (1, 9, 1)
    assert staging.findings.table()["row_number"].to_pylist() == list(range(2, 12))
    assert [rejected.row_number for rejected in rows_in(staging.rejected_rows())] == list(
        range(3, 12)
    )
