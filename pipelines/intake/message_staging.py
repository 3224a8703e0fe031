"""Stage what the region distributed as if it had come in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.catalogue.model import RecordType
from pipelines.intake.readers.grids.grid import table_of
from pipelines.intake.staging.store import Staging
from pipelines.shapes.file_formats import MESSAGE
from pipelines.shapes.reading import Column, Reading


def stage_messages(
    messages: Sequence[tuple[int, Mapping[str, Any]]], staging: Staging, record_type: RecordType
) -> Reading:
    """Stage messages of one record type, each with its change number.

    Change numbers become the row numbers, elements the columns.
    """
    columns = []
    cells_by_column = []
    for position, code in enumerate(record_type.elements):
        columns.append(Column(position, code, code))
        cells_by_column.append([_text(message["elements"].get(code)) for _, message in messages])

    change_numbers = [change_no for change_no, _ in messages]
    reading = Reading(
        record_type=record_type.name,
        format=MESSAGE,
        encoding="utf-8",
        columns=tuple(columns),
        received=len(messages),
    )
    staging.raw_rows.write(table_of(change_numbers, cells_by_column), reading)
    return reading


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return str(value)
