"""A note in an archive beside tables is named as not read; a broken table is still refused."""

import pytest

from pipelines.intake.readers.covering_notes import MOST_NOTE_BYTES, is_covering_note


NOTES = [
    "本月共报送处罚1条、荣誉1条",
    "信用中心：\n　　现报送2018年11月行政处罚信息1条，请查收。\n联系人：王建国",
    "注意：第一次报送，如有问题请电话联系。",
    "附件1是处罚；附件2是许可，共2份。\n二连浩特市市场监督管理局",
]
TABLES = [
    "主体名称,黑名单类型\n甲公司,欠薪",
    "主体名称\t黑名单类型",
    "主体名称  黑名单类型\n甲公司  欠薪",
    "主体名称|类型",
    "主体名称，类型，日期\n甲公司，欠薪，2018年",
    "主体名称：甲公司\n处罚日期：2018-11-05",
    "红名单如下：\n甲公司\n乙公司\n丙公司",
    "甲公司\n乙公司",
    "甲公司，91152501300036478B，罚款2000元。",
    "甲公司由二市监罚字〔2018〕721号处罚，罚款。",
    '{"主体名称": "甲公司"}',
    "<r>甲：乙。</r>",
    "",
    "本月报送1条。" * MOST_NOTE_BYTES,
]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
@pytest.mark.parametrize("text", NOTES)
def test_sentences_without_any_table_are_a_note(text, encoding):
    assert is_covering_note(text.encode(encoding))


@pytest.mark.parametrize("text", TABLES)
def test_what_may_be_a_table_is_no_note(text):
    assert not is_covering_note(text.encode())


def test_random_bytes_are_no_note():
    assert not is_covering_note(bytes(range(256)))
