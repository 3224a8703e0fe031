"""The sheet 代码集: the labels to choose from; drop-down lists take them from here.

All labels stand in one column, so that no row of the sheet can look like a header.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.catalogue.model import CodeList, RecordType
from pipelines.catalogue.words.wording import labels_for
from pipelines.templates.template_workbook import CODES, TemplateWorkbook


# Rows above the first list.
_TOP = 3


@dataclass(frozen=True)
class PlacedList:
    """One list of labels, and the rows in which it stands."""

    title: str
    labels: tuple[tuple[str, str], ...]
    """Pairs of code value and label."""
    row: int
    """The row of the title, counted from 0; the labels follow."""

    @property
    def source(self) -> str:
        """Where a drop-down list finds the labels, as a formula."""
        first = self.row + 2
        last = self.row + 1 + len(self.labels)
        return f"={CODES}!$A${first}:$A${last}"


def placed_lists(record_type: RecordType) -> dict[str, PlacedList]:
    """Code of each coded element → its list; elements that allow the same values share one."""
    lists: dict[tuple[tuple[str, str], ...], PlacedList] = {}
    list_of_element: dict[str, PlacedList] = {}
    row = _TOP
    for element in record_type.elements.values():
        if element.codes is None:
            continue
        labels = tuple(labels_for(record_type, element).items())
        if labels not in lists:
            lists[labels] = PlacedList(_title(element.codes, len(labels)), labels, row)

            # The title, the labels, and an empty row.
            row += len(labels) + 2
        list_of_element[element.code] = lists[labels]
    return list_of_element


def _title(codes: CodeList, count: int) -> str:
    if count < len(codes.labels):
        return f"【{codes.title}】（本表可报的）"
    return f"【{codes.title}】"


def write_code_lists(workbook: TemplateWorkbook, record_type: RecordType) -> None:
    """Write the sheet; a record type without coded elements has none."""
    lists = dict.fromkeys(placed_lists(record_type).values())
    if not lists:
        return

    sheet = workbook.add_sheet(CODES, "#8FA3B8")
    sheet.set_portrait()
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, 16)
    remark = "填左边的名称，系统存右边的代码。下拉列表取自本表，请勿改动。"
    workbook.write_title(sheet, "代码集", remark)
    for placed in lists:
        workbook.write_heading(sheet, placed.row, placed.title)
        for row, (value, label) in enumerate(placed.labels, placed.row + 1):
            workbook.write_row(sheet, row, [label, value], ["cell", "label"])
