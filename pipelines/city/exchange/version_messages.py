"""Versions of records as the messages that are sent to the region (docs/regional_api.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.code_labels import labelled
from pipelines.catalogue.values.spellings.plain_decimal import plain_decimal
from pipelines.city.encrypted_columns import encrypted_numbers
from pipelines.city.identity import IdentityCipher
from pipelines.city.platform import CityPlatform
from pipelines.city.records import record_tables
from pipelines.city.records.merge import department_code
from pipelines.city.records.record_tables import VersionId
from pipelines.city.tables import batches, records
from pipelines.errors import PipelineError
from pipelines.shapes.exchange_messages import RecordMessage


@dataclass
class VersionMessages:
    """The messages of some versions, and why no message can be made of others."""

    messages: dict[VersionId, RecordMessage] = field(default_factory=dict)
    reasons: dict[VersionId, str] = field(default_factory=dict)


def messages_of_versions(
    connection: sa.Connection,
    platform: CityPlatform,
    record_type: str,
    versions: Sequence[VersionId],
) -> VersionMessages:
    """The messages of some versions of a record type."""
    of_type = platform.catalogue.record_type_named(record_type)
    if of_type is None:
        reason = f"the record type {record_type} is not in the catalogue"
        return VersionMessages(reasons=dict.fromkeys(versions, reason))

    # What no row is found for keeps this reason.
    reasons = dict.fromkeys(versions, "the version is not in the database")
    messages = {}
    # A wrong key is nothing about single versions.
    cipher = platform.identity_cipher
    for row in connection.execute(_rows_of_versions(of_type, versions)).mappings():
        version_id = (row["record_id"], row["version"])
        try:
            messages[version_id] = _message(platform, of_type, dict(row), cipher)
            del reasons[version_id]
        except Exception as error:
            # It may have been encrypted with another key. The others are sent all the same.
            reasons[version_id] = f"no message can be made of it ({_why(error)})"
    return VersionMessages(messages, reasons)


def _why(error: Exception) -> str:
    """Our own errors say what to do; of others only the kind is certain to name no person."""
    return str(error) if isinstance(error, PipelineError) else type(error).__name__


def _rows_of_versions(
    record_type: RecordType, versions: Sequence[VersionId]
) -> sa.Select[tuple[Any, ...]]:
    table = record_tables.table_of(record_type)
    record_ids = [record_id for record_id, _ in versions]
    is_one_of = sa.tuple_(table.c.record_id, table.c.version).in_(versions)
    return (
        sa.select(records.c.record_key, batches.c.department, table)
        .join(records, records.c.record_id == table.c.record_id)
        .join(batches, batches.c.batch_no == table.c.batch_no)
        .where(
            # The first condition is what the index serves.
            table.c.record_id.in_(record_ids),
            is_one_of,
        )
    )


def _message(
    platform: CityPlatform,
    record_type: RecordType,
    row: Mapping[str, Any],
    cipher: IdentityCipher,
) -> RecordMessage:
    elements = texts_of_version(record_type, row, cipher)
    if platform.settings.region_codes == "labels":
        elements = with_labels(record_type, elements)

    changed_at = row["valid_from"].isoformat().replace("+00:00", "Z")
    return {
        "record_type": record_type.name,
        "catalogue_version": row["catalogue_version"],
        "record_key": bytes(row["record_key"]).hex(),
        "version": row["version"],
        "action": "upsert",
        "origin": platform.settings.platform_code,
        "department": department_code(platform.catalogue, row["department"]),
        "changed_at": changed_at,
        "elements": elements,
    }


def texts_of_version(
    record_type: RecordType, row: Mapping[str, Any], cipher: IdentityCipher
) -> dict[str, str]:
    """A version's fields as canonical text, identity numbers in clear, missing values left out."""
    table = record_tables.table_of(record_type).name
    elements = {}
    for element in record_type.elements.values():
        name = element.code.lower()
        if element.personal:
            encrypted = row[f"{name}_encrypted"]
            if encrypted is not None:
                column = encrypted_numbers(table, f"{name}_encrypted")
                binding = column.binding(row[f"{name}_hash"])
                elements[element.code] = cipher.decrypt(bytes(encrypted), binding)
        elif row[name] is not None:
            elements[element.code] = _canonical_text(row[name])
    return elements


def with_labels(record_type: RecordType, elements: Mapping[str, str]) -> dict[str, str]:
    """The same fields, values of code lists as their labels."""
    labelled_elements = dict(elements)
    for code, value in elements.items():
        codes = record_type.elements[code].codes
        if codes is not None:
            labelled_elements[code] = labelled(value, codes)
    return labelled_elements


def _canonical_text(value: object) -> str:
    if not isinstance(value, Decimal):
        return str(value)
    # PostgreSQL keeps 0.20 as it came; the canonical form has no zeros at its end.
    return plain_decimal(value)
