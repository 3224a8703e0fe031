"""A header in two rows with groups above its columns is laid together,
whatever format it comes in.
"""

import openpyxl
import pytest
from intake_examples import Read, csv_of, read_text, record_type

from tests.lib.refusals import refusal_of


PENALTY = "administrative_penalty_legal_person"
HINT = "x/inbox/法人行政处罚.csv"

# Group, column, and the element that they mean.
COLUMNS = [
    ("行政相对人", "名称", "CF_XDR_MC"),
    ("行政相对人", "类别", "CF_XDR_LB"),
    ("行政相对人", "统一社会信用代码", "CF_XDR_SHXYM"),
    ("法定代表人", "姓名", "CF_FRDB"),
    ("法定代表人", "证件类型", "CF_FR_ZJLX"),
    ("法定代表人", "证件号码", "CF_FR_ZJHM"),
    ("行政处罚决定书文号", "", "CF_WSH"),
    ("违法行为类型", "", "CF_WFXW"),
    ("违法事实", "", "CF_SY"),
    ("处罚", "依据", "CF_YJ"),
    ("处罚", "类别", "CF_CFLB"),
    ("处罚", "内容", "CF_NR"),
    ("处罚", "决定日期", "CF_JDRQ"),
    ("处罚", "有效期", "CF_YXQ"),
    ("处罚机关", "名称", "CF_CFJG"),
    ("处罚机关", "统一社会信用代码", "CF_CFJGDM"),
    ("数据来源单位", "名称", "CF_SJLY"),
    ("数据来源单位", "统一社会信用代码", "CF_SJLYDM"),
    ("备注", "", "BZ"),
]
LOWER = [column for _, column, _ in COLUMNS]
CODES = [code for _, _, code in COLUMNS]
ROW = [f"值{position}" for position in range(len(COLUMNS))]


def groups_once():
    """Each group in its first column only."""
    upper = []
    for position, (group, _, _) in enumerate(COLUMNS):
        is_first = position == 0 or COLUMNS[position - 1][0] != group
        upper.append(group if is_first else "")
    return upper


def groups_repeated():
    return [group for group, _, _ in COLUMNS]


def elements_of(file):
    return [column.element for column in file.reading.columns]


@pytest.mark.parametrize("upper", [groups_once, groups_repeated])
@pytest.mark.parametrize("above", [[], [["行政处罚信息公示表"]], [["公示表"], [], ["单位：万元"]]])
def test_groups_and_columns_are_laid_together_in_text(tmp_path, upper, above):
    file = read_text(tmp_path, csv_of(*above, upper(), LOWER, ROW), dropped_as=HINT)
    assert file.reading.record_type == PENALTY
    assert elements_of(file) == CODES
    assert file.names == ["值0"]


def merged_workbook(path, upper, *, column=1):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([""] * len(ROW))
    for line in (upper, LOWER, ROW):
        sheet.append([*[None] * (column - 1), *(cell or None for cell in line)])
    first = 0
    for position in range(1, len(COLUMNS) + 1):
        group = COLUMNS[first][0]
        if position < len(COLUMNS) and COLUMNS[position][0] == group:
            continue
        is_alone = COLUMNS[first][1] == ""
        end_row = 3 if is_alone else 2
        sheet.merge_cells(
            start_row=2,
            end_row=end_row,
            start_column=first + column,
            end_column=position + column - 1,
        )
        first = position
    book.save(path)


@pytest.mark.parametrize("column", [1, 2])
def test_merged_groups_of_a_workbook_are_laid_together(tmp_path, column):
    path = tmp_path / "行政处罚.xlsx"
    merged_workbook(path, groups_once(), column=column)
    file = Read(path, HINT)
    assert [code for code in elements_of(file) if code] == CODES
    assert (file.reading.header_row, file.numbers) == (3, [4])


def test_merged_groups_of_a_web_page_are_laid_together(tmp_path):
    cells = ""
    for position, group in enumerate(groups_once()):
        if not group:
            continue
        span = sum(1 for name, _, _ in COLUMNS if name == group)
        rows = 2 if LOWER[position] == "" else 1
        cells += f"<td colspan={span} rowspan={rows}>{group}</td>"
    lower = "".join(f"<td>{name}</td>" for name in LOWER if name)
    row = "".join(f"<td>{cell}</td>" for cell in ROW)
    path = tmp_path / "行政处罚.xls"
    path.write_text(f"<table><tr>{cells}</tr><tr>{lower}</tr><tr>{row}</tr></table>")
    assert elements_of(Read(path, HINT)) == CODES


def test_a_header_in_two_rows_that_comes_again_is_no_record(tmp_path):
    rows = [groups_once(), LOWER, ROW, groups_once(), LOWER, ["乙", *ROW[1:]]]
    file = read_text(tmp_path, csv_of(*rows), dropped_as=HINT)
    assert (file.names, file.numbers) == (["值0", "乙"], [3, 6])


def test_groups_called_information_about_something_are_about_it(tmp_path):
    upper = [f"{group}基本信息" if column else group for group, column, _ in COLUMNS]
    file = read_text(tmp_path, csv_of(upper, LOWER, ROW), dropped_as=HINT)
    assert elements_of(file) == CODES


def test_a_header_in_three_rows_is_laid_together(tmp_path):
    upper = [*["基本信息"] * 6, "", "", "", *["处罚情况"] * 10]
    file = read_text(tmp_path, csv_of(upper, groups_repeated(), LOWER, ROW), dropped_as=HINT)
    assert elements_of(file) == CODES


def test_full_names_below_groups_need_no_group(tmp_path):
    lower = [record_type(PENALTY).elements[code].name for code in CODES]
    upper = ["一、当事人", "", "", "二、代表", "", "", *["三、处罚"] * 13]
    file = read_text(tmp_path, csv_of(upper, lower, ROW), dropped_as=HINT)
    assert elements_of(file) == CODES


def test_names_in_either_row_are_taken_from_where_they_stand(tmp_path):
    names = [record_type(PENALTY).elements[code].name for code in CODES]
    upper = [name if position % 2 else "" for position, name in enumerate(names)]
    lower = ["" if position % 2 else name for position, name in enumerate(names)]
    file = read_text(tmp_path, csv_of(upper, lower, ROW), dropped_as=HINT)
    assert elements_of(file) == CODES


def test_a_header_in_one_row_never_takes_the_first_record_for_a_part_of_it(tmp_path):
    names = [record_type(PENALTY).elements[code].name for code in CODES]
    odd = ["名称", "类别", "统一社会信用代码", *ROW[3:]]
    file = read_text(tmp_path, csv_of(names, odd, ROW), dropped_as=HINT)
    assert file.reading.header_row == 1


def test_what_is_missing_is_told_of_the_header_that_was_laid_together(tmp_path):
    upper, lower = groups_once()[:-3], LOWER[:-3]
    refused = refusal_of(read_text, tmp_path, csv_of(upper, lower, ROW[:-3]), dropped_as=HINT)
    assert (refused.code, refused.received) == ("missing-columns", 1)
    assert "数据来源单位" in refused.reason and "行政相对人名称" not in refused.reason
