"""However many rows go back, the answer stays small, and says of every finding where it is."""

import numpy as np
import pytest
from receipt_examples import contents_of, issued, lines_of

from pipelines.receipts import read_json_receipt
from pipelines.receipts.proof import listed_findings
from pipelines.receipts.words.row_ranges import row_ranges
from pipelines.receipts.workbook import findings_sheet, rejected_rows_sheet, summary_sheet
from pipelines.shapes.finding import Finding, Severity


@pytest.mark.parametrize(
    ("row_numbers", "text"),
    [
        ([], ""),
        ([7], "7"),
        ([2, 3, 4, 5], "2-5"),
        ([2, 4, 5, 9, 10, 11, 20], "2,4-5,9-11,20"),
        (range(2, 500_002), "2-500001"),
    ],
)
def test_row_numbers_are_written_as_ranges(row_numbers, text):
    assert row_ranges(np.array(row_numbers, np.int64), 1_000) == text


@pytest.mark.parametrize(("room", "text"), [(12, "2,4,6,8,10,…"), (3, "2,…"), (0, "…")])
def test_ranges_that_take_too_much_room_say_that_there_are_more(room, text):
    assert row_ranges(np.arange(2, 2_000, 2), room) == text


def codes_wrong_in(licence, count):
    """Rows whose two codes are wrong, and the findings that say so."""
    rows = {row: {"XK_XDR_SHXYM": "?", "XK_XKJGDM": "?"} for row in range(2, count + 2)}
    findings = []
    for row in rows:
        findings.append(Finding(row, "credit-code-form", "XK_XDR_SHXYM", Severity.ERROR))
        findings.append(Finding(row, "credit-code-form", "XK_XKJGDM", Severity.ERROR))
    return contents_of(licence, rows, findings)


def test_every_finding_is_named_with_its_row_whatever_is_said_in_full(
    licence, tmp_path, monkeypatch
):
    monkeypatch.setattr(listed_findings, "MAX_ROWS_IN_FULL", 3)
    content = read_json_receipt(issued(codes_wrong_in(licence, 20), tmp_path))
    assert content["rejected_rows_shown"] == 3
    assert [line["row_number"] for line in content["rejections"]] == [2, 2, 3, 3, 4, 4]
    columns = [
        (line["element"], line["rule"], line["rows"], line["row_numbers"])
        for line in content["findings_by_column"]
    ]
    assert columns == [
        ("XK_XDR_SHXYM", "credit-code-form", 20, "2-21"),
        ("XK_XKJGDM", "credit-code-form", 20, "2-21"),
    ]


def test_a_json_receipt_is_not_larger_than_its_file(licence, tmp_path, monkeypatch):
    monkeypatch.setattr(listed_findings, "MIN_BYTES", 8_000)
    path = issued(codes_wrong_in(licence, 300), tmp_path)
    content = read_json_receipt(path)
    assert path.with_suffix(".json").stat().st_size <= 8_000 + 1_000
    assert 0 < content["rejected_rows_shown"] < 300
    rows = {line["row_number"] for line in content["rejections"]}
    assert len(rows) == content["rejected_rows_shown"]


def test_of_few_rows_everything_is_said(licence, tmp_path):
    content = read_json_receipt(issued(codes_wrong_in(licence, 5), tmp_path))
    assert (content["rejected_rows_shown"], len(content["rejections"])) == (5, 10)


def test_a_workbook_of_too_many_rows_lists_examples_and_says_so(licence, tmp_path, monkeypatch):
    for sheet in (rejected_rows_sheet, summary_sheet):
        monkeypatch.setattr(sheet, "MAX_REJECTED_ROWS", 10)
    for sheet in (findings_sheet, summary_sheet):
        monkeypatch.setattr(sheet, "MAX_FINDINGS", 10)
    monkeypatch.setattr(rejected_rows_sheet, "EXAMPLE_ROWS", 4)
    monkeypatch.setattr(findings_sheet, "EXAMPLE_FINDINGS", 6)
    all_listed = issued(codes_wrong_in(licence, 5), tmp_path / "few")
    examples = issued(codes_wrong_in(licence, 20), tmp_path / "many")
    assert [len(lines_of(all_listed, name)) for name in ("退回行", "明细")] == [6, 11]
    assert [len(lines_of(examples, name)) for name in ("退回行", "明细")] == [5, 7]
    summary = str(lines_of(examples, "汇总"))
    assert "退回行共 20 行，“退回行”表只列前 4 行" in summary
    assert "问题共 40 处，“明细”表只列前 6 处" in summary
