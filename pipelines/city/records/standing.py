"""Whether what a batch brought still stands: then bringing the same file again changes nothing."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.batch import Batch
from pipelines.catalogue.model import RecordType
from pipelines.city.records import record_tables
from pipelines.city.tables import batches, conflicts, records
from pipelines.shapes.row_not_taken import WhyKept


def still_stands(connection: sa.Connection, record_type: RecordType, batch: Batch) -> bool:
    """Whether no record that a loaded batch wrote or confirmed has changed since.

    Of the rows that a batch left unchanged nothing is kept, so that any later change of the record
    type counts for them: taking a file once more than needed does no harm, refusing it does.
    """
    if _was_overtaken(connection, batch):
        return False
    if _has_newer_versions(connection, record_type, batch):
        return False
    return not batch.unchanged or not _has_changed_since(connection, batch)


def _was_overtaken(connection: sa.Connection, batch: Batch) -> bool:
    """Whether a row was not taken, because a later batch had been loaded before."""
    query = sa.select(conflicts.c.conflict_no).where(
        conflicts.c.batch_no == batch.batch_no, conflicts.c.kept == WhyKept.LATER
    )
    return connection.execute(query.limit(1)).first() is not None


def _has_newer_versions(connection: sa.Connection, record_type: RecordType, batch: Batch) -> bool:
    table = record_tables.table_of(record_type)
    current = table.alias("current")
    query = (
        sa.select(table.c.record_id)
        .join(records, records.c.record_id == table.c.record_id)
        .join(
            current,
            sa.and_(
                current.c.record_id == records.c.record_id,
                current.c.version == records.c.version,
            ),
        )
        # A version that was only renumbered for the region is still the batch's.
        .where(table.c.batch_no == batch.batch_no, current.c.batch_no != batch.batch_no)
    )
    return connection.execute(query.limit(1)).first() is not None


def _has_changed_since(connection: sa.Connection, batch: Batch) -> bool:
    """Whether any batch that was loaded later has changed records of the type."""
    earlier = sa.select(batches.c.loaded_at).where(batches.c.batch_no == batch.batch_no)
    query = sa.select(batches.c.batch_no).where(
        batches.c.record_type == batch.record_type,
        batches.c.changed > 0,
        batches.c.loaded_at > earlier.scalar_subquery(),
    )
    return connection.execute(query.limit(1)).first() is not None
