"""A fraction on the screen is the text of a text, and the stored number of an amount."""

import pytest

from pipelines.catalogue.values.value_type import CellMeaning
from pipelines.intake.cells.meant_cells import meant_cell
from pipelines.intake.readers.workbooks.sheet_appearance import shown_cell


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.25, "# ?/?", "1/4"),
        (1.25, "# ?/?", "1 1/4"),
        (1.25, "?/?", "5/4"),
        (-0.5, "# ?/?", "-1/2"),
        (0.3333, "# ?/?", "1/3"),
        (0.28, "# ??/??", "7/25"),
        (0.25, "# ?/8", "2/8"),
        (0.5, "# ??/100", "50/100"),
        (0.125, "# ???/???", "1/8"),
        (0.75, "0 0/0", "3/4"),
    ],
)
def test_a_fraction_is_read_by_what_the_element_is(value, code, shown):
    cell = shown_cell(value, code)
    assert meant_cell(cell, CellMeaning.SHOWN).text == shown
    amount = meant_cell(cell, CellMeaning.NUMBER)
    assert (amount.text, amount.rule, amount.written) == (str(value), "read-stored-number", shown)
