"""Stage what the region distributed as if it had come in a file."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.catalogue.model import RecordType
from pipelines.intake.readers.grids.grid import chunk_table
from pipelines.intake.staging.store import Staging
from pipelines.shapes.exchange_messages import Change
from pipelines.shapes.reading import Column, Reading


def stage_changes(changes: Sequence[Change], staging: Staging, record_type: RecordType) -> Reading:
    """Stage changes of records of one type: one row each, one column per element."""
    columns = []
    cells_by_column = []
    for position, code in enumerate(record_type.elements):
        columns.append(Column(position, code, code))
        cells_by_column.append([_text(change, code) for change in changes])

    # A change has no row of a file; its number tells it from all others.
    row_numbers = [change.change_no for change in changes]
    reading = Reading(
        record_type=record_type.name,
        format="message",
        encoding="utf-8",
        columns=tuple(columns),
        received=len(changes),
    )
    rows = chunk_table(row_numbers, cells_by_column)
    staging.raw_rows.write(rows, reading)
    return reading


def _text(change: Change, code: str) -> str | None:
    """The value of an element as text; None: the record has none."""
    value = change.message["elements"].get(code)
    if value is None:
        return None
    # Another platform may send a number where we would send a text.
    return str(value)
