"""Columns that say that a row is secret, untrue, dropped or a draft, and messages that delete records:
such rows are asked back.
"""

import json

import pytest
from intake_examples import CODES, HEADER, csv_of, read_text, row


WITHDRAWN = [
    ("密级", "秘密"),
    ("密级", "机密★10年"),
    ("数据密级", "内部"),
    ("公开属性", "不予公开"),
    ("信息公开类型", "不公开"),
    ("共享类型", "不予共享"),
    ("办理状态", "草稿"),
    ("作废原因", "重复录入"),
    ("处理意见", "删除"),
    ("复核意见", "不属实"),
    ("审核意见", "不同意"),
    ("核实结果", "查无此人"),
    ("变动类型", "减少"),
    ("增减标志", "减"),
    ("数据操作", "注销"),
]
STANDING = [
    ("密级", "公开"),
    ("密级", "非密"),
    ("密级", "无"),
    ("公开属性", "主动公开"),
    ("公开属性", "依申请公开"),
    ("共享类型", "有条件共享"),
    ("共享类型", "无条件共享"),
    ("办理状态", "办结"),
    ("作废原因", "无"),
    ("处理意见", "罚款二千元"),
    ("复核意见", "属实"),
    ("审核意见", "同意公示"),
    ("变动类型", "新增"),
    ("变更类型", "减少注册资本"),
    ("类型", "内部"),
    ("type", "D类"),
]
REMARKS = [
    "与上条重复",
    "与第3条重复",
    "2018年被撤销称号",
    "录入有误",
    "尚未生效",
    "本人不同意公示",
    "内部掌握",
    "非本单位",
]
USUAL_REMARKS = [
    "非本单位职工",
    "本人同意公示",
    "已生效",
    "重复违法",
    "内部管理混乱",
    "2018年续期",
    "取消订单",
    "对处罚不服",
    "前3条为补报",
]


def asked_back(read):
    return [finding[0] for finding in read.findings if finding[2] == "row-withdrawn"]


@pytest.mark.parametrize(("header", "value"), WITHDRAWN)
def test_a_column_says_that_a_row_is_not_to_be_shown(tmp_path, header, value):
    rows = csv_of([*HEADER, header], [*row("甲"), ""], [*row("乙"), value])
    assert asked_back(read_text(tmp_path, rows)) == [3]


@pytest.mark.parametrize(("header", "value"), STANDING)
def test_any_other_column_or_value_says_nothing_of_the_kind(tmp_path, header, value):
    rows = csv_of([*HEADER, header], [*row("甲"), value])
    assert asked_back(read_text(tmp_path, rows)) == []


@pytest.mark.parametrize("remark", REMARKS)
def test_a_remark_says_that_a_row_is_not_to_be_shown(tmp_path, remark):
    rows = csv_of(HEADER, [*row("甲")[:-1], remark])
    assert asked_back(read_text(tmp_path, rows)) == [2]


@pytest.mark.parametrize("remark", USUAL_REMARKS)
def test_any_other_remark_says_nothing_of_the_kind(tmp_path, remark):
    rows = csv_of(HEADER, [*row("甲")[:-1], remark])
    assert asked_back(read_text(tmp_path, rows)) == []


def record(name):
    return dict(zip(HEADER, row(name), strict=True))


FIRST, SECOND, THIRD = record("甲"), record("乙"), record("丙")
MESSAGES = {
    "one message about all": ({"type": "DELETE", "data": [FIRST, SECOND]}, [1, 2]),
    "a message for each": (
        [{"type": "delete", "data": FIRST}, {"type": "insert", "data": SECOND}],
        [1],
    ),
    "an action beside each": (
        [{"action": "add", "record": FIRST}, {"action": "delete", "record": SECOND}],
        [2],
    ),
    "an action in the head of each": (
        [{"head": {"op": "d"}, "body": FIRST}, {"head": {"op": "c"}, "body": SECOND}],
        [1],
    ),
    "messages of several records": (
        [{"type": "DELETE", "data": [FIRST, SECOND]}, {"type": "INSERT", "data": [THIRD]}],
        [1, 2],
    ),
    "messages that add": (
        [{"type": "insert", "data": FIRST}, {"type": "update", "data": SECOND}],
        [],
    ),
}


@pytest.mark.parametrize(("content", "rows"), MESSAGES.values(), ids=MESSAGES)
def test_the_records_of_a_message_that_deletes_go_back(tmp_path, content, rows):
    read = read_text(tmp_path, json.dumps(content, ensure_ascii=False), name="黑名单.json")
    assert asked_back(read) == rows
    assert not any("看不出" in note for note in read.reading.notes)


def test_a_message_a_line_is_read_like_the_others(tmp_path):
    messages = [{"type": "insert", "data": FIRST}, {"type": "delete", "data": SECOND}]
    text = "\n".join(json.dumps(message, ensure_ascii=False) for message in messages)
    read = read_text(tmp_path, text, name="黑名单.json")
    assert asked_back(read) == [2]


def element(name):
    cells = zip(CODES, row(name), strict=True)
    return "".join(f"<{code}>{cell}</{code}>" for code, cell in cells)


XML = {
    "on the root": (f'<rows 操作类型="删除"><row>{element("甲")}</row></rows>', [1]),
    "around each": (
        f'<rows><change op="delete"><row>{element("甲")}</row></change>'
        f'<change op="insert"><row>{element("乙")}</row></change></rows>',
        [1],
    ),
    "beside each": (
        f"<rows><change><action>add</action><row>{element('甲')}</row></change>"
        f"<change><action>delete</action><row>{element('乙')}</row></change></rows>",
        [2],
    ),
}


@pytest.mark.parametrize(("text", "rows"), XML.values(), ids=XML)
def test_the_elements_around_records_say_it_too(tmp_path, text, rows):
    read = read_text(tmp_path, text, name="黑名单.xml")
    assert asked_back(read) == rows
    assert not any("看不出" in note for note in read.reading.notes)
