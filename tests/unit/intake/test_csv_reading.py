"""A text file is read as the clerk sees it: every row under its own number,
none swallowed, none invented.
"""

import random

import pytest
from intake_examples import HEADER, WIDTH, csv_of, read_text, row

from pipelines.errors import FileRefused
from pipelines.intake.readers.plain_text.csv_fast import CsvShape
from pipelines.intake.readers.plain_text.csv_parser import CsvParser
from pipelines.intake.readers.plain_text.csv_records import records_of


def lines(*rows):
    return "\n".join(",".join(cells) for cells in rows) + "\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_each_encoding_and_line_end_gives_the_same_rows(tmp_path, encoding, line_end):
    found = read_text(
        tmp_path, csv_of(HEADER, row("甲"), row("䶮㼆𠮷"), line_end=line_end), encoding
    )
    assert (found.numbers, found.names) == ([2, 3], ["甲", "䶮㼆𠮷"])
    assert (found.reading.encoding, found.reading.received, found.reading.malformed) == (
        encoding,
        2,
        {},
    )


def test_old_line_ends_with_a_modern_one_at_the_end_part_rows_all_the_same(tmp_path):
    found = read_text(tmp_path, csv_of(HEADER, row("甲"), row("乙"), line_end="\r")[:-1] + "\n")
    assert (found.numbers, found.names) == ([2, 3], ["甲", "乙"])


def test_utf_16_without_a_mark_is_not_guessed(tmp_path):
    with pytest.raises(FileRefused) as refused:
        read_text(tmp_path, csv_of(HEADER, row("甲")), "utf-16-le")
    assert refused.value.code == "unknown-encoding"


def test_characters_that_only_python_takes_for_line_ends_part_no_rows(tmp_path):
    names = ["甲\u2028x", "乙\x0bx", "丙\x85x", "丁\x1cx", "戊\x0cx"]
    assert read_text(tmp_path, csv_of(HEADER, *map(row, names))).names == names


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_separator_is_found(tmp_path, delimiter):
    found = read_text(tmp_path, csv_of(HEADER, row("甲"), delimiter=delimiter))
    assert (found.reading.delimiter, found.names) == (delimiter, ["甲"])


def test_a_separator_that_only_the_values_use_does_not_win_over_the_header(tmp_path):
    busy = [*row()[:-1], ";".join("abcdefghijklmnopqrstuvwxyz")]
    assert read_text(tmp_path, lines(HEADER, busy, busy, busy)).reading.delimiter == ","


def test_titles_above_and_notes_below_are_no_data_and_move_no_row_number(tmp_path):
    text = lines(
        ["二连浩特市黑名单"],
        [],
        HEADER,
        row("甲"),
        [],
        row("乙"),
        ["备注：以上属实"],
        [],
        ["填表人：张三"],
    )
    found = read_text(tmp_path, text, "gb18030")
    assert (found.reading.header_row, found.numbers, found.names) == (3, [4, 6], ["甲", "乙"])
    assert (found.reading.received, found.reading.malformed) == (2, {})
    assert [note[-8:] for note in found.reading.notes] == ["备注：以上属实”", "“填表人：张三”"]


def test_running_numbers_filled_in_ahead_are_no_rows_but_said(tmp_path):
    found = read_text(
        tmp_path, csv_of(["序号", *HEADER], ["1", *row("甲")], *([n, *[""] * WIDTH] for n in "234"))
    )
    assert (found.numbers, found.reading.received) == ([2], 1)
    assert found.reading.notes == ("第3、4、5行在目录规定的各列都是空的，未作为数据",)


def test_a_file_of_nothing_but_running_numbers_is_no_submission(tmp_path):
    with pytest.raises(FileRefused) as refused:
        read_text(tmp_path, csv_of(["序号", *HEADER], ["1", *[""] * WIDTH]))
    assert refused.value.code == "no-rows"


def test_a_row_that_begins_like_a_note_amid_the_data_stays_a_row(tmp_path):
    found = read_text(tmp_path, lines(HEADER, ["注"], row("甲")))
    assert (found.names, list(found.reading.malformed)) == (["注", "甲"], [2])


def test_a_carriage_return_within_a_title_costs_no_row(tmp_path):
    found = read_text(tmp_path, '"标题\r第二行"\n' + lines(HEADER, row("甲"), row("乙")))
    assert (found.numbers, found.names) == ([3, 4], ["甲", "乙"])


def test_blank_cells_beyond_the_table_are_nothing(tmp_path):
    padded = read_text(tmp_path, lines([*HEADER, "", ""], [*row("甲"), "", ""]))
    assert (padded.names, padded.reading.malformed, len(padded.reading.columns)) == (
        ["甲"],
        {},
        WIDTH,
    )
    trailing = read_text(tmp_path, lines(HEADER, [*row("甲"), ""], [*row("乙"), " "]))
    assert (trailing.names, trailing.reading.malformed) == (["甲", "乙"], {})


SHIFTED = {2: f"表头有{WIDTH}列，本行有{WIDTH + 1}列，可能多了分隔符或缺少引号。"}


@pytest.mark.parametrize("others", [["乙"], ["乙", "丙"], []])
def test_a_row_that_alone_has_a_blank_cell_too_many_is_asked_back(tmp_path, others):
    found = read_text(tmp_path, lines(HEADER, [*row("甲"), ""], *map(row, others)))
    assert found.reading.malformed == SHIFTED


def test_two_rows_of_many_with_a_blank_cell_too_many_are_asked_back(tmp_path):
    rows = [[*row("甲"), ""], [*row("乙"), ""], *map(row, "丙丁戊")]
    found = read_text(tmp_path, lines(HEADER, *rows))
    assert list(found.reading.malformed) == [2, 3]


def test_a_row_with_more_blank_cells_than_all_the_others_have_is_asked_back(tmp_path):
    rows = [[*row("甲"), ""], [*row("乙"), "", ""], [*row("丙"), ""]]
    for header in (HEADER, [*HEADER, ""]):
        found = read_text(tmp_path, lines(header, *rows))
        assert list(found.reading.malformed) == [3]


def test_rows_without_the_separator_that_most_have_at_their_end_are_sound(tmp_path):
    rows = [[*row("甲"), ""], row("乙"), [*row("丙"), ""]]
    assert read_text(tmp_path, lines(HEADER, *rows)).reading.malformed == {}
    assert read_text(tmp_path, lines([*HEADER, ""], *rows)).reading.malformed == {}


def test_lines_that_are_no_rows_may_have_any_number_of_cells(tmp_path):
    blank = [""] * (WIDTH + 2)
    footer = ["填表人：张三", *blank]
    found = read_text(tmp_path, lines(HEADER, row("甲"), row("乙"), blank, footer))
    assert (found.names, found.reading.malformed) == (["甲", "乙"], {})


def test_rows_too_short_or_too_long_are_named_and_the_others_read(tmp_path):
    found = read_text(tmp_path, lines(HEADER, row("甲")[:-1], [*row("乙"), "多"], row("丙")))
    assert found.reading.malformed == {
        2: f"表头有{WIDTH}列，本行只有{WIDTH - 1}列，可能缺少分隔符或引号。",
        3: f"表头有{WIDTH}列，本行有{WIDTH + 1}列，可能多了分隔符或缺少引号。",
    }
    assert (found.names, found.reading.received) == (["甲", "乙", "丙"], 3)


def test_an_unclosed_quotation_mark_costs_its_own_row_only(tmp_path):
    found = read_text(tmp_path, lines(HEADER, [*row("甲")[:-1], '"abc'], row("乙"), row("丙")))
    assert (found.names, found.reading.malformed) == (["甲", "乙", "丙"], {2: "引号没有配对。"})


def test_two_stray_quotation_marks_swallow_nothing_between_them(tmp_path):
    text = lines(HEADER, [*row("甲")[:-1], '"abc'], row("乙"), [*row("丙")[:-1], '"def'], row("丁"))
    found = read_text(tmp_path, text)
    assert found.names == ["甲", "乙", "丙", "丁"]
    assert found.reading.malformed == dict.fromkeys((2, 4), "引号没有配对。")


def test_text_after_a_closing_quotation_mark_is_not_glued_on_silently(tmp_path):
    found = read_text(tmp_path, lines(HEADER, [*row("甲")[:-1], '"abc"def'], row("乙")))
    assert list(found.reading.malformed) == [2]


def test_a_cell_of_more_than_twenty_lines_is_taken_for_an_unclosed_quotation_mark(tmp_path):
    cell = '"' + "\n" * 21 + '"'
    found = read_text(tmp_path, lines(HEADER, [*row("甲")[:-1], cell], row("乙")))
    assert found.names[0] == "甲" and found.names[-1] == "乙"
    assert found.reading.malformed[2] == "引号没有配对。"


def test_many_cells_of_few_lines_each_are_no_unclosed_quotation_mark(tmp_path):
    wrapped = [f"{name}\n（必填）\n" for name in HEADER]
    found = read_text(
        tmp_path, csv_of(wrapped, ["甲\n乙\n丙", *["1\n2\n3"] * (WIDTH - 1)], row("丁")) + '坏,"x\n'
    )
    assert (found.names, found.reading.received) == (["甲\n乙\n丙", "丁", "坏"], 3)
    assert found.reading.malformed == {4: "引号没有配对。"}


def test_line_breaks_and_quotation_marks_within_cells_are_kept(tmp_path):
    values = ["第一行\n第二行", "甲\r\n乙", '他说"好"', "一,二", "", *row()[5:]]
    found = read_text(tmp_path, csv_of(HEADER, values, row("末")))
    assert (found.cells, found.numbers) == (values, [2, 3])


def test_words_that_other_programs_take_for_nothing_stay_words(tmp_path):
    values = ["NA", "null", "None", "007", "1E5", "nan", " 空格 ", *row()[7:]]
    assert read_text(tmp_path, csv_of(HEADER, values)).cells == values


def test_a_row_with_a_nul_character_is_malformed(tmp_path):
    found = read_text(tmp_path, lines(HEADER, ["甲\x00", *row()[1:]], row("乙")))
    assert (found.names, found.reading.malformed) == (["甲", "乙"], {2: "本行含有空字符（NUL）。"})


@pytest.mark.parametrize(
    ("raw", "row_number", "offset"),
    [
        (lines(HEADER, row("甲")).encode("gb18030") + b"\xff\n", 3, None),
        (lines(HEADER, row("甲")).encode() + b"\xe5\xb8,\n", 3, None),
        (b"\xef\xbb\xbf" + lines(HEADER, row("甲")).encode() + b"\xff\n", 3, None),
        (lines(HEADER, ["上上上", *row()[1:]]).encode("utf-16") + b"\x00\xd8\x00\x00", 3, None),
        (b"a,b\n\xff", 2, 5),
    ],
)
def test_a_broken_byte_is_named_with_its_row_and_place(tmp_path, raw, row_number, offset):
    with pytest.raises(FileRefused) as refused:
        read_text(tmp_path, raw)
    assert refused.value.code == "unknown-encoding"
    assert f"第{row_number}行附近" in refused.value.reason
    bad = offset or 1 + min(
        place
        for place in (raw.rfind(b"\xff"), raw.rfind(b"\xe5\xb8,"), raw.rfind(b"\x00\xd8"))
        if place > 2
    )
    assert f"第{bad}个字节" in refused.value.reason


@pytest.mark.parametrize("raw", [b"", b"  \n\r\n", b",,,\n,,,\n", b"\xff\xfe", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_called_empty(tmp_path, raw):
    with pytest.raises(FileRefused) as refused:
        read_text(tmp_path, raw)
    assert (refused.value.code, refused.value.received) == ("empty-file", 0)


def test_a_header_without_rows_is_no_submission(tmp_path):
    with pytest.raises(FileRefused) as refused:
        read_text(tmp_path, lines(HEADER, [], ["备注：本期无"]))
    assert refused.value.code == "zero-report"
    with pytest.raises(FileRefused) as refused:
        read_text(tmp_path, lines(HEADER, [], ["备注：见附件"]))
    assert refused.value.code == "no-rows"


def test_a_workbook_under_a_text_files_ending_is_told_as_such(tmp_path):
    with pytest.raises(FileRefused) as refused:
        read_text(tmp_path, b"PK\x03\x04 and so on")
    assert refused.value.code == "unknown-format"
    assert "工作簿" in refused.value.reason


def test_an_unknown_ending_is_refused_with_the_endings_that_are_taken(tmp_path):
    with pytest.raises(FileRefused) as refused:
        read_text(tmp_path, "x", name="黑名单.docx")
    assert refused.value.code == "unknown-format"
    assert ".csv" in refused.value.remedy and ".xlsx" in refused.value.remedy


@pytest.mark.parametrize(
    ("name", "reason", "remedy"),
    [
        ("许可.jpg", "“.jpg”是图片", "改报电子表格"),
        ("许可.PDF", "“.PDF”是PDF文件", "改报电子表格"),
        ("许可.docx", "“.docx”是文字文档", "改报电子表格"),
        ("许可.rar", "压缩包", "解压"),
        ("许可.dbf", "不接收“.dbf”", "另存为"),
        ("许可", "没有扩展名", "补上"),
    ],
)
def test_what_is_no_table_is_called_what_it_is(tmp_path, name, reason, remedy):
    with pytest.raises(FileRefused) as refused:
        read_text(tmp_path, "x", name=name)
    assert reason in refused.value.reason and remedy in refused.value.remedy


def test_bytes_that_are_no_text_are_damage_and_no_matter_of_encoding(tmp_path):
    with pytest.raises(FileRefused) as refused:
        read_text(tmp_path, random.Random(1).randbytes(5000))
    assert refused.value.code == "corrupt-file"


def _quoted_across(opens, closes, opening_column, closing_column, row_count=6):
    """Lines in which a mark opens at a cell of one row and closes behind a cell of a later one."""
    rows = [row(f"第{number}家") for number in range(row_count)]
    rows[opens][opening_column] = '"' + rows[opens][opening_column]
    rows[closes][closing_column] += '"'
    return lines(HEADER, *rows)


@pytest.mark.parametrize("opens_and_closes", [(0, 1), (0, 2), (1, 4), (0, 5), (4, 5)])
@pytest.mark.parametrize(
    "columns", [(1, 1), (3, 3), (WIDTH - 1, WIDTH - 1), (0, 0), (2, 5), (5, 2), (0, WIDTH - 1)]
)
@pytest.mark.parametrize("delimiter", [",", "\t", "|"])
def test_a_mark_that_another_row_closes_swallows_no_row(
    tmp_path, opens_and_closes, columns, delimiter
):
    opens, closes = opens_and_closes
    text = _quoted_across(opens, closes, *columns).replace(",", delimiter)
    found = read_text(tmp_path, text)
    assert found.reading.received == 6
    assert found.reading.malformed == {opens + 2: "引号没有配对。", closes + 2: "引号没有配对。"}


def test_the_row_that_closes_a_mark_goes_back_also_in_the_next_piece():
    rows = [f"{number},二,三,四,五" for number in range(500)]
    rows[250] = '250,"二,三,四,五'
    rows[300] = '300,二",三,四,五'
    content = ("\n".join(rows) + "\n").encode()
    for cut in (len(content) // 3, len(content) * 11 // 20, len(content) * 2 // 3):
        parser = CsvParser(CsvShape(",", header_cells=5, width=5, most_cells=5), row_number=1)
        chunk, rest = parser.parse(content[:cut])
        last = parser.parse_last(rest + content[cut:])
        assert list(chunk.malformed | last.malformed) == [252, 302]
        assert parser.row_number == 501


def test_a_table_of_few_columns_keeps_its_texts_of_several_lines():
    text = '甲,"一,二\n三,四",丙'
    [record] = records_of(text.split("\n"), ",", header_cells=3)
    assert (record.cells, record.malformed) == (["甲", "一,二\n三,四", "丙"], None)


@pytest.mark.parametrize(
    "cell",
    [
        "第一行\n第二行",
        "一,二\n三",
        "地址：a,b\n电话：1,2\n",
        "1,2,3,4,5,6\n尾",
        "\n\n",
        "头\n1,2,3,4,5,6",
    ],
)
def test_a_text_of_several_lines_with_some_separators_is_kept(tmp_path, cell):
    values = row("甲")
    values[4] = cell
    found = read_text(tmp_path, csv_of(HEADER, values, row("末")))
    assert (found.cells[4], found.reading.malformed) == (cell, {})
