"""Take in what the region distributes; it re-enters the same river as a batch."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from pipelines import catalogue, settings
from pipelines.batch import Batch, BatchState
from pipelines.catalogue.words.sentences import sentence
from pipelines.city import ledger
from pipelines.city.engine import transaction
from pipelines.city.exchange import changes as inbox
from pipelines.city.ledger.rejected_rows import rows_of
from pipelines.errors import RegionRefused
from pipelines.region import client
from pipelines.shapes.exchange import RejectedChange


log = logging.getLogger(__name__)

PAGE = 500


def download_changes() -> list[str]:
    """Fetch all changes since the cursor; returns the batches that are to be taken through the stages.

    Each page is kept together with its cursor or not at all; our own records are left out. Batches that an earlier
    pass opened and did not finish are returned too: a stage is safe to meet twice. What an earlier pass finished and
    had no time to answer is answered first.
    """
    answer_all()
    platform, opened = client.connect(settings.current()), list[str]()
    while True:
        after = inbox.cursor()
        page = platform.changes(after, PAGE)
        if page.has_more and page.next_cursor == after:
            raise RegionRefused(
                f"the region has more changes after {after!r}, but its cursor does not move"
            )
        opened += inbox.take(page.changes, after, page.next_cursor)
        if not page.has_more:
            break
    if opened:
        log.info("download: %d batches", len(opened))
    return sorted({*opened, *inbox.unfinished()})


def answer_region(batch_no: str) -> str:
    """Tell the region what became of a downloaded batch; a batch that is not finished yet is left for later."""
    batch = ledger.find(batch_no)
    if batch.state not in (BatchState.RECEIPTED, BatchState.REFUSED):
        return batch_no
    changes = [number for number, _ in inbox.messages_of(batch_no)]
    rejected = list(_rejections(batch, changes))
    try:
        client.connect(settings.current()).answer_changes(
            batch_no, changes, len(changes) - len(rejected), rejected
        )
    except RegionRefused as fault:
        if fault.code != "idempotency-conflict":
            raise
        # The words of a rule may have changed since an answer that we did not hear being taken.
        log.warning("batch=%s the region has an earlier answer to it, which stands", batch_no)
    inbox.answered(batch_no)
    return batch_no


def answer_all() -> int:
    """Answer every finished batch of the region that it has heard nothing of; returns how many."""
    waiting = inbox.unanswered()
    for batch_no in waiting:
        answer_region(batch_no)
    return len(waiting)


def _rejections(batch: Batch, changes: Sequence[int]) -> Iterator[RejectedChange]:
    """Each refused change once, with its first fault in the words that a department would read."""
    if batch.state is BatchState.REFUSED:
        yield from (
            RejectedChange(number, "refused", batch.reason or "未接收") for number in changes
        )
        return
    record_type = catalogue.current().record_types[batch.record_type or ""]
    with transaction() as connection:
        for number, row, findings in rows_of(connection, batch.batch_no):
            fault = next((one for one in findings if one["severity"] == "error"), findings[0])
            value = row.get(fault["element"] or "")
            words = sentence(
                record_type,
                fault["rule"],
                fault["element"],
                number,
                value=value,
                detail=fault["detail"],
            )
            reason = f"「{words.field}」应为{words.expected}。{words.remedy}"
            yield RejectedChange(number, fault["rule"], reason)
