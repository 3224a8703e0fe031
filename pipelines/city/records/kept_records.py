"""The records that a batch did not change because they are another department's."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.catalogue.model import RecordType
from pipelines.city.records import record_tables
from pipelines.city.tables import batches, conflicts, records
from pipelines.shapes.kept_record import KeptRecord
from pipelines.shapes.row_not_taken import WhyKept


def kept_by_others(
    connection: sa.Connection, record_type: RecordType, batch_no: str
) -> list[KeptRecord]:
    """Those records as they are now, in the order of the rows that did not change them."""
    table = record_tables.table_of(record_type)

    # What identifies a person is not shown to another department.
    key = [code for code in record_type.key if not record_type.elements[code].personal]
    is_current = sa.and_(
        table.c.record_id == records.c.record_id, table.c.version == records.c.version
    )

    query = (
        sa.select(
            conflicts.c.row_number,
            records.c.department,
            batches.c.department.label("folder"),
            table.c[record_type.subject.name.lower()].label("subject_name"),
            *[sa.cast(table.c[code.lower()], sa.Text).label(code) for code in key],
        )
        .join(records, records.c.record_id == conflicts.c.record_id)
        .join(table, is_current)
        .join(batches, batches.c.batch_no == table.c.batch_no)
        .where(conflicts.c.batch_no == batch_no, conflicts.c.kept == WhyKept.OWNER)
        .order_by(conflicts.c.row_number)
    )

    kept = []
    for row in connection.execute(query).mappings():
        values = {code: row[code] for code in key if row[code] is not None}
        kept.append(
            KeptRecord(
                row["row_number"], row["department"], row["folder"], row["subject_name"], values
            )
        )
    return kept
