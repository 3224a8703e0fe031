"""The current records as they stand in the database, for a comparison with what they should be.

Read through the views `records.current_…`, as everybody reads them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

import sqlalchemy as sa

from pipelines.catalogue.model import RecordType
from pipelines.city.records import record_tables
from pipelines.city.tables import RecordSide, outbox, records


VersionSource: TypeAlias = tuple[str, int]
"""The batch and the row that brought a version."""


@dataclass(frozen=True)
class StandingRecord:
    """A record and its current version."""

    record_id: int
    subject_key: str
    side: RecordSide
    department: str
    """The code of its owner."""
    values: dict[str, str | None]
    """By the code of the element: text; of a number of a person its keyed hash."""
    version: int
    versions: int
    """How many there are."""
    sources: tuple[VersionSource, ...]
    """What brought its versions, in order; one that was copied under a greater number counts once."""
    queued: int
    """Versions that are in the outbox, or went through it."""


def standing_records(
    connection: sa.Connection, record_type: RecordType
) -> Iterator[StandingRecord]:
    """The current records of a type."""
    versions = _sources_of_versions(connection, record_type)
    queued = _queued_versions(connection, record_type)
    view = record_tables.table_of(record_type).name.replace("record_", "current_", 1)
    query = sa.select(sa.text("*")).select_from(sa.table(view, schema=record_tables.SCHEMA))
    for row in connection.execute(query.order_by(sa.text("record_id"))).mappings():
        sources = versions[row["record_id"]]
        yield StandingRecord(
            record_id=row["record_id"],
            subject_key=row["subject_key"],
            side=RecordSide(row["origin"]),
            department=row["department"],
            values=_values(row, record_type),
            version=row["version"],
            versions=len(sources),
            sources=tuple(dict.fromkeys(sources)),
            queued=queued.get(row["record_id"], 0),
        )


def records_out_of_sight(connection: sa.Connection, record_type: RecordType) -> int:
    """How many records of a type the view does not show although nothing took their place."""
    table = record_tables.table_of(record_type)
    is_there = sa.exists().where(
        table.c.record_id == records.c.record_id,
        table.c.version == records.c.version,
    )
    query = sa.select(sa.func.count()).where(
        records.c.record_type == record_type.name,
        records.c.merged_into.is_(None),
        ~is_there,
    )
    return connection.execute(query).scalar_one()


def _sources_of_versions(
    connection: sa.Connection, record_type: RecordType
) -> dict[int, list[VersionSource]]:
    table = record_tables.table_of(record_type)
    query = sa.select(table.c.record_id, table.c.batch_no, table.c.row_number)
    sources = defaultdict(list)
    for record_id, batch_no, row_number in connection.execute(query.order_by(table.c.version)):
        sources[record_id].append((batch_no, row_number))
    return sources


def _queued_versions(connection: sa.Connection, record_type: RecordType) -> dict[int, int]:
    query = (
        sa.select(outbox.c.record_id, sa.func.count(outbox.c.version.distinct()))
        .where(outbox.c.record_type == record_type.name)
        .group_by(outbox.c.record_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _values(row: sa.RowMapping, record_type: RecordType) -> dict[str, str | None]:
    values = {}
    for code, element in record_type.elements.items():
        values[code] = compared_text(row[record_tables.column_of(element)])
    return values


def compared_text(value: Any) -> str | None:
    """A value of a record table as a text, the same for equal values; a blank one is none."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        # 72.50 and 72.5 are one amount.
        return f"{value.normalize():f}"
    return value or None
