"""Take in what the region distributes; it re-enters the same river as a batch."""

from __future__ import annotations

import logging

from pipelines.batch import BatchState
from pipelines.city import inbox, ledger
from pipelines.city.engine import transaction
from pipelines.city.rejected_rows import rows_of
from pipelines.region import client


log = logging.getLogger(__name__)

PAGE = 500


def download_changes() -> list[str]:
    """Fetch all changes since the cursor; returns the batches they opened, one per page and record type.

    Each page is kept together with its cursor or not at all; our own records are left out.
    """
    platform, opened = client.connect(), list[str]()
    while True:
        after = inbox.cursor()
        page = platform.changes(after, PAGE)
        opened += inbox.take(page["changes"], after, page["next"])
        if not page["more"]:
            break
    if opened:
        log.info("download: %d batches", len(opened))
    return opened


def answer_region(batch_no: str) -> str:
    """Tell the region what became of a downloaded batch; a batch that is not finished yet is left for later."""
    batch = ledger.find(batch_no)
    if batch.state not in (BatchState.RECEIPTED, BatchState.REFUSED):
        return batch_no
    changes = [number for number, _ in inbox.messages_of(batch_no)]
    with transaction() as connection:
        rejected = [
            {"change_no": number, "code": findings[0]["rule"], "reason": findings[0]["detail"] or findings[0]["rule"]}
            for number, _, findings in rows_of(connection, batch_no)
        ]
    if batch.state is BatchState.REFUSED:
        rejected = [{"change_no": number, "code": "refused", "reason": batch.reason} for number in changes]
    client.connect().answer_changes(batch_no, changes, len(changes) - len(rejected), rejected)
    inbox.answered(batch_no)
    return batch_no


def answer_all() -> int:
    """Answer every finished batch of the region that it has heard nothing of; returns how many."""
    waiting = inbox.unanswered()
    for batch_no in waiting:
        answer_region(batch_no)
    return len(waiting)
