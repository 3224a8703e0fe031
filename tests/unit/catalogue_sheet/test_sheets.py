"""Official catalogues as Excel sheets: cells are read, empty ones are assumed and reported."""

import dataclasses
import shutil

import openpyxl
import pytest

from pipelines import settings
from pipelines.catalogue import load
from pipelines.catalogue.doubtful_values import DoubtfulValues
from pipelines.catalogue.forms import HeaderRemarks, PartNaming, WithdrawnWords
from pipelines.catalogue.model import Disclosure, SubjectKind
from pipelines.catalogue_sheet import export_sheet, import_sheet
from pipelines.errors import CatalogueError


HEADINGS = ["序号", "类　别", "信息事项", "数据项", "主体类型", "公开属性", "更新周期", "提供单位"]
ITEMS = [
    [
        "１",
        "良好信息",
        "绿色商场认定信息",
        "企业名称",
        "法人、个体工商户",
        "社会公开",
        "每年",
        "商务局",
    ],
    ["", "", "", "统一社会信用代码", "", "", "", ""],
    ["", "", "", "绿色商场认定文号", "", "", "", ""],
    ["", "", "", "认定日期", "", "", "", ""],
    [
        "２",
        "不良信息",
        "单用途预付卡失信信息",
        "当事人名称、证件号码（隐去）；失信金额（万元）、列入时间",
    ]
    + ["火星人", "部分公开", "", "商务局、月球局"],
]


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(settings.current().expectations, tmp_path / "expectations")


def workbook(path, rows, *, merged=()):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    book.save(path)
    return path


@pytest.fixture
def official(tmp_path):
    """As such sheets are: a title, a remark, full-width marks,
    cells merged over the rows of an item.
    """
    rows = [["某某公共信用信息目录（示例）"], ["填报说明：略"], HEADINGS, *ITEMS]
    merged = ["A1:H1", *(f"{column}4:{column}7" for column in "ABCEFGH")]
    return workbook(tmp_path / "目录.xlsx", rows, merged=merged)


def official_part(catalogue):
    """A catalogue without what is ours: a sheet has no column for it."""
    record_types = {
        name: dataclasses.replace(record_type, headers={}, likely_headers={}, authorities={})
        for name, record_type in catalogue.record_types.items()
    }
    return dataclasses.replace(
        catalogue,
        record_types=record_types,
        earlier_templates=(),
        published_forms=(),
        header_remarks=HeaderRemarks(),
        part_naming=PartNaming(),
        withdrawn_words=WithdrawnWords(),
        doubtful_values=DoubtfulValues(),
    )


def test_the_whole_catalogue_written_to_a_sheet_and_read_from_it_is_the_same_catalogue(
    tmp_path, catalogue
):
    export_sheet(catalogue, tmp_path / "all.xlsx")
    outcome = import_sheet(tmp_path / "all.xlsx", tmp_path / "again")
    assert (outcome.unread, outcome.assumed, outcome.kept, outcome.mistakes) == ([], [], [], [])
    assert official_part(load(tmp_path / "again")) == official_part(catalogue)


def test_an_official_sheet_becomes_record_types_that_hold_together(official, folder):
    outcome = import_sheet(official, folder)
    assert outcome.mistakes == []
    record_type = load(folder).record_types["lv_se_shang_chang_ren_ding_xin_xi"]
    assert (record_type.title, record_type.category, record_type.disclosure) == (
        "绿色商场认定信息",
        "良好信息",
        Disclosure.PUBLIC,
    )
    assert record_type.subject.kinds == (SubjectKind.LEGAL_PERSON, SubjectKind.INDIVIDUAL_BUSINESS)
    assert (record_type.departments, record_type.update_cycle) == (("commerce",), "每年")
    types = {element.name: element.type for element in record_type.elements.values()}
    assert types["统一社会信用代码"] == "credit_code" and types["认定日期"] == "date"
    assert set(record_type.key) == {
        record_type.subject.code,
        next(code for code, element in record_type.elements.items() if "文号" in element.name),
    }


def test_data_items_in_one_cell_are_separated_and_those_of_the_folder_keep_their_codes(
    official, folder
):
    import_sheet(official, folder)
    record_type = load(folder).record_types["dan_yong_tu_yu_fu_ka_shi_xin_xin_xi"]
    assert [element.name for element in record_type.elements.values()] == [
        "当事人名称", "证件号码（隐去）", "失信金额（万元）", "列入时间"
    ]  # fmt: skip
    assert {element.type for element in record_type.elements.values()} == {
        "text",
        "identity_document",
        "amount",
        "date",
    }
    honour = load(folder).record_types["lv_se_shang_chang_ren_ding_xin_xi"]
    assert "MD_SHXYM" in honour.elements and "MD_RDRQ" in honour.elements


def test_every_cell_that_is_not_understood_is_named_with_its_place_and_what_was_done(
    official, folder
):
    unread = import_sheet(official, folder).unread
    assert {remark.partition(":")[0] for remark in unread} == {
        "Sheet1!E8",
        "Sheet1!F8",
        "Sheet1!H8",
    }
    assert any("月球局" in remark and "left out" in remark for remark in unread)
    assert any("部分公开" in remark and "without authorisation" in remark for remark in unread)


def test_whatever_the_sheet_leaves_open_is_assumed_and_said(official, folder):
    assumed = "\n".join(import_sheet(official, folder).assumed)
    for heading in ("业务主键", "依据", "更新周期", "no code", "no length"):
        assert heading in assumed


def test_importing_again_changes_nothing(official, folder):
    import_sheet(official, folder)
    before = {path: path.read_bytes() for path in folder.rglob("*.yml")}
    outcome = import_sheet(official, folder)
    assert outcome.written == [] and len(outcome.unchanged) == 2
    assert {path: path.read_bytes() for path in folder.rglob("*.yml")} == before


def test_a_file_that_was_edited_is_kept_and_named_until_it_is_forced(official, folder):
    import_sheet(official, folder)
    path = folder / "catalogue" / "lv_se_shang_chang_ren_ding_xin_xi.yml"
    edited = path.read_text("utf-8").replace("category: 良好信息", "category: 基本信息")
    path.write_text(edited, "utf-8")
    assert import_sheet(official, folder).kept == [
        "catalogue/lv_se_shang_chang_ren_ding_xin_xi.yml"
    ]
    assert path.read_text("utf-8") == edited
    assert import_sheet(official, folder, force=True).kept == []
    assert "category: 良好信息" in path.read_text("utf-8")


def test_a_file_written_by_hand_is_never_taken_for_an_imported_one(tmp_path, folder, catalogue):
    changed = dataclasses.replace(catalogue.record_types["red_list"], update_cycle="每日")
    export_sheet(
        dataclasses.replace(catalogue, record_types={"red_list": changed}), tmp_path / "new.xlsx"
    )
    assert "catalogue/red_list.yml" in import_sheet(tmp_path / "new.xlsx", folder).kept
    assert "每月更新" in (folder / "catalogue" / "red_list.yml").read_text("utf-8")


def test_a_sheet_imported_before_may_be_replaced_by_its_next_edition(tmp_path, catalogue):
    red_list = catalogue.record_types["red_list"]
    for cycle in ("每月", "每日"):
        changed = dataclasses.replace(
            catalogue, record_types={"red_list": dataclasses.replace(red_list, update_cycle=cycle)}
        )
        export_sheet(changed, tmp_path / f"{cycle}.xlsx")
    import_sheet(tmp_path / "每月.xlsx", tmp_path / "folder")
    outcome = import_sheet(tmp_path / "每日.xlsx", tmp_path / "folder")
    assert "catalogue/red_list.yml" in outcome.written and outcome.kept == []
    assert load(tmp_path / "folder").record_types["red_list"].update_cycle == "每日"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook", b"a,b\n1,2\n"])
def test_a_file_that_is_no_workbook_is_refused_by_name(tmp_path, content):
    path = tmp_path / "目录.xlsx"
    path.write_bytes(content)
    with pytest.raises(CatalogueError, match="目录.xlsx: cannot be opened"):
        import_sheet(path, tmp_path / "folder")


def test_of_a_workbook_without_the_columns_it_is_said_which_ones_are_needed(tmp_path, catalogue):
    path = workbook(tmp_path / "x.xlsx", [["部门", "姓名"], ["a", "b"]])
    with pytest.raises(CatalogueError, match="信息事项 and 数据项"):
        import_sheet(path, tmp_path / "folder")
    assert catalogue.version == "2018"
