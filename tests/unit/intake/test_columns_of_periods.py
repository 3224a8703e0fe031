"""A column for both ends of a time is read as two: 有效期限 2018-09-10至2023-09-09."""

import pandas as pd
import pytest
from intake_examples import csv_of

from pipelines import catalogue
from pipelines.catalogue.examples.samples import valid_rows
from pipelines.catalogue.values import VALUE_TYPES
from tests.lib.staging import staged_part


LICENCE = "administrative_licence_legal_person"


def values_of(code, written):
    element = catalogue.current().elements[code]
    value_type = VALUE_TYPES[element.type]
    read = value_type.normalise(pd.Series([written], dtype="str"), element)
    hint = value_type.hints(read, element)[0]
    return read[0], None if pd.isna(hint) else hint


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2018-09-10至2023-09-09", "2018-09-10", "2023-09-09"),
        ("2018.9.10-2023.9.9", "2018-09-10", "2023-09-09"),
        ("2018-09-10-2023-09-09", "2018-09-10", "2023-09-09"),
        ("2018/9/10—2023/9/9", "2018-09-10", "2023-09-09"),
        ("2018年9月10日～2023年9月9日", "2018-09-10", "2023-09-09"),
        ("自2018年9月10日起至2023年9月9日止", "2018-09-10", "2023-09-09"),
        ("有效期：2018年9月10日 至 2023年9月9日", "2018-09-10", "2023-09-09"),
        ("20180910-20230909", "2018-09-10", "2023-09-09"),
        ("2018-09-10 2023-09-09", "2018-09-10", "2023-09-09"),
        ("2018-09-10/2023-09-09", "2018-09-10", "2023-09-09"),
        ("2018-09-10 00:00:00至2023-09-09 00:00:00", "2018-09-10", "2023-09-09"),
        ("二〇一八年九月十日至二〇二三年九月九日", "2018-09-10", "2023-09-09"),
        ("2018-09-10至长期", "2018-09-10", "2099-12-31"),
        ("2018年9月10日起长期有效", "2018-09-10", None),
        ("2018-09-10至9999-12-31", "2018-09-10", "2099-12-31"),
        ("2018-09-10至今", "2018-09-10", None),
    ],
)
@pytest.mark.parametrize("codes", [("XK_YXQZ", "XK_YXQZI"), ("DJ_QXZ", "DJ_QXZI")])
def test_of_a_time_with_two_ends_each_element_takes_its_own(codes, written, first, last):
    begin, end = codes
    assert values_of(end, written)[0] == (last or written)
    if first is not None and last is not None:
        assert values_of(begin, written)[0] == first


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("2018年9月至2023年9月", "起止只有年和月，缺少日"),
        ("2018-09-10至今", "没有写明到哪一天为止"),
        ("2023-09-09至2018-09-10", None),
        ("03/04/2018-03/04/2023", "分不清哪个是月、哪个是日"),
        ("2018-09-10起五年", None),
        ("五年", None),
        ("43353-45178", None),
    ],
)
def test_what_is_no_time_with_two_days_is_asked_back(written, hint):
    assert values_of("XK_YXQZI", written) == (written, hint)


def test_a_day_that_is_no_end_of_a_time_takes_no_time():
    assert values_of("XK_JDRQ", "2018-09-10至2023-09-09")[0] == "2018-09-10至2023-09-09"


def table(tmp_path, headers, name=LICENCE, *, without=("有效期自", "有效期至"), cells=()):
    """A table of an item without some of its columns, and with others."""
    record_type = catalogue.current().record_types[name]
    rows = valid_rows(record_type, max(1, len(cells)), seed=3)
    lines = [[]]
    kept = [code for code in record_type.elements if record_type.elements[code].name not in without]
    lines[0] = [record_type.elements[code].name for code in kept] + list(headers)
    for position in range(len(rows)):
        filled = [rows.iloc[position][code] or "" for code in kept]
        lines.append(filled + list(cells[position] if cells else [""] * len(headers)))
    path = tmp_path / "名单.csv"
    path.write_text(csv_of(*lines), encoding="utf-8")
    return path


def read(path, name=LICENCE):
    staged, staging = staged_part(path)
    record_type = catalogue.current().record_types[name]
    assert staged.reading.record_type == name
    return staged.reading, staging.raw_rows.element_rows(record_type)


@pytest.mark.parametrize(
    "header",
    [
        "有效期限",
        "有效期",
        "有效期(起止)",
        "有效期限*",
        "许可证有效期",
        "证书有效期",
        "有效期起止日期",
    ],
)
def test_one_column_for_the_validity_is_read_as_two(tmp_path, header):
    cells = [("2018-09-10至2023-09-09",), ("2023-09-09",), ("",), ("长期",)]
    reading, rows = read(table(tmp_path, [header], cells=cells))
    assert rows["XK_YXQZ"].fillna("").tolist() == ["2018-09-10至2023-09-09", "", "", ""]
    assert rows["XK_YXQZI"].fillna("").tolist() == [cell for (cell,) in cells]
    assert any(f"“{header}”一列按起、止的日期分为" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("name", "begin", "end", "header", "without"),
    [
        ("pollutant_discharge_permit", "TY_YXQZ", "TY_YXQZI", "有效期限", ("有效期自", "有效期至")),
        ("enterprise_registration", "DJ_QXZ", "DJ_QXZI", "营业期限", ("经营期限自", "经营期限至")),
        ("work_safety_licence_suspension", "ZK_QR", "ZK_ZR", "暂扣期限", ("暂扣期始", "暂扣期止")),
        ("utility_arrears", "GY_QZ", "GY_QZI", "欠费期间", ("欠费起始日期", "欠费截止日期")),
    ],
)
def test_every_item_with_two_ends_takes_one_column(tmp_path, name, begin, end, header, without):
    path = table(tmp_path, [header], name, without=without, cells=[("2018-09-10至2019-09-09",)])
    _, rows = read(path, name)
    assert rows[begin].tolist() == rows[end].tolist() == ["2018-09-10至2019-09-09"]


def test_below_the_end_alone_two_days_are_read_as_two(tmp_path):
    path = table(tmp_path, ["有效期至"], cells=[("2018-09-10至2023-09-09",)])
    assert read(path)[1]["XK_YXQZ"].tolist() == ["2018-09-10至2023-09-09"]


def test_a_table_with_a_column_for_each_end_stays_as_it_is(tmp_path):
    path = table(tmp_path, ["有效期限"], without=(), cells=[("五年",)])
    reading, rows = read(path)
    assert not any("一列按起、止" in note for note in reading.notes)
    assert [unread.header for unread in reading.unread] == ["有效期限"]
