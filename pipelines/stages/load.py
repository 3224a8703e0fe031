"""Bring the accepted rows into the city platform."""

from __future__ import annotations

from pipelines import catalogue, settings
from pipelines.batch import BatchState
from pipelines.city import ledger
from pipelines.city.ledger import Step, rejected_rows, unmended
from pipelines.city.records import merge as records
from pipelines.city.records.incoming import record_keys
from pipelines.intake import mending
from pipelines.intake.staging.store import Staging


@ledger.advances(to=BatchState.LOADED)
def load(step: Step) -> None:
    """Load records, versions, refused rows and outbox together with the batch's state, or nothing."""
    record_type = catalogue.current().record_types[step.batch.record_type or ""]
    staging = Staging(settings.current().ingest_root, step.batch.batch_no)
    first_said = ledger.first_said(step.batch)
    counts = records.load(
        step.connection,
        step.batch,
        record_type,
        staging.canonical_rows.accepted(),
        first_said=first_said,
    )
    keys = record_keys(record_type, staging.rejected_keys(record_type))
    rejected_rows.keep(step.connection, step.batch, staging.rejected_rows(), keys)
    unmended.note_brought(
        step.connection, step.batch, mending.mended_row_numbers(staging, step.batch.mends)
    )
    step.set(new=counts.new, changed=counts.changed, unchanged=counts.unchanged)
