"""What becomes of rows without a credit code beside rows with one: the receipt says it, and they
are settled.
"""

import pandas as pd
import pytest

from pipelines.city.ledger import unmended
from pipelines.work import current_platform
from tests.lib.subjects import (
    CODE,
    NAME,
    ORGANISATION_CODE,
    OTHER_REGISTRATION_NO,
    REGISTRATION_NO,
    code_with,
)
from tests.lib.submissions import drop_csv, frame_of, json_receipt_of, submit_one


SUBJECT = "行政相对人名称"
OF_CODE = "行政相对人代码_1(统一社会信用代码)"
OF_REGISTRATION = "行政相对人代码_2(工商注册号)"
OF_ORGANISATION = "行政相对人代码_3(组织机构代码)"
CONTENT, UNTIL = "许可内容", "有效期至"
NO_CODE = "无"

WITH_CODE = {OF_CODE: CODE, OF_REGISTRATION: REGISTRATION_NO, OF_ORGANISATION: ""}
WITHOUT = {OF_CODE: NO_CODE, OF_REGISTRATION: REGISTRATION_NO, OF_ORGANISATION: ""}
BY_ORGANISATION = {OF_CODE: NO_CODE, OF_REGISTRATION: "", OF_ORGANISATION: ORGANISATION_CODE}
WRONG_NUMBER = {OF_CODE: NO_CODE, OF_REGISTRATION: "152501000012340", OF_ORGANISATION: ""}


@pytest.fixture
def licence(catalogue):
    """One licence of one subject under Chinese headers, with some cells as given."""
    frame = frame_of(catalogue, 1).assign(**{SUBJECT: NAME})

    def make(cells, **others):
        return frame.assign(**cells, **others)

    return make


@pytest.fixture
def bring(inbox):
    """Submit tables as one file."""
    count = iter(range(99))

    def bring(*frames):
        whole = pd.concat(frames)
        drop_csv(inbox, f"许可{next(count)}.csv", whole)
        return submit_one()

    return bring


def warnings(platform, batch):
    lines = json_receipt_of(platform, batch)["warnings"]
    return [line for line in lines if line["row_number"]]


def left():
    return [batch.rows for batch in unmended.unmended(current_platform())]


def test_a_number_of_another_code_is_told_with_the_name_that_has_it(
    platform, bring, licence, query
):
    bring(licence(WITH_CODE))
    other = {**WITH_CODE, OF_CODE: code_with("000000019")}
    batch = bring(licence(other, 行政许可决定文书号="二示例许字〔2018〕901号"))
    [line] = [line for line in warnings(platform, batch) if "another-code" in line["rule"]]
    assert (line["row_number"], line["element"]) == (2, "XK_XDR_GSZC")
    assert f"{CODE}（「{NAME}」）" in line["text"]
    assert "请核对代码和号码" in line["text"]
    assert batch.warned == 1
    assert query("SELECT row_number, kept FROM conflicts") == [(2, "claimed")]


@pytest.mark.parametrize(
    ("content", "element"), [({}, "XK_XDR_GSZC"), ({CONTENT: "另一种说法"}, "XK_NR")]
)
def test_a_row_that_is_the_record_of_another_row_is_told_so(
    platform, bring, licence, content, element
):
    batch = bring(licence({**WITHOUT, **content}), licence(WITH_CODE))
    assert (batch.new, batch.unchanged, batch.rejected) == (1, 1, 0)
    [line] = [line for line in warnings(platform, batch) if "another-row" in line["rule"]]
    assert (line["row_number"], line["element"]) == (2, element)
    assert "与第3行是同一主体的同一记录" in line["text"]
    assert "第3行有误的，请更正后重新报送" in line["text"]


@pytest.mark.parametrize("later", [WITH_CODE, WITHOUT], ids=["code", "number"])
@pytest.mark.parametrize("rejected", [WITHOUT, BY_ORGANISATION], ids=["number", "organisation"])
def test_a_rejected_row_without_a_code_is_settled_when_its_record_comes(
    bring, licence, rejected, later
):
    bring(licence(rejected, **{UNTIL: "2018年2月30日"}))
    bring(licence(BY_ORGANISATION, 行政许可决定文书号="二示例许字〔2018〕901号"))
    bring(licence(WITH_CODE, 行政许可决定文书号="二示例许字〔2018〕903号"))
    assert left() == [1], "these are other records"
    bring(licence(later))
    assert left() == []


def test_so_it_is_where_nothing_told_of_the_number_before(bring, licence):
    bring(licence(WITHOUT, **{UNTIL: "2018年2月30日"}))
    bring(licence(WITH_CODE))
    assert left() == []


def test_one_whose_number_was_wrong_is_settled_by_the_right_one_and_by_the_code(bring, licence):
    for right in (WITHOUT, WITH_CODE):
        document = {"行政许可决定文书号": f"二示例许字〔2018〕{right[OF_CODE]}01号"}
        bring(licence({**WRONG_NUMBER, **document}))
        assert left() == [1]
        bring(licence({**right, **document}))
        assert left() == []


def test_what_is_not_known_is_not_missing_and_the_receipt_says_what_to_write(
    platform, bring, licence, query
):
    none = ["无", "-", "/", "——", "暂无", "没有", "0", "000000000000000", "未赋码"]
    not_known = ["不详", "未知", "待补", "NULL", "N/A", ""]
    rows = []
    for position, word in enumerate([*none, *not_known]):
        rows.append(
            licence(
                {**WITHOUT, OF_CODE: word}, 行政许可决定文书号=f"二示例许字〔2018〕{position}号"
            )
        )
    batch = bring(*rows)
    assert (batch.new, batch.rejected) == (len(none), len(not_known))
    rejections = json_receipt_of(platform, batch)["rejections"]
    assert [line["row_number"] for line in rejections] == list(range(len(none) + 2, len(rows) + 2))
    assert all("请在此填“无”，另填" in line["text"] for line in rejections)
    assert query("SELECT subject_key FROM subjects") == [(f"reg:{REGISTRATION_NO}",)]


def test_the_same_files_after_the_merge_say_nothing_new(platform, bring, licence, query):
    both = {**BY_ORGANISATION, OF_REGISTRATION: REGISTRATION_NO}
    files = [
        [licence(WITHOUT)],
        [licence(both, 行政许可决定文书号="二示例许字〔2018〕902号")],
        [licence({**WITH_CODE, OF_REGISTRATION: ""}, 行政许可决定文书号="二示例许字〔2018〕903号")],
    ]
    for rows in files:
        assert bring(*rows).new == 1
    before = query("SELECT subject_key, version FROM records ORDER BY record_id")
    assert before == [(CODE, 1)] * 3

    for rows in [files[0] + files[2], files[1] + files[0], files[2] + files[1]]:
        batch = bring(*rows)
        assert (batch.new, batch.changed, warnings(platform, batch)) == (0, 0, [])
    assert query("SELECT subject_key, version FROM records ORDER BY record_id") == before


def test_the_record_of_another_number_settles_nothing(bring, licence):
    bring(licence(WITHOUT, **{UNTIL: "2018年2月30日"}))
    bring(licence({**WITHOUT, OF_REGISTRATION: OTHER_REGISTRATION_NO}))
    assert left() == [1]
