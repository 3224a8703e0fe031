"""Open batches for the files that are ready, and claim what nobody is working on."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection

from pipelines.batch import Batch
from pipelines.city import ledger
from pipelines.city.platform import CityPlatform
from pipelines.intake import inbox
from pipelines.intake.inbox import InboxFile
from pipelines.intake.settling import Looks
from pipelines.intake.staging.store import Staging, staged_batch_numbers


log = logging.getLogger(__name__)


def claim(
    platform: CityPlatform,
    owner: str,
    *,
    takeover: bool = False,
    looks: Looks | None = None,
    limit: int | None = None,
    but: Collection[str] = (),
) -> list[Batch]:
    """Open a batch for every file at rest in the inboxes, and claim all that nobody is working on.

    Departments take turns, and of each at most `MAX_BATCHES_PER_DEPARTMENT` are under way in runs.
    `looks`: how the files looked before. `limit`: how many batches at most. `but`: numbers of batches
    that are left alone.

    With `takeover`, batches that another run has claimed but is not working on this moment are
    claimed too. That is safe, because a stage works only once on a batch; it saves waiting for the
    lease of a killed run to end.

    Raises:
        ConfigurationError: the database was encrypted with another key, or the key is missing.
    """
    # Before any file is touched.
    platform.require_identity_key()
    remove_leftover_staging(platform)
    # What there is to do stands in the folders and in the ledger, whatever woke this run.
    files = files_at_rest(platform, looks)
    ledger.open_batches(platform, files)

    return ledger.claim(
        platform,
        owner,
        limit=limit or platform.settings.max_batches_per_run,
        lease_seconds=0 if takeover else platform.settings.lease_seconds,
        per_department=platform.settings.max_batches_per_department,
        but=but,
    )


def anything_left(platform: CityPlatform) -> bool:
    """Whether a file at rest or an unclaimed batch is waiting for the next run."""
    if files_at_rest(platform):
        return True
    return ledger.anything_unclaimed(platform, platform.settings.lease_seconds)


def files_at_rest(platform: CityPlatform, looks: Looks | None = None) -> list[InboxFile]:
    """The files in the inboxes that looked the same for `settle_seconds` and that nobody writes to.

    Where earlier looks say so of none of them, this waits for a second look.
    """
    settle_seconds = platform.settings.settle_seconds
    looks = looks or Looks(settle_seconds)
    contents = inbox.inbox_contents(platform.ingest_root)
    for folder in contents.passed_over:
        log.warning("passed over: %s: %s", folder.place, folder.reason)

    # A file that is still being written would be read only in part.
    at_rest = looks.at_rest(contents.files)
    if contents.files and not at_rest:
        time.sleep(settle_seconds)
        at_rest = looks.at_rest(inbox.look(platform.ingest_root))
    return at_rest


def remove_leftover_staging(platform: CityPlatform) -> None:
    """Remove the staged rows of batches whose receipt is out.

    A process that was killed after its last commit could not remove them itself.
    """
    batch_nos = staged_batch_numbers(platform.ingest_root)
    if not batch_nos:
        return
    for batch_no in ledger.finished(platform, batch_nos):
        Staging(platform.ingest_root, batch_no).remove_all()
