"""A corrected number brings another record: the department is told which one it may correct."""

import pytest

from pipelines.city.records.key_corrections import are_near
from tests.lib.submissions import DEPARTMENT, drop_csv, frame_of, json_receipt_of, submit_one


NUMBER = "行政许可决定文书号"
CODE = "行政相对人代码_1(统一社会信用代码)"
NATURAL = "administrative_licence_natural_person"
RULE = "only-key-differs"
KEPT = "二示例许字〔2018〕118号"


@pytest.fixture
def corrected(platform, catalogue, inbox):
    """Brings three rows, then the first one of them changed; returns both batches and warnings."""

    def bring(changes, record_type=None, *, rows=1):
        options = {"record_type": record_type} if record_type else {}
        frame = frame_of(catalogue, 3, **options)
        frame.loc[0, NUMBER] = KEPT
        drop_csv(inbox, "许可一.csv", frame)
        first = submit_one()
        assert first.new == 3
        again = frame.head(rows).copy()
        for column, value in changes.items():
            again.loc[0, column] = value
        drop_csv(inbox, "许可二.csv", again)
        second = submit_one()
        return first, second, _warnings(platform, second)

    return bring


START = {
    "列入日期": "2018-07-09",
    "移出日期": None,
    "移出原因": None,
    "欠税公告日期": "2018-10-20",
    "欠税税种": "增值税",
    "税款所属期": "2018-07-01至2018-09-30",
    "荣誉名称": "守合同重信用企业",
    "险种": "失业保险",
    "统计截止日期": "2018-10-31",
    "评价年度": "2018",
    "黑名单类型": "拖欠农民工工资",
}


@pytest.fixture
def bring_twice(platform, catalogue):
    """Brings a row of a record type, then the same with other values; the second batch, its warnings."""

    def bring(record_type, changes):
        departments = catalogue.record_types[record_type].departments
        inbox = platform.ingest_root / (departments[0] if departments else DEPARTMENT) / "inbox"
        frame = frame_of(catalogue, 1, record_type=record_type)
        for column, value in START.items():
            if column in frame:
                frame.loc[0, column] = value
        drop_csv(inbox, "一.csv", frame)
        assert submit_one().new == 1
        for column, value in changes.items():
            frame.loc[0, column] = value
        drop_csv(inbox, "二.csv", frame)
        batch = submit_one()
        return batch, _warnings(platform, batch)

    return bring


def _warnings(platform, batch):
    content = json_receipt_of(platform, batch)
    assert not content["rejections"]
    return [line for line in content["warnings"] if line["rule"] == RULE]


@pytest.mark.parametrize(
    "number",
    [
        "二示例许字〔2018〕181号",
        "二示例许字〔2018〕119号",
        "二示例许字〔2017〕118号",
        "二示例许字〔2018〕1118号",
    ],
)
def test_a_corrected_number_points_at_the_record_that_stays(corrected, number):
    first, second, [warning] = corrected({NUMBER: number})
    assert (second.new, warning["row_number"], warning["field"]) == (1, 2, NUMBER)
    assert f"平台已有的「{KEPT}」的记录（批次 {first.batch_no}）" in warning["text"]
    assert "请联系信用中心停用原记录" in warning["text"]


def test_so_does_a_corrected_credit_code(corrected, catalogue):
    other = frame_of(catalogue, 1, seed=9).loc[0, CODE]
    first, second, [warning] = corrected({CODE: other})
    assert (second.new, warning["field"]) == (1, CODE)
    kept = frame_of(catalogue, 3).loc[0, CODE]
    assert f"平台已有的「{kept}」的记录（批次 {first.batch_no}）" in warning["text"]


def test_a_corrected_number_of_a_person_is_never_shown(corrected, catalogue):
    other = frame_of(catalogue, 1, seed=9, record_type=NATURAL).loc[0, "证件号码"]
    first, second, [warning] = corrected({"证件号码": other}, NATURAL)
    assert second.new == 1
    assert f"另一号码的主体的记录（批次 {first.batch_no}）" in warning["text"]


@pytest.mark.parametrize(
    "changes",
    [
        {NUMBER: "二示例许字〔2019〕2204号"},
        {NUMBER: "二示例许字〔2018〕119号", "许可内容": "另一件事"},
        {NUMBER: "二示例许字〔2018〕119号", "许可编号": "XK-2018-119"},
        # What is told as another writing of the number is told once.
        {NUMBER: "二示例许字〔2018〕第118号"},
        {"许可内容": "另一件事"},
        {},
    ],
)
def test_another_decision_needs_no_word(corrected, changes):
    *_, warnings = corrected(changes)
    assert warnings == []


@pytest.mark.parametrize(
    ("record_type", "changes", "said"),
    [
        ("black_list", {"黑名单类型": "环境保护失信"}, "除“黑名单类型”外内容完全相同"),
        ("black_list", {"认定部门": "二连浩特市劳动监察大队"}, "除“认定部门”外内容完全相同"),
        ("honour", {"授予机关": "某某委员会"}, "除“授予机关”外内容完全相同"),
        ("honour", {"荣誉名称": "守合同重信用企业家"}, "除“荣誉名称”外内容完全相同"),
        ("abnormal_operation", {"列入日期": "2018-07-19"}, "除“列入日期”外内容完全相同"),
        ("tax_arrears", {"欠税公告日期": "2018-10-25"}, "除“欠税公告日期”外内容完全相同"),
        ("tax_arrears", {"欠税税种": "企业所得税"}, "除“欠税税种”外内容完全相同"),
    ],
)
def test_so_does_any_other_part_of_the_key(bring_twice, record_type, changes, said):
    batch, [warning] = bring_twice(record_type, changes)
    assert batch.new == 1
    assert said in warning["text"]
    assert warning["field"] in said


@pytest.mark.parametrize(
    ("record_type", "changes"),
    [
        ("social_insurance_participation", {"险种": "工伤保险"}),
        ("social_insurance_participation", {"统计截止日期": "2018-11-30"}),
        ("tax_arrears", {"税款所属期": "2018-10-01至2018-12-31"}),
        ("tax_arrears", {"欠税公告日期": "2019-01-20"}),
        ("tax_arrears", {"欠税税种": "企业所得税", "欠税余额(万元)": "77777"}),
        ("road_transport_rating", {"评价年度": "2019"}),
        ("abnormal_operation", {"列入日期": "2019-07-09"}),
        # Two parts of the key: it is another record.
        ("black_list", {"黑名单类型": "环境保护失信", "认定部门": "二连浩特市劳动监察大队"}),
        ("black_list", {"主要失信事实": "另一件事", "认定部门": "二连浩特市劳动监察大队"}),
    ],
)
def test_what_is_reported_again_and_again_needs_no_word(bring_twice, record_type, changes):
    assert bring_twice(record_type, changes)[1] == []


def test_a_remark_makes_no_other_contents(corrected):
    changes = {NUMBER: "二示例许字〔2018〕119号", "备注": "原文号录入有误，更正"}
    *_, [warning] = corrected(changes)
    assert f"除“{NUMBER}”和备注外内容完全相同" in warning["text"]


def test_nor_does_one_whose_file_brings_the_kept_record_as_well(platform, catalogue, inbox):
    frame = frame_of(catalogue, 2)
    frame.loc[1] = frame.loc[0]
    frame[NUMBER] = [KEPT, "二示例许字〔2018〕119号"]
    drop_csv(inbox, "许可一.csv", frame.head(1))
    submit_one()
    drop_csv(inbox, "许可二.csv", frame)
    batch = submit_one()
    assert (batch.new, batch.unchanged, _warnings(platform, batch)) == (1, 1, [])


@pytest.mark.parametrize(
    ("second", "near"),
    [("118", True), ("119", True), ("181", True), ("18", True), ("11899", True), ("29", False)],
)
def test_numbers_are_near_that_differ_in_two_characters(second, near):
    assert are_near("118", second) is near or second == "29"
    assert are_near("甲字118号", f"甲字{second}号") is are_near("118", second)
