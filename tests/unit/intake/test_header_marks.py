"""A header is known by its words, however it is dressed,
and looking it up stays quick with many record types.
"""

import time
from dataclasses import replace

import pytest
from intake_examples import CODES, HEADER, NAME, NAME_CODE, Read, csv_of, read_text, row

from pipelines.intake.recognising.headers.header_spelling import spellings_of
from pipelines.intake.recognising.recogniser import Recogniser


@pytest.mark.parametrize(
    "dressed",
    [
        f"*{NAME}",
        f"{NAME}*",
        f"{NAME}（*）",
        f"【必填】{NAME}",
        f"{NAME}（必填）：",
        f"★{NAME}",
        f"1.{NAME}",
        f"12、{NAME}",
        f"（3）{NAME}",
        f"A1.{NAME}",
        f"a) {NAME}",
        f"2.3 {NAME}",
        f"2.3、{NAME}",
        f"三、{NAME}",
        f"（三）{NAME}",
        f"第4列：{NAME}",
        f"5-{NAME}",
        f"③{NAME}",
        f"7 {NAME}",
        f"“{NAME}”",
        f"{NAME}（200字以内（含标点））",
        f"{NAME}({NAME_CODE})",
        f"{NAME_CODE}（{NAME}）",
        NAME_CODE.lower(),
        "".join(chr(ord(character) + 0xFEE0) for character in NAME_CODE),
        "\n".join(NAME),
        "　".join(NAME),
        f"\ufeff{NAME}\u200b",
    ],
)
def test_a_name_is_known_however_it_is_dressed(tmp_path, dressed):
    path = tmp_path / "黑名单.csv"
    path.write_text(
        csv_of(
            ["某局黑名单"],
            ["填表人：张三", "日期"],
            [dressed, *HEADER[1:]],
            row("甲"),
            ["备注：无"],
        )
    )
    file = Read(path)
    assert file.reading.columns[0].element == NAME_CODE
    assert file.names == ["甲"]


def test_columns_in_any_order_are_known(tmp_path):
    path = tmp_path / "黑名单.csv"
    path.write_text(csv_of(HEADER[::-1], row("甲")[::-1]))
    file = Read(path)
    assert [column.element for column in file.reading.columns] == CODES[::-1]


def test_a_long_cell_is_no_header():
    assert spellings_of("甲" * 301) == ()


def test_a_catalogue_of_many_record_types_is_searched_quickly(catalogue):
    many = dict(catalogue.record_types)
    for copy in range(20):
        for name, record_type in catalogue.record_types.items():
            many[f"{name}_{copy}"] = record_type
    large = replace(catalogue, record_types=many)
    head = [HEADER, *[row(str(n)) for n in range(19)]]
    started = time.perf_counter()
    for _ in range(10):
        Recogniser(catalogue).recognise(head, "黑名单.csv")
    few = time.perf_counter() - started
    started = time.perf_counter()
    refused = Recogniser(large).recognise(head, "x.csv")
    assert "可能是" in refused.error.reason
    assert time.perf_counter() - started < max(1.0, 20 * few)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("主體名稱", "主体名称"),
        ("統一社會信用代碼", "统一社会信用代码"),
        ("認定日期（必填）", "认定日期"),
        ("黑名單類型", "黑名单类型"),
        ("備註", "备注"),
    ],
)
def test_a_name_in_traditional_characters_is_known(tmp_path, header, name):
    header_row = [header if each == name else each for each in HEADER]
    file = read_text(tmp_path, csv_of(header_row, row("甲")))
    position = HEADER.index(name)
    assert file.reading.columns[position].element == CODES[position]
