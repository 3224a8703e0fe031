"""Judge a batch's rows against the catalogue."""

from __future__ import annotations

from pipelines import catalogue, settings
from pipelines.batch import BatchState
from pipelines.city import ledger
from pipelines.city.ledger import Step
from pipelines.intake.staging import Staging
from pipelines.progress import Progress


@ledger.advances(to=BatchState.VALIDATED)
def validate(step: Step) -> None:
    """Let Great Expectations judge every row; stage the canonical rows and what was found.

    "Today" is the day the file was found, so that judging again gives the same verdict.
    """
    # Imported here: Great Expectations costs seconds, and commands that do not validate should not pay.
    from pipelines.validation import Judging

    known = catalogue.current()
    record_type = known.record_types[step.batch.record_type or ""]
    staging = Staging(settings.current().ingest_root, step.batch.batch_no)
    progress = Progress(step.batch.batch_no, step.stage, step.batch.received)
    judging = Judging(record_type, known, today=step.batch.found_on)
    with staging.canonical_writer(record_type) as keep_canonical, staging.judged_writer() as keep_findings:
        for verdict in map(judging.judge, staging.element_chunks(record_type)):
            keep_canonical(verdict.canonical)
            keep_findings(verdict.findings)
            progress.add(len(verdict.canonical))
            del verdict  # it is large, and would outlive the judging of the next one
    staging.settle(record_type, judging.repeats(staging.canonical))
