"""What is filled into a template arrives: every record type, and files that LibreOffice itself
has saved.
"""

import csv
import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from template_examples import (
    as_written,
    fill,
    judged,
    read,
    saved_by_libreoffice,
    type_in,
)

from pipelines.__main__ import main
from pipelines.catalogue.examples.example_row import example_of
from pipelines.catalogue.examples.samples import valid_rows
from pipelines.templates import write_template
from tests.lib.repository import RECORD_TYPE_NAMES
from tests.lib.tries import tries


NAMES = RECORD_TYPE_NAMES[::5]
"""Every fifth: what becomes of a record type here depends on its elements, and all kinds of them
are among these.
"""
SAMPLES = Path(__file__).parents[2] / "samples" / "templates"
SAVED = SAMPLES / "行政处罚（法人和非法人组织、个体工商户）_填报模板.xlsx"
"""A template with invented rows, typed into it cell by cell and saved by LibreOffice 7.4; beside
it what was typed.
"""
COUNT = 15
SOME_NAMES = RECORD_TYPE_NAMES[:: tries(5, 1)]


def assert_same(frame, expected):
    """The same texts in the same columns; what is missing is missing."""
    pd.testing.assert_frame_equal(
        frame.reset_index(drop=True),
        expected.reset_index(drop=True),
        check_dtype=False,
        check_names=False,
    )


@pytest.fixture
def filled(tmp_path, catalogue):
    """Write the template of a record type and fill it; the path, and the rows that it was filled
    with.
    """

    def fill_template(name):
        record_type = catalogue.record_types[name]
        rows = valid_rows(record_type, COUNT, seed=11)
        path = write_template(record_type, catalogue, tmp_path / "filled")
        fill(path, rows, record_type)
        return path, rows

    return fill_template


@pytest.mark.parametrize("name", NAMES)
def test_a_filled_template_comes_through_reading_and_judging_unchanged(
    name, filled, catalogue, tmp_path
):
    record_type = catalogue.record_types[name]
    path, rows = filled(name)
    account, read_rows = read(path, catalogue, tmp_path)
    assert (account.record_type, account.header_row, account.received) == (name, 1, COUNT)
    assert [column.element for column in account.columns] == list(record_type.elements)
    assert list(read_rows.index) == list(range(2, COUNT + 2))
    assert_same(read_rows, as_written(rows, record_type))
    verdict = judged(read_rows, record_type, catalogue)
    assert verdict.findings.empty
    assert_same(verdict.canonical, judged(rows, record_type, catalogue).canonical)


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", NAMES[:: max(len(NAMES) // 4, 1)])
def test_a_template_that_libreoffice_saved_comes_through_unchanged(
    name, filled, catalogue, tmp_path
):
    record_type = catalogue.record_types[name]
    path, rows = filled(name)
    account, read_rows = read(saved_by_libreoffice(path, tmp_path), catalogue, tmp_path)
    assert (account.record_type, account.received) == (name, COUNT)
    assert_same(read_rows, as_written(rows, record_type))
    assert judged(read_rows, record_type, catalogue).findings.empty


def test_the_file_that_libreoffice_saved_holds_what_was_filled_in(catalogue, tmp_path):
    with SAVED.with_suffix(".csv").open(encoding="utf-8", newline="") as stream:
        lines = [
            {code: value or None for code, value in line.items()} for line in csv.DictReader(stream)
        ]
    account, rows = read(SAVED, catalogue, tmp_path)
    record_type = catalogue.record_types[account.record_type]
    assert account.received == len(lines) == COUNT
    assert_same(rows[list(lines[0])], pd.DataFrame(lines))
    assert judged(rows, record_type, catalogue).findings.empty


def test_an_empty_template_is_asked_back_as_a_file_without_rows(catalogue, tmp_path):
    path = write_template(catalogue.record_types[NAMES[0]], catalogue, tmp_path)
    with pytest.raises(Exception, match="表头下面没有任何数据"):
        read(path, catalogue, tmp_path)


@pytest.mark.many_tries
@pytest.mark.parametrize("name", SOME_NAMES)
def test_a_template_filled_in_as_its_sample_row_brings_no_finding_and_no_conversion(
    name, catalogue, tmp_path
):
    record_type = catalogue.record_types[name]
    path = write_template(record_type, catalogue, tmp_path / "filled")
    type_in(path, [example_of(record_type)], record_type)
    account, rows = read(path, catalogue, tmp_path)
    assert (account.record_type, account.received) == (name, 1)
    verdict = judged(rows, record_type, catalogue)
    assert verdict.findings.empty, verdict.findings
    assert verdict.conversions.empty, verdict.conversions


def test_templates_filled_in_as_their_sample_rows_pass_the_trial(catalogue, capsys, tmp_path):
    archive = tmp_path / "templates.zip"
    with zipfile.ZipFile(archive, "w") as members:
        for name in NAMES[::2]:
            record_type = catalogue.record_types[name]
            path = write_template(record_type, catalogue, tmp_path / "filled")
            type_in(path, [example_of(record_type)], record_type)
            members.write(path, path.name)
    status = main(["validate", str(archive), "--json"])
    parts = json.loads(capsys.readouterr().out)["parts"]
    assert len(parts) == len(NAMES[::2])
    for part in parts:
        assert (part["accepted"], part["rejected"], part["warnings"]) == (1, 0, []), part
    assert status == 0


@pytest.mark.parametrize("is_saved", [False, pytest.param(True, marks=pytest.mark.libreoffice)])
def test_numbers_in_cells_that_show_their_unit_arrive_as_they_were_typed(
    is_saved, catalogue, tmp_path
):
    record_type = catalogue.record_types["land_transfer"]
    typed = {
        "TD_CJJ": ["0.2", "1234.5", "1234567.891234", "0.000001", "100", "12000"],
        "TD_MJ": ["0.2", "1234.5", "123456.7891", "0.0001", "100", "12000"],
    }
    rows = [
        example_of(record_type) | dict(zip(typed, texts, strict=True))
        for texts in zip(*typed.values(), strict=True)
    ]
    path = write_template(record_type, catalogue, tmp_path / "filled")
    type_in(path, rows, record_type)
    if is_saved:
        path = saved_by_libreoffice(path, tmp_path / "saved")
    _, read_rows = read(path, catalogue, tmp_path)
    verdict = judged(read_rows, record_type, catalogue)
    assert {code: list(verdict.canonical[code]) for code in typed} == typed
    assert verdict.conversions.empty, verdict.conversions


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_the_sample_row_tells_one_story(name, catalogue):
    record_type = catalogue.record_types[name]
    example = example_of(record_type)
    for code, element in record_type.elements.items():
        if element.codes is not None and element.codes.name == "document_types":
            assert example[code] in (None, "身份证")
        is_beginning = element.type == "date" and element.name.endswith("自")
        if is_beginning and example[code]:
            decisions = [
                example[other.code] or ""
                for other in record_type.elements.values()
                if other.type == "date" and "决定日期" in other.name
            ]
            assert example[code] >= max(decisions, default="")
