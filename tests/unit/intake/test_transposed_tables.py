"""A table on its side, with the names below each other, is asked back in words that say so."""

import pytest
from intake_examples import HEADER, Read, csv_of, read_text, row, workbook

from pipelines.errors import FileRefused


def on_its_side(*rows):
    return [list(cells) for cells in zip(*rows, strict=True)]


def numbered(rows):
    return [[str(number), *cells] for number, cells in enumerate(rows, 1)]


SIDEWAYS = {
    "one record": on_its_side(HEADER, row("甲")),
    "several records": on_its_side(HEADER, row("甲"), row("乙"), row("丙")),
    "below a title": [["黑名单信息"], *on_its_side(HEADER, row("甲"))],
    "with running numbers": numbered(on_its_side(HEADER, row("甲"))),
    "with a heading of their own": [["项目", "内容"], *on_its_side(HEADER, row("甲"))],
    "with groups before the names": [["主体", *cells] for cells in on_its_side(HEADER, row("甲"))],
    "with blank lines": [line for cells in on_its_side(HEADER, row("甲")) for line in (cells, [])],
}


@pytest.mark.parametrize("lines", SIDEWAYS.values(), ids=SIDEWAYS)
def test_a_table_on_its_side_is_asked_back_as_one(tmp_path, lines):
    with pytest.raises(FileRefused) as refusal:
        read_text(tmp_path, csv_of(*lines), dropped_as="x/inbox/1.csv")
    assert refusal.value.code == "transposed-table"
    assert f"“{HEADER[0]}”" in refusal.value.reason
    assert "转置" in refusal.value.remedy


@pytest.mark.parametrize("title", [[], [["黑名单登记表"]]])
def test_a_form_with_several_names_in_a_row_is_called_that(tmp_path, title):
    pairs = on_its_side(HEADER, row("甲"))
    half = len(pairs) // 2
    lines = [[*left, *right] for left, right in zip(pairs[:half], pairs[half:], strict=False)]
    with pytest.raises(FileRefused) as refusal:
        read_text(tmp_path, csv_of(*title, *lines), dropped_as="x/inbox/1.csv")
    assert refusal.value.code == "transposed-table"
    assert "登记表" in refusal.value.reason
    assert "模板" in refusal.value.remedy and "转置" not in refusal.value.remedy


def test_the_same_holds_in_a_workbook(tmp_path):
    path = tmp_path / "黑名单.xlsx"
    workbook(path, *SIDEWAYS["several records"])
    with pytest.raises(FileRefused) as refusal:
        Read(path)
    assert refusal.value.code == "transposed-table"


def test_a_table_whose_rows_hold_a_few_names_of_fields_is_none(tmp_path):
    rows = [["企业名称"], ["文号"], ["备注"], *[["其他"]] * 5]
    with pytest.raises(FileRefused) as refusal:
        read_text(tmp_path, csv_of(["甲", "乙"], *rows), dropped_as="x/inbox/1.csv")
    assert refusal.value.code == "unknown-record-type"
