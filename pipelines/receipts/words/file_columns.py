"""The columns of a department's file: what each was taken for, and how its values are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.catalogue.model import Element, RecordType
from pipelines.receipts.words.masking import is_personal, mask_for, shown_text
from pipelines.shapes.reading import Column, Reading
from pipelines.shapes.receipt_form import (
    REASON_HEADER,
    RECEIPT_NO_HEADER,
    ROW_NUMBER_HEADER,
    replacement_header,
)


# Columns repeat their values, so the masked forms of the last ones are remembered.
CACHED_VALUES = 20_000

_RECEIPT_HEADERS = (ROW_NUMBER_HEADER, REASON_HEADER, RECEIPT_NO_HEADER)


@dataclass(frozen=True)
class FileColumn:
    """One column of the file."""

    position: int
    """From 0."""
    header: str
    """As it may be shown, because somebody may have typed an identity number there."""
    element: Element | None
    """None: an extra column, which goes back as it came."""
    mask: Callable[[str], str]
    """Gives a value as it may be shown."""
    is_personal: bool

    @property
    def stored_name(self) -> str:
        """The column's name in the staged rows."""
        return f"c{self.position}"


def columns_of_file(
    record_type: RecordType | None, reading: Reading | None
) -> tuple[FileColumn, ...]:
    """The columns as intake read them; none if the file was refused."""
    if reading is None:
        return ()
    columns = []
    for column in reading.columns:
        element = None
        if record_type is not None and column.element is not None:
            element = record_type.elements.get(column.element)
        columns.append(_file_column(column, element))
    return tuple(columns)


def columns_beside(
    columns: tuple[FileColumn, ...], elements: Sequence[Element]
) -> list[FileColumn]:
    """Columns for elements that the file has no column for, so that they can be filled in."""
    own = {column.element.code for column in columns if column.element}
    further: list[FileColumn] = []
    for element in elements:
        if element.code not in own:
            # Behind all others; the staged rows have no cells there.
            position = len(columns) + len(further)
            further.append(_file_column(Column(position, element.name, element.code), element))
    return further


def _file_column(column: Column, element: Element | None) -> FileColumn:
    return FileColumn(
        position=column.position,
        header=shown_text(column.header),
        element=element,
        # Every part of a receipt shows the same first rows.
        mask=lru_cache(CACHED_VALUES)(mask_for(element, column.header)),
        is_personal=is_personal(element, column.header),
    )


def returned_columns(columns: tuple[FileColumn, ...]) -> tuple[FileColumn, ...]:
    """The columns that go back: all but the three that an earlier receipt had added."""
    added = set()
    for column in columns:
        if column.element is None and column.header in _RECEIPT_HEADERS:
            added.add(column.position)

    # A file that has only some of them has columns of its own with these headers.
    if len(added) != len(_RECEIPT_HEADERS):
        return columns
    return tuple(column for column in columns if column.position not in added)


def leading_headers(columns: tuple[FileColumn, ...]) -> tuple[str, str]:
    """Headers of the receipt's first two columns: row number and reason."""
    row_number_header = ROW_NUMBER_HEADER
    reason_header = REASON_HEADER

    # No two columns of a sheet may have the same header.
    file_headers = {column.header for column in columns}
    if row_number_header in file_headers:
        row_number_header = replacement_header(row_number_header)
    if reason_header in file_headers:
        reason_header = replacement_header(reason_header)
    return row_number_header, reason_header
