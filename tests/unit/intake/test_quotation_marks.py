"""Cells in single or typographic quotation marks are read as those in double ones."""

import pytest
from intake_examples import CODES, HEADER, csv_of, read_text, row

from pipelines.intake.readers.plain_text.lines import replaced_in_pieces


def line_of(cells, marks, separator=","):
    before, behind = marks
    return separator.join(f"{before}{cell}{behind}" for cell in cells)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
@pytest.mark.parametrize("marks", ["''", "‘’", "“”"])
def test_cells_in_other_marks_are_read_without_them_and_it_is_said(
    tmp_path, marks, separator, encoding
):
    rows = [HEADER, row("甲公司"), ["乙厂", "", *row()[2:]]]
    text = "\n".join(line_of(cells, marks, separator) for cells in rows)
    file = read_text(tmp_path, text, encoding)
    assert (file.names, file.reading.malformed, file.findings) == (["甲公司", "乙厂"], {}, [])
    assert file.rows["c1"].to_pylist()[1] in (None, "")
    assert f"各格内容写在引号{marks}里，已去掉引号后读取" in file.reading.notes


def test_only_the_rows_may_have_marks(tmp_path):
    lines = [",".join(HEADER), line_of(row("甲"), "''"), line_of(row("乙"), "''")]
    file = read_text(tmp_path, "\n".join(lines))
    assert (file.names, file.reading.malformed) == (["甲", "乙"], {})


def test_null_and_numbers_stand_without_marks(tmp_path):
    cells = [f"'{cell}'" for cell in row("甲")]
    cells[1], cells[-1] = "1", "NULL"
    file = read_text(tmp_path, "\n".join([line_of(CODES, "''"), ",".join(cells)]))
    assert (file.names, file.reading.malformed) == (["甲"], {})
    assert file.rows["c1"].to_pylist() == ["1"]


def test_separators_and_double_marks_within_a_cell_are_its_own(tmp_path):
    name = '甲，"乙",丙'
    rows = [HEADER, row(), row(name), row()]
    file = read_text(tmp_path, "\n".join(line_of(cells, "''") for cells in rows))
    assert file.names[1] == name
    assert file.reading.malformed == {}


def test_a_mark_that_is_not_paired_costs_its_row_or_more_and_never_changes_a_value(tmp_path):
    rows = [HEADER, row("甲"), row("O'Hara"), row("乙")]
    file = read_text(tmp_path, "\n".join(line_of(cells, "''") for cells in rows))
    assert 3 in file.reading.malformed
    assert file.names[0] == "甲"


@pytest.mark.parametrize("name", ["'甲'", "“三无”商店", "‘甲’", "'"])
def test_marks_in_a_few_cells_are_part_of_their_values(tmp_path, name):
    file = read_text(tmp_path, csv_of(HEADER, row(name), row("乙")))
    assert file.names == [name, "乙"]


@pytest.mark.parametrize("word", ["“", "^|^", "@#@", "'"])
def test_words_are_replaced_wherever_a_text_is_cut(word):
    mark = word.encode()
    text = f'甲{word}乙"{word}{word}丙\n{word}'.encode()

    def replace(content):
        return content.replace(mark, b"\x1f")

    for cut in range(len(text) + 1):
        pieces = replaced_in_pieces(iter([text[:cut], text[cut:]]), replace, [mark])
        assert b"".join(pieces) == replace(text)
