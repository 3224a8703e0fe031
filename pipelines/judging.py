"""Judge staged rows: for the stage `validate`, for the trial of a file (预检), and again at loading.

A row is judged together with what its record keeps. Where the record has changed since, `load` has
the row judged again, so that two files in work at once cannot break a rule together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.intake.staging.arrow_files import WriteTable
from pipelines.intake.staging.store import Staging
from pipelines.progress import Progress
from pipelines.shapes.finding import Finding, Severity
from pipelines.shapes.kept_values import VERSION_SCHEMA, KeptValues, KeptValuesLookup
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
    takes_blank_codes: bool = False,
    sender: str | None = None,
) -> None:
    """Judge staged rows chunk by chunk; stage canonical rows, findings and conversions.

    `comparison` is asked last, about the rows in which nothing else is wrong. `look_up` gives what
    records keep of the elements that rows do not mention. `takes_blank_codes`, `sender`: as
    `BatchJudge`.

    Raises:
        ValidationBroken: an expectation raised instead of judging.
    """
    # Imported here, because importing Great Expectations takes seconds that only validation needs.
    from pipelines.validation import BatchJudge, conversion_frame, merged_conversions

    reading = staging.reading()
    progress = Progress(staging.batch_no, "validate", reading.received)
    batch_judge = BatchJudge(
        record_type, catalogue, today=today, takes_blank_codes=takes_blank_codes, sender=sender
    )

    conversions = [conversion_frame(reading.conversions)]
    with (
        staging.canonical_rows.writer(record_type) as write_canonical,
        staging.findings.writer() as write_findings,
        staging.versions_file.writer(VERSION_SCHEMA) as write_versions,
    ):
        if look_up:
            look_up = _noting_versions(look_up, write_versions)

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

    # Only now: a row may repeat one of any chunk before it.
    repeats = batch_judge.repeats(staging.canonical_rows.find)
    further = [repeats]
    if comparison:
        further.append(comparison(partial(staging.sound_rows, repeats)))

    staging.complete_findings(record_type, *further)
    staging.write_conversions(merged_conversions(conversions))


def _noting_versions(look_up: KeptValuesLookup, write: WriteTable) -> KeptValuesLookup:
    """The same function, which also writes with which version each row is judged."""

    def noted(canonical: pd.DataFrame) -> KeptValues | None:
        kept = look_up(canonical)
        if kept is not None:
            columns = [kept.versions.index.to_numpy(), kept.versions.to_numpy()]
            write(pa.table(columns, schema=VERSION_SCHEMA))
        return kept

    return noted


def judge_again(
    staging: Staging,
    record_type: RecordType,
    catalogue: Catalogue,
    row_numbers: Sequence[int],
    *,
    today: date,
    look_up: KeptValuesLookup,
    takes_blank_codes: bool = False,
    sender: str | None = None,
) -> list[Finding]:
    """What is wrong with some staged rows now, beyond what was found when they were judged.

    Raises:
        ValidationBroken: an expectation raised instead of judging.
    """
    from pipelines.validation import BatchJudge

    judge = BatchJudge(
        record_type, catalogue, today=today, takes_blank_codes=takes_blank_codes, sender=sender
    )
    wanted = np.array(sorted(row_numbers), np.int64)
    staged = set()
    for record_batch in staging.findings.file.rows_with(wanted):
        for finding in record_batch.to_pylist():
            staged.add((finding["row_number"], finding["rule"], finding["element"]))
    findings = []
    for chunk in staging.raw_rows.element_chunks(record_type):
        rows = chunk[chunk.index.isin(wanted)]
        if rows.empty:
            continue
        table = pa.Table.from_pandas(judge.judge(rows, look_up).findings, preserve_index=False)
        for values in table.to_pylist():
            finding = Finding(**values | {"severity": Severity(values["severity"])})
            if (finding.row_number, finding.rule, finding.element) not in staged:
                findings.append(finding)
    return findings
