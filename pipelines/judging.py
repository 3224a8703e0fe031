"""Judge staged rows, for the stage `validate` and for the trial of a file (预检)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pandas as pd
import pyarrow as pa

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.intake.staging.store import Staging
from pipelines.progress import Progress
from pipelines.shapes.kept_values import KeptValuesLookup
from pipelines.shapes.sound_rows import SoundRows


# Takes the findings of some rows and the rows as they came; returns the findings to report.
FindingsFilter = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]

# Compares sound rows with the records that are kept; returns findings, sorted by row number.
RecordComparison = Callable[[SoundRows], pa.Table]


def judge_staged(
    staging: Staging,
    record_type: RecordType,
    catalogue: Catalogue,
    *,
    today: date,
    findings_filter: FindingsFilter | None = None,
    comparison: RecordComparison | None = None,
    look_up: KeptValuesLookup | None = None,
) -> None:
    """Judge staged rows chunk by chunk; stage canonical rows, findings and conversions.

    `comparison` is asked last, about the rows in which nothing else is wrong. `look_up` gives what
    records keep of the elements that rows do not mention.

    Raises:
        ValidationBroken: an expectation raised instead of judging.
    """
    # Imported here, because importing Great Expectations takes seconds that only validation needs.
    from pipelines.validation import BatchJudge, conversion_frame, merged_conversions

    reading = staging.reading()
    progress = Progress(staging.batch_no, "validate", reading.received)
    batch_judge = BatchJudge(record_type, catalogue, today=today)
    conversions = [conversion_frame(reading.conversions)]
    with (
        staging.canonical_rows.writer(record_type) as write_canonical,
        staging.findings.writer() as write_findings,
    ):
        for rows in staging.raw_rows.element_chunks(record_type):
            verdict = batch_judge.judge(rows, look_up)
            findings = verdict.findings
            if findings_filter:
                findings = findings_filter(findings, rows)
            write_canonical(verdict.canonical)
            write_findings(findings)
            conversions.append(verdict.conversions)
            progress.add(len(rows))
            # They are large, and would live on while the next chunk is judged.
            del rows, verdict, findings
    repeats = batch_judge.repeats(staging.canonical_rows.find)
    further = [repeats]
    if comparison:
        further.append(comparison(partial(staging.sound_rows, repeats)))
    staging.complete_findings(record_type, *further)
    staging.write_conversions(merged_conversions(conversions))
