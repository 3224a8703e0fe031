from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from receipt_examples import ID_NUMBER, REFUSED, batch_of

from pipelines.receipts import receipt_name
from pipelines.receipts.words.headlines import HeadlineColour, colour_of_headline, receipt_headline
from pipelines.receipts.words.receipt_names import is_trial, trial_name


def test_the_name_says_both_counts():
    assert receipt_name(batch_of()) == "回执_通过120条_退回3条_行政许可_20261124-000123.xlsx"


def test_nothing_refused_is_said_with_a_zero():
    name = receipt_name(batch_of(accepted=123, rejected=0))
    assert name.startswith("回执_通过123条_退回0条_")
    assert "成功" not in name


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("missing-columns", "缺少必填列"),
        ("corrupt-file", "文件损坏"),
        ("not-responsible", "不属本部门报送"),
        ("no-rows", "没有数据"),
        ("unknown-record-type", "无法识别表头"),
        ("unknown-format", "格式不支持"),
        ("too-large", "文件过大"),
        ("already-received", "内容重复"),
        ("a-code-of-an-earlier-version", "原因见回执"),
        (None, "原因见回执"),
    ],
)
def test_a_file_refused_as_a_whole_says_why_in_a_fixed_word(code, word):
    name = receipt_name(batch_of(**REFUSED, reason="第1行附近（第22个字节）…", reason_code=code))
    assert name == f"回执_未接收_{word}_行政许可_20261124-000123.xlsx"


def test_a_zero_report_is_called_one_and_no_refusal():
    batch = batch_of(
        **REFUSED, reason="文件注明本期没有数据。无需处理。", reason_code="zero-report"
    )
    assert receipt_name(batch) == "回执_零报告_行政许可_20261124-000123.xlsx"
    assert receipt_headline(batch) == "本次文件是零报告。文件注明本期没有数据。无需处理。"
    assert colour_of_headline(batch) is HeadlineColour.PART
    assert is_trial(trial_name(batch))
    again = batch_of(path=f"x/inbox/{receipt_name(batch)}")
    assert receipt_name(again) == "回执_通过120条_退回3条_行政许可_20261124-000123.xlsx"


def test_a_receipt_of_a_repeated_file_is_known_by_its_earlier_name_too():
    mended = batch_of(path="x/inbox/回执_重复报送_行政许可_20261120-000009.xlsx")
    assert receipt_name(mended) == "回执_通过120条_退回3条_行政许可_20261124-000123.xlsx"


def test_a_mended_receipt_does_not_carry_the_counts_of_the_first():
    first = receipt_name(batch_of())
    again = batch_of(
        path=f"market_regulation/inbox/{first}", batch_no="20261125-000007", accepted=3, rejected=0
    )
    assert receipt_name(again) == "回执_通过3条_退回0条_行政许可_20261125-000007.xlsx"
    third = replace(again, path=f"x/inbox/{receipt_name(again)}", batch_no="20261126-000001")
    assert receipt_name(third) == "回执_通过3条_退回0条_行政许可_20261126-000001.xlsx"


def test_the_name_says_which_part_of_the_file_it_is_about():
    sheet = batch_of(path="x/inbox/本月.xlsx", part="许可 (1)")
    assert receipt_name(sheet) == "回执_通过120条_退回3条_本月_许可_(1)_20261124-000123.xlsx"
    inner = batch_of(path="x/inbox/本月.zip", part="一月/许可.xlsx#表")
    assert (
        receipt_name(inner) == "回执_通过120条_退回3条_本月_一月_许可.xlsx_表_20261124-000123.xlsx"
    )
    again = replace(
        sheet, path=f"x/inbox/{receipt_name(inner)}", part=None, batch_no="20261125-000007"
    )
    assert (
        receipt_name(again) == "回执_通过120条_退回3条_本月_一月_许可.xlsx_表_20261125-000007.xlsx"
    )


def test_an_id_number_in_the_file_name_is_not_repeated():
    assert ID_NUMBER not in receipt_name(batch_of(path=f"a/inbox/张三{ID_NUMBER}处罚.xlsx"))
    assert ID_NUMBER not in receipt_name(
        batch_of(path="a/inbox/处罚.zip", part=f"张三{ID_NUMBER}.xlsx")
    )


@given(
    stem=st.text(min_size=1, max_size=300),
    code=st.text(max_size=100),
    counts=st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)),
)
def test_names_are_short_and_safe_whatever_the_file_was_called(stem, code, counts):
    for changes in (
        {"accepted": counts[0], "rejected": counts[1]},
        REFUSED | {"reason_code": code},
    ):
        name = receipt_name(batch_of(path=f"market_regulation/inbox/{stem}.xlsx", **changes))
        assert len(name.encode()) <= 200
        assert name.startswith("回执_")
        assert name.endswith("20261124-000123.xlsx")
        assert name.isprintable()
        assert not set(name) & set('/\\:*?"<>|\0')
