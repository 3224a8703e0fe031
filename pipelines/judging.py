"""Judge staged rows, for the stage `validate` and for the trial of a file (预检)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.intake.staging.store import Staging
from pipelines.progress import Progress


# Takes the findings of some rows and the rows as they came; returns the findings to report.
FindingsFilter = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]


def judge_staged(
    staging: Staging,
    record_type: RecordType,
    catalogue: Catalogue,
    *,
    today: date,
    findings_filter: FindingsFilter | None = None,
) -> None:
    """Judge staged rows chunk by chunk; stage canonical rows, findings and conversions.

    Raises:
        ValidationBroken: an expectation raised instead of judging.
    """
    # Imported here, because importing Great Expectations takes seconds that only validation needs.
    from pipelines.validation import BatchJudge, merged_conversions

    progress = Progress(staging.batch_no, "validate", staging.reading().received)
    batch_judge = BatchJudge(record_type, catalogue, today=today)
    conversions = []
    with (
        staging.canonical_rows.writer(record_type) as write_canonical,
        staging.findings.writer() as write_findings,
    ):
        for rows in staging.raw_rows.element_chunks(record_type):
            verdict = batch_judge.judge(rows)
            findings = verdict.findings
            if findings_filter:
                findings = findings_filter(findings, rows)
            write_canonical(verdict.canonical)
            write_findings(findings)
            conversions.append(verdict.conversions)
            progress.add(len(rows))
            # They are large, and would live on while the next chunk is judged.
            del rows, verdict, findings
    staging.complete_findings(record_type, batch_judge.repeats(staging.canonical_rows.find))
    staging.write_conversions(merged_conversions(conversions))
