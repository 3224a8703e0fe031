"""The cells of a web page are read as a browser and a spreadsheet program show them."""

from datetime import datetime

import pytest
from intake_examples import BLACK_LIST, HEADER, NAME_CODE, Read, row

from pipelines.catalogue.values.value_type import CellMeaning
from pipelines.intake.cells.meant_cells import Meant, meant_cell
from pipelines.intake.cells.sheet_facts import ShownCell
from pipelines.intake.readers import read_grids
from tests.lib.staging import LIMITS


STRUCK = [(3, NAME_CODE, "row-withdrawn", "文字划了删除线")]
UNSEEN_NOTE = "的单元格里有网页不显示的文字或按钮上的字，未作为数据"


def page(folder, *, content="乙", cell="", line="", styles="", table=""):
    """A page with a header and two rows; arguments are put into the second one."""
    lines = f"<tr>{''.join(f'<th>{name}' for name in HEADER)}"
    lines += f"<tr>{''.join(f'<td>{text}' for text in row('甲'))}"
    rest = "".join(f"<td>{text}</td>" for text in row()[1:])
    lines += f"<tr {line}><td {cell}>{content}</td>{rest}</tr>"
    path = folder / "黑名单.xls"
    head = f"<html><head><meta charset='utf-8'><style>{styles}</style></head>"
    path.write_text(f"{head}<body><table {table}>{lines}</table>", "utf-8")
    return path


LINE = 'style="text-decoration:line-through"'


@pytest.mark.parametrize(
    "parts",
    [
        {"content": "<del>乙</del>"},
        {"content": "<s>乙</s>"},
        {"content": "<STRIKE>乙</STRIKE>"},
        {"content": "<del>丙</del><ins>乙</ins>"},
        {"content": "<b><font color=red><s>乙</s></font></b>"},
        {"content": f"<span {LINE}>乙</span>"},
        {"content": '<span style="color:red;TEXT-DECORATION: underline line-through">乙</span>'},
        {"content": '<span style="text-decoration-line:line-through">乙</span>'},
        {
            "content": '<font class="font7">乙</font>',
            "styles": ".font7{text-decoration:line-through;}",
        },
        {"cell": LINE},
        {"line": LINE},
        {
            "cell": "class=xl66",
            "styles": "<!-- .xl66 {color:red;\n text-decoration:line-through;} -->",
        },
        {"line": 'class="void"', "styles": "tr.void td{text-decoration:line-through}"},
        {"line": 'class="void"', "styles": ".x, table .void > td {text-decoration:line-through}"},
    ],
)
def test_a_line_through_a_text_of_a_page_withdraws_its_row(tmp_path, parts):
    assert Read(page(tmp_path, **parts)).findings == STRUCK


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"content": "<ins>乙</ins>"},
        {"content": "<u>乙</u><del></del>"},
        {"content": "<s> </s>乙"},
        {"cell": 'style="text-decoration:underline"'},
        {"content": "乙<del style='display:none'>丙</del>"},
        {"styles": ".void{text-decoration:line-through}"},
        {"cell": "class=a", "styles": ".b .a{text-decoration:line-through}"},
        {"cell": "class=a", "styles": "@media print{.a{text-decoration:line-through}}"},
        {"cell": "class=a", "styles": "td.a:hover{text-decoration:line-through}"},
    ],
)
def test_other_texts_of_a_page_withdraw_nothing(tmp_path, parts):
    read = Read(page(tmp_path, **parts))
    assert (read.findings, read.names) == ([], ["甲", "乙"])


@pytest.mark.parametrize(
    ("content", "styles"),
    [
        ("<span style='display:none'>20181209</span>乙", ""),
        ("<span style='Display : NONE !important'>x</span>乙", ""),
        ("<span style='visibility:hidden'>x</span>乙", ""),
        ("<span hidden>x</span>乙", ""),
        ("<div class=key>x<b>y</b></div>乙", ".key{display:none}"),
        ("乙<span class='tip'>x</span>", "td span.tip {display:none}"),
        ("乙<template>x</template>", ""),
        ("乙<p style='mso-hide:all'>x</p>", ""),
        ("<i style='display:none'><u>x</u>y</i>乙<i hidden>z</i>", ""),
        ("乙 <button>复制</button>", ""),
    ],
)
def test_what_a_page_does_not_show_is_no_part_of_a_value_and_is_said(tmp_path, content, styles):
    read = Read(page(tmp_path, content=content, styles=styles))
    assert read.names == ["甲", "乙"]
    assert f"第3行{UNSEEN_NOTE}" in read.reading.notes


@pytest.mark.parametrize(
    "content",
    [
        "乙<script>document.write('x')</script>",
        "<style>td{}</style>乙",
        "<select><option>甲</option><option selected>乙</option></select>",
        "<select><option>乙<option>甲</select>",
        "<select><optgroup label=x><option value=1>乙</option></optgroup></select>",
        "<input value='乙'>",
        "<input type='text' value='乙' readonly/><input type=hidden value=x>",
        "<input type=checkbox>乙",
        "<i class='iconfont'>&#xe601;</i>乙",
        "<span class='el-icon-user'></span> 乙",
        "<button>乙</button>",
        "<a href='x'>乙</a><img alt='x'>",
        "<textarea>乙</textarea>",
        "<font style='font-size:0'></font>乙",
        "<span style='display:inline'>乙</span>",
        "<div>乙</div>",
        "<p>乙<p>",
        "<span class=hide-none>乙</span>",
    ],
)
def test_what_a_page_shows_is_the_value(tmp_path, content):
    read = Read(page(tmp_path, content=content))
    assert read.names[1].lstrip("☐") == "乙"
    assert not read.reading.notes


def test_boxes_that_are_chosen_are_read_as_they_are_shown(tmp_path):
    content = "<input type=radio checked>是<input type=radio>否"
    assert Read(page(tmp_path, content=content)).names[1] == "☑是☐否"


def test_lines_of_a_cell_end_where_the_page_ends_them(tmp_path):
    content = "<div>一</div>二<p>三</p><p>四<br>五"
    assert Read(page(tmp_path, content=content)).names[1] == "一\n二\n三\n四\n五"


def cell_of(folder, cell, text, styles=""):
    path = page(folder, cell=cell, content=text, styles=styles)
    (grid,) = read_grids(path, LIMITS)
    return grid.rows[2][0]


FORMATS = [
    (r"""style='mso-number-format:"0\.00\0022元\0022"'""", "2000", "2000.00元"),
    (r"""style="mso-number-format:'0\.00\0022元\0022'" """, "2000", "2000.00元"),
    (r"""style="mso-number-format:'\#\,\#\#0\.00\0022万元\0022'" """, "2,000", "2,000.00万元"),
    (r"""style="mso-number-format:'00000000'" """, "123", "00000123"),
    (r"""style="mso-number-format:00000000" """, "123", "00000123"),
    (r"""style="vnd.ms-excel.numberformat:000000" x:num""", "123", "000123"),
    (r"""style="mso-number-format:Percent" """, "0.26", "26.00%"),
    (r"""x:num="2000" style='mso-number-format:"0\0022元\0022"'""", "2000元", "2000元"),
    ('x:num="0.26"', "0.3", "0.3"),
    (r"""style="mso-number-format:'0\;\\-0\;\0022无\0022'" """, "0", "无"),
    (r"""style="mso-number-format:'yyyy\0022年\0022m\0022月\0022'" """, "2018-12-01", "2018年12月"),
    (
        r"""style="mso-number-format:'yyyy\0022年\0022m\0022月\0022'" x:num=43435""",
        "x",
        "2018年12月",
    ),
]


@pytest.mark.parametrize(("cell", "text", "shown"), FORMATS)
def test_a_number_format_of_a_page_shows_what_it_shows_in_a_workbook(tmp_path, cell, text, shown):
    value = cell_of(tmp_path, cell, text)
    assert isinstance(value, ShownCell)
    assert value.shown == shown


WAN = r"""x:num="12500" style='mso-number-format:"0\.00\0022万元\0022"'"""
DAY = r"""x:num="43404" style='mso-number-format:"yyyy\-mm\-dd"'"""

CONTRADICTED = [
    # The stored number under its format would look otherwise than the page does.
    (WAN, "1.25万元", 12500),
    (WAN, "13,000.00万元", 12500),
    (r"""x:num="2000" style='mso-number-format:"0\.00"'""", "3000.00", 2000),
    (r"""x:num="0.26" style="mso-number-format:Percent" """, "62.00%", 0.26),
    (DAY, "2018-11-30", datetime(2018, 10, 31)),
    (DAY, "2018/10/31", datetime(2018, 10, 31)),
]


@pytest.mark.parametrize(("cell", "text", "stored"), CONTRADICTED)
def test_a_text_that_contradicts_the_stored_number_is_what_the_cell_shows(
    tmp_path, cell, text, stored
):
    value = cell_of(tmp_path, cell, text)
    assert isinstance(value, ShownCell)
    assert (value.shown, value.is_certain) == (text, True)
    assert value.value in (stored, getattr(stored, "date", lambda: stored)())


@pytest.mark.parametrize(
    ("cell", "text", "meaning", "read", "rule"),
    [
        (WAN, "1.25万元", CellMeaning.NUMBER, "1.25万元", None),
        (WAN, "12500.00万元", CellMeaning.NUMBER, "12500万元", None),
        (WAN, "12500.00 万元", CellMeaning.NUMBER, "12500万元", None),
        (WAN, "13000万元", CellMeaning.NUMBER, "13000万元", "shown-otherwise"),
        (DAY, "2018-11-30", CellMeaning.DAY, "2018-11-30", "shown-otherwise"),
        (DAY, "2018/10/31", CellMeaning.DAY, "2018-10-31", None),
        (DAY, "2018年10月31日", CellMeaning.DAY, "2018-10-31", None),
    ],
)
def test_what_a_page_shows_against_its_number_is_read_as_shown_or_asked_back(
    tmp_path, cell, text, meaning, read, rule
):
    value = cell_of(tmp_path, cell, text)
    meant = meant_cell(value, meaning) if isinstance(value, ShownCell) else Meant(str(value))
    assert (meant.text, meant.broken_rule) == (read, rule)


@pytest.mark.parametrize(
    "styles",
    [
        r'.xl65{mso-number-format:"0\.00\0022元\0022";text-align:right}',
        "<!--td\n\t{mso-number-format:General;}\n.xl65\n\t{color:red;\n\tmso-number-format:"
        '"0\\.00\\0022元\\0022";}\n-->',
        r"td.xl65{mso-number-format:0\.00\0022元\0022}",
    ],
)
def test_a_number_format_of_a_class_is_known_as_excel_writes_it(tmp_path, styles):
    assert cell_of(tmp_path, "class=xl65", "2000", styles).shown == "2000.00元"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (r"""style='mso-number-format:"\@"'""", "00123"),
        (r"""style='mso-number-format:"0"'""", "00123"),
        (r"""style='mso-number-format:"0"'""", "152501196208310012"),
        (r"""style='mso-number-format:"0\.00"' x:str""", "2"),
        ("style='mso-number-format:General'", "2000"),
        (r"""style='mso-number-format:"0\.00"'""", "2000.00"),
        (r"""style='mso-number-format:"0\.00\0022元\0022"'""", "2000.00元"),
        (r"""style='mso-number-format:"yyyy\-mm\-dd"'""", "二〇一八年"),
        ("x:num", "2000"),
        ("x:num=abc", "2000元"),
        ("style='vnd.ms-excel.numberformat:@'", "1e5"),
    ],
)
def test_a_text_that_no_format_changes_stays_as_it_is_written(tmp_path, cell, text):
    assert cell_of(tmp_path, cell, text) == text


def test_the_examples_name_the_subject_first():
    assert BLACK_LIST[NAME_CODE] == HEADER[0]
