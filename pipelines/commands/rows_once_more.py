"""Read and judge a batch once more, from what is kept of it: its original, or its messages.

This is the work of the same rooms that took the batch in, intake and validation. What becomes of the
rows afterwards is decided anew, in `recomputed_records`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from pipelines.batch import Batch, Origin
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.record_keys import compared_values, elements_of_key
from pipelines.city.exchange import changes
from pipelines.city.ledger import rejected_rows
from pipelines.city.platform import CityPlatform
from pipelines.city.records.kept_elements import absent_under_rules
from pipelines.city.records.kept_state import compared_text
from pipelines.city.records.kept_texts import kept_values
from pipelines.city.records.merge import department_code
from pipelines.intake import originals
from pipelines.intake.change_staging import stage_changes
from pipelines.intake.confinement.confined_staging import stage_part_confined
from pipelines.intake.mending import RowsOfBatch
from pipelines.intake.restoring import restore_rows
from pipelines.intake.staging.store import Staging
from pipelines.judging import judge_staged
from pipelines.shapes.absence import Absence
from pipelines.shapes.finding import Severity


@dataclass(frozen=True)
class RereadRow:
    """A row as the platform keeps its values."""

    row_number: int
    key: tuple[str, ...]
    """What tells its record from all others."""
    values: dict[str, str | None]
    """By the code of the element; of a number of a person its keyed hash."""
    absent: frozenset[str]
    """The elements that it does not mention."""


@dataclass
class RereadBatch:
    """The rows of a batch, read once more."""

    batch: Batch
    record_type: RecordType
    received: int
    rows: list[RereadRow]
    rejected: set[int]
    """The rows that the ledger says went back."""
    unsound: set[int] | None = None
    """The rows in which judging finds an error; None: only the platform and catalogue of then could tell."""


class BatchGone(Exception):
    """A batch cannot be read once more; the text says why."""


def reread(platform: CityPlatform, batch: Batch) -> RereadBatch:
    """Read and judge a batch once more.

    Raises:
        BatchGone: its original is not there or has other bytes, or its record type left the catalogue.
        FileRefused: it cannot be read any more.
    """
    record_type = platform.catalogue.record_type_named(batch.record_type)
    if record_type is None:
        raise BatchGone(f"its record type {batch.record_type} is not in the catalogue any more")
    with tempfile.TemporaryDirectory() as scratch:
        staging = Staging(Path(scratch), batch.batch_no)
        if batch.origin is Origin.REGION:
            messages = changes.changes_of(platform, batch.batch_no)
            stage_changes(messages, staging, record_type)
        else:
            _stage_original(platform, batch, staging, record_type)
        return _judged(platform, batch, staging, record_type)


def _stage_original(
    platform: CityPlatform, batch: Batch, staging: Staging, record_type: RecordType
) -> None:
    if originals.size_of_kept(platform.ingest_root, batch.kept_as) is None:
        raise BatchGone("its original is not kept any more")
    with originals.kept_original(platform.ingest_root, str(batch.kept_as)) as original:
        if originals.digest_of(original) != batch.digest:
            raise BatchGone("its original has other bytes than what was taken in")
        stage_part_confined(
            original,
            staging,
            platform.catalogue,
            platform.settings,
            dropped_as=batch.path,
            part=batch.part,
        )

    def rows_of_batch(batch_no: str, row_numbers: Sequence[int]) -> RowsOfBatch | None:
        with platform.transaction() as connection:
            return rejected_rows.rows_of_department(
                connection,
                platform.identity_cipher,
                batch_no,
                department=batch.department,
                row_numbers=row_numbers,
            )

    # A mended receipt shows numbers of persons masked.
    restore_rows(staging, record_type, rows_of_batch)


def _judged(
    platform: CityPlatform, batch: Batch, staging: Staging, record_type: RecordType
) -> RereadBatch:
    is_from_region = batch.origin is Origin.REGION
    judge_staged(
        staging,
        record_type,
        platform.catalogue,
        today=batch.found_on,
        takes_blank_codes=is_from_region,
        sender=None if is_from_region else department_code(platform.catalogue, batch.department),
    )
    absence = staging.absence(record_type)
    with platform.transaction() as connection:
        rejected = rejected_rows.row_numbers_of(connection, batch.batch_no)
    outcome = RereadBatch(
        batch=batch,
        record_type=record_type,
        received=staging.reading().received,
        rows=_rows(platform, staging, record_type, absence),
        rejected=rejected,
    )
    is_judged_alike = batch.catalogue_version == platform.catalogue.version
    if is_judged_alike and not absent_under_rules(record_type, absence):
        unsound = staging.findings.row_numbers_with(Severity.ERROR)
        outcome.unsound = {int(row_number) for row_number in unsound}
    return outcome


def _rows(
    platform: CityPlatform, staging: Staging, record_type: RecordType, absence: Absence
) -> list[RereadRow]:
    absent_in_rows = {}
    if absence.in_rows is not None:
        for line in absence.in_rows.to_pylist():
            absent_in_rows[line["row_number"]] = frozenset(line["elements"].split())

    rows = []
    for record_batch in staging.canonical_rows.file.record_batches():
        columns = _kept_columns(platform, record_batch, record_type)
        keys = _keys(columns, record_type)
        texts = {}
        for code, values in columns.items():
            texts[code] = _compared_texts(values, record_type, code)
        for position, row_number in enumerate(record_batch["row_number"].to_pylist()):
            values_of_row = {code: column[position] for code, column in texts.items()}
            absent = absence.everywhere | absent_in_rows.get(row_number, frozenset())
            rows.append(RereadRow(row_number, keys[position], values_of_row, absent))
    return rows


def _kept_columns(
    platform: CityPlatform, rows: pa.RecordBatch, record_type: RecordType
) -> dict[str, pa.Array]:
    """The values as a record table keeps them, by code."""
    cipher = platform.identity_cipher
    columns = {}
    for code, element in record_type.elements.items():
        values = rows[code]
        if element.personal:
            columns[code] = pa.array(cipher.hash_all(values.to_pylist()), pa.string())
        else:
            is_key = code in record_type.key
            columns[code] = kept_values(values, element, is_key=is_key, cipher=cipher)
    return columns


def _keys(columns: dict[str, pa.Array], record_type: RecordType) -> list[tuple[str, ...]]:
    of_key = {code: columns[code] for code in elements_of_key(record_type)}
    parts = [part.to_pylist() for part in compared_values(of_key, record_type)]
    return [tuple(text or "" for text in key) for key in zip(*parts, strict=True)]


def _compared_texts(values: pa.Array, record_type: RecordType, code: str) -> list[str | None]:
    element = record_type.elements[code]
    if element.personal or VALUE_TYPES[element.type].sql_type != "numeric":
        return [text or None for text in values.to_pylist()]
    numbers = values.to_pylist()
    return [compared_text(Decimal(number)) if number else None for number in numbers]
