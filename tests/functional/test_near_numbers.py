"""第1号 and 第01号 may be one decision or two: two records, and a word to the department."""

import pytest

from pipelines.city.records.near_writings import near_writings
from pipelines.city.records.number_differences import difference_in_words
from tests.lib.submissions import drop_csv, frame_of, json_receipt_of, submit_one


NUMBER = "行政许可决定文书号"
FIRST = "二示例许字〔2018〕1号"


@pytest.mark.parametrize(
    "number",
    [
        "甲(2018)1号",
        "甲(2018)01号",
        "甲(2018)001号",
        "甲(2018)第1号",
        "甲(2018)1",
        "甲(2018)第0001",
    ],
)
def test_the_writings_of_a_number_are_near_each_other(number):
    assert number == "甲(2018)1号" or number in set(near_writings("甲(2018)1号"))
    assert number == "甲(2018)1号" or "甲(2018)1号" in set(near_writings(number))


@pytest.mark.parametrize(
    "number", ["甲(2018)2号", "甲(2019)1号", "甲(2018)10号", "甲(2018)1-1号", "乙(2018)1号"]
)
def test_other_numbers_are_not(number):
    assert number not in set(near_writings("甲(2018)1号"))


@pytest.mark.parametrize(
    "written", ["甲(2O18)3号", "甲(二〇一八)3号", "甲(20I8)3号", "甲(二零一八)3号"]
)
def test_a_year_in_other_digits_or_with_a_letter_among_them_is_near(written):
    assert "甲(2018)3号" in set(near_writings(written))


@pytest.mark.parametrize("kept", ["甲(2O18)3号", "甲(二〇一八)3号"])
def test_so_is_the_right_one_where_such_a_number_is_kept(kept):
    assert kept in set(near_writings("甲(2018)3号"))


@pytest.mark.parametrize(
    "written",
    [
        "二市监罚字2018-11号",
        "二市监罚字2018年11号",
        "二市监罚字2018年第11号",
        "二市监罚字2018第11号",
        "二市监罚字(2018)十一号",
        "二市监罚字(18)11号",
        "二市监罰字(2018)11号",
        "二市监罚(2018)11号",
        "(二)市监罚字(2018)11号",
        "(二)市监罚字2018年11号",
        "二市监罚字(2018)第11号",
        "二市监罚2018-11号",
        "二市监罚字(二〇一八)11号",
    ],
)
def test_a_number_put_together_otherwise_is_near(written):
    assert "二市监罚字(2018)11号" in set(near_writings(written))


@pytest.mark.parametrize(
    "other",
    [
        "二市监罚字(2017)11号",
        "二市监罚字(2018)1号",
        "二市监许字(2018)11号",
        "二市监当罚字(2018)11号",
        "锡市监罚字(2018)11号",
        "二市监罚字(2018)11-1号",
        "二市监罚字(2018)11号之一",
    ],
)
def test_another_office_year_or_serial_is_not(other):
    assert "二市监罚字(2018)11号" not in set(near_writings(other))


def test_what_has_no_digits_has_no_other_writing():
    assert list(near_writings("无编号")) == []


def near(platform, batch):
    warnings = json_receipt_of(platform, batch)["warnings"]
    return [
        (line["row_number"], line["text"])
        for line in warnings
        if line["rule"] == "number-near-another"
    ]


def test_a_new_number_near_one_that_is_there_is_taken_and_said_once(platform, inbox, catalogue):
    frame = frame_of(catalogue, 1)
    drop_csv(inbox, "一.csv", frame.assign(**{NUMBER: FIRST}))
    submit_one()
    drop_csv(inbox, "二.csv", frame.assign(**{NUMBER: "二示例许字〔2018〕01号"}))
    batch = submit_one()
    assert batch.new == 1
    [(row_number, text)] = near(platform, batch)
    assert row_number == 2
    assert f"平台已有的「{FIRST}」" in text

    drop_csv(inbox, "三.csv", frame.assign(**{NUMBER: "二示例许字〔2018〕01号", "备注": "更正"}))
    assert near(platform, submit_one()) == []


def test_two_rows_of_a_file_are_named_at_the_later_one(platform, inbox, catalogue):
    frame = frame_of(catalogue, 1)
    drop_csv(
        inbox, "一.csv", frame.loc[[0, 0]].assign(**{NUMBER: [FIRST, "二示例许字〔2018〕第1号"]})
    )
    batch = submit_one()
    assert batch.new == 2
    [(row_number, text)] = near(platform, batch)
    assert row_number == 3
    assert f"第2行的「{FIRST}」" in text


def test_of_several_rows_near_one_record_each_is_named(platform, inbox, catalogue):
    frame = frame_of(catalogue, 1)
    drop_csv(inbox, "一.csv", frame.assign(**{NUMBER: FIRST}))
    submit_one()
    writings = ["二示例许字〔2018〕01号", "二示例许〔2018〕1号", "二示例许字〔2018〕第1号"]
    drop_csv(inbox, "二.csv", frame.loc[[0, 0, 0]].assign(**{NUMBER: writings}))
    batch = submit_one()
    assert batch.new == 3
    said = near(platform, batch)
    assert [row_number for row_number, _ in said] == [2, 3, 4]
    assert all(f"平台已有的「{FIRST}」" in text for _, text in said)


@pytest.mark.parametrize(
    ("number", "other", "difference"),
    [
        ("二市监罚〔2018〕1号", "二市监罚字〔2018〕1号", "“字”"),
        ("二市监罚〔2018〕01号", "二市监罚〔2018〕1号", "前导零"),
        ("二市监罚〔2018〕第1号", "二市监罚〔2018〕1号", "“第”"),
        ("二市监罚〔2018〕1", "二市监罚〔2018〕1号", "“号”"),
        ("二市监罚〔2O18〕1号", "二市监罚〔2018〕1号", "数字的写法"),
        ("二市监罚〔2018〕十一号", "二市监罚〔2018〕11号", "数字的写法"),
        ("二市监罚2018-11号", "二市监罚〔2018〕11号", "括号或短横"),
        ("二市监罚〔18〕1号", "二市监罚〔2018〕1号", "年份的位数"),
        ("二市监罰〔2018〕1号", "二市监罚〔2018〕1号", "繁体、简体字"),
        ("二市监罚〔2018〕第0001", "二市监罚〔2018〕1号", "“第”、前导零和“号”"),
    ],
)
def test_the_sentence_names_what_is_different(number, other, difference):
    assert difference_in_words(number, other) == difference


def test_a_missing_word_is_named_in_the_receipt(platform, inbox, catalogue):
    frame = frame_of(catalogue, 1)
    drop_csv(inbox, "一.csv", frame.assign(**{NUMBER: FIRST}))
    submit_one()
    drop_csv(inbox, "二.csv", frame.assign(**{NUMBER: "二示例许〔2018〕1号"}))
    [(_, text)] = near(platform, submit_one())
    assert f"与平台已有的「{FIRST}」只差“字”，已按两条不同的记录入库" in text
