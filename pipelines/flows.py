"""The order of the stages, and nothing else: DAGs, the command line and tests all read it here."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pipelines import catalogue, settings
from pipelines.batch import Batch
from pipelines.city import ledger
from pipelines.city.records import lateness as late
from pipelines.city.records import notices
from pipelines.intake import inbox
from pipelines.shapes.privacy import mask_numbers_in
from pipelines.stages.acknowledge import acknowledge
from pipelines.stages.collect import collect
from pipelines.stages.download import answer_region, download_changes
from pipelines.stages.load import load
from pipelines.stages.quarantine import quarantine
from pipelines.stages.receipt import forget_what_was_left, receipt
from pipelines.stages.reconcile import reconcile
from pipelines.stages.remind import remind
from pipelines.stages.upload import upload_pending
from pipelines.stages.validate import validate


Stage = Callable[[str], str]

SUBMISSION: tuple[Stage, ...] = (collect, validate, quarantine, load, receipt)
"""What happens to every batch, whether a department dropped it or the region distributed it."""


__all__ = [
    "SUBMISSION",
    "acknowledge",
    "answer_region",
    "anything_left",
    "claim",
    "download_changes",
    "end_notices",
    "label",
    "lateness",
    "reconcile",
    "remind",
    "run",
    "upload_pending",
]


def claim(owner: str, *, takeover: bool = False) -> list[Batch]:
    """Open a batch for every settled file in the inboxes, and claim all that nobody is working on.

    With `takeover`, batches that another run has claimed but is not working on this moment are claimed too:
    a stage is safe to meet twice, so this only saves waiting for a dead run's lease to end.
    """
    chosen = settings.current()
    forget_what_was_left()
    ledger.open_batches(_settled())
    return ledger.claim(
        owner,
        limit=chosen.max_batches_per_run,
        lease_seconds=0 if takeover else chosen.lease_seconds,
    )


def anything_left() -> bool:
    """Whether a settled file or an unclaimed batch is waiting for the next run."""
    return bool(_settled()) or ledger.anything_unclaimed(settings.current().lease_seconds)


def end_notices() -> dict[str, int]:
    """Follow what may be shown to the public, and end the notices whose last day is over."""
    return notices.end_notices(catalogue.current())


def lateness() -> list[dict[str, Any]]:
    """Departments whose records of the last month came after their deadline, worst first."""
    return late.lateness(catalogue.current())


def label(batch_no: str) -> str:
    """How people know a batch: `department/file`, with the part if it is about one."""
    batch = ledger.find(batch_no)
    folder = Path(batch.path).parent.as_posix()
    return mask_numbers_in(f"{batch.department}/{batch.place.removeprefix(folder + '/')}")


def run(batch_no: str, flow: Sequence[Stage] = SUBMISSION) -> str:
    """Take one batch through all stages of a flow in this process."""
    for stage in flow:
        batch_no = stage(batch_no)
    return batch_no


def _settled() -> list[inbox.InboxFile]:
    chosen = settings.current()
    now = time.time_ns()
    return [
        file
        for file in inbox.look(chosen.ingest_root)
        if inbox.is_settled(file, now, chosen.settle_seconds)
    ]
