"""Separate the rows that may be loaded from those that go back to the department."""

from __future__ import annotations

from pipelines.work import Work, stage


@stage
def quarantine(work: Work) -> None:
    """Set the rejected rows aside, each once with all its findings; count both sides."""
    counts = work.staging.split_rows()
    work.step.set(accepted=counts.accepted, rejected=counts.rejected, warned=counts.warned)
