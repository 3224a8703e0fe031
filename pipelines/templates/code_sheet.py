"""The sheet 代码集: what may be chosen, and where the drop-downs take it from.

Labels stand one below the other in a single column, so that no row of it can look like a header.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.words.wording import labels_for
from pipelines.templates.workbook import CODES, Book


TOP = 3
"""Rows above the first list."""


@dataclass(frozen=True)
class PlacedList:
    """One list of labels, and the rows it stands in, counted from 0."""

    title: str
    labels: tuple[tuple[str, str], ...]
    """value and label"""
    row: int

    @property
    def source(self) -> str:
        """Where a drop-down finds the labels."""
        return f"={CODES}!$A${self.row + 2}:$A${self.row + 1 + len(self.labels)}"


def placed_lists(record_type: RecordType) -> dict[str, PlacedList]:
    """The list of each coded element; elements that allow the same share one."""
    return dict(_placed(record_type))


def _placed(record_type: RecordType) -> Iterator[tuple[str, PlacedList]]:
    row, known = TOP, dict[tuple[tuple[str, str], ...], PlacedList]()
    for element in record_type.elements.values():
        if element.codes is None:
            continue
        labels = tuple(labels_for(record_type, element).items())
        if labels not in known:
            known[labels] = PlacedList(_title(element, len(labels)), labels, row)
            row += len(labels) + 2
        yield element.code, known[labels]


def _title(element: Element, count: int) -> str:
    assert element.codes is not None
    is_part = count < len(element.codes.labels)
    return f"【{element.codes.title}】" + ("（本表可报的）" if is_part else "")


def write_code_lists(book: Book, record_type: RecordType) -> None:
    """Write the sheet; a record type without coded elements has none."""
    lists = dict.fromkeys(placed_lists(record_type).values())
    if not lists:
        return
    sheet = book.sheet(CODES, "#8FA3B8")
    sheet.set_portrait()
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, 16)
    book.head(sheet, "代码集", "填左边的名称，系统存右边的代码。下拉列表取自本表，请勿改动。")
    for one in lists:
        book.heading(sheet, one.row, one.title)
        for row, (value, label) in enumerate(one.labels, one.row + 1):
            book.write(sheet, row, [label, value], ["cell", "label"])
