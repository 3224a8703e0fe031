"""The comments on cells of rows that nobody understood: the receipt names each with its cell."""

from __future__ import annotations

import re
from collections.abc import Collection

from pipelines.intake.readers.grids.grid import Grid
from pipelines.personal_numbers.privacy import shown_beginning
from pipelines.shapes.receipt_form import is_receipt_header


# Comments that a receipt lists, and characters of one; of more it says how many there are.
_MOST_SHOWN = 20
_LONGEST_SHOWN = 40

# A unit is read with the number of its cell, or asked about there.
_STATES_UNIT = re.compile(r"单位\s*(?:[:：]|为|是)")  # noqa: RUF001


class CommentsOnRows:
    """The comments on cells below the header of one table. Those of a receipt are our own words."""

    def __init__(self, grid: Grid, header_row: int) -> None:
        header = [] if grid.has_named_fields else grid.head()[header_row - 1]
        remarks = () if is_receipt_header(header) else grid.remarks
        self._remarks = [
            remark
            for remark in remarks
            if remark.row_number > header_row and not _STATES_UNIT.search(remark.text)
        ]

    def notes(self, understood: Collection[str]) -> list[str]:
        """A sentence for each comment whose text is not among those understood."""
        open_remarks = [remark for remark in self._remarks if remark.text not in understood]
        sentences = [
            f"{_cell_name(remark.row_number, remark.position)}的批注写有“"
            f"{shown_beginning(remark.text, _LONGEST_SHOWN)}”，没有读取，本行已按单元格里填的内容处理；"
            "批注改变了本行内容的，请改在单元格里填写后重新报送"
            for remark in open_remarks[:_MOST_SHOWN]
        ]
        if len(open_remarks) > _MOST_SHOWN:
            sentences.append(f"另有{len(open_remarks) - _MOST_SHOWN}处批注没有读取")
        return sentences


def _cell_name(row_number: int, position: int) -> str:
    """The name of a cell as spreadsheets show it: G3. `position` counts from 0."""
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row_number}"
