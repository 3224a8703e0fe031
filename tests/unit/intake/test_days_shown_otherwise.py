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


@pytest.mark.parametrize(
    "shown",
    [
        "约2018-03-23",
        "2018-03-23前",
        "2018年3月23日起",
        "2018年3月23日以后",
        "2018年3月底",
        "拟2018-03-23",
    ],
)
@pytest.mark.parametrize("stored", [STORED, datetime(2018, 3, 23, 10, 30)])
def test_words_around_a_day_are_read_as_if_somebody_had_typed_them(shown, stored):
    meant = meant_cell(ShownCell(stored, shown), CellMeaning.DAY)
    assert (meant.text, meant.rule) == (shown, None)


@pytest.mark.parametrize(
    "shown",
    [
        "2018年3月23日 星期五",
        "二〇一八年三月二十三日",
        "2018-03-23 上午10时30分",
        "周五",
        "23-Mar-18",
    ],
)
def test_words_of_days_and_times_add_nothing(shown):
    assert meant_cell(ShownCell(STORED, shown), CellMeaning.DAY).text == "2018-03-23"


def test_words_that_nobody_is_sure_to_see_are_no_words_of_the_day():
    cell = ShownCell(STORED, "约2018-03-23", is_certain=False)
    assert meant_cell(cell, CellMeaning.DAY).text == "2018-03-23"
