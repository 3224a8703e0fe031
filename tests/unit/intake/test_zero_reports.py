"""A file that says that there is nothing to report is answered as such, and never with bad rows."""

import pytest
from intake_examples import HEADER, WIDTH, csv_of, read_text, row

from pipelines.errors import FileRefused
from pipelines.intake.readers.grids.line_words import squeezed
from pipelines.intake.readers.grids.zero_reports import means_zero_report


BLANK = [""] * WIDTH


def refused_of(tmp_path, *rows, dropped_as="x/inbox/黑名单.csv"):
    with pytest.raises(FileRefused) as refused:
        read_text(tmp_path, csv_of(*rows), dropped_as=dropped_as)
    return refused.value


@pytest.mark.parametrize(
    "said",
    [
        "本月无",
        "无",
        "零报送",
        "本月零报告",
        "本季度未作出行政处罚决定",
        "本单位2026年11月无新增失信名单。",
        "我局本月未发生行政处罚案件",
        "经核实，本年度没有黑名单信息",
        "十一月份无",
        "截至目前无此类信息",
        "（本期无数据）",
        "0条",
    ],
)
def test_a_line_of_nothing_below_the_header_is_a_zero_report(tmp_path, said):
    refused = refused_of(tmp_path, HEADER, [said, *BLANK[1:]])
    assert (refused.code, refused.received) == ("zero-report", 0)
    assert said[:30] in refused.reason
    assert "无需处理" in refused.remedy


@pytest.mark.parametrize(
    "rows",
    [
        [["序号", *HEADER], ["1", "无", *BLANK[1:]], ["合计", "0条", *BLANK[1:]]],
        [["序号", *HEADER], ["1", "/", *["/"] * (WIDTH - 1)], ["2", *BLANK]],
        [HEADER, ["无"] * WIDTH, ["填表人：张三", *BLANK[1:]]],
        [["2026年11月黑名单（零报告）", *BLANK[1:]], HEADER],
        [
            HEADER,
            ["本月无", *BLANK[1:]],
            ["二连浩特市教育局", *BLANK[1:]],
            ["2026年12月1日", *BLANK[1:]],
        ],
    ],
)
def test_numbers_totals_and_signatures_may_stand_beside_it(tmp_path, rows):
    assert refused_of(tmp_path, *rows).code == "zero-report"


def test_the_name_of_the_file_may_say_it(tmp_path):
    refused = refused_of(tmp_path, HEADER, dropped_as="x/inbox/11月黑名单零报告.csv")
    assert refused.code == "zero-report"
    assert refused_of(tmp_path, HEADER).code == "no-rows"


def test_beside_records_it_is_left_out_and_said(tmp_path):
    found = read_text(tmp_path, csv_of(HEADER, row("甲公司"), ["本月无", *BLANK[1:]]))
    assert found.names == ["甲公司"]
    assert "第3行是没有数据的说明，未作为数据：“本月无”" in found.reading.notes


@pytest.mark.parametrize(
    "text",
    ["无锡分公司", "零售店", "无证经营", "没有名字的店", "10条", "信息", "本月", "张无", "未来"],
)
def test_what_says_something_else_is_no_zero_report(text):
    assert not means_zero_report(squeezed(text))


def test_a_row_without_a_name_that_has_anything_else_stays_a_row(tmp_path):
    found = read_text(tmp_path, csv_of(HEADER, row("无"), row("乙公司")))
    assert found.names == ["无", "乙公司"]
