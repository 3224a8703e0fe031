"""Cells that nobody sees: written in the colour of what they stand on, or with a format that shows nothing."""

import openpyxl
import pytest
from intake_examples import HEADER, row
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.styles.differential import DifferentialStyle

from tests.lib.staging import staged_part


SEEN = "看不见"
BLANK = "看上去是空行"


def notes_of(path):
    staged = staged_part(path)[0]
    return staged.reading.received, "\n".join(staged.reading.notes)


def write(tmp_path, change):
    book = openpyxl.Workbook()
    sheet = book.active
    for line in [HEADER, row("甲"), row("乙"), row("丙")]:
        sheet.append(line)
    change(sheet)
    path = tmp_path / "名单.xlsx"
    book.save(path)
    return path


def fill(colour):
    return PatternFill("solid", fgColor=colour)


@pytest.mark.parametrize(
    ("font", "ground"),
    [
        (Font(color="FFFFFF"), None),
        (Font(color="FFFFFFFF"), None),
        (Font(color=Color(theme=0)), None),
        (Font(color=Color(indexed=9)), None),
        (Font(color="FFFFFF"), fill("FFFFFF")),
        (Font(color=Color(theme=0)), fill("FFFFFFFF")),
        (Font(color="FFFF00"), fill("FFFFFF00")),
        (Font(color="000000"), fill("FF000000")),
        (Font(color=Color(theme=4, tint=0.4)), fill(Color(theme=4, tint=0.4))),
    ],
)
def test_a_text_in_the_colour_of_its_ground_is_read_and_said(tmp_path, font, ground):
    def change(sheet):
        for cell in sheet[3]:
            cell.font = font
            if ground:
                cell.fill = ground

    received, notes = notes_of(write(tmp_path, change))
    assert received == 3
    assert f"第3行有文字与底色颜色相同、{SEEN}的单元格，也已读取" in notes


@pytest.mark.parametrize(
    ("font", "ground"),
    [
        (Font(color="FFFFFF"), fill("FF1F4E78")),
        (Font(color="FF0000"), None),
        (Font(color=Color(theme=1)), None),
        (Font(bold=True), fill("FFFFFF00")),
        (Font(color=Color(theme=0, tint=-0.5)), None),
        (Font(color="FFFFFF"), PatternFill("gray125")),
    ],
)
def test_of_texts_that_are_seen_nothing_is_said(tmp_path, font, ground):
    def change(sheet):
        for cell in sheet[3]:
            cell.font = font
            if ground:
                cell.fill = ground

    assert SEEN not in notes_of(write(tmp_path, change))[1]


def test_of_headers_and_blank_cells_nothing_is_said(tmp_path):
    def change(sheet):
        for cell in (*sheet[1], *sheet[9]):
            cell.font = Font(color="FFFFFF")

    received, notes = notes_of(write(tmp_path, change))
    assert received == 3
    assert SEEN not in notes


def test_a_row_whose_cells_show_nothing_is_said_to_be_left_out(tmp_path):
    def change(sheet):
        for cell in sheet[3]:
            cell.number_format = ";;;"

    received, notes = notes_of(write(tmp_path, change))
    assert received == 2
    assert f"第3行的单元格有内容，但格式设成了不显示，{BLANK}，未作为数据读取" in notes


def test_of_zeros_that_are_not_shown_nothing_is_said(tmp_path):
    def change(sheet):
        for cell in sheet[9]:
            cell.value = 0
            cell.number_format = "0;-0;;@"

    received, notes = notes_of(write(tmp_path, change))
    assert received == 3
    assert BLANK not in notes


def conditional(formula, font, ground=None):
    """A sheet whose third row has a look of this font under a condition."""

    def change(sheet):
        look = DifferentialStyle(font=font, fill=ground)
        rule = Rule(type="expression", dxf=look, formula=[formula])
        sheet.conditional_formatting.add("A3:P3", rule)

    return change


@pytest.mark.parametrize("formula", ["$A3>18", "TRUE", 'A3<>""'])
@pytest.mark.parametrize(
    ("font", "ground"),
    [
        (Font(color="FFFFFF"), None),
        (Font(color=Color(theme=0)), None),
        (Font(color="FFFF00"), PatternFill(bgColor="FFFFFF00")),
    ],
)
def test_a_text_that_is_hidden_under_a_condition_is_read_and_said(tmp_path, formula, font, ground):
    received, notes = notes_of(write(tmp_path, conditional(formula, font, ground)))
    assert received == 3
    assert "第3行有设了条件格式的单元格" in notes


@pytest.mark.parametrize(
    ("font", "ground"),
    [
        (Font(color="FF0000"), None),
        (Font(color="FFFFFF"), PatternFill(bgColor="FFFF0000")),
        (Font(bold=True), PatternFill(bgColor="FFFFFF00")),
    ],
)
def test_of_texts_that_stay_to_be_seen_under_a_condition_nothing_is_said(tmp_path, font, ground):
    assert SEEN not in notes_of(write(tmp_path, conditional("$A3>18", font, ground)))[1]


@pytest.mark.parametrize(("size", "is_hidden"), [(0.1, True), (0.5, True), (2, False), (15, False)])
def test_rows_and_columns_too_small_to_be_seen_are_said_to_be_hidden(tmp_path, size, is_hidden):
    def change(sheet):
        sheet.row_dimensions[3].height = size
        sheet.column_dimensions["B"].width = size

    notes = notes_of(write(tmp_path, change))[1]
    assert ("第3行在文件中是隐藏的" in notes) == is_hidden
    assert (f"“{HEADER[1]}”列在文件中是隐藏的" in notes) == is_hidden
