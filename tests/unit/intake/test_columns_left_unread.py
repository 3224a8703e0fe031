"""Columns that hold something and are no element: each is named, and what may decide is asked back."""

import pytest
from intake_examples import Read, record_type
from unit_examples import FINE, HINT, PENALTY, names_of, table, write_csv

from tests.lib.refusals import refusal_of


NOTICE_END = "CF_GSJZQ"
CONFISCATED = "CF_NR_WFFF"
ELEMENTS = record_type(PENALTY).elements


def lines_of(*extra, without=()):
    """A table of penalties with further columns: each a header and its two values."""
    lines = table(PENALTY, FINE, "罚款金额(万元)", ["0.2", "0.2"])
    positions = [list(ELEMENTS).index(code) for code in without]
    kept = [[cell for at, cell in enumerate(line) if at not in positions] for line in lines]
    for header, *values in extra:
        for line, cell in zip(kept, [header, *values], strict=True):
            line.append(cell)
    return kept


def read(tmp_path, *extra, without=()):
    return Read(write_csv(tmp_path, lines_of(*extra, without=without)), HINT)


def unread_notes(file):
    return [note for note in file.reading.notes if "没有入库" in note]


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("联系电话", ["04791234567", ""]),
        ("编号", ["A-7", "A-8"]),
        ("说明", ["", "已缴清"]),
        ("整改情况", ["已整改", "已整改"]),
        ("公示期限", ["一年", "一年"]),
        ("处罚金额（元）", ["2000", "2000"]),
    ],
)
def test_a_column_that_holds_something_is_named(tmp_path, header, values):
    file = read(tmp_path, (header, *values))
    [note] = unread_notes(file)
    assert note.startswith(f"“{header}”没有读取，没有入库；")
    assert "请把表头改为目录中的名称" in note
    assert [one.header for one in file.reading.unread] == [header]


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("序号", ["1", "2"]),
        ("编号", ["1", "2"]),
        ("项次", ["一", "二"]),
        ("联系电话", ["", ""]),
        ("说明", ["无", "/"]),
        ("数据状态", ["正常", "正常"]),
        ("金额单位", ["万元", "万元"]),
        ("罚款金额（大写）", ["贰仟元整", "贰仟元整"]),
        ("处罚金额（元）", ["0", "0.00"]),
    ],
)
def test_a_column_that_says_nothing_or_was_read_is_not_named(tmp_path, header, values):
    file = read(tmp_path, (header, *values))
    assert unread_notes(file) == []
    assert file.reading.unread == ()


def test_of_many_columns_the_first_ten_are_named(tmp_path):
    extra = [(f"业务字段{letter}", "x", "y") for letter in "甲乙丙丁戊己庚辛壬癸子丑"]
    [note] = unread_notes(read(tmp_path, *extra))
    assert "“业务字段癸”等12列（全部见“文件读取说明”表）" in note
    assert "业务字段子" not in note


def test_an_element_that_an_unread_column_may_be_is_named_beside_it(tmp_path):
    file = read(tmp_path, ("罚没金额（万元）", "0.3", "0.3"), without=[CONFISCATED])
    [note] = unread_notes(file)
    assert f"“罚没金额（万元）”（是否为“{ELEMENTS[CONFISCATED].name}”？）" in note
    assert [one.likely for one in file.reading.unread] == [CONFISCATED]


@pytest.mark.parametrize(
    "header", ["公示期限", "公示期", "公示期限（年）", "公示时限", "5.公示期限"]
)
def test_what_may_say_how_long_a_record_is_public_is_asked_back(tmp_path, header):
    lines = lines_of((header, "一年", "一年"), without=[NOTICE_END])
    error = refusal_of(Read, write_csv(tmp_path, lines), HINT)
    assert error.code == "header-in-doubt"
    assert f"“{header}”一列可能是“公示截止期”" in error.reason
    assert error.remedy.endswith("另加“公示截止期”一列（没有内容的留空），再重新报送整个文件。")


@pytest.mark.parametrize(
    "header", ["处罚金额（万元）", "罚没金额（万元）", "罚没款（元）", "罚没合计"]
)
def test_what_may_have_been_fined_is_asked_back(tmp_path, header):
    lines = lines_of((header, "0.8", ""), without=[FINE, CONFISCATED])
    error = refusal_of(Read, write_csv(tmp_path, lines), HINT)
    assert error.code == "header-in-doubt"
    assert f"“{header}”一列可能是“罚款金额(万元)”" in error.reason


@pytest.mark.parametrize(
    ("header", "value", "without"),
    [
        ("公示期限", "", [NOTICE_END]),
        ("公示期限", "/", [NOTICE_END]),
        ("公示方式", "网站", [NOTICE_END]),
        ("处罚金额（万元）", "0", [FINE]),
        ("处罚金额（万元）", "", [FINE]),
        ("滞纳金（元）", "200", [FINE]),
        ("违法所得金额（元）", "200", [FINE, CONFISCATED]),
    ],
)
def test_honest_files_are_taken_all_the_same(tmp_path, header, value, without):
    assert read(tmp_path, (header, value, value), without=without).reading.received == 2


def test_a_column_without_a_header_is_named_by_its_place(tmp_path):
    lines = [["", *lines_of()[0]], *(["甲", *line] for line in lines_of()[1:])]
    [note] = unread_notes(Read(write_csv(tmp_path, lines), HINT))
    assert note.startswith("“没有表头的第1列”没有读取")


def test_no_likely_header_means_an_element():
    for code, headers in record_type(PENALTY).likely_headers.items():
        assert code in ELEMENTS
        assert not set(headers) & {*names_of(PENALTY, FINE, "").values(), *ELEMENTS[code].synonyms}
