from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from receipt_examples import ID_NUMBER, REFUSED, batch_of

from pipelines.receipts import receipt_name


def test_the_name_says_both_counts():
    assert receipt_name(batch_of()) == "回执_通过120条_退回3条_行政许可_20261124-000123.xlsx"


def test_nothing_refused_is_said_with_a_zero():
    name = receipt_name(batch_of(accepted=123, rejected=0))
    assert name.startswith("回执_通过123条_退回0条_")
    assert "成功" not in name


@pytest.mark.parametrize(
    ("reason", "head"),
    [
        ("缺少必填列：许可内容。请补齐。", "回执_未接收_缺少必填列_行政许可_"),
        (
            "文件夹“nobody”不是已登记的部门。请…",
            "回执_未接收_文件夹nobody不是已登记的部门_行政许可_",
        ),
        (
            "与批次 20261120-000009（许可.csv）内容完全相同，已于此前接收，未重复入库",
            "回执_重复报送_行政许可_",
        ),
        (None, "回执_未接收_原因见回执_行政许可_"),
    ],
)
def test_a_file_refused_as_a_whole_says_why(reason, head):
    assert receipt_name(batch_of(**REFUSED, reason=reason)) == f"{head}20261124-000123.xlsx"


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
    reason=st.text(max_size=100),
    counts=st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)),
)
def test_names_are_short_and_safe_whatever_the_file_was_called(stem, reason, counts):
    for changes in ({"accepted": counts[0], "rejected": counts[1]}, REFUSED | {"reason": reason}):
        name = receipt_name(batch_of(path=f"market_regulation/inbox/{stem}.xlsx", **changes))
        assert len(name.encode()) <= 200
        assert name.startswith("回执_")
        assert name.endswith("20261124-000123.xlsx")
        assert name.isprintable()
        assert not set(name) & set('/\\:*?"<>|\0')
