"""Judge a batch's rows against the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd

from pipelines import catalogue, settings
from pipelines.batch import BatchState
from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.city import ledger
from pipelines.city.ledger import Step
from pipelines.intake.staging.store import Staging
from pipelines.progress import Progress


Heard = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]
"""What of the findings is to be said, given the rows as they came."""


@ledger.advances(to=BatchState.VALIDATED)
def validate(step: Step) -> None:
    """Let Great Expectations judge every row; stage the canonical rows and what was found.

    "Today" is the day the file was found, so that judging again gives the same verdict.
    """
    known = catalogue.current()
    record_type = known.record_types[step.batch.record_type or ""]
    staging = Staging(settings.current().ingest_root, step.batch.batch_no)
    judge_staged(staging, record_type, known, today=step.batch.found_on)


def judge_staged(
    staging: Staging,
    record_type: RecordType,
    known: Catalogue,
    *,
    today: date,
    heard: Heard | None = None,
) -> None:
    """Judge the staged rows of a batch chunk by chunk, and stage beside them what was made of them."""
    # Imported here: Great Expectations costs seconds, and commands that do not validate should not pay.
    from pipelines.validation import Judging, merged_conversions

    progress = Progress(staging.batch_no, "validate", staging.reading().received)
    judging, conversions = Judging(record_type, known, today=today), []
    with (
        staging.canonical_rows.writer(record_type) as keep_canonical,
        staging.findings.writer() as keep_findings,
    ):
        for rows in staging.raw_rows.element_chunks(record_type):
            verdict = judging.judge(rows)
            keep_canonical(verdict.canonical)
            keep_findings(heard(verdict.findings, rows) if heard else verdict.findings)
            conversions.append(verdict.conversions)
            progress.add(len(rows))
            del rows, verdict  # they are large, and would outlive the judging of the next ones
    staging.complete_findings(record_type, judging.repeats(staging.canonical_rows.find))
    staging.write_conversions(merged_conversions(conversions))
