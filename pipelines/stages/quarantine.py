"""Part the rows that may be loaded from those that go back to the department."""

from __future__ import annotations

from pipelines import settings
from pipelines.batch import BatchState
from pipelines.city import ledger
from pipelines.city.ledger import Step
from pipelines.intake.staging.store import Staging


@ledger.advances(to=BatchState.QUARANTINED)
def quarantine(step: Step) -> None:
    """Set the refused rows aside, each once with all its faults; count both sides."""
    staging = Staging(settings.current().ingest_root, step.batch.batch_no)
    parted = staging.split_rows()
    step.set(accepted=parted.accepted, rejected=parted.rejected, warned=parted.warned)
