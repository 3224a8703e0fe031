"""Send to the region what it does not have yet, in order."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass, field

from pipelines.bulkheads import Troubles
from pipelines.city.exchange import outbox, rows_aside
from pipelines.city.exchange.outbox import Page
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import SetAsideKind
from pipelines.errors import AnswerMisfits, Permanent, RegionRefused, RegionRefusesAll
from pipelines.joined_region import join_region
from pipelines.region import messages
from pipelines.region.client import RegionalPlatform
from pipelines.region.signing import content_digest
from pipelines.shapes.exchange_messages import record_digest


log = logging.getLogger(__name__)

# Codes of refusals that concern a single page. Any other would meet the next page too.
CONCERNS_ONE_PAGE = frozenset(
    {"idempotency-conflict", "body-too-large", "page-too-large", "page-lines", "gzip-broken"}
)

# Pages cut anew in one pass. More of them mean a lasting cause, and a pass must end.
MOST_CUT_ANEW = 100


@dataclass(frozen=True)
class PagesSent:
    """What a pass has sent, and what it could not send."""

    upload_nos: list[str]
    """Numbers of the pages that the region has taken, in the order in which they were sent."""
    records: int
    troubles: Troubles


def upload_pending(platform: CityPlatform) -> int:
    """Send what waits, in pages; returns how many records were sent.

    Raises:
        RegionRefused, Permanent: as in `send_all`.
    """
    return send_all(platform).records


def send_all(platform: CityPlatform) -> PagesSent:
    """Send what waits, in pages; nothing of it is left but what is raised.

    Raises:
        RegionRefused: a refusal that would meet every page ends the pass at once. One that
            concerns single pages, which cutting anew did not help, is raised after all other pages
            were sent.
        Permanent: no message can be made of some rows; all others were sent.
    """
    sent = send_pending(platform)
    sent.troubles.raise_any("page(s) could not be sent, the others were")
    return sent


def send_pending(platform: CityPlatform) -> PagesSent:
    """Send what waits, in pages.

    One pass at a time: a second one waits and then finds the rest, so nothing is left for a next
    wake-up. A page keeps its number and its bytes, so sending it twice is sending it once. A page
    that the region does not take as a page is cut anew, a row of which no message can be made leaves
    its page: neither ever holds up those behind it.

    Raises:
        RegionRefused: a refusal that would meet every page.
    """
    with outbox.exclusively(platform):
        outbox.cut_pages(platform, platform.settings.page_rows)
        upload_nos = outbox.unsent(platform)
        region = join_region(platform) if upload_nos else None
        pages = _Pages(platform, region, deque(upload_nos))
        pages.send_all()
        pages.troubles.note_all(platform, SetAsideKind.PAGE)
    # What is wrong with a row was noted when it left its page.
    pages.troubles.errors.update(pages.row_troubles.errors)
    return PagesSent(pages.upload_nos, pages.records_sent, pages.troubles)


@dataclass
class _Pages:
    """The pages of a pass."""

    platform: CityPlatform
    region: RegionalPlatform | None
    """None: there is no page to send."""
    waiting: deque[str]
    troubles: Troubles = field(default_factory=Troubles)
    row_troubles: Troubles = field(default_factory=Troubles)
    upload_nos: list[str] = field(default_factory=list)
    records_sent: int = 0
    times_cut_anew: int = 0

    def send_all(self) -> None:
        """Send page after page."""
        while self.waiting:
            upload_no = self.waiting.popleft()
            with self.troubles.about(upload_no):
                self._send_page(outbox.page(self.platform, upload_no))

    def _send_page(self, page: Page) -> None:
        if page.unmade:
            self._set_rows_aside(page)
            return
        assert self.region is not None
        try:
            _send(self.platform, self.region, page)
        except AnswerMisfits:
            raise
        except RegionRefused as error:
            # It would meet every other page too.
            if error.code not in CONCERNS_ONE_PAGE:
                raise RegionRefusesAll(str(error), error.code) from error
            self._cut_anew(page, error)
        else:
            self.upload_nos.append(page.upload_no)
            self.records_sent += len(page.messages)

    def _set_rows_aside(self, page: Page) -> None:
        """Let the sound rows of a page go under another number.

        Raises:
            Permanent: no row of several is sound, so it is nothing about single rows: most likely
                the key is missing, or the record type. The next pass tries them again.
        """
        rows = len(page.messages) + len(page.unmade)
        if rows > 1 and not page.messages:
            reason = next(iter(page.unmade.values()))
            raise Permanent(f"no message can be made of any of its {rows} rows: {reason}")
        rows_aside.set_rows_aside(self.platform, page)
        for outbox_no, reason in page.unmade.items():
            self.row_troubles.add(f"record {outbox_no}", Permanent(reason))
        self.waiting.extend(outbox.cut_pages(self.platform, rows))

    def _cut_anew(self, page: Page, error: RegionRefused) -> None:
        smaller_pages: list[str] = []
        if self.times_cut_anew < MOST_CUT_ANEW:
            smaller_pages = _cut_anew(self.platform, page, error)
        self.times_cut_anew += 1
        if not smaller_pages:
            raise error
        self.waiting.extend(smaller_pages)


def _send(platform: CityPlatform, region: RegionalPlatform, page: Page) -> None:
    body = messages.page_body(page.messages)
    region.upload(page.upload_no, body)
    record_digests = [record_digest(message) for message in page.messages]
    outbox.note_sent(platform, page.upload_no, content_digest(body), record_digests)
    log.info("upload=%s %d records", page.upload_no, len(page.messages))


def _cut_anew(platform: CityPlatform, page: Page, error: RegionRefused) -> list[str]:
    """Cut the rows of a refused page into other pages; none, when a single row is too much.

    `idempotency-conflict`: the region has another body under this number. That happens after a
    database was restored, or when the catalogue changed between two attempts. The rows are sent
    under a new number; the region ignores versions that it already has.
    """
    rows = len(page.messages)
    # Any other refusal of a page is about its size.
    if error.code != "idempotency-conflict":
        rows //= 2
    if rows == 0:
        return []
    log.warning("upload=%s %s; cut anew in pages of %d", page.upload_no, error, rows)
    outbox.delete_unsent_page(platform, page.upload_no)
    return outbox.cut_pages(platform, rows)
