"""Two days in one cell, beside a column for the other one: it is filled, or asked back."""

import pytest
from intake_examples import Read, csv_of
from unit_examples import table

from pipelines import catalogue
from pipelines.catalogue.values import VALUE_TYPES


LICENCE = "administrative_licence_legal_person"
RULE = "period-ends-differ"


def read(folder, begin, end):
    header, row, *_ = table(LICENCE, "XK_YXQZ", "有效期自", [begin])
    row[header.index("有效期至")] = end
    path = folder / "许可.csv"
    path.write_text(csv_of(header, row), encoding="utf-8")
    file = Read(path, "许可.csv")
    columns = [file.rows[f"c{header.index(name)}"][0].as_py() for name in ("有效期自", "有效期至")]
    return columns, [finding for finding in file.findings if finding[2] == RULE]


@pytest.mark.parametrize(
    ("begin", "end", "element"),
    [
        ("2022-05-30至2027-05-30", "2022-05-31", "XK_YXQZ"),
        ("2018-06-01", "2022-05-30/2026-05-30", "XK_YXQZI"),
        ("2018年6月1日至2022年5月31日", "2023.5.31", "XK_YXQZ"),
        ("2018-06-01至2022-05-31", "长期", "XK_YXQZ"),
        ("2018-06-01至2022-05-31", "2018-06-01至2023-05-31", "XK_YXQZ"),
    ],
)
def test_another_day_for_the_same_end_is_asked_back(tmp_path, begin, end, element):
    _, [(_, code, _, detail)] = read(tmp_path, begin, end)
    assert code == element
    assert detail == f"“有效期自”填的是「{begin}」，“有效期至”填的是「{end}」"


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("2018-06-01至2022-05-31", "2022.5.31"),
        ("2018/6/1", "2018-06-01至2022-05-31"),
        ("2018-06-01至2022-05-31", "2018.6.1-2022.5.31"),
        ("2018-06-01", "2022-05-31"),
        ("2018-06-01 00:00:00", "2022-05-31 00:00:00"),
        # Asked back by the type of the date, once.
        ("2018-06-01至2022-05-31", "四年"),
        ("2018-06-01至今", "2022-05-31"),
    ],
)
def test_the_same_day_twice_needs_no_word(tmp_path, begin, end):
    columns, findings = read(tmp_path, begin, end)
    assert (columns, findings) == ([begin, end], [])


@pytest.mark.parametrize("blank", ["", "/", "无"])
def test_a_blank_end_takes_its_day_from_the_cell_with_both(tmp_path, blank):
    both = "2018-06-01至2022-05-31"
    assert read(tmp_path, both, blank) == ([both, both], [])
    assert read(tmp_path, blank, both) == ([both, both], [])


def test_what_is_said_of_such_a_cell_does_not_claim_that_both_days_were_read():
    element = catalogue.current().elements["CF_YXQ"]
    titles = {each.code: each.title for each in VALUE_TYPES[element.type].conversions}
    assert "只取其中属于本列的一个" in titles["read-from-period"]
