"""Judge a batch's rows against the catalogue."""

from __future__ import annotations

from pipelines.judging import judge_staged
from pipelines.work import Work, stage


@stage
def validate(work: Work) -> None:
    """Let Great Expectations judge every row; stage the canonical rows and the findings.

    "Today" is the day the file was found, so that judging again gives the same verdict.
    """
    judge_staged(work.staging, work.record_type, work.catalogue, today=work.batch.found_on)
