"""Versions of records as the messages that are sent to the region (docs/regional_api.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.code_labels import labelled
from pipelines.catalogue.values.spellings.plain_decimal import plain_decimal
from pipelines.city.identity import IdentityCipher
from pipelines.city.platform import CityPlatform
from pipelines.city.records import record_tables
from pipelines.city.records.merge import department_code
from pipelines.city.records.record_tables import VersionId
from pipelines.city.tables import batches, records
from pipelines.shapes.exchange_messages import RecordMessage


def messages_of_versions(
    connection: sa.Connection,
    platform: CityPlatform,
    record_type: str,
    versions: Sequence[VersionId],
) -> dict[VersionId, RecordMessage]:
    """The messages of some versions of a record type."""
    of_type = platform.catalogue.record_types[record_type]
    table = record_tables.table_of(of_type)
    record_ids = [record_id for record_id, _ in versions]
    is_one_of = sa.tuple_(table.c.record_id, table.c.version).in_(versions)
    query = (
        sa.select(records.c.record_key, batches.c.department, table)
        .join(records, records.c.record_id == table.c.record_id)
        .join(batches, batches.c.batch_no == table.c.batch_no)
        .where(
            # The first condition is what the index serves.
            table.c.record_id.in_(record_ids),
            is_one_of,
        )
    )
    messages = {}
    for row in connection.execute(query).mappings():
        version_id = (row["record_id"], row["version"])
        messages[version_id] = _message(platform, of_type, dict(row))
    return messages


def _message(
    platform: CityPlatform, record_type: RecordType, row: Mapping[str, Any]
) -> RecordMessage:
    elements = texts_of_version(record_type, row, platform.identity_cipher)
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
    elements = {}
    for element in record_type.elements.values():
        name = element.code.lower()
        if element.personal:
            encrypted = row[f"{name}_encrypted"]
            if encrypted is not None:
                elements[element.code] = cipher.decrypt(bytes(encrypted))
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
