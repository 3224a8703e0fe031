"""Answer the department: what was accepted, what goes back, and how to mend it."""

from __future__ import annotations

from collections import defaultdict
from contextlib import AbstractContextManager
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from pipelines import receipts
from pipelines.batch import Origin
from pipelines.city import ledger
from pipelines.city.ledger import element_counts, issued_receipts
from pipelines.city.records import ownership, updated_rows
from pipelines.city.records.kept_records import kept_by_others
from pipelines.ingest.open_folder import OpenFolder, shared_folder_below
from pipelines.intake import originals
from pipelines.shapes.kept_record import KeptRecord
from pipelines.shapes.reading import Reading
from pipelines.shapes.repeated_row import RepeatedRow
from pipelines.shapes.updated_row import UpdatedRow
from pipelines.work import Work, stage


@stage
def receipt(work: Work) -> None:
    """Write the workbook and the JSON receipt beside it, then remove the staged rows.

    The files are written before the commit, under a name that the batch decides: a stage that is
    killed in between writes the same files again.
    """
    earlier_receipt = _earlier_receipt(work)
    if earlier_receipt is None:
        work.step.set(receipt=_write_receipt(work))
    else:
        work.step.set(receipt=earlier_receipt)
    work.step.after_commit(work.staging.remove_all)


def _earlier_receipt(work: Work) -> str | None:
    """The receipt of the batch that a receipt is about which came back unchanged; else None."""
    batch = work.batch
    if batch.reason_code != receipts.OWN_RECEIPT:
        return None
    answered = issued_receipts.batch_answered_by(
        work.connection, str(batch.digest), batch.department
    )
    return answered.receipt if answered else None


def _write_receipt(work: Work) -> str:
    """Write the receipt, and what others are told; returns the workbook's path below the root."""
    signer = receipts.Signer.from_settings(work.platform.settings)
    contents = _contents(work)
    with _receipts_folder(work) as folder:
        name = receipts.issue(contents, folder, signer)
        receipt_path = folder.place_of(name)
        digests = receipts.digests_of_issued(folder, name)

    # The workbook is meant to come back if rows have to be mended in it.
    has_rows_to_mend = not contents.is_refused and work.batch.rejected > 0
    to_mend = digests[:1] if has_rows_to_mend else []
    issued_receipts.note_issued(work.connection, work.batch.batch_no, digests, rows_to_mend=to_mend)
    _tell_owners(work, contents)
    return receipt_path


def _receipts_folder(work: Work) -> AbstractContextManager[OpenFolder]:
    """The folder a batch's receipt goes to; the region's batches have one of their own."""
    is_from_region = work.batch.origin is Origin.REGION
    department = ".region" if is_from_region else work.batch.department
    return shared_folder_below(work.ingest_root, department, "receipts")


def _tell_owners(work: Work, contents: receipts.Contents) -> None:
    """Write a notice to each department whose records the batch had other values for."""
    if contents.is_refused or work.batch.origin is Origin.REGION:
        return
    kept = kept_by_others(work.connection, work.record_type, work.batch.batch_no)
    if not kept:
        return

    rules = contents.findings["rule"].cast(pa.string())
    is_about_owners = pc.equal(rules, ownership.OWNER_RULE)
    findings = contents.findings.filter(is_about_owners)
    differing_values: dict[int, str] = {}
    for finding in findings.to_pylist():
        difference = RepeatedRow.of_text(finding["detail"] or "")
        if difference is not None:
            differing_values[finding["row_number"]] = difference.values

    by_folder: dict[str, list[KeptRecord]] = defaultdict(list)
    for record in kept:
        by_folder[record.folder].append(record)
    for folder, records in by_folder.items():
        with shared_folder_below(work.ingest_root, folder, "receipts") as opened:
            receipts.write_owner_notice(contents, records, differing_values, opened)


def _contents(work: Work) -> receipts.Contents:
    batch = work.batch
    department = work.catalogue.department_of_folder(batch.department)
    department_name = department.name if department else batch.department

    contents = receipts.Contents(
        batch=batch,
        department_name=department_name,
        # A refused file may not have been recognised.
        record_type=work.catalogue.record_type_named(batch.record_type),
    )

    if contents.is_refused:
        has_reading = work.staging.raw_rows.has_reading

        return replace(contents, reading=work.staging.reading() if has_reading else None)
    return replace(
        contents,
        reading=_reading(work),
        rows=work.staging.rows_with_findings.lookup(),
        findings=work.staging.findings.table(),
        file_size=originals.size_of_kept(work.ingest_root, batch.kept_as),
        preview=work.staging.preview(),
        conversions=work.staging.conversions(),
        element_counts=element_counts.of_batch(work.connection, batch.batch_no),
        updated_rows=_updated_rows(work),
    )


def _reading(work: Work) -> Reading:
    """How the file was read; of one that was written to after an earlier batch this is said first."""
    reading = work.staging.reading()
    batch = work.batch
    if batch.mends is None:
        return reading
    earlier = ledger.find(work.platform, batch.mends)
    if earlier.kept_as != batch.kept_as or earlier.digest == batch.digest:
        return reading
    note = (
        f"批次 {earlier.batch_no} 接收该文件以后，文件又被写入（当时可能还没有写完），"
        "本回执按文件现在的全部内容核对；已入库且未变的行不受影响"
    )
    return replace(reading, notes=(note, *reading.notes))


def _updated_rows(work: Work) -> list[UpdatedRow]:
    """The rows that changed a record; most batches bring new ones only, and are not asked."""
    if not work.batch.changed:
        return []
    return updated_rows.of_batch(work.connection, work.record_type, work.batch.batch_no)
