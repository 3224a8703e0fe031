"""Rejected rows come home: from several receipts at once,
renumbered by spreadsheets, with their masks.
"""

import io

import pandas as pd
import pytest

from tests.lib import commands
from tests.lib.commands import try_file
from tests.lib.submissions import DEPARTMENT, drop, drop_csv, frame_of, json_receipt_of, submit_one


NATURAL = "administrative_licence_natural_person"
NUMBER = "证件号码"


@pytest.fixture
def persons(catalogue):
    """Six rows about persons, of which those at these positions lack their content."""

    def frame(seed, faulty):
        frame = frame_of(catalogue, 6, seed=seed, record_type=NATURAL)
        frame.loc[faulty, "许可内容"] = ""
        return frame

    return frame


def rejected_sheet(platform, batch):
    """The sheet 退回行 of a batch's receipt."""
    path = platform.ingest_root / batch.receipt
    return pd.read_excel(path, sheet_name="退回行", dtype=str, engine="openpyxl")


def as_workbook(frame):
    content = io.BytesIO()
    frame.to_excel(content, sheet_name="退回行", index=False)
    return content.getvalue()


def test_rows_of_several_receipts_in_one_sheet_are_restored_each_by_its_own(
    platform, inbox, persons, query
):
    drop_csv(inbox, "自然人许可一.csv", persons(1, [1, 3]))
    first = submit_one()
    drop_csv(inbox, "自然人许可二.csv", persons(2, [1, 4]))
    second = submit_one()

    sheets = [rejected_sheet(platform, batch) for batch in (first, second)]
    together = pd.concat(sheets).assign(许可内容="补上的内容")
    assert together[NUMBER].str.contains("*", regex=False).all()
    drop(inbox, "两份回执.xlsx", as_workbook(together))
    batch = submit_one()

    assert (batch.received, batch.new) == (4, 4), json_receipt_of(platform, batch)["rejections"]
    mended = query("SELECT batch_no, row_number, mended_by FROM mended_rows ORDER BY 1, 2")
    assert mended == [
        (first.batch_no, 3, batch.batch_no),
        (first.batch_no, 5, batch.batch_no),
        (second.batch_no, 3, batch.batch_no),
        (second.batch_no, 6, batch.batch_no),
    ]
    notes = "".join(json_receipt_of(platform, batch)["reading"]["notes"])
    assert "改正了 2 份回执" in notes


@pytest.mark.parametrize(
    ("name", "written"),
    [
        *(("改正.csv", text) for text in ("3.0", " 3 ", "３", '="3"', "'3", "第3行", "3.")),
        *(("改正.xlsx", text) for text in ("3.0", "３ ")),
    ],
)
def test_a_row_number_is_understood_however_a_program_has_changed_it(
    platform, inbox, persons, name, written
):
    drop_csv(inbox, "自然人许可.csv", persons(1, [1]))
    sheet = rejected_sheet(platform, submit_one()).assign(许可内容="补上的内容", 行号=written)
    content = as_workbook(sheet)
    if name.endswith(".csv"):
        content = sheet.to_csv(index=False).encode("gb18030")
    drop(inbox, name, content)
    batch = submit_one()
    assert (batch.new, batch.rejected) == (1, 0), json_receipt_of(platform, batch)["rejections"]


@pytest.mark.parametrize("dash", ["－", "–"])
def test_a_receipt_number_is_understood_however_its_hyphen_is_written(
    platform, inbox, persons, dash
):
    drop_csv(inbox, "自然人许可.csv", persons(1, [1]))
    sheet = rejected_sheet(platform, submit_one()).assign(许可内容="补上的内容")
    sheet["回执号"] = sheet["回执号"].str.replace("-", dash)
    drop(inbox, "改正.xlsx", as_workbook(sheet))
    assert submit_one().new == 1


def test_a_mask_in_a_file_of_ones_own_is_asked_back_in_plain_words(platform, inbox, persons):
    frame = persons(1, [])
    frame.loc[2, NUMBER] = "152501********1236"
    drop_csv(inbox, "自然人许可.csv", frame)
    batch = submit_one()
    [finding] = json_receipt_of(platform, batch)["rejections"]
    assert (batch.accepted, finding["row_number"], finding["rule"]) == (5, 4, "masked-value")
    assert "请改在该回执的“退回行”表中改正后放回" in finding["text"]


def test_a_row_of_no_receipt_of_the_department_is_named_and_its_mask_asked_back(
    platform, inbox, persons
):
    drop_csv(inbox, "自然人许可.csv", persons(1, [1, 3]))
    sheet = rejected_sheet(platform, submit_one()).assign(许可内容="补上的内容")
    sheet.loc[1, "回执号"] = "20200101-000009"
    drop(inbox, "改正.xlsx", as_workbook(sheet))
    batch = submit_one()
    content = json_receipt_of(platform, batch)
    assert (batch.new, [line["rule"] for line in content["rejections"]]) == (1, ["masked-value"])
    assert "的回执号“20200101-000009”不是本部门的回执" in "".join(content["reading"]["notes"])


def test_a_receipt_of_another_department_gives_nothing_away(platform, inbox, persons, query):
    drop_csv(inbox, "自然人许可.csv", persons(1, [1]))
    first = submit_one()
    sheet = rejected_sheet(platform, first).assign(许可内容="补上的内容")
    drop(platform.ingest_root / "court" / "inbox", "自然人许可.xlsx", as_workbook(sheet))
    [batch] = commands.submit()
    assert (batch.accepted, batch.mends) == (0, None)
    assert query("SELECT count(*) FROM mended_rows") == [(0,)]


def test_a_row_that_the_receipt_did_not_name_is_said_so(platform, inbox, persons):
    drop_csv(inbox, "自然人许可.csv", persons(1, [1]))
    sheet = rejected_sheet(platform, submit_one()).assign(许可内容="补上的内容", 行号="5")
    drop(inbox, "改正.xlsx", as_workbook(sheet))
    content = json_receipt_of(platform, submit_one())
    assert [line["rule"] for line in content["rejections"]] == ["masked-value"]
    assert "没有退回行号为所填数字的行" in "".join(content["reading"]["notes"])


def test_rows_keep_the_numbers_of_the_original_through_every_mending(platform, inbox, persons):
    drop_csv(inbox, "自然人许可.csv", persons(1, [1, 3, 4]))
    batch = submit_one()
    for mended, left in ((0, ["5", "6"]), (0, ["6"])):
        # Clerks sort as they like.
        sheet = rejected_sheet(platform, batch).sort_values("行号")
        sheet.iloc[mended, sheet.columns.get_loc("许可内容")] = "补上的内容"
        drop(inbox, f"改正{len(left)}.xlsx", as_workbook(sheet.iloc[::-1]))
        batch = submit_one()
        content = json_receipt_of(platform, batch)
        assert [str(line["row_number"]) for line in content["rejections"]] == left
        assert rejected_sheet(platform, batch)["行号"].tolist() == left
        assert all(f"第{line['row_number']}行" in line["text"] for line in content["rejections"])
    assert (batch.new, batch.rejected) == (1, 1)


def test_rows_added_to_a_mended_receipt_stand_behind_its_own(platform, inbox, persons):
    drop_csv(inbox, "自然人许可.csv", persons(1, [1, 3]))
    sheet = rejected_sheet(platform, submit_one())
    added = persons(7, [0]).iloc[[0]]
    drop(inbox, "改正.xlsx", as_workbook(pd.concat([added, sheet])))
    batch = submit_one()
    rows = [line["row_number"] for line in json_receipt_of(platform, batch)["rejections"]]
    assert (batch.rejected, rows) == (3, [3, 5, 6])


# The rows 4 and 6 of the original file have gone back.
@pytest.mark.parametrize(
    ("number", "note"),
    [
        ("3", "第7行所填的行号是 3，但回执"),
        ("5.0", "原文件第5行此前已接收，或者没有这一行），不作为该行的改正，按新报送的行处理"),
        ("第2行", "原文件第2行此前已接收"),
        ("99", "原文件第99行此前已接收，或者没有这一行"),
        ("4", "第7行所填的行号与第4行相同：第4行是退回行的改正，该行按新报送的行处理"),
        ("6", "第7行所填的行号与第6行相同"),
    ],
)
def test_an_added_row_with_the_number_of_another_one_is_new_and_the_receipt_says_so(
    platform, inbox, persons, number, note
):
    drop_csv(inbox, "自然人许可.csv", persons(1, [2, 4]))
    first = submit_one()
    sheet = rejected_sheet(platform, first).assign(许可内容="补上的内容")
    added = persons(7, [0]).iloc[[0]].assign(回执号=first.batch_no, 行号=number)
    drop(inbox, "改正.xlsx", as_workbook(pd.concat([sheet, added])))
    batch = submit_one()

    content = json_receipt_of(platform, batch)
    assert note in "".join(content["reading"]["notes"])
    assert (batch.new, [line["row_number"] for line in content["rejections"]]) == (2, [7])


def test_rows_without_a_number_of_their_own_need_no_word(platform, inbox, persons):
    drop_csv(inbox, "自然人许可.csv", persons(1, [2, 4]))
    first = submit_one()
    sheet = rejected_sheet(platform, first).assign(许可内容="补上的内容")
    added = persons(7, []).iloc[[0]].assign(回执号=first.batch_no)
    drop(inbox, "改正.xlsx", as_workbook(pd.concat([sheet, added])))
    batch = submit_one()
    assert batch.new == 3
    assert "按新报送的行" not in "".join(json_receipt_of(platform, batch)["reading"]["notes"])


def test_a_masked_number_in_a_text_is_put_back_before_the_text_is_judged(
    platform, catalogue, inbox, query
):
    frame = frame_of(catalogue, 2)
    frame.loc[0, "许可内容"] = "负责人身份证152501199003071236"
    frame.loc[0, "许可机关"] = ""
    drop_csv(inbox, "许可.csv", frame)
    sheet = rejected_sheet(platform, submit_one())
    assert "152501********1236" in sheet.loc[0, "许可内容"]
    drop(inbox, "改正.xlsx", as_workbook(sheet.assign(许可机关="二连浩特市示例局")))
    batch = submit_one()
    warnings = json_receipt_of(platform, batch)["warnings"]
    assert (batch.new, [line["rule"] for line in warnings]) == (1, ["identity-number-in-text"])


def test_a_trial_of_a_mended_receipt_names_the_rows_of_the_original(platform, inbox, persons):
    drop_csv(inbox, "自然人许可.csv", persons(1, [3]))
    receipt = platform.ingest_root / submit_one().receipt
    assert try_file(receipt, DEPARTMENT).rejected_rows == {5}
