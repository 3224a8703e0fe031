"""Open batches for the files that are ready, and claim what nobody is working on."""

from __future__ import annotations

import time

from pipelines.batch import Batch
from pipelines.city import ledger
from pipelines.city.platform import CityPlatform
from pipelines.intake import inbox
from pipelines.intake.inbox import InboxFile
from pipelines.intake.staging.store import Staging, staged_batch_numbers


def claim(platform: CityPlatform, owner: str, *, takeover: bool = False) -> list[Batch]:
    """Open a batch for every settled file in the inboxes, and claim all that nobody is working on.

    With `takeover`, batches that another run has claimed but is not working on this moment are claimed too: a stage is
    safe to meet twice, so this only saves waiting for a dead run's lease to end.
    """
    forget_staged_rows(platform)
    ledger.open_batches(platform, settled_files(platform))
    lease_seconds = 0 if takeover else platform.settings.lease_seconds
    limit = platform.settings.max_batches_per_run
    return ledger.claim(platform, owner, limit=limit, lease_seconds=lease_seconds)


def anything_left(platform: CityPlatform) -> bool:
    """Whether a settled file or an unclaimed batch is waiting for the next run."""
    if settled_files(platform):
        return True
    return ledger.anything_unclaimed(platform, platform.settings.lease_seconds)


def settled_files(platform: CityPlatform) -> list[InboxFile]:
    """The files in the inboxes that have not changed for a while."""
    now = time.time_ns()
    files = []
    for file in inbox.look(platform.ingest_root):
        if inbox.is_settled(file, now, platform.settings.settle_seconds):
            files.append(file)
    return files


def forget_staged_rows(platform: CityPlatform) -> None:
    """Remove the staged rows of batches whose receipt is out: a process killed after its last commit could not."""
    batch_nos = staged_batch_numbers(platform.ingest_root)
    if not batch_nos:
        return
    for batch_no in ledger.finished(platform, batch_nos):
        Staging(platform.ingest_root, batch_no).remove()
