"""Which elements the staged rows do not mention."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import RecordType
from pipelines.intake.staging.raw_rows import ABSENT_SCHEMA, RawRows
from pipelines.shapes.absence import Absence
from pipelines.shapes.file_formats import MESSAGE
from pipelines.shapes.reading import Reading


def absence_in(raw_rows: RawRows, record_type: RecordType) -> Absence:
    """The elements that the rows of a batch do not mention; a record of the region mentions all."""
    reading = raw_rows.reading()
    if reading.format == MESSAGE:
        return Absence()
    column_of_element = {}
    for column in reading.columns:
        if column.element:
            column_of_element[column.element] = f"c{column.position}"

    everywhere = frozenset(record_type.elements) - frozenset(column_of_element)
    in_rows = None
    if raw_rows.absent_file.path.exists():
        in_rows = raw_rows.absent_file.table()
    elif names_fields_in_every_record(reading):
        in_rows = _absent_in_rows(raw_rows, column_of_element)
    return Absence(everywhere, in_rows)


def names_fields_in_every_record(reading: Reading) -> bool:
    """Whether a cell that is null is absent, and not only blank."""
    # In a sheet a cell that is missing at the end of a row is blank like any other.
    return reading.header_row == 0


def _absent_in_rows(raw_rows: RawRows, column_of_element: dict[str, str]) -> pa.Table:
    """The rows that lack a field which other rows have; a field that is there is never null."""
    tables = [ABSENT_SCHEMA.empty_table()]
    columns = ["row_number", *column_of_element.values()]
    for rows in raw_rows.file.record_batches(columns):
        codes = []
        for code, name in column_of_element.items():
            is_absent = pc.is_null(rows[name])
            codes.append(pc.if_else(is_absent, f" {code} ", ""))
        if not codes:
            continue
        elements = pc.binary_join_element_wise(*codes, "")
        table = pa.table([rows["row_number"], elements], schema=ABSENT_SCHEMA)
        has_absent = pc.not_equal(elements, "")
        tables.append(table.filter(has_absent))
    return pa.concat_tables(tables)
