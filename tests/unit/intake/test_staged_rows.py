"""Between the stages nothing is lost and nothing lies open."""

import json
import stat
from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pytest
from intake_examples import BLACK_LIST, HEADER, LIMITS, csv_of, read_text, row
from pyarrow import ipc

from pipelines import catalogue
from pipelines.errors import Unreadable
from pipelines.intake.mending import restore_masked_cells
from pipelines.intake.message_staging import stage_messages
from pipelines.intake.part_staging import stage_part
from pipelines.intake.staging import raw_rows
from pipelines.intake.staging.store import Staging
from pipelines.shapes.reading import Column, Reading


@pytest.fixture
def staging(tmp_path):
    """Rows 2 to 5, of which row 3 has lost its shape."""
    text = csv_of(
        ["科室", *HEADER], ["一", *row("甲")], ["二", "乙"], ["三", *row("丙")], ["四", *row("丁")]
    )
    read_text(tmp_path, text)
    return Staging(tmp_path, "20261124-000001")


def finding(number, severity="error"):
    return {
        "row_number": number,
        "rule": "required",
        "element": "BZ",
        "severity": severity,
        "detail": None,
    }


def judge(staging, *findings):
    with (
        staging.canonical_rows.writer(BLACK_LIST) as canonical,
        staging.findings.writer() as judged,
    ):
        for rows in staging.raw_rows.element_chunks(BLACK_LIST):
            canonical(rows)
        judged(
            pd.DataFrame(findings, columns=["row_number", "rule", "element", "severity", "detail"])
        )
    staging.complete_findings(BLACK_LIST)
    return staging.split_rows()


def test_the_reading_comes_back_as_it_was_written(staging):
    found = staging.reading()
    assert found == Reading.from_json(json.loads(json.dumps(found.as_json())))
    assert found.columns[0] == Column(0, "科室", None)
    assert list(found.malformed) == [3]


def test_element_rows_leave_out_the_malformed_and_fill_in_missing_columns(tmp_path):
    optional = [code for code in BLACK_LIST.elements if code not in BLACK_LIST.required]
    lost = list(BLACK_LIST.elements).index(optional[-1])
    read_text(
        tmp_path,
        csv_of(*(cells[:lost] + cells[lost + 1 :] for cells in (HEADER, row("甲"))), ["乙"]),
    )
    frame = Staging(tmp_path, "20261124-000001").raw_rows.element_rows(BLACK_LIST)
    assert (list(frame.columns), list(frame.index), frame.index.name) == (
        list(BLACK_LIST.elements),
        [2],
        None,
    )
    assert frame[BLACK_LIST.subject.name].tolist() == ["甲"]
    assert frame[optional[-1]].isna().all()


def test_accepted_and_rejected_add_up_to_received(staging):
    parted = judge(staging, finding(2), finding(2), finding(4, "warning"))
    assert (parted.accepted, parted.rejected, parted.warned) == (2, 2, 1)
    assert parted.accepted + parted.rejected == staging.reading().received
    assert staging.canonical_rows.accepted().read_all()["row_number"].to_pylist() == [4, 5]


def test_without_findings_all_well_formed_rows_are_accepted(staging):
    parted = judge(staging)
    assert (parted.accepted, parted.rejected, parted.warned) == (3, 1, 0)


def test_refused_rows_come_with_their_cells_and_all_their_faults(staging):
    judge(staging, finding(2), finding(2), finding(4, "warning"))
    refused = {number: (raw, faults) for number, raw, faults in staging.rejected_rows()}
    assert set(refused) == {2, 3}
    assert refused[2][0] == dict(zip(["科室", *HEADER], ["一", *row("甲")], strict=True))
    assert [len(faults) for _, faults in refused.values()] == [2, 1]
    assert refused[3][1][0]["rule"] == "row-shape" and "列" in refused[3][1][0]["detail"]


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


def test_messages_of_the_region_are_rows_under_their_change_numbers(tmp_path):
    staging = Staging(tmp_path, "20261124-000002")
    code = BLACK_LIST.subject.name
    found = stage_messages(
        [(7, {"elements": {code: "甲"}}), (9, {"elements": {}})], staging, BLACK_LIST
    )
    frame = staging.raw_rows.element_rows(BLACK_LIST)
    assert (found.received, list(frame.index)) == (2, [7, 9])
    assert frame[code].tolist()[0] == "甲" and pd.isna(frame[code].tolist()[1])


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "黑名单.csv"
    path.write_text(csv_of(HEADER, row()))
    small = replace(LIMITS, file_bytes=10)
    with pytest.raises(Unreadable) as refused:
        stage_part(path, Staging(tmp_path, "1"), catalogue.current(), small, hint="黑名单.csv")
    assert refused.value.code == "too-large"


@pytest.mark.parametrize("number", ["²", "9" * 5000, "", "-1", "二", "1.5"])
def test_a_row_number_that_is_none_disturbs_nothing(tmp_path, number):
    found = read_text(tmp_path, csv_of(["行号", "回执号", *HEADER], [number, "x", *row("甲")]))
    staging = Staging(tmp_path, "20261124-000001")
    assert restore_masked_cells(staging, BLACK_LIST, {1: {}}) == 0
    assert staging.raw_rows.table().equals(found.rows)


def test_of_many_malformed_rows_the_reading_names_the_first_and_the_findings_all(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(raw_rows, "MAX_MALFORMED_NAMED", 3)
    text = csv_of(HEADER, row("甲"), *(["乙"] for _ in range(8)), row("丙"))
    found = read_text(tmp_path, text)
    staging = Staging(tmp_path, "20261124-000001")
    assert (found.reading.received, list(found.reading.malformed)) == (10, [3, 4, 5])
    parted = judge(staging, finding(2, "warning"), finding(11))
    assert (parted.accepted, parted.rejected, parted.warned) == (1, 9, 1)
    assert staging.findings.table()["row_number"].to_pylist() == list(range(2, 12))
    assert [number for number, _, _ in staging.rejected_rows()] == list(range(3, 12))
