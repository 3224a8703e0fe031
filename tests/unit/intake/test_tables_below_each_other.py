"""Tables of several record types below each other in one sheet become batches of their own."""

import json
import zipfile

import openpyxl
import pytest
from intake_examples import BLACK_LIST, HEADER, RED_LIST, csv_of, record_type, row, workbook

from pipelines.catalogue.examples.samples import valid_rows
from pipelines.errors import FileRefused
from tests.lib.staging import staged_part


RED = list(RED_LIST.values())
LICENCE = "administrative_licence_legal_person"
LICENCE_HEADER = [element.name for element in record_type(LICENCE).elements.values()]


def licence(name):
    return [name, *(f"许{position}" for position in range(1, len(LICENCE_HEADER)))]


def stage(path, part=None, dropped_as=None):
    folder = path.parent / f"staged {part}".replace("/", " ")
    dropped_as = dropped_as or f"market_regulation/inbox/1{path.suffix}"
    staged, staging = staged_part(path, folder, dropped_as=dropped_as, part=part)
    names = staging.raw_rows.table()["c0"].to_pylist() if staged.reading else None
    return staged, names


def write_csv(path, rows):
    path.write_text(csv_of(*rows), encoding="gb18030")


def write_xlsx(path, rows):
    workbook(path, *rows)


def write_html(path, rows):
    lines = ("".join(f"<td>{cell}</td>" for cell in cells) for cells in rows)
    path.write_text(f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>")


def write_ods(path, rows):
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = ("".join(cell.format(text) for text in cells) for cells in rows)
    lines = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="数据">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)


def write_spreadsheet_xml(path, rows):
    cell = '<Cell><Data ss:Type="String">{}</Data></Cell>'
    lines = ("".join(cell.format(text) for text in cells) for cells in rows)
    lines = "".join(f"<Row>{line}</Row>" for line in lines)
    path.write_text(
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="数据"><Table>{lines}</Table></Worksheet></Workbook>'
    )


WRITERS = {
    ".csv": write_csv,
    ".xlsx": write_xlsx,
    ".xls": write_html,
    ".ods": write_ods,
    ".et": write_spreadsheet_xml,
}
BLACK_ROWS = [HEADER, row("甲"), row("乙")]
RED_ROWS = [RED, row("丙"), row("丁")]
LICENCE_ROWS = [LICENCE_HEADER, licence("戊"), licence("己")]
STACKS = {
    "directly below": (BLACK_ROWS + RED_ROWS, 4, ["甲", "乙"], ["丙", "丁"]),
    "fewer columns below": (LICENCE_ROWS + BLACK_ROWS, 4, ["戊", "己"], ["甲", "乙"]),
    "more columns below": (BLACK_ROWS + LICENCE_ROWS, 4, ["甲", "乙"], ["戊", "己"]),
    "with a blank row": ([*BLACK_ROWS, [], *RED_ROWS], 5, ["甲", "乙"], ["丙", "丁"]),
    "with a title": ([*BLACK_ROWS, ["红名单汇总表"], *RED_ROWS], 4, ["甲", "乙"], ["丙", "丁"]),
    "with a section": (
        [*LICENCE_ROWS, [], ["二、黑名单"], *BLACK_ROWS],
        5,
        ["戊", "己"],
        ["甲", "乙"],
    ),
    "with a unit": ([*BLACK_ROWS, ["单位：万元"], *LICENCE_ROWS], 4, ["甲", "乙"], ["戊", "己"]),
    "after a total": ([*BLACK_ROWS, ["合计", "2条"], *RED_ROWS], 5, ["甲", "乙"], ["丙", "丁"]),
    "after a page": ([*BLACK_ROWS, *BLACK_ROWS, *RED_ROWS], 7, ["甲", "乙"] * 2, ["丙", "丁"]),
    "far below": ([HEADER, *[row()] * 40, *RED_ROWS], 42, ["甲公司"] * 40, ["丙", "丁"]),
    "below a title": ([["附件1"], *BLACK_ROWS, *RED_ROWS], 5, ["甲", "乙"], ["丙", "丁"]),
    "with pages of its own": (
        [*BLACK_ROWS, *RED_ROWS, RED, row("庚")],
        4,
        ["甲", "乙"],
        ["丙", "丁", "庚"],
    ),
}


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("stack", STACKS)
def test_a_second_table_is_a_batch_of_its_own(tmp_path, stack, suffix):
    rows, below, upper_names, lower_names = STACKS[stack]
    path = tmp_path / f"1{suffix}"
    WRITERS[suffix](path, rows)
    upper, names = stage(path)
    sheet = "" if suffix in (".csv", ".xls") else "数据·"
    # A web page has no blank rows.
    assert upper.name == f"{sheet}第1行起"
    assert upper.other_parts == (f"{sheet}第{below}行起",)
    assert names == upper_names
    assert any(f"第{below}行起另有1张表" in note for note in upper.reading.notes)
    lower, names = stage(path, upper.other_parts[0])
    assert (lower.name, lower.other_parts) == (upper.other_parts[0], ())
    assert names == lower_names
    assert not upper.reading.malformed
    assert not lower.reading.malformed
    assert lower.reading.record_type != upper.reading.record_type


def test_the_first_table_read_again_by_its_name_opens_nothing_anew(tmp_path):
    path = tmp_path / "1.csv"
    write_csv(path, BLACK_ROWS + RED_ROWS)
    again, names = stage(path, "第1行起")
    assert (again.name, again.other_parts, names) == ("第1行起", (), ["甲", "乙"])


def test_rows_and_headers_keep_the_numbers_of_the_file(tmp_path):
    path = tmp_path / "1.csv"
    first_rows = [HEADER, [*row("甲")[:-1], "两\n行"], row("乙")]
    write_csv(path, first_rows + LICENCE_ROWS)
    upper, _ = stage(path)
    lower, staging = staged_part(
        path, tmp_path / "lower", dropped_as="x/inbox/1.csv", part=upper.other_parts[0]
    )
    assert lower.reading.header_row == 4
    assert staging.raw_rows.table()["row_number"].to_pylist() == [5, 6]


def test_the_name_of_the_file_is_that_of_the_upper_table(tmp_path):
    path = tmp_path / "1.csv"
    write_csv(path, BLACK_ROWS + LICENCE_ROWS)
    dropped_as = "market_regulation/inbox/黑名单.csv"
    upper, _ = stage(path, dropped_as=dropped_as)
    lower, _ = stage(path, upper.other_parts[0], dropped_as)
    assert (upper.reading.record_type, lower.reading.record_type) == ("black_list", LICENCE)


def test_three_tables_and_the_first_type_once_more(tmp_path):
    path = tmp_path / "1.xlsx"
    write_xlsx(path, BLACK_ROWS + RED_ROWS + LICENCE_ROWS + BLACK_ROWS)
    upper, _ = stage(path)
    assert upper.other_parts == tuple(f"数据·第{number}行起" for number in (4, 7, 10))
    names = [stage(path, part)[1] for part in upper.other_parts]
    assert names == [["丙", "丁"], ["戊", "己"], ["甲", "乙"]]


def test_a_lower_table_that_lacks_columns_is_asked_back_by_itself(tmp_path):
    path = tmp_path / "1.xlsx"
    write_xlsx(path, [*BLACK_ROWS, ["主体名称", "荣誉名称", "认定日期", "红名单类型"], ["丙"] * 4])
    upper, names = stage(path)
    assert names == ["甲", "乙"]
    with pytest.raises(FileRefused) as refused:
        stage(path, upper.other_parts[0])
    assert refused.value.code == "missing-columns"
    assert "红名单" in refused.value.reason


def test_every_sheet_and_every_file_of_an_archive_names_its_own_tables(tmp_path):
    path = tmp_path / "1.xlsx"
    book = workbook(path, *BLACK_ROWS, 其他=RED_ROWS + LICENCE_ROWS)
    assert isinstance(book, openpyxl.Workbook)
    first, _ = stage(path)
    assert (first.name, first.other_parts) == ("数据", ("其他",))
    second, _ = stage(path, "其他")
    assert (second.name, second.other_parts) == ("其他·第1行起", ("其他·第4行起",))

    write_csv(tmp_path / "a.csv", BLACK_ROWS + RED_ROWS)
    packed = tmp_path / "2.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(tmp_path / "a.csv", "a.csv")
    upper, _ = stage(packed)
    assert (upper.name, upper.other_parts) == ("a.csv#第1行起", ("a.csv#第4行起",))
    assert stage(packed, "a.csv#第4行起")[1] == ["丙", "丁"]


@pytest.mark.parametrize(
    "row_between",
    [
        # Names of elements as values are no header.
        row("备注"),
        ["甲", "主体名称", "主体类别", *["值"] * 13],
        ["名称", "类别", *["值"] * 14],
    ],
)
def test_a_row_of_data_begins_no_table(tmp_path, row_between):
    path = tmp_path / "1.csv"
    write_csv(path, [*BLACK_ROWS, row_between, row("丙")])
    staged, names = stage(path)
    assert (staged.name, staged.other_parts, len(names)) == (None, (), 4)


def test_tables_side_by_side_are_asked_back_with_the_columns_where_they_begin(tmp_path):
    for right, title in ((RED_ROWS, "红名单"), (BLACK_ROWS, "黑名单")):
        path = tmp_path / "1.xlsx"
        rows = [[*left, None, *other] for left, other in zip(BLACK_ROWS, right, strict=True)]
        write_xlsx(path, rows)
        with pytest.raises(FileRefused) as refused:
            stage(path, dropped_as="market_regulation/inbox/黑名单.xlsx")
        assert refused.value.code == "tables-beside"
        assert f"第18列起是“{title}”" in refused.value.reason


def test_columns_apart_that_are_no_table_of_their_own_do_no_harm(tmp_path):
    path = tmp_path / "1.xlsx"
    write_xlsx(path, [[*cells, None, "主体名称", "说明"] for cells in BLACK_ROWS])
    header = json.dumps(BLACK_LIST, ensure_ascii=False)
    assert "主体名称" in header
    with pytest.raises(FileRefused, match="两列"):
        stage(path)


@pytest.mark.parametrize(("unit", "begins_table"), [("元", True), ("万元", False)])
def test_a_header_of_the_same_columns_in_another_unit_begins_a_table_of_its_own(
    tmp_path, unit, begins_table
):
    item = record_type("wage_arrears_case")
    header = [element.name for element in item.elements.values()]
    amount = header.index("拖欠工资金额(万元)")
    below = [*header]
    below[amount] = f"拖欠工资金额({unit})"
    first, second = valid_rows(item, 2, seed=3).fillna("").to_numpy().tolist()
    second[amount] = "235000" if begins_table else "23.5"
    path = tmp_path / "拖欠.csv"
    path.write_text(csv_of(header, first, below, second), encoding="utf-8")

    staged, names = stage(path, dropped_as="hr/inbox/拖欠.csv")
    if not begins_table:
        assert names == [first[0], second[0]]
        return
    assert (names, staged.other_parts) == ([first[0]], ("第3行起",))
    part, names = stage(path, "第3行起", dropped_as="hr/inbox/拖欠.csv")
    assert names == [second[0]]
    assert any("按元读取" in note for note in part.reading.notes)
