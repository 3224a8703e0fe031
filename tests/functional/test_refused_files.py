"""A file refused as a whole: the name of its receipt and its first line say why, and what to do."""

import io
import random
import zipfile

import openpyxl
import pandas as pd
import pytest

from pipelines.__main__ import main
from tests.lib import commands
from tests.lib.submissions import (
    LICENCE,
    drop,
    drop_csv,
    frame_of,
    json_receipt_of,
    submit_one,
)


# Random bytes are in no encoding; so are those of a picture, and of a workbook that broke off.
NOISE = random.Random(9).randbytes(40_000)


@pytest.mark.parametrize(
    ("name", "content", "head"),
    [
        ("许可.xlsx", NOISE, "文件损坏"),
        ("许可.xls", NOISE, "文件损坏"),
        ("许可.et", NOISE[5_000:], "文件损坏"),
        ("许可.ods", NOISE[9_000:], "文件损坏"),
        ("许可.xlsx", b"PK\x03\x04" + NOISE, "文件损坏"),
        ("许可.xlsx", b"\x00" * 4_000, "文件损坏"),
        ("许可.csv", NOISE, "文件损坏"),
        ("许可.csv", b"", "没有数据"),
        ("许可.docx", b"PK\x03\x04", "格式不支持"),
        ("许可.csv", "姓名,电话\n甲,乙\n".encode(), "无法识别表头"),
        ("许可.json", b'[{"a": 1', "文件损坏"),
    ],
)
def test_the_name_of_the_receipt_says_why_in_a_fixed_word(platform, inbox, name, content, head):
    drop(inbox, name, content)
    batch = submit_one()
    assert batch.state == "refused"
    assert f"/回执_未接收_{head}_许可_" in batch.receipt
    assert first_line(platform, batch).startswith("本次文件未接收。原因：")
    assert "请：" in first_line(platform, batch)


def first_line(platform, batch):
    return openpyxl.load_workbook(platform.ingest_root / batch.receipt)["汇总"]["A1"].value


def test_a_damaged_workbook_is_called_damaged_and_not_a_matter_of_encoding(platform, inbox):
    drop(inbox, "许可.xlsx", NOISE)
    assert first_line(platform, submit_one()) == (
        "本次文件未接收。原因：文件已损坏、不完整，或不是真正的.xlsx表格，无法打开。"
        "请：在WPS或Excel中确认能打开，另存为.xlsx后重新报送；打不开的，请从原系统重新导出。"
    )


def test_a_missing_column_is_named_in_the_first_line(platform, catalogue, inbox):
    drop_csv(inbox, "许可.csv", frame_of(catalogue).drop(columns="许可机关"))
    batch = submit_one()
    assert "/回执_未接收_缺少必填列_许可_" in batch.receipt
    assert "许可机关" in first_line(platform, batch)


def test_a_missing_column_is_shown_beside_the_columns_that_were_understood(
    platform, catalogue, inbox
):
    frame = frame_of(catalogue).rename(columns={"许可机关": "许可机关名", "备注": "说明"})
    drop_csv(inbox, "许可.csv", frame)
    batch = submit_one()
    book = openpyxl.load_workbook(platform.ingest_root / batch.receipt)
    item = next(row for row in book["汇总"].iter_rows(values_only=True) if row[0] == "信息事项")
    assert item[1].startswith(f"最接近 {catalogue.record_types[LICENCE].title}（目录")

    lines = list(book["文件读取说明"].iter_rows(values_only=True))
    assert ("行政许可决定文书号", "行政许可决定文书号", "XK_WSH", "必填") in [
        line[1:5] for line in lines
    ]
    unknown = {line[1]: line[2] for line in lines if str(line[2]).startswith("未识别")}
    assert unknown == {"许可机关名": "未识别（是否为“许可机关”？）", "说明": "未识别"}
    assert ("（文件中没有这一列）", "许可机关", "XK_XKJG", "必填，缺少") in [
        line[1:5] for line in lines
    ]
    receipt = json_receipt_of(platform, batch)
    assert receipt["record_type"] == LICENCE
    assert {"position": 0, "header": frame.columns[0], "element": "XK_XDR_MC"} in receipt[
        "reading"
    ]["columns"]


NOT_STORED = "不是目录中的数据项，没有入库"


def words_of_columns(platform, batch):
    """Header → what the receipt says that the column was taken for."""
    book = openpyxl.load_workbook(platform.ingest_root / batch.receipt)
    return {line[1]: line[2] for line in book["文件读取说明"].iter_rows(values_only=True)}


@pytest.mark.parametrize("counter", ["序号", "No.", "项次", "数据序号"])
def test_a_column_that_counts_rows_is_called_so_in_a_refused_file_too(
    platform, catalogue, inbox, counter
):
    frame = frame_of(catalogue, 3).drop(columns="许可机关").rename(columns={"备注": "办公电话"})
    frame.insert(0, counter, ["1", "2", "3"])
    drop_csv(inbox, "许可.csv", frame)
    words = words_of_columns(platform, submit_one())
    assert (words[counter], words["办公电话"]) == (NOT_STORED, "未识别")


def test_it_is_called_so_in_the_table_of_another_department(platform, catalogue, inbox):
    frame = frame_of(catalogue, 3, record_type="a_rated_taxpayer")
    frame = frame.assign(顺序号=["1", "2", "3"], 办公电话="0479-7500000")
    drop_csv(inbox, "名单.csv", frame)
    words = words_of_columns(platform, submit_one())
    assert (words["顺序号"], words["办公电话"]) == (NOT_STORED, "未识别")


def test_the_receipt_of_another_departments_table_names_the_item(platform, catalogue, inbox):
    drop_csv(inbox, "名单.csv", frame_of(catalogue, 3, record_type="a_rated_taxpayer"))
    batch = submit_one()
    title = catalogue.record_types["a_rated_taxpayer"].title
    assert "/回执_未接收_不属本部门报送_名单_" in batch.receipt
    assert f"按目录，“{title}”不由本部门（" in first_line(platform, batch)

    sheet = openpyxl.load_workbook(platform.ingest_root / batch.receipt)["汇总"]
    facts = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
    assert facts["信息事项"].startswith(title)
    assert (batch.received, batch.rejected) == (3, 3)
    content = json_receipt_of(platform, batch)
    assert content["reading"]["format"] == "csv"


def test_the_same_file_again_is_called_a_repetition(platform, catalogue, inbox):
    drop_csv(inbox, "许可.csv", frame_of(catalogue))
    submit_one()
    drop_csv(inbox, "许可.csv", frame_of(catalogue))
    batch = submit_one()
    assert "/回执_未接收_内容重复_许可_" in batch.receipt
    assert "无需处理" in first_line(platform, batch)


def archive_of(contents):
    with io.BytesIO() as packed:
        with zipfile.ZipFile(packed, "w") as archive:
            for name, content in contents.items():
                archive.writestr(name, content)
        return packed.getvalue()


# Files that stand first in an archive and are refused, each for another reason.
REFUSED_FIRST = {
    "a内层.zip": b"PK\x05\x06" + bytes(18),
    "a统计.csv": "单位,数量\n甲,1\n乙,2\n".encode(),
    "a坏.xlsx": b"PK",
    "a空.csv": ",".join(["主体名称", "黑名单类型"]).encode(),
}


@pytest.mark.parametrize("first", REFUSED_FIRST)
def test_files_left_unread_are_named_where_the_first_one_of_an_archive_is_refused(
    platform, catalogue, inbox, first
):
    licences = frame_of(catalogue).to_csv(index=False).encode()
    contents = {first: REFUSED_FIRST[first], "名单.docx": b"PK", "b许可.csv": licences}
    drop(inbox, "报送.zip", archive_of(contents))
    refused, taken = sorted(commands.submit(), key=lambda batch: batch.part)
    assert (refused.state, taken.accepted) == ("refused", 5)

    note = "压缩包里的“名单.docx”未作为数据读取"
    assert note in json_receipt_of(platform, refused)["reading"]["notes"]
    book = openpyxl.load_workbook(platform.ingest_root / refused.receipt)
    lines = [row[:2] for row in book["文件读取说明"].iter_rows(values_only=True)]
    assert ("说明", note) in lines


def test_a_trial_names_them_too(platform, catalogue, tmp_path, capsys):
    licences = frame_of(catalogue).to_csv(index=False).encode()
    contents = {**REFUSED_FIRST, "名单.docx": b"PK", "b许可.csv": licences}
    path = tmp_path / "报送.zip"
    path.write_bytes(archive_of(contents))
    main(["validate", str(path)])
    assert capsys.readouterr().out.count("压缩包里的“名单.docx”未作为数据读取") == 1


def test_hidden_rows_are_named_where_the_table_beside_them_is_of_another_department(
    platform, catalogue, inbox
):
    frame = frame_of(catalogue, 3, record_type="a_rated_taxpayer")
    with io.BytesIO() as book:
        with pd.ExcelWriter(book, engine="openpyxl") as writer:
            frame.to_excel(writer, sheet_name="名单", index=False)
            frame.to_excel(writer, sheet_name="藏", index=False)
            writer.book["藏"].sheet_state = "hidden"
        drop(inbox, "名单.xlsx", book.getvalue())
    batch = submit_one()
    assert batch.state == "refused"
    assert any("藏" in note for note in json_receipt_of(platform, batch)["reading"]["notes"])
