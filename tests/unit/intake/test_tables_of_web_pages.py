"""A web page that is called a workbook has several tables: each is read, continued or named."""

import pytest
from intake_examples import HEADER, RED_LIST, WIDTH, Read, record_type, row

from pipelines.errors import FileRefused
from pipelines.intake.readers import read_grids
from tests.lib.staging import LIMITS, staged_part


RED = list(RED_LIST.values())
LICENCE = "administrative_licence_legal_person"
LICENCE_HEADER = [element.name for element in record_type(LICENCE).elements.values()]


def licence(name):
    return [name, *(f"许{position}" for position in range(1, len(LICENCE_HEADER)))]


def line(cells, tag="td"):
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def table(*rows, attributes=""):
    return f"<table {attributes}>{''.join(line(cells) for cells in rows)}</table>"


def layout(*contents):
    return "<table>" + "".join(f"<tr><td>{text}</td></tr>" for text in contents) + "</table>"


def stage(folder, *contents, part=None, dropped_as="market_regulation/inbox/1.xls", name="1.xls"):
    path = folder / name
    path.write_text(f"<html><meta charset='utf-8'><body>{''.join(contents)}</body></html>", "utf-8")
    staged, staging = staged_part(path, folder / f"staged {part}", dropped_as=dropped_as, part=part)
    names = staging.raw_rows.table()["c0"].to_pylist() if staged.reading else None
    return staged, names


GUTTER = [*HEADER, ""]
ONE_TABLE = {
    "pages with the same header": [table(HEADER, row("甲")), table(HEADER, row("乙"))],
    "a second page without a header": [table(HEADER, row("甲")), table(row("乙"))],
    "the header in a table of its own": [table(HEADER), table(row("甲"), row("乙"))],
    "a header with a cell for the scroll bar": [table(GUTTER), table(row("甲"), row("乙"))],
    "a last column that is blank": [table(HEADER, row("甲")), table([*row("乙")[:-1], ""])],
    "texts between": [table(HEADER, row("甲")), "<p>第2页</p><br>", table(HEADER, row("乙"))],
    "titles between": [table(HEADER, row("甲")), table(["黑名单"]), table(HEADER, row("乙"))],
    "other tables between": [
        table(HEADER, row("甲")),
        table(["填表人：王五", "审核人：赵六", "日期：2018年12月1日"]),
        table(HEADER, row("乙")),
    ],
    "a table that lays out pages": [
        layout("黑名单", table(HEADER, row("甲")), table(HEADER, row("乙")), "共2页")
    ],
    "a table that lays out tables in columns": [
        f"<table><tr><td>菜单</td><td>{table(HEADER)}{table(row('甲'), row('乙'))}</td></tr></table>"
    ],
    "tables that nobody has ended": ["<table>" + line(HEADER) + line(row("甲")) + line(row("乙"))],
    "a form above": [
        table(["名称", "<input>"], ["日期", "<input>"]),
        table(HEADER, row("甲"), row("乙")),
    ],
    "a title over all columns": [
        f"<table><tr><td colspan={WIDTH}>黑名单</td></tr></table>",
        table(HEADER, row("甲"), row("乙")),
    ],
    "a head and a body": [
        f"<table><thead>{line(HEADER, 'th')}</thead></table>",
        f"<table><tbody>{line(row('甲'))}{line(row('乙'))}</tbody></table>",
    ],
}


@pytest.mark.parametrize("kind", ONE_TABLE)
def test_tables_that_continue_one_are_read_as_one(tmp_path, kind):
    staged, names = stage(tmp_path, *ONE_TABLE[kind])
    assert (staged.name, staged.other_parts, names) == (None, (), ["甲", "乙"])
    assert not staged.reading.malformed


@pytest.mark.parametrize("name", ["1.html", "1.htm", "1.HTML"])
def test_a_web_page_may_have_its_own_ending(tmp_path, name):
    dropped_as = f"market_regulation/inbox/{name}"
    staged, names = stage(tmp_path, table(HEADER, row("甲")), dropped_as=dropped_as, name=name)
    assert (staged.reading.format, names) == ("html", ["甲"])


SEVERAL = {
    "other columns": (
        [table(HEADER, row("甲")), table(LICENCE_HEADER, licence("戊"))],
        ["第1个表格", "第2个表格"],
    ),
    "as many columns": (
        [table(HEADER, row("甲")), table(RED, ["戊", *row("红")[1:]])],
        ["第1行起", "第3行起"],
    ),
    "titles above": (
        [
            "<h1>一、黑名单</h1>",
            table(HEADER, row("甲")),
            "<h1>二、许可</h1>",
            table(LICENCE_HEADER, licence("戊")),
        ],
        ["第1个表格", "第2个表格"],
    ),
    "in a layout": (
        [layout("公示", table(HEADER, row("甲")), table(LICENCE_HEADER, licence("戊")))],
        ["第2个表格", "第3个表格"],
    ),
    "pages of two": (
        [table(HEADER, row("甲")), table(LICENCE_HEADER, licence("戊")), table(HEADER)],
        ["第1个表格", "第2个表格"],
    ),
}


@pytest.mark.parametrize("kind", SEVERAL)
def test_tables_of_other_columns_are_batches_of_their_own(tmp_path, kind):
    contents, parts = SEVERAL[kind]
    staged, names = stage(tmp_path, *contents)
    assert ([staged.name, *staged.other_parts], names) == (parts, ["甲"])
    other, names = stage(tmp_path, *contents, part=parts[1])
    assert names == ["戊"]
    assert other.reading.record_type != staged.reading.record_type


@pytest.mark.parametrize("unread", [["编号", "说明"], ["文件", "大小", "日期"], ["甲", "乙"] * 30])
def test_a_table_that_is_none_of_ours_is_named(tmp_path, unread):
    staged, names = stage(tmp_path, table(HEADER, row("甲")), table(unread, unread))
    assert (staged.name, names) == (None, ["甲"])
    assert staged.reading.notes == ("网页表格“第2个表格”未作为数据读取",)


def test_a_table_that_comes_near_is_asked_back_on_its_own(tmp_path):
    contents = [table(HEADER, row("甲")), table(RED[1:], ["戊"] * (len(RED) - 1))]
    staged, names = stage(tmp_path, *contents)
    assert (staged.name, staged.other_parts, names) == ("第1个表格", ("第2个表格",), ["甲"])
    with pytest.raises(FileRefused, match=RED[0]):
        stage(tmp_path, *contents, part="第2个表格")


def test_more_tables_than_anybody_makes_are_counted(tmp_path):
    others = [table(["甲", "乙"] * 2)] + [table([1] * (3 + number)) for number in range(120)]
    staged, _ = stage(tmp_path, table(HEADER, row("甲"), row("乙")), *others)
    assert any("个较短的表格未作为数据读取" in note for note in staged.reading.notes)


@pytest.mark.parametrize(
    "content",
    [
        table(["值5", "甲"]),
        table(["值5"]),
        table(["值5"], ["甲"]),
        layout(layout("值5")),
        "值5" + table(["甲", "乙"]),
    ],
)
def test_a_table_in_a_cell_beside_others_is_the_content_of_the_cell(tmp_path, content):
    cells = [*row("甲")[:-1], content]
    staged, names = stage(tmp_path, table(HEADER, cells, row("乙")))
    assert (staged.name, names, staged.reading.notes) == (None, ["甲", "乙"], ())
    last = Read(tmp_path / "1.xls").cells[-1]
    assert last.startswith("值5")
    assert ("甲" in last) == ("甲" in content)


def test_a_hidden_table_is_named_and_no_batch(tmp_path):
    hidden = table(LICENCE_HEADER, licence("戊"), attributes='style="display:none"')
    staged, names = stage(tmp_path, table(HEADER, row("甲")), hidden)
    assert (staged.name, names) == (None, ["甲"])
    [note] = staged.reading.notes
    assert note.startswith("网页表格“第2个表格”未作为数据读取：是隐藏的")


def test_rows_of_joined_tables_keep_the_merged_cells_and_hidden_rows_of_each(tmp_path):
    second = f"<tr hidden><td rowspan=2>丙{''.join(f'<td>{cell}' for cell in row()[1:])}"
    third = f"<tr>{''.join(f'<td>{cell}' for cell in row()[1:])}"
    staged, names = stage(
        tmp_path, table(HEADER, row("甲"), row("乙")), f"<table>{second}{third}</table>"
    )
    assert names == ["甲", "乙", "丙", "丙"]
    notes = "；".join(staged.reading.notes)
    assert "第4至5行的“主体名称”是合并单元格" in notes
    assert "第4行在文件中是隐藏的" in notes


# Cells over several rows and columns


@pytest.mark.parametrize("column", [0, 1, 7, WIDTH - 2, WIDTH - 1])
@pytest.mark.parametrize("end", ["", "</td>"])
def test_a_cell_over_two_rows_reaches_no_further(tmp_path, column, end):
    first = [f"<td>{cell}{end}" for cell in row("甲")]
    first[column] = f"<td rowspan=2>共{end}"
    second = [f"<td>{cell}{end}" for place, cell in enumerate(row("甲")) if place != column]
    rows = ["".join(first), "".join(second), "".join(f"<td>{cell}{end}" for cell in row("丙"))]
    lines = "".join(f"<tr>{cells}</tr>" for cells in rows)
    stage(tmp_path, f"<table>{line(HEADER)}{lines}</table>")
    read = Read(tmp_path / "1.xls")
    assert read.rows[f"c{column}"].to_pylist() == ["共", "共", row("丙")[column]]
    assert not read.reading.malformed


SPANS = {
    "several in the last columns": (
        ["<td>1<td rowspan=3>2<td rowspan=2>3", "<td>4", "<td>5<td>6", "<td>7<td>8<td>9"],
        [["1", "2", "3"], ["4"], ["5", None, "6"], ["7", "8", "9"]],
    ),
    "to the end of the table": (
        ["<td>1<td rowspan=0>2<td>3", "<td>4<td>5", "<td>6<td>7"],
        [["1", "2", "3"], ["4", None, "5"], ["6", None, "7"]],
    ),
    "beyond the end of its group": (
        ["<tbody><tr><td>1<td rowspan=9>2<td>3</tbody><tbody>", "<td>4<td>5<td>6"],
        [["1", "2", "3"], ["4", "5", "6"]],
    ),
    "no columns": (["<td>1<td colspan=0>2<td>3"], [["1", "2", "3"]]),
    "rows and columns": (
        ["<td colspan=2 rowspan=2>1<td>3", "<td>6", "<td>7<td>8<td>9"],
        [["1", None, "3"], [None, None, "6"], ["7", "8", "9"]],
    ),
    "no number": (
        ["<td rowspan=x>1<td colspan=-1>2<td rowspan=''>3", "<td>4<td>5<td>6"],
        [["1", "2", "3"], ["4", "5", "6"]],
    ),
}


@pytest.mark.parametrize("kind", SPANS)
def test_cells_of_other_rows_keep_their_columns(tmp_path, kind):
    lines, expected = SPANS[kind]
    path = tmp_path / "1.xls"
    path.write_text("<table>" + "".join(f"<tr>{cells}" for cells in lines) + "</table>")
    (grid,) = read_grids(path, LIMITS)
    assert [cells for cells in grid.rows if cells] == expected


def test_a_cell_down_to_the_end_is_given_to_all_its_rows(tmp_path):
    first = f"<td rowspan=0>甲{''.join(f'<td>{cell}' for cell in row()[1:])}"
    second = f"<tr>{''.join(f'<td>{cell}' for cell in row()[1:])}"
    _, names = stage(tmp_path, f"<table>{line(HEADER)}<tr>{first}{second}{second}</table>")
    assert names == ["甲", "甲", "甲"]


def test_tables_deep_inside_of_each_other_are_read_without_end(tmp_path):
    content = "<table><tr><td>x<td>y<td>" * 3000 + table(HEADER, row("甲"))
    stage(tmp_path, content)
