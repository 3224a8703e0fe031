"""What a template looks like to the clerk who opens it, and to the programs that do."""

import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from pipelines import settings
from pipelines.catalogue.model import CodeList, Element
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.entry_checks import LONGEST_LIST
from pipelines.catalogue.words.every_rule import rules_about
from pipelines.catalogue.words.wording import labels_for
from pipelines.intake.limits import Limits
from pipelines.intake.readers.xlsx import read_xlsx
from pipelines.intake.recognising.headers.header_matching import HeaderMatcher
from pipelines.intake.recognising.headers.header_spelling import comparable
from pipelines.templates import file_name, write_template, write_templates
from pipelines.templates.element_words import note_of
from pipelines.templates.template_workbook import CODES, EXAMPLE, GUIDE, LONGEST_NAME, sheet_name
from tests.lib.repository import RECORD_TYPE_NAMES
from tests.lib.tries import tries


# Every fifth: a template depends on elements, and all kinds of them are among these.
NAMES = RECORD_TYPE_NAMES[::5]
STREETS = Element(
    code="ZZ_JD",
    name="街道",
    type="code",
    codes=CodeList(
        name="streets", title="街道", labels={f"{n:03d}": f"示例街道{n}号" for n in range(60)}
    ),
)
COMMAS = Element(
    code="ZZ_DH",
    name="带逗号的",
    type="code",
    codes=CodeList(name="commas", title="逗号", labels={"1": "甲,乙", "2": "丙"}),
)

QUOTES = Element(
    code="ZZ_YH",
    name="带引号的",
    type="code",
    codes=CodeList(name="quotes", title="引号", labels={"1": '"甲"', "2": "丙"}),
)


@pytest.fixture
def opened(tmp_path, catalogue):
    """Write the template of a record type and open it."""

    def open_template(record_type):
        return openpyxl.load_workbook(write_template(record_type, catalogue, tmp_path))

    return open_template


def extended(record_type, *elements):
    """The record type with more elements, as another catalogue might declare it."""
    return replace(
        record_type,
        elements=dict(record_type.elements) | {element.code: element for element in elements},
    )


def checks_of(sheet):
    """The data validations of a sheet, by column letter."""
    checks = {}
    for check in sheet.data_validations.dataValidation:
        column, _, _ = str(check.sqref).partition("2:")
        checks[column] = check
    return checks


def columns_of(record_type, sheet):
    return dict(zip(record_type.elements, sheet.iter_cols(max_row=1), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_the_header_holds_every_element_in_order_and_marks_the_required_ones(
    name, opened, catalogue
):
    record_type = catalogue.record_types[name]
    sheet = opened(record_type).worksheets[0]
    assert sheet.title == sheet_name(record_type.title)
    assert sheet.max_row == 1
    assert sheet.freeze_panes == "B2"
    for code, (cell,) in columns_of(record_type, sheet).items():
        element = record_type.elements[code]
        assert cell.value == ("*" if code in record_type.required else "") + element.name
        assert comparable(cell.value) == comparable(element.name)


@pytest.mark.parametrize("name", NAMES)
def test_keys_are_text_dates_are_dates_and_required_columns_are_coloured(name, opened, catalogue):
    record_type = catalogue.record_types[name]
    sheet = opened(record_type).worksheets[0]
    for code, (cell,) in columns_of(record_type, sheet).items():
        column = next(
            column
            for column in sheet.column_dimensions.values()
            if column.min <= cell.column <= column.max
        )
        assert column.number_format == expected_format(record_type.elements[code])
        assert (column.fill.fill_type == "solid") == (code in record_type.required)


def expected_format(element):
    """Amounts are kept in 万元 with six decimals, numbers in the unit that their name states."""
    if element.type == "number":
        unit = VALUE_TYPES[element.type].measured_in(element)
        return f'General" {unit.name}"' if unit else "General"
    return {"date": "yyyy-mm-dd", "amount": '#,##0.00####" 万元"'}.get(element.type, "@")


@pytest.mark.parametrize("name", NAMES)
def test_every_header_has_a_note_with_the_receipts_own_words(name, opened, catalogue):
    record_type = catalogue.record_types[name]
    sheet = opened(record_type).worksheets[0]
    for code, (cell,) in columns_of(record_type, sheet).items():
        assert code in cell.comment.text
        for rule in rules_about(record_type, code):
            sentence = rule.words(record_type, 2, None)
            assert f"{sentence.expected}。" in cell.comment.text


@pytest.mark.parametrize("name", NAMES)
def test_a_drop_down_offers_what_may_be_reported_and_nothing_else(name, opened, catalogue):
    record_type = catalogue.record_types[name]
    book = opened(record_type)
    checks = checks_of(book.worksheets[0])
    for code, (cell,) in columns_of(record_type, book.worksheets[0]).items():
        element = record_type.elements[code]
        if element.type == "code":
            assert offered(checks[cell.column_letter], book) == list(
                labels_for(record_type, element).values()
            )
        elif element.type == "codes":
            assert checks[cell.column_letter].type == "custom"
            assert "分号" in checks[cell.column_letter].prompt


def offered(check, book):
    """The labels of a drop-down, from the validation itself or from the sheet that it points to."""
    assert check.type == "list"
    if check.formula1.startswith('"'):
        return check.formula1.strip('"').split(",")
    sheet, _, cells = check.formula1.partition("!")
    return [cell.value for (cell,) in book[sheet][cells.replace("$", "")]]


@pytest.mark.parametrize(
    "element", [STREETS, COMMAS, QUOTES], ids=["too many", "with commas", "with quotes"]
)
def test_labels_that_do_not_fit_a_validation_are_taken_from_the_sheet_of_code_lists(
    element, opened, catalogue
):
    book = opened(extended(catalogue.record_types[NAMES[0]], element))
    check = list(checks_of(book.worksheets[0]).values())[-1]
    assert check.formula1.startswith(f"{CODES}!")
    assert offered(check, book) == list(element.codes.labels.values())


def test_a_list_inside_a_validation_is_as_long_as_excel_allows(opened, catalogue):
    lists = [check.formula1 for name in NAMES
             for check in checks_of(opened(catalogue.record_types[name]).worksheets[0]).values()
             if check.type == "list"]  # fmt: skip
    assert lists and all(len(labels.strip('"')) <= LONGEST_LIST for labels in lists)


@pytest.mark.parametrize("name", NAMES)
def test_no_other_sheet_can_be_taken_for_data_of_any_record_type(name, catalogue, tmp_path):
    path = write_template(catalogue.record_types[name], catalogue, tmp_path)
    grids = read_xlsx(path, Limits.of(settings.current()))
    assert [grid.sheet for grid in grids[1:3]] == [GUIDE, EXAMPLE]
    matchers = [
        HeaderMatcher(record_type, catalogue.header_remarks)
        for record_type in catalogue.record_types.values()
    ]
    for grid in grids[1:]:
        for top in range(0, len(grid.rows), 20):
            head = [[str(cell) for cell in row] for row in grid.rows[top : top + 20]]
            assert all(len(matcher.match(head).columns) < 2 for matcher in matchers)


@pytest.mark.parametrize("name", NAMES)
def test_the_example_shows_every_field_with_what_is_required_of_it(name, opened, catalogue):
    record_type = catalogue.record_types[name]
    sheet = opened(record_type)[EXAMPLE]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert [line[0].split("\n")[1] for line in lines] == list(record_type.elements)
    for line, code in zip(lines, record_type.elements, strict=True):
        # Where another number may stand for the credit code, the words go on to say which.
        demand = line[1].partition("，")[0]
        assert (demand == "必填") == (code in record_type.required)
        assert line[3] and (line[3] != "（空）" or code not in record_type.required)


@pytest.mark.parametrize("name", NAMES)
def test_the_guide_says_who_when_and_how(name, opened, catalogue):
    record_type = catalogue.record_types[name]
    text = " ".join(
        str(cell.value) for row in opened(record_type)[GUIDE].iter_rows() for cell in row
    )
    for words in (
        record_type.item_code,
        record_type.category,
        record_type.authority,
        record_type.update_cycle,
    ):
        assert words in text
    assert "inbox" in text and "退回行" in text


@pytest.mark.many_tries
def test_the_same_catalogue_gives_the_same_bytes(catalogue, tmp_path):
    record_types = list(catalogue.record_types.values())[:: tries(10, 1)]
    first, second = (
        list(write_templates(catalogue, tmp_path / run, record_types)) for run in ("one", "two")
    )
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_a_department_gets_its_own_record_types_and_those_that_are_everybodys(catalogue, tmp_path):
    everybodys, others, own = (
        replace(catalogue.record_types[name], departments=()) for name in NAMES[:3]
    )
    others, own = (
        replace(others, departments=("court",)),
        replace(own, departments=("finance", "court")),
    )
    record_types = {each.name: each for each in (everybodys, others, own)}
    catalogue = replace(catalogue, record_types=record_types)
    finance, court = catalogue.departments["finance"], catalogue.departments["court"]
    paths = list(
        write_templates(catalogue, tmp_path / "one", list(record_types.values()), [finance])
    )
    assert [path.relative_to(tmp_path / "one").as_posix() for path in paths] == [
        file_name(everybodys),
        file_name(own),
    ]
    paths = list(write_templates(catalogue, tmp_path / "two", [others, own], [finance, court]))
    assert {path.relative_to(tmp_path / "two").as_posix() for path in paths} == {
        f"{finance.name}/{file_name(own)}",
        f"{court.name}/{file_name(own)}", f"{court.name}/{file_name(others)}",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("行政处罚（自然人）", "行政处罚（自然人）"),
        ("A/B:C*D?[E]\\F", "A／B：C＊D？［E］＼F"),
        ("'甲'", "＇甲＇"),
        ("填写示例", "填写示例表"),
        ("长" * 40, "长" * 30 + "…"),
    ],
)
def test_a_sheet_has_a_name_that_excel_allows(title, name):
    assert sheet_name(title) == name
    assert len(name) <= LONGEST_NAME


def test_no_two_templates_have_the_same_file_name(catalogue):
    names = [file_name(record_type) for record_type in catalogue.record_types.values()]
    assert len(set(names)) == len(names)


def test_a_file_has_a_name_that_windows_allows(catalogue):
    record_type = replace(catalogue.record_types[NAMES[0]], title="水/电:气")
    assert file_name(record_type) == "水／电：气_填报模板.xlsx"


def test_a_name_that_looks_like_a_formula_stays_text(opened, catalogue):
    odd = Element(code="ZZ_GS", name="=1+1", type="text", length=9)
    book = opened(extended(catalogue.record_types[NAMES[0]], odd))
    cell = book.worksheets[0].cell(1, book.worksheets[0].max_column)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_a_template_is_calculated_or_linked(name, catalogue, tmp_path):
    with zipfile.ZipFile(
        write_template(catalogue.record_types[name], catalogue, tmp_path)
    ) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(
            mark in archive.read(sheet) for sheet in sheets for mark in (b"<f>", b"<hyperlink")
        )


def test_a_list_warns_of_another_value_because_reading_takes_codes_as_well(opened, catalogue):
    record_type = catalogue.record_types["administrative_penalty_legal_person"]
    checks = checks_of(opened(record_type).worksheets[0]).values()
    lists = [check for check in checks if check.type == "list"]
    assert lists and all(check.errorStyle == "warning" for check in lists)


def test_a_column_for_several_names_shows_them_while_its_cell_is_chosen(opened, catalogue):
    record_type = catalogue.record_types["administrative_penalty_legal_person"]
    sheet = opened(record_type).worksheets[0]
    [cell] = columns_of(record_type, sheet)["CF_CFLB"]
    prompt = checks_of(sheet)[cell.column_letter].prompt
    labels = labels_for(record_type, record_type.elements["CF_CFLB"]).values()
    assert "；".join(labels) in prompt and prompt.count("分号") == 1


def test_no_note_says_anything_twice(catalogue):
    for record_type in catalogue.record_types.values():
        for element in record_type.elements.values():
            note = note_of(record_type, element).replace("（提示，不退回）", "")
            sentences = re.findall(r"[^。\n；：]{5,}(?=[。；])", re.sub(r"(?m)^\d+\. ", "", note))
            assert len(sentences) == len(set(sentences)), (record_type.name, element.name, note)


def test_what_any_text_is_asked_stands_in_one_line_behind_the_columns_own_rules(opened, catalogue):
    record_type = catalogue.record_types["administrative_penalty_legal_person"]
    [cell] = columns_of(record_type, opened(record_type).worksheets[0])["CF_WSH"]
    lines = cell.comment.text.split("\n")
    assert lines[-1].startswith("各文本列相同：") and "乱码" in lines[-1]
    assert not any("乱码" in line or "E+17" in line for line in lines[:-1])
