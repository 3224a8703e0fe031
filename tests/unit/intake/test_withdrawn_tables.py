"""Sheets and lists that the file calls deleted or not for reporting are never loaded."""

import json

import pytest
from intake_examples import HEADER, row, workbook

from pipelines.errors import FileRefused
from tests.lib.staging import staged_part


TABLE = [HEADER, row("甲"), row("乙")]
NOT_REPORTED = [
    "作废",
    "已删除",
    "草稿",
    "不报送",
    "旧数据(勿用)",
    "备份",
    "退回",
    "黑名单 作废",
    "8月_bak",
    "撤销",
]
WHAT_THEY_HOLD = {"草稿": "草稿、初稿", "备份": "备份的数据", "8月_bak": "备份的数据"}
REPORTED = [
    "数据2",
    "2017年",
    "Sheet1 (2)",
    "二月",
    "撤销许可",
    "旧区",
    "废品回收站点",
    "废弃物处置",
]
TO_DELETE = [
    "删除",
    "作废",
    "待删除",
    "删除列表",
    "delete",
    "deleted",
    "deletedRows",
    "to_delete",
    "removed",
    "撤销",
]


def stage(path, part=None, dropped_as="market_regulation/inbox/黑名单.json"):
    return staged_part(path, dropped_as=dropped_as, part=part)[0]


def records(*names):
    return [dict(zip(HEADER, row(name), strict=True)) for name in names]


def json_file(folder, content):
    path = folder / "黑名单.json"
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return path


@pytest.mark.parametrize("name", NOT_REPORTED)
def test_a_sheet_named_for_what_is_not_reported_is_not_read_and_that_is_said(tmp_path, name):
    workbook(tmp_path / "黑名单.xlsx", *TABLE, **{name: TABLE})
    staged = stage(tmp_path / "黑名单.xlsx")
    assert staged.other_parts == ()
    assert staged.reading.received == 2
    (note,) = staged.reading.notes
    content = WHAT_THEY_HOLD.get(name, "删除、作废或不报送的数据")
    assert note.startswith(f"工作表“{name}”未作为数据读取：按名称是{content}")


@pytest.mark.parametrize("name", REPORTED)
def test_a_sheet_of_any_other_name_is_a_batch(tmp_path, name):
    workbook(tmp_path / "黑名单.xlsx", *TABLE, **{name: TABLE})
    assert stage(tmp_path / "黑名单.xlsx").other_parts == (name,)


def test_a_workbook_that_has_only_such_a_sheet_is_asked_back(tmp_path):
    workbook(tmp_path / "黑名单.xlsx", ["说明"], 作废=TABLE)
    with pytest.raises(FileRefused, match="工作表“作废”按名称是") as refused:
        stage(tmp_path / "黑名单.xlsx")
    assert (refused.value.code, refused.value.received) == ("not-for-reporting", 2)


@pytest.mark.parametrize("name", TO_DELETE)
def test_a_list_of_records_to_delete_is_asked_back_as_a_part_of_its_own(tmp_path, name):
    path = json_file(tmp_path, {"新增": records("甲"), name: records("乙"), "修改": records("丙")})
    staged = stage(path)
    assert staged.name == "新增"
    assert set(staged.other_parts) == {"修改", name}
    with pytest.raises(FileRefused, match=f"列表“{name}”按名称是"):
        stage(path, name).require_reading()


@pytest.mark.parametrize("name", ["删除", "deleted", "草稿", "备份"])
def test_a_file_of_only_such_a_list_is_refused(tmp_path, name):
    with pytest.raises(FileRefused) as refused:
        stage(json_file(tmp_path, {name: records("甲")}))
    assert refused.value.code == "not-for-reporting"
    assert "信用中心" in refused.value.remedy


def test_elements_of_xml_to_delete_are_asked_back(tmp_path):
    path = tmp_path / "黑名单.xml"
    fields = "".join(f"<{name}>值</{name}>" for name in HEADER)
    record = f"<记录>{fields}</记录>"
    path.write_text(f"<数据><新增>{record * 2}</新增><删除>{record}</删除></数据>", "utf-8")
    staged = stage(path)
    assert (staged.name, staged.other_parts) == ("记录", ("删除",))
    assert staged.reading.received == 2
    with pytest.raises(FileRefused, match="元素“删除”按名称是"):
        stage(path, "删除").require_reading()
