"""Answer the department: what was taken, what goes back, and how to mend it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipelines import catalogue, receipts, settings
from pipelines.batch import Batch, BatchState, Origin
from pipelines.city import ledger
from pipelines.city.ledger import Step
from pipelines.intake.staging.store import Staging, staged_batch_numbers


@ledger.advances(to=BatchState.RECEIPTED)
def receipt(step: Step) -> None:
    """Write the workbook and its JSON twin, then forget the staged rows.

    Written before the commit and under a name that the batch decides: a second time writes the same files.
    """
    root = settings.current().ingest_root
    staging = Staging(root, step.batch.batch_no)
    signer = receipts.Signer.from_settings(settings.current())
    path = receipts.issue(_contents(step.batch, staging), receipts_of(root, step.batch), signer)
    step.set(receipt=path.relative_to(root).as_posix())
    step.after_commit(staging.remove)


def forget_what_was_left() -> None:
    """Remove the staged rows of batches whose receipt is out: a process killed after its last commit could not."""
    root = settings.current().ingest_root
    if left := staged_batch_numbers(root):
        for batch_no in ledger.finished(left):
            Staging(root, batch_no).remove()


def receipts_of(root: Path, batch: Batch) -> Path:
    """The folder a batch's receipt goes to; the region's batches have one of their own."""
    if batch.origin is Origin.REGION:
        return root / ".region" / "receipts"
    return root / batch.department / "receipts"


def _contents(batch: Batch, staging: Staging) -> receipts.Contents:
    known = catalogue.current()
    department = known.department_of_folder(batch.department)
    contents = receipts.Contents(
        batch=batch,
        department_name=department.name if department else batch.department,
        record_type=known.record_types.get(batch.record_type or ""),
    )
    if contents.is_refused:
        return contents
    return replace(
        contents,
        reading=staging.reading(),
        rows=staging.rows_with_findings.lookup(),
        findings=staging.findings.table(),
        conversions=staging.conversions(),
    )
