"""What a header says in brackets and nobody reads, and a unit that nobody states, are said."""

import pytest
from intake_examples import HEADER, NAME, Read, csv_of, read_text, row
from unit_examples import FINE, HINT, PENALTY, table, write_csv

from pipelines.errors import FileRefused


REMARK = "备注"


def notes_with(tmp_path, name, header):
    header = [header if each == name else each for each in HEADER]
    file = read_text(tmp_path, csv_of(header, row("甲")))
    assert file.names == ["甲"]
    return [note for note in file.reading.notes if "没有计入" in note]


@pytest.mark.parametrize("content", ["内部", "旧", "初评", "本条以外"])
def test_what_stands_in_the_brackets_of_a_text_and_is_not_understood_is_said(tmp_path, content):
    [note] = notes_with(tmp_path, REMARK, f"{REMARK}（{content}）")
    assert f"“{content}”没有计入" in note
    assert f"按“{REMARK}”读取" in note


@pytest.mark.parametrize(
    "content", ["必填", "没有可不填", "200字以内", "*", "C", "如有", "详见说明", "全称填写", "18位"]
)
def test_a_remark_on_how_to_fill_a_column_in_needs_no_word(tmp_path, content):
    assert notes_with(tmp_path, NAME, f"{NAME}（{content}）") == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (NAME, "变更前"),
        (NAME, "曾用名"),
        (NAME, "总公司"),
        (NAME, "分支机构"),
        (NAME, "原名，必填"),
        ("统一社会信用代码", "总公司"),
        ("统一社会信用代码", "变更前"),
        ("认定日期", "预计"),
        ("认定日期", "农历"),
        ("认定日期", "以送达为准"),
        ("有效期至", "起"),
        ("有效期至", "延期前"),
        ("认定文号", "旧"),
        ("认定文号", "催告"),
        ("证件号码", "联系人"),
    ],
)
def test_brackets_that_may_make_another_thing_of_a_column_are_asked_back(tmp_path, name, content):
    header = [f"{name}（{content}）" if each == name else each for each in HEADER]
    with pytest.raises(FileRefused) as refusal:
        read_text(tmp_path, csv_of(header, row("甲")))
    assert refusal.value.code == "header-in-doubt"
    assert f"“{name}（{content}）”一列的括号里写着" in refusal.value.reason
    assert f"可能不是“{name}”" in refusal.value.reason


def test_each_doubtful_header_has_its_sentence(tmp_path):
    header = [f"{each}（旧）" if each in ("认定文号", "有效期至") else each for each in HEADER]
    with pytest.raises(FileRefused) as refusal:
        read_text(tmp_path, csv_of(header, row("甲")))
    assert "认定文号（旧）" in refusal.value.reason
    assert "有效期至（旧）" in refusal.value.reason


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("认定日期", "必填，格式为yyyy-mm-dd"),
        ("认定日期", "如：2018-12-10"),
        ("认定日期", "如2018年12月10日"),
        ("认定日期", "年/月/日"),
        ("认定日期", "8位数字"),
        ("认定日期", "作出日期"),
        ("认定日期", "以文书落款日期为准"),
        ("认定日期", "说明：不得晚于今天，不得为空"),
        ("有效期至", "止"),
        ("有效期至", "截止日期"),
        ("有效期至", "长期填2099-12-31"),
        ("统一社会信用代码", "必填，18位"),
        ("统一社会信用代码", "18位数字或字母"),
        ("统一社会信用代码", "法人和其他组织填写"),
        ("统一社会信用代码", "纳税人识别号"),
        ("主体类别", "法人、自然人"),
        ("黑名单类型", "见字典"),
        ("黑名单类型", "代码"),
        (NAME, "全称，须与公章一致"),
        (NAME, "企业或个人"),
        (NAME, "以营业执照为准"),
        (NAME, "Name"),
        (NAME, "ᠨᠡᠷ"),
        ("认定文号", "没有填无"),
        ("认定文号", "多个用；分隔"),
    ],
)
def test_honest_remarks_in_brackets_need_no_word(tmp_path, name, content):
    assert notes_with(tmp_path, name, f"{name}（{content}）") == []


@pytest.mark.parametrize(
    "header",
    [
        "罚款金额（未缴纳）（元）",
        "罚款金额（每日）（元）",
        "罚款金额（人均，万元）",
        "罚款（未缴纳）金额（元）",
        "罚款金额（已支付，单位：万元）",
    ],
)
def test_an_amount_with_another_meaning_is_left_unread_whatever_its_unit(tmp_path, header):
    file = Read(write_csv(tmp_path, table(PENALTY, FINE, header, ["0.2"])), HINT)
    element_of = {column.header: column.element for column in file.reading.columns}
    assert element_of[header] is None
    [note] = [note for note in file.reading.notes if "该列没有读取" in note]
    assert f"“{header}”一列的括号里写着" in note
    assert "可能不是“罚款金额(万元)”" in note


@pytest.mark.parametrize(
    "header",
    [
        "罚款金额（单位：万元，例如：0.2）",
        "罚款金额（必填、万元）",
        "罚款金额（万元，保留两位小数）",
        "罚款金额（按万元填写）",
        "罚款金额（数字，单位万元，无罚款填0）",
    ],
)
def test_an_amount_with_its_unit_and_how_to_fill_it_in_is_taken(tmp_path, header):
    file = Read(write_csv(tmp_path, table(PENALTY, FINE, header, ["0.2"])), HINT)
    assert not [note for note in file.reading.notes if "没有计入" in note]


def notes_on_unit(tmp_path, header, *values):
    file = Read(write_csv(tmp_path, table(PENALTY, FINE, header, list(values))), HINT)
    return [note for note in file.reading.notes if "没有写单位" in note]


def test_a_column_of_money_without_any_unit_is_said(tmp_path):
    [note] = notes_on_unit(tmp_path, "罚款金额", "2000", "0.2")
    assert note.startswith("“罚款金额”一列没有写单位，其中没有单位的数字按万元读取")


@pytest.mark.parametrize(
    ("header", "value"),
    [("罚款金额(万元)", "0.2"), ("罚款金额", "2000元"), ("罚款金额", "0"), ("罚款金额", "")],
)
def test_a_unit_that_is_stated_and_a_column_without_bare_numbers_need_no_word(
    tmp_path, header, value
):
    assert notes_on_unit(tmp_path, header, value) == []


@pytest.mark.parametrize("unit", ["立方米", "吨", "度", "件", "人", "单位：次", "天", "亩"])
def test_a_unit_of_something_else_in_the_header_of_an_amount_is_asked_back(tmp_path, unit):
    path = write_csv(tmp_path, table(PENALTY, FINE, f"罚款金额（{unit}）", ["350.5"]))
    with pytest.raises(FileRefused) as refusal:
        Read(path, HINT)
    assert refusal.value.code == "unknown-unit"
    assert "不是金额的单位" in refusal.value.reason
