"""A cell that shows another day than it stores is asked back: nobody knows which one is meant."""

from datetime import date, datetime

import pytest

from pipelines.catalogue.values.value_type import CellMeaning
from pipelines.intake.cells.meant_cells import meant_cell
from pipelines.intake.cells.sheet_facts import ShownCell


STORED = date(2018, 3, 23)


@pytest.mark.parametrize(
    "shown",
    [
        "2019-01-01",
        "2019年1月1日",
        "2018-03-24",
        "2018/4/23",
        "2018.3.22",
        "2019年3月",
        "2018年4月",
        "3月24日",
        "2017年",
        "24/03/2018",
        "2019-03-23 00:00:00",
    ],
)
@pytest.mark.parametrize("stored", [STORED, datetime(2018, 3, 23, 10, 30)])
def test_another_day_on_the_screen_is_asked_back(shown, stored):
    meant = meant_cell(ShownCell(stored, shown), CellMeaning.DAY)
    assert (meant.broken_rule, meant.text) == ("shown-otherwise", shown)


@pytest.mark.parametrize(
    "shown",
    [
        "2018-03-23",
        "2018年3月23日",
        "2018年03月",
        "3月23日",
        "2018年",
        "23/03/2018",
        "3/23/2018",
        "18-3-23",
        "23-Mar-18",
        "星期五",
        "2018-03-23 10:30",
        "10:30:00",
        "",
    ],
)
def test_the_same_day_or_a_part_of_it_is_read(shown):
    meant = meant_cell(ShownCell(STORED, shown), CellMeaning.DAY)
    assert (meant.broken_rule, meant.text) == (None, "2018-03-23")
