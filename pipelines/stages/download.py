"""Take in what the region distributes; it goes through the same stages as a department's file."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from pipelines.batch import Batch, BatchState
from pipelines.catalogue.words.sentences import sentence
from pipelines.city import ledger
from pipelines.city.exchange import changes
from pipelines.city.ledger import rejected_rows
from pipelines.city.platform import CityPlatform
from pipelines.errors import RegionRefused
from pipelines.region import client
from pipelines.shapes.exchange_messages import RejectedChange
from pipelines.shapes.rejected_row import RejectedRow


log = logging.getLogger(__name__)

PAGE_CHANGES = 500


def download_changes(platform: CityPlatform) -> list[str]:
    """Fetch all changes since the cursor; returns the batches that have stages ahead.

    Each page is kept together with its cursor or not at all; our own records are left out. Batches
    that an earlier pass opened and did not finish are returned too: a stage works only once on a
    batch. What an earlier pass finished without an answer is answered first.

    Raises:
        RegionRefused: the region refused a request, or its cursor does not move.
        RegionUnavailable: the region did not answer.
    """
    answer_all(platform)
    region = client.connect(platform.settings)
    opened: list[str] = []
    while True:
        after = changes.cursor(platform)
        page = region.changes(after, PAGE_CHANGES)
        # Without this check the loop would never end.
        if page.has_more and page.next_cursor == after:
            message = f"the region has more changes after {after!r}, but its cursor does not move"
            raise RegionRefused(message)

        batch_nos = changes.take(platform, page.changes, after=after, following=page.next_cursor)
        opened.extend(batch_nos)
        if not page.has_more:
            break

    if opened:
        log.info("download: %d batches", len(opened))
    unfinished = changes.unfinished(platform)
    return sorted({*opened, *unfinished})


def answer_region(platform: CityPlatform, batch_no: str) -> str:
    """Tell the region what became of a downloaded batch, if it is finished; returns its number."""
    batch = ledger.find(platform, batch_no)
    if batch.state not in (BatchState.RECEIPTED, BatchState.REFUSED):
        return batch_no

    changes_of_batch = changes.changes_of(platform, batch_no)
    change_nos = [change.change_no for change in changes_of_batch]
    rejected = list(_rejected_changes(platform, batch, change_nos))
    accepted = len(change_nos) - len(rejected)

    region = client.connect(platform.settings)
    try:
        region.answer_changes(batch_no, change_nos, accepted, rejected)
    except RegionRefused as error:
        if error.code != "idempotency-conflict":
            raise
        # The region has an earlier answer, whose arrival was never confirmed to us. It differs where
        # the words of a rule have changed since.
        log.warning("batch=%s the region has an earlier answer to it, which stands", batch_no)
    changes.note_answered(platform, batch_no)
    return batch_no


def answer_all(platform: CityPlatform) -> int:
    """Answer every finished batch of the region that it has had no answer to; returns how many."""
    batch_nos = changes.unanswered(platform)
    for batch_no in batch_nos:
        answer_region(platform, batch_no)
    return len(batch_nos)


def _rejected_changes(
    platform: CityPlatform, batch: Batch, change_nos: Sequence[int]
) -> Iterator[RejectedChange]:
    """Each change that was not accepted, with its first error in the words of a receipt."""
    if batch.state is BatchState.REFUSED:
        for change_no in change_nos:
            yield RejectedChange(change_no, "refused", batch.reason or "未接收")
        return

    with platform.transaction() as connection:
        cipher = platform.identity_cipher
        for row in rejected_rows.rows_of(connection, cipher, batch.batch_no):
            yield _rejected_change(platform, batch, row)


def _rejected_change(platform: CityPlatform, batch: Batch, row: RejectedRow) -> RejectedChange:
    """A rejected row in words for the region; its row number is the number of the change."""
    # The region takes a single reason.
    finding = row.findings[0]
    record_type = platform.catalogue.record_type_named(batch.record_type)
    if record_type is None:
        return RejectedChange(row.row_number, finding["rule"], "信息事项已不在市平台的目录中")

    value = row.cells.get(finding["element"] or "")
    words = sentence(
        record_type,
        finding["rule"],
        finding["element"],
        row.row_number,
        value=value,
        detail=finding["detail"],
    )
    reason = f"「{words.field}」{words.advice}"
    return RejectedChange(row.row_number, finding["rule"], reason)
