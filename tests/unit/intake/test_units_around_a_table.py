"""A unit that is stated anywhere around a column is converted exactly,
or its numbers are asked back.
"""

import json
from fractions import Fraction
from math import floor
from xml.etree.ElementTree import Element, SubElement, tostring

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_examples import record_type
from unit_examples import (
    ASKED,
    FINE,
    HINT,
    PENALTY,
    WRITERS,
    fine_of,
    names_of,
    rows_of,
    table,
    values_of,
    write_csv,
    write_xlsx,
)

from pipelines import catalogue
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.measures import unit_named
from pipelines.errors import FileRefused


pytestmark = pytest.mark.usefixtures("numbers_say_nothing")


HEADERS = [
    # Header, a number below it, what is loaded.
    ("罚款金额", "0.2", "0.2"),
    ("罚款金额(万元)", "0.2", "0.2"),
    ("罰款金額(萬元)", "0.2", "0.2"),
    ("罚款金额 万元", "0.2", "0.2"),
    ("罚款金额（人民币万元）", "0.2", "0.2"),
    ("罚款金额（万）", "0.2", "0.2"),
    ("罚款金额 元", "2000", "0.2"),
    ("罚款金额：元", "2000", "0.2"),
    ("罚款金额元", "2000", "0.2"),
    ("罚款金额-元", "2000", "0.2"),
    ("罚款金额_元", "2000", "0.2"),
    ("罚款金额/元", "2000", "0.2"),
    ("罚款金额，元", "2000", "0.2"),
    ("罚款金额\n元", "2000", "0.2"),
    ("罚款金额\n（元）", "2000", "0.2"),
    ("罚款金额〔元〕", "2000", "0.2"),
    ("罚款金额【元】", "2000", "0.2"),
    ("罚款金额<元>", "2000", "0.2"),
    ("罚款金额（ 元 ）", "2000", "0.2"),
    ("罚款金额（以元为单位）", "2000", "0.2"),
    ("罚款金额（按元填写）", "2000", "0.2"),
    ("罚款金额（单位为元）", "2000", "0.2"),
    ("罚款金额（计量单位元）", "2000", "0.2"),
    ("罚款金额（数值，单位元）", "2000", "0.2"),
    ("罚款金额(元人民币)", "2000", "0.2"),
    ("罚款金额（人民币/元）", "2000", "0.2"),
    ("罚款金额（元（人民币））", "2000", "0.2"),
    ("罚款金额（元）（必填）", "2000", "0.2"),
    ("罚款金额(圆)", "2000", "0.2"),
    ("罚款金额（块）", "2000", "0.2"),
    ("罚款金额（Yuan）", "2000", "0.2"),
    ("罚款金额（角）", "20000", "0.2"),
    ("罚款金额（分）", "200000", "0.2"),
    ("罚款金额（十元）", "200", "0.2"),
    ("罚款金额（百元）", "20", "0.2"),
    ("罚款金额（千元）", "2", "0.2"),
    ("罚款金额（十万元）", "2", "20"),
    ("罚款金额（亿元）", "0.0001", "1"),
    ("CF_NR_FK(元)", "2000", "0.2"),
    ("罚款（元）", "2000", "0.2"),
    ("罚款金额（万元，精确到元）", "0.2", "0.2"),
    ("罚款金额（人民币）", "2000", ASKED),
    ("罚款金额（单位：人民币）", "2000", ASKED),
    ("罚款金额(￥)", "2000", ASKED),
    ("罚款金额（RMB）", "2000", ASKED),
    ("罚款金额（元/万元）", "2000", ASKED),
    ("罚款金额（元、万元）", "2000", ASKED),
    ("罚款金额（元/人）", "2000", ASKED),
    ("罚款金额（精确到元）", "2000", ASKED),
    ("罚款金额（美元）", "2000", ASKED),
    ("罚款金额（万美元）", "2000", ASKED),
    ("罚款金额（USD）", "2000", ASKED),
    ("罚款金额($)", "2000", ASKED),
    # What cannot be known of a number can be known of one that states its unit, and of nothing.
    ("罚款金额（千）", "2", ASKED),
    ("罚款金额（CNY）", "2000", ASKED),
    ("罚款金额（卢布）", "2000", ASKED),
    ("（元）罚款金额", "2000", "0.2"),
    ("罚款金额（元/人）", "2000元", "0.2"),
    ("罚款金额（人民币）", "0", "0"),
]


@pytest.mark.parametrize(("header", "number", "loaded"), HEADERS)
def test_a_header(tmp_path, header, number, loaded):
    assert fine_of(tmp_path, table(PENALTY, FINE, header, [number])) == [loaded]


OTHERS = [
    ("land_transfer", "TD_MJ", "土地面积(公顷)", "1.5", "1.5"),
    ("land_transfer", "TD_MJ", "土地面积", "1.5", "1.5"),
    ("land_transfer", "TD_MJ", "土地面积公顷", "1.5", "1.5"),
    ("land_transfer", "TD_MJ", "土地面积(亩)", "15", "1"),
    ("land_transfer", "TD_MJ", "土地面积：亩", "15", "1"),
    ("land_transfer", "TD_MJ", "土地面积(亩)", "20", "1.333333"),
    ("land_transfer", "TD_MJ", "土地面积（平方米）", "20000", "2"),
    ("land_transfer", "TD_MJ", "土地面积（㎡）", "20000", "2"),
    ("land_transfer", "TD_MJ", "土地面积（m²）", "20000", "2"),
    ("land_transfer", "TD_MJ", "土地面积/平方米", "20000", "2"),
    ("land_transfer", "TD_MJ", "土地面积（平方公里）", "0.5", "50"),
    ("land_transfer", "TD_MJ", "土地面积（市顷）", "20", ASKED),
    ("land_transfer", "TD_MJ", "土地面积（平方米/户）", "20000", ASKED),
    ("volunteer_service", "ZY_FWSC", "志愿服务时长(小时)", "1.5", "1.5"),
    ("volunteer_service", "ZY_FWSC", "志愿服务时长（分钟）", "90", "1.5"),
    ("volunteer_service", "ZY_FWSC", "志愿服务时长 分钟", "90", "1.5"),
    ("volunteer_service", "ZY_FWSC", "志愿服务时长（天）", "3", ASKED),
    ("volunteer_service", "ZY_FWSC", "志愿服务时长（学时）", "3", ASKED),
    ("social_insurance_participation", "SB_CBRS", "参保人数", "12", "12"),
    ("social_insurance_participation", "SB_CBRS", "参保人数（人）", "12", "12"),
    ("social_insurance_participation", "SB_CBRS", "参保人数（百人）", "12", "1200"),
    ("social_insurance_participation", "SB_CBRS", "参保人数（户）", "12", ASKED),
    ("social_insurance_participation", "SB_CBRS", "参保人数（人次）", "12", ASKED),
    ("social_insurance_arrears", "SB_QJYS", "社会保险欠缴月数（个月）", "12", "12"),
    ("social_insurance_arrears", "SB_QJYS", "社会保险欠缴月数（年）", "2", ASKED),
]


@pytest.mark.parametrize(("type_name", "code", "header", "number", "loaded"), OTHERS)
def test_a_header_of_a_number_that_is_no_money(tmp_path, type_name, code, header, number, loaded):
    path = write_csv(tmp_path, table(type_name, code, header, [number]))
    dropped_as = f"x/inbox/{record_type(type_name).title}.csv"
    assert values_of(path, type_name, code, dropped_as) == [loaded]


LINES = [
    ("单位：元", "0.2"),
    ("单位:元/人民币", "0.2"),
    ("（金额：元）", "0.2"),
    ("金额单位：元、人", "0.2"),
    ("计量单位:元、公顷", "0.2"),
    ("币种：人民币 单位：元", "0.2"),
    ("单位(元)", "0.2"),
    ("以下金额均以元计", "0.2"),
    ("注：金额以元为单位", "0.2"),
    ("注：本表金额单位为元", "0.2"),
    ("单位：万元", "2000"),
    ("单位：美元", ASKED),
    ("单位：元/人", ASKED),
    ("金额单位：元或万元", ASKED),
    ("填报单位：二连浩特市国家税务局", "2000"),
    ("填报单位：元氏县某局", "2000"),
    ("币种：人民币", "2000"),
]


@pytest.mark.parametrize("file_format", WRITERS)
@pytest.mark.parametrize(("line", "loaded"), LINES)
def test_a_line_above(tmp_path, line, loaded, file_format):
    lines = table(PENALTY, FINE, "罚款金额", ["2000"], above=[["行政处罚"], [line]])
    assert fine_of(tmp_path, lines, file_format=file_format) == [loaded]


@pytest.mark.parametrize("file_format", WRITERS)
@pytest.mark.parametrize(("line", "loaded"), LINES)
def test_a_line_below(tmp_path, line, loaded, file_format):
    lines = table(PENALTY, FINE, "罚款金额", ["2000", "2000"], below=[[line]])
    values = fine_of(tmp_path, lines, file_format=file_format)
    # A line that nobody takes for a note is a row, which goes back as one.
    assert values[:2] == [loaded] * 2


def test_a_line_between_the_rows_is_about_nobody_knows_which(tmp_path):
    lines = table(PENALTY, FINE, "罚款金额", ["2000", "3000"])
    assert fine_of(tmp_path, [*lines[:2], ["单位：元"], lines[2]])[0] == ASKED
    above = [["单位：元"], *lines[:2], ["单位：元"], lines[2]]
    assert fine_of(tmp_path, above) == ["0.2", "0.3"]


@pytest.mark.parametrize("unit", ["元", "（元）", "单位：元"])
def test_a_row_of_units_below_the_header(tmp_path, unit):
    lines = table(PENALTY, FINE, "罚款金额", ["2000"])
    position = lines[0].index("罚款金额")
    row = [""] * len(lines[0])
    row[position] = unit
    assert fine_of(tmp_path, [lines[0], row, *lines[1:]]) == ["0.2"]


@pytest.mark.parametrize("file_format", ["xlsx", "xls"])
@pytest.mark.parametrize("is_merged", [True, False])
def test_a_group_above(tmp_path, file_format, is_merged):
    lines = table(PENALTY, FINE, "罚款金额", ["2000"])
    position = lines[0].index("罚款金额")
    group = [*lines[0]]
    group[position : position + 2] = ["处罚金额（元）", ""]
    names = [""] * len(group)
    names[position : position + 2] = ["罚款金额", "没收金额"]
    path = WRITERS[file_format](tmp_path, [group, names, *lines[1:]])
    if is_merged and file_format == "xlsx":
        book = openpyxl.load_workbook(path)
        sheet = book.active
        for column in range(1, len(group) + 1):
            if column - 1 not in (position, position + 1):
                sheet.merge_cells(start_row=1, end_row=2, start_column=column, end_column=column)
        sheet.merge_cells(
            start_row=1, end_row=1, start_column=position + 1, end_column=position + 2
        )
        book.save(path)
    assert values_of(path, PENALTY, FINE, HINT) == ["0.2"]


@pytest.mark.parametrize(
    ("title", "units", "loaded"),
    [
        ("金额单位", ["元", "万元", "千元"], ["0.2", "2000", "200"]),
        ("单位", ["元", "元", "元"], ["0.2"] * 3),
        ("罚款金额单位", ["元", "", "美元"], ["0.2", ASKED, ASKED]),
        ("币种", ["人民币", "", "美元"], ["2000", "2000", ASKED]),
        ("单位", ["某某局", "", "元"], ["2000", "2000", "0.2"]),
    ],
)
def test_a_column_of_units(tmp_path, title, units, loaded):
    lines = table(PENALTY, FINE, "罚款金额", ["2000"] * 3)
    position = lines[0].index("罚款金额") + 1
    for line, cell in zip(lines, [title, *units], strict=True):
        line.insert(position, cell)
    values = fine_of(tmp_path, lines)
    if title == "单位" and "某某局" in units:
        assert values[0] == "2000" and values[2] == "0.2"
        assert values[1] in ("2000", ASKED)
    else:
        assert values == loaded


@pytest.mark.parametrize(
    "name", ["行政处罚(单位元).csv", "行政处罚_元.csv", "行政处罚（单位：元）.csv"]
)
def test_a_name(tmp_path, name):
    lines = table(PENALTY, FINE, "罚款金额", ["2000"])
    assert fine_of(tmp_path, lines, dropped_as=f"x/inbox/{name}") == ["0.2"]
    path = write_xlsx(tmp_path, lines)
    book = openpyxl.load_workbook(path)
    book.active.title = name.removesuffix(".csv").replace("：", "")
    book.save(path)
    assert values_of(path, PENALTY, FINE, HINT) == ["0.2"]


@pytest.mark.parametrize(
    ("header", "values", "loaded"),
    [
        ("罚款金额", ["2000元", "3000", "0"], ["0.2", ASKED, "0"]),
        ("罚款金额", ["贰仟元整", "3000"], ["0.2", ASKED]),
        ("罚款金额", ["0.2万元", "0.3"], ["0.2", "0.3"]),
        ("罚款金额(万元)", ["2000元", "3000", "0.3"], ["0.2", ASKED, "0.3"]),
        ("罚款金额(元)", ["0.2万元", "3000", "0.3"], ["0.2", "0.3", ASKED]),
        ("罚款金额(元)", ["2000元", "3000"], ["0.2", "0.3"]),
    ],
)
def test_cells_that_state_their_unit_beside_bare_ones(tmp_path, header, values, loaded):
    assert fine_of(tmp_path, table(PENALTY, FINE, header, values)) == loaded


def xml_of(change):
    root = Element("rows")
    for row in rows_of(PENALTY, FINE, ["2000", "2000"]):
        record = SubElement(root, "row")
        for code, value in row.items():
            SubElement(record, code).text = value
    change(root)
    return tostring(root, encoding="unicode")


@pytest.mark.parametrize(
    ("change", "loaded"),
    [
        (lambda root: None, "2000"),
        (lambda root: [each.set("unit", "元") for each in root.iter(FINE)], "0.2"),
        (lambda root: [each.set("单位", "千元") for each in root.iter(FINE)], "200"),
        (lambda root: [each.set("dw", "万元") for each in root.iter(FINE)], "2000"),
        (lambda root: [each.set("unit", "USD") for each in root.iter(FINE)], ASKED),
        (lambda root: [each.set("currency", "CNY") for each in root.iter(FINE)], "2000"),
        (lambda root: root.set("unit", "元"), "0.2"),
        (lambda root: root.set("金额单位", "元"), "0.2"),
        (lambda root: [each.set("unit", "元") for each in root], "0.2"),
        (lambda root: setattr(SubElement(root, "金额单位"), "text", "元"), "0.2"),
        (lambda root: SubElement(root, "meta", {"name": "金额单位", "value": "元"}), "0.2"),
    ],
)
def test_xml(tmp_path, change, loaded):
    path = tmp_path / "表.xml"
    path.write_text(xml_of(change), encoding="utf-8")
    assert values_of(path, PENALTY, FINE, HINT) == [loaded] * 2


@pytest.mark.parametrize(
    ("around", "loaded"),
    [
        ({}, "2000"),
        ({"金额单位": "元"}, "0.2"),
        ({"unit": "元"}, "0.2"),
        ({"meta": {"moneyUnit": "千元"}}, "200"),
        ({"meta": [{"金额单位": "元"}]}, "0.2"),
        ({"说明": "本表金额单位为元"}, "0.2"),
        ([{"金额单位": "元", "列表": []}], "0.2"),
        ({"units": {"罚款金额": "元"}}, "0.2"),
        ({"units": {FINE: "元"}}, "0.2"),
        ({"币种": "人民币"}, "2000"),
        ({"currency": "USD"}, ASKED),
        ({"金额单位": "元/万元"}, ASKED),
    ],
)
def test_json(tmp_path, around, loaded):
    names = names_of(PENALTY, FINE, "罚款金额")
    records = []
    for row in rows_of(PENALTY, FINE, ["2000", "2000"]):
        records.append({names[code]: value for code, value in row.items()})
    path = tmp_path / "表.json"
    content = around
    if isinstance(around, dict):
        content = {**around, "data": records}
    else:
        around[0]["列表"] = records
    path.write_text(json.dumps(content, ensure_ascii=False))
    assert values_of(path, PENALTY, FINE, HINT) == [loaded] * 2


def test_json_with_units_in_its_list_of_columns(tmp_path):
    names = names_of(PENALTY, FINE, "罚款金额")
    columns = [{"name": name} for name in names.values()]
    columns[list(names).index(FINE)]["unit"] = "元"
    rows = [list(row.values()) for row in rows_of(PENALTY, FINE, ["2000", "2000"])]
    path = tmp_path / "表.json"
    path.write_text(json.dumps({"columns": columns, "rows": rows}, ensure_ascii=False))
    assert values_of(path, PENALTY, FINE, HINT) == ["0.2"] * 2


def numbers_of_the_catalogue():
    found = {}
    for each in catalogue.current().record_types.values():
        for code, element in each.elements.items():
            if VALUE_TYPES[element.type].measured_in(element) is not None:
                found.setdefault(code, each.name)
    return sorted(found.items())


PLACES = {
    "header": lambda name, unit: (f"{name}（{unit}）", [], []),
    "blank": lambda name, unit: (f"{name} {unit}", [], []),
    "colon": lambda name, unit: (f"{name}：{unit}", [], []),
    "words": lambda name, unit: (f"{name}（以{unit}为单位）", [], []),
    "above": lambda name, unit: (name, [["报表"], [f"单位：{unit}"]], []),
    "below": lambda name, unit: (name, [], [[f"单位：{unit}"]]),
}
UNITS = {
    "金额": ["元", "万元", "千元", "百元", "角", "亿元", "美元", "元/人", "人民币"],
    "面积": ["亩", "平方米", "公顷", "平方公里", "市顷"],
    "时长": ["小时", "分钟", "天"],
    "人数": ["人", "百人", "户"],
    "月数": ["月", "年"],
    "年数": ["年", "月"],
    "次数": ["次", "百次"],
}


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_value_times_unit_is_what_is_loaded_times_the_unit_of_the_catalogue(tmp_path, data):
    code, type_name = data.draw(st.sampled_from(numbers_of_the_catalogue()))
    element = record_type(type_name).elements[code]
    wanted = VALUE_TYPES[element.type].measured_in(element)
    word = data.draw(st.sampled_from(UNITS[wanted.measures]))
    place = data.draw(st.sampled_from(sorted(PLACES)))
    number = data.draw(st.integers(1, 10**6))
    name = element.name.replace("（", "(").partition("(")[0]
    if name not in element.synonyms and name != element.name:
        name = element.synonyms[0]

    header, above, below = PLACES[place](name, word)
    lines = table(type_name, code, header, [str(number)], above=above, below=below)
    path = write_csv(tmp_path, lines)
    title = record_type(type_name).title
    try:
        value = values_of(path, type_name, code, f"x/inbox/{title}.csv")[0]
    except (FileRefused, StopIteration):
        # The header is not known with this unit behind it.
        return

    if value == ASKED:
        return
    unit = unit_named(word, wanted.measures)
    assert unit is not None
    exact = number * unit.size / wanted.size
    # A third of 公顷 never ends: it is rounded half up to the decimals of the element, and nothing else is.
    never_ends = (exact * 10**12).denominator != 1
    size = 10 ** (element.scale or 0)
    rounded = Fraction(floor(exact * size + Fraction(1, 2)), size)
    assert Fraction(value) == (rounded if never_ends else exact)
