"""Take in what the region distributes; it goes through the same stages as a department's file."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.batch import Batch, BatchState
from pipelines.bulkheads import Troubles
from pipelines.catalogue.words.sentences import sentence
from pipelines.city import ledger
from pipelines.city.exchange import changes, putting_aside, superseded
from pipelines.city.exchange.putting_aside import Misfit
from pipelines.city.ledger import rejected_rows
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import SetAsideKind
from pipelines.errors import RegionRefused
from pipelines.joined_region import join_region
from pipelines.region.client import RegionalPlatform
from pipelines.region.contract import ChangesPage
from pipelines.shapes.exchange_messages import FeedCursor, RejectedChange
from pipelines.shapes.rejected_row import RejectedRow


log = logging.getLogger(__name__)

PAGE_CHANGES = 500

# Pages in one pass. Whatever the region answers, a pass ends.
MOST_PAGES = 2000

# What a trouble in fetching changes is called.
CHANGES_OF_REGION = "the changes of the region"

# The region's code when the cursor belongs to what it had before it was restored.
OTHER_EPOCH = "other-epoch"


@dataclass
class Downloaded:
    """What a pass has fetched, and what it could not deal with."""

    batch_nos: list[str]
    """Batches that have stages ahead."""
    is_restored: bool
    """The region was restored from an older copy, so its changes were read from the beginning."""
    troubles: Troubles


def download_changes(platform: CityPlatform) -> list[str]:
    """Fetch all changes since the cursor; returns the batches that have stages ahead.

    As long as there are such batches, nothing that went wrong beside them is raised: it would hold
    them up. It is named by `status`, and raised by the next pass that has nothing else to do.

    Raises:
        RegionRefused: the region refused a request, or its cursor does not move.
        RegionUnavailable: the region did not answer.
    """
    downloaded = fetch_changes(platform)
    if not downloaded.batch_nos:
        downloaded.troubles.raise_any("thing(s) went wrong in the download, the others did not")
    return downloaded.batch_nos


def fetch_changes(platform: CityPlatform) -> Downloaded:
    """Fetch all changes since the cursor, then answer what the region has had no answer to.

    Each page is kept together with its cursor or not at all; our own records are left out. Batches
    that an earlier pass opened and did not finish are returned too: a stage works only once on a
    batch. A message that is not of its form is set aside, and the region is told so.
    """
    troubles = Troubles()
    feed = _Feed(platform, join_region(platform))
    with troubles.about(CHANGES_OF_REGION):
        feed.read()
    troubles.note_all(platform, SetAsideKind.CHANGES)
    answer_troubles = _answer_all(platform)
    troubles.errors.update(answer_troubles.errors)

    opened = feed.opened
    if opened:
        log.info("download: %d batches", len(opened))
    batch_nos = sorted({*opened, *changes.unfinished(platform)}, key=_as_issued)
    return Downloaded(batch_nos, feed.is_restored, troubles)


def _as_issued(batch_no: str) -> tuple[int, str]:
    """To order numbers as they were issued: the longer of two is the later."""
    return len(batch_no), batch_no


@dataclass
class _Feed:
    """The region's changes, read page by page."""

    platform: CityPlatform
    region: RegionalPlatform
    opened: list[str] = field(default_factory=list)
    is_restored: bool = False

    def read(self) -> None:
        """Read on from the cursor, at most `MOST_PAGES` pages: the next pass reads what is left."""
        for _ in range(MOST_PAGES):
            after = changes.cursor(self.platform)
            page = self._page(after)
            if page is None:
                continue
            # Without this check the loop would only end with its last page.
            if page.has_more and page.following.number <= FeedCursor.of(after).number:
                text = f"the region has more changes after {after!r}, but its cursor does not move"
                raise RegionRefused(text)
            self._take(page, after)
            if not page.has_more:
                return
        log.warning("download: %d pages, and there are more; the next pass goes on", MOST_PAGES)

    def _page(self, after: str) -> ChangesPage | None:
        """The page after a cursor; None: the region was restored, and is read from the beginning."""
        try:
            return self.region.changes(after, PAGE_CHANGES)
        except RegionRefused as error:
            if error.code != OTHER_EPOCH or self.is_restored:
                raise
        log.warning("the region was restored from an older copy: its changes are read anew")
        changes.begin_anew(self.platform, after=after)
        self.is_restored = True
        return None

    def _take(self, page: ChangesPage, after: str) -> None:
        misfits = []
        for message in page.misfits:
            misfits.append(Misfit.of_form(message.change_no, message.misfit, message.content))
        batch_nos = changes.take(
            self.platform,
            page.changes,
            after=after,
            following=str(page.following),
            misfits=misfits,
        )
        self.opened.extend(batch_nos)


def answer_region(platform: CityPlatform, batch_no: str) -> str:
    """Tell the region what became of a downloaded batch, if it is finished; returns its number."""
    batch = ledger.find(platform, batch_no)
    if batch.state not in (BatchState.RECEIPTED, BatchState.REFUSED):
        return batch_no

    changes_of_batch = changes.changes_of(platform, batch_no)
    change_nos = [change.change_no for change in changes_of_batch]
    rejected = list(_rejected_changes(platform, batch, change_nos))
    not_judged = superseded.superseded_with(platform, batch_no)
    _answer(platform, batch_no, change_nos, rejected, not_judged)
    changes.note_answered(platform, batch_no)
    return batch_no


def _answer(
    platform: CityPlatform,
    answer_no: str,
    change_nos: Sequence[int],
    rejected: Sequence[RejectedChange],
    not_judged: Sequence[int] = (),
) -> None:
    """Send an answer about some changes, and about others of which a later version is here."""
    accepted = len(change_nos) - len(rejected)
    region = join_region(platform)
    try:
        region.answer_changes(answer_no, change_nos, accepted, rejected, not_judged)
    except RegionRefused as error:
        if error.code != "idempotency-conflict":
            raise
        # The region has an earlier answer, whose arrival was never confirmed to us. It differs where
        # the words of a rule have changed since.
        log.warning("batch=%s the region has an earlier answer to it, which stands", answer_no)


def answer_all(platform: CityPlatform) -> int:
    """Answer every finished batch of the region that it has had no answer to; returns how many.

    Raises:
        RegionRefused: the region does not take an answer; all others were given.
    """
    waiting = len(changes.unanswered(platform))
    troubles = _answer_all(platform)
    troubles.raise_any("answer(s) could not be given, the others were")
    return waiting


def _answer_all(platform: CityPlatform) -> Troubles:
    """Answer all that the region has had no answer to; one that is not taken holds up no other."""
    troubles = Troubles()
    for batch_no in changes.unanswered(platform):
        with troubles.about(batch_no):
            answer_region(platform, batch_no)
    for answer in putting_aside.unanswered_messages(platform):
        with troubles.about(answer.answer_no):
            _answer(platform, answer.answer_no, answer.change_nos, answer.rejected)
            putting_aside.note_messages_answered(platform, answer.answer_no)
    for answer_no, not_judged in superseded.unanswered_superseded(platform).items():
        with troubles.about(answer_no):
            _answer(platform, answer_no, [], [], not_judged)
            with platform.transaction() as connection:
                superseded.note_superseded_answered(connection, answer_no)
    troubles.note_all(platform, SetAsideKind.ANSWER)
    return troubles


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
