"""Which records a batch changed, and what they were before: nothing is overwritten in silence."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from pipelines.catalogue.model import RecordType
from pipelines.city.records import record_tables
from pipelines.city.records.stated_values import LONGEST_COMPARED
from pipelines.shapes.differing_value import DifferingValue
from pipelines.shapes.updated_row import UpdatedRow


# Nobody reads through more rows than these; how many there are, the counts say.
MOST_UPDATED_ROWS = 300


def of_batch(connection: sa.Connection, record_type: RecordType, batch_no: str) -> list[UpdatedRow]:
    """The first rows of a batch that changed a record, in the order of the rows.

    Of what is personal it is only said that it is another one.
    """
    table = record_tables.table_of(record_type)

    # Only the versions of these few rows are looked up.
    rows = (
        sa.select(table.c.record_id, table.c.version, table.c.row_number)
        .where(table.c.batch_no == batch_no, table.c.version > 1)
        .order_by(table.c.row_number)
        .limit(MOST_UPDATED_ROWS)
        .subquery()
    )
    now = table.alias("now")
    before = table.alias("before")

    columns = [column for column in record_tables.columns_of(record_type) if column.is_compared]
    query = sa.select(rows.c.row_number)
    for column in columns:
        is_other = now.c[column.name].is_distinct_from(before.c[column.name])
        query = query.add_columns(
            is_other.label(f"is_other_{column.name}"),
            _text(now.c[column.name]).label(f"now_{column.name}"),
            _text(before.c[column.name]).label(f"before_{column.name}"),
        )
    query = (
        query.join(
            now, sa.and_(now.c.record_id == rows.c.record_id, now.c.version == rows.c.version)
        )
        .join(
            before,
            sa.and_(before.c.record_id == rows.c.record_id, before.c.version == rows.c.version - 1),
        )
        .order_by(rows.c.row_number)
    )

    updated = []
    for row in connection.execute(query).mappings():
        differences = tuple(
            _difference(column, row) for column in columns if _is_other(column, row)
        )
        name = row[f"now_{str(record_type.subject.name).lower()}"]
        updated.append(
            UpdatedRow(row["row_number"], str(name or ""), _key(record_type, row), differences)
        )
    return updated


def _text(column: sa.ColumnElement[object]) -> sa.ColumnElement[str]:
    return sa.func.left(sa.cast(column, sa.Text), LONGEST_COMPARED)


def _is_other(column: record_tables.TableColumn, row: RowMapping) -> bool:
    return bool(row[f"is_other_{column.name}"])


def _difference(column: record_tables.TableColumn, row: RowMapping) -> DifferingValue:
    if column.element.personal:
        return DifferingValue(column.element.code, None, None)
    values = (row[f"now_{column.name}"], row[f"before_{column.name}"])
    own, other = (None if value is None else str(value) for value in values)
    return DifferingValue(column.element.code, own, other)


def _key(record_type: RecordType, row: RowMapping) -> dict[str, str]:
    """The values of the key that may be shown."""
    key = {}
    for code in record_type.key:
        value = row.get(f"now_{code.lower()}")
        if value is not None and not record_type.elements[code].personal:
            key[code] = str(value)
    return key
