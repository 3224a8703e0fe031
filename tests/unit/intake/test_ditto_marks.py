"""Marks that stand for what another cell says are asked back, never copied and never loaded."""

import openpyxl
import pytest
from intake_examples import HEADER, NAME_CODE, WIDTH, Read, csv_of, read_text, row


@pytest.mark.parametrize(
    "mark",
    [
        "同上",
        "同前",
        "上同",
        "如上",
        "如前",
        "见上",
        "见前",
        "见上一行",
        "详见上",
        "同左",
        "同上。",
        "（同上）",
        "(同上)",
        "【同上】",
        " 同上 ",
        "\u3000同上",
        "同上一行",
        "同上行",
        "同上栏",
        "同第2行",
        "同2行",
        "同上述",
        '="同上"',
        "'同上",
        "“同上”",
        "〃",
        "〃〃",
        "″",
        "“",
        "”",
        "＂",
        "〞",
        "˝",
        "ditto",
        "Ditto",
    ],
)
def test_a_mark_alone_is_asked_back(tmp_path, mark):
    read = read_text(tmp_path, csv_of(HEADER, row(), row(mark)))
    assert [finding[:3] for finding in read.findings] == [(3, NAME_CODE, "ditto-mark")]


def test_a_quotation_mark_alone_is_asked_back(tmp_path):
    path = tmp_path / "黑名单.xlsx"
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append(row())
    book.active.append(row('"'))
    book.save(path)
    assert [finding[:3] for finding in Read(path).findings] == [(3, NAME_CODE, "ditto-mark")]


@pytest.mark.parametrize("position", range(WIDTH))
def test_a_mark_is_asked_back_in_every_element(tmp_path, position):
    cells = row()
    cells[position] = "同上"
    read = read_text(tmp_path, csv_of(HEADER, row(), cells))
    assert [finding[2] for finding in read.findings] == ["ditto-mark"]


@pytest.mark.parametrize(
    "text",
    [
        "同上海某公司",
        "违法事实同上",
        "同上，另处罚款",
        "同前程公司",
        "上同公司",
        "〃号",
        "5″",
        "同意",
        "同",
        "上",
        '""',
        "'",
        "同2018年",
        "如上所述",
        "见上海某公司",
        "见义勇为",
    ],
)
def test_a_text_that_says_more_is_a_value(tmp_path, text):
    assert read_text(tmp_path, csv_of(HEADER, row(), row(text))).findings == []
