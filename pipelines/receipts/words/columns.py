"""The columns of a department's file: where they stand, what they were taken for, how their values are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipelines.catalogue.model import Element, RecordType
from pipelines.receipts.words.masking import is_personal, mask_for, shown
from pipelines.shapes.reading import Column, Reading
from pipelines.shapes.receipt_form import (
    REASON_HEADER,
    RECEIPT_NO_HEADER,
    ROW_NUMBER_HEADER,
    replacement_header,
)


@dataclass(frozen=True)
class FileColumn:
    """One column of the file."""

    position: int
    """From 0."""
    header: str
    """As it may be shown: somebody may have typed a number there."""
    element: Element | None
    """None: an extra column, which comes back as it was."""
    mask: Callable[[str], str]
    is_personal: bool

    @property
    def stored(self) -> str:
        """Its name in the table of rows."""
        return f"c{self.position}"


def columns_of(record_type: RecordType | None, reading: Reading | None) -> tuple[FileColumn, ...]:
    """The columns as intake read them."""
    elements: Mapping[str, Element] = record_type.elements if record_type else {}
    columns = reading.columns if reading else ()
    return tuple(_column(column, elements.get(column.element or "")) for column in columns)


def _column(column: Column, element: Element | None) -> FileColumn:
    header = column.header
    return FileColumn(
        column.position,
        shown(header),
        element,
        mask_for(element, header),
        is_personal(element, header),
    )


def returned(columns: tuple[FileColumn, ...]) -> tuple[FileColumn, ...]:
    """The columns that go back: all but those that an earlier receipt had put in front."""
    ours = {
        column.position
        for column in columns
        if column.element is None
        and column.header in (ROW_NUMBER_HEADER, REASON_HEADER, RECEIPT_NO_HEADER)
    }
    return (
        tuple(column for column in columns if column.position not in ours)
        if len(ours) == 3
        else columns
    )


def leading_headers(columns: tuple[FileColumn, ...]) -> tuple[str, str]:
    """What our own two columns are called: never as one of the file's, for headers have to differ."""
    taken = {column.header for column in columns}
    headers = []
    for header in (ROW_NUMBER_HEADER, REASON_HEADER):
        headers.append(replacement_header(header) if header in taken else header)
    row_number, reason = headers
    return row_number, reason
