"""Records that the region rejected, and whose department has to get a receipt about them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from pipelines.catalogue.model import RecordType
from pipelines.city.platform import CityPlatform
from pipelines.city.records import record_tables
from pipelines.city.tables import OutboxState, outbox, records
from pipelines.shapes.exchange_messages import RejectedRecord


_IS_REJECTED = outbox.c.state == OutboxState.REJECTED

# The region rejected the record, and its department has no receipt about it yet.
_HAS_NO_RECEIPT = sa.and_(
    _IS_REJECTED,
    outbox.c.receipted.is_(False),
)


def batches_to_inform(platform: CityPlatform) -> list[str]:
    """Batches with rows that the region rejected and whose department has no receipt about them yet."""
    with platform.transaction() as connection:
        rejected = _rejected(connection, platform, _HAS_NO_RECEIPT, None)
    return sorted({record.batch_no for record in rejected}, key=_as_issued)


def _as_issued(batch_no: str) -> tuple[int, str]:
    """To order numbers as they were issued: the longer of two is the later."""
    return len(batch_no), batch_no


def rejections_without_receipt(platform: CityPlatform, batch_no: str) -> list[RejectedRecord]:
    """The rejected records of a batch about which the department has no receipt yet."""
    with platform.transaction() as connection:
        return _rejected(connection, platform, _HAS_NO_RECEIPT, batch_no)


def rejections_of_batch(platform: CityPlatform, batch_no: str) -> list[RejectedRecord]:
    """All records of a batch that the region rejected, whether there is a receipt about them or not."""
    with platform.transaction() as connection:
        return _rejected(connection, platform, _IS_REJECTED, batch_no)


def types_without_words(platform: CityPlatform) -> list[str]:
    """Record types that left the catalogue while departments wait to hear of rejected records."""
    with platform.transaction() as connection:
        names = _types_of(connection, _HAS_NO_RECEIPT)
    return [name for name in names if platform.catalogue.record_type_named(name) is None]


def note_informed(platform: CityPlatform, rejected: Sequence[RejectedRecord]) -> None:
    """Note that the department has its receipt about these records.

    Only about these: the region may have rejected others meanwhile.
    """
    outbox_nos = [record.outbox_no for record in rejected]
    is_about_them = outbox.c.outbox_no.in_(outbox_nos)
    statement = sa.update(outbox).where(is_about_them).values(receipted=True)
    with platform.transaction() as connection:
        connection.execute(statement)


def _rejected(
    connection: sa.Connection,
    platform: CityPlatform,
    condition: sa.ColumnElement[bool],
    batch_no: str | None,
) -> list[RejectedRecord]:
    """Rejected records, of one batch or of all, in the order of the outbox.

    Those of types that left the catalogue are left out: nobody knows their tables any more.
    """
    rejected = []
    # Each record type has a table of its own, so each has its own query.
    for name in _types_of(connection, condition):
        record_type = platform.catalogue.record_type_named(name)
        if record_type is None:
            continue
        query = _rejected_of_type(record_type, condition, batch_no)
        for row in connection.execute(query).mappings():
            rejected.append(RejectedRecord(**row))
    return sorted(rejected, key=lambda record: record.outbox_no)


def _types_of(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[str]:
    query = sa.select(outbox.c.record_type).where(condition).distinct()
    return sorted(connection.execute(query).scalars())


def _rejected_of_type(
    record_type: RecordType, condition: sa.ColumnElement[bool], batch_no: str | None
) -> sa.Select[tuple[object, ...]]:
    table = record_tables.table_of(record_type)
    # The record may have a newer version by now; the rejection is about the one that was sent.
    is_sent_version = sa.and_(
        table.c.record_id == outbox.c.record_id,
        table.c.version == outbox.c.version,
    )

    subject_name = table.c[record_type.subject.name.lower()]
    record_key = sa.func.encode(records.c.record_key, "hex")

    query = (
        sa.select(
            outbox.c.outbox_no,
            outbox.c.record_type,
            outbox.c.element,
            outbox.c.reason,
            outbox.c.reason_code.label("code"),
            table.c.batch_no,
            table.c.row_number,
            subject_name.label("subject_name"),
            record_key.label("record_key"),
        )
        .join(records, records.c.record_id == outbox.c.record_id)
        .join(table, is_sent_version)
        .where(condition, outbox.c.record_type == record_type.name)
    )

    if batch_no is not None:
        query = query.where(table.c.batch_no == batch_no)
    return query
