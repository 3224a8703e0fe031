"""Judge a batch's rows against the catalogue."""

from __future__ import annotations

from pipelines import catalogue, settings
from pipelines.batch import BatchState
from pipelines.city import ledger
from pipelines.city.ledger import Step
from pipelines.intake.staging import Staging


@ledger.advances(to=BatchState.VALIDATED)
def validate(step: Step) -> None:
    """Let Great Expectations judge every row; stage the canonical rows and what was found.

    "Today" is the day the file was found, so that judging again gives the same verdict.
    """
    # Imported here: Great Expectations costs seconds, and commands that do not validate should not pay.
    from pipelines.validation import validate_rows

    known = catalogue.current()
    record_type = known.record_types[step.batch.record_type or ""]
    staging = Staging(settings.current().ingest_root, step.batch.batch_no)
    verdict = validate_rows(staging.element_rows(record_type), record_type, known, today=step.batch.found_on)
    staging.write_canonical(verdict.canonical)
    staging.write_findings(verdict.findings)
    staging.write_conversions(verdict.conversions)
