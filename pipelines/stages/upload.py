"""Send to the region what it does not have yet, in order."""

from __future__ import annotations

import logging
from collections import deque

from pipelines.city.exchange import outbox
from pipelines.city.exchange.outbox import Page
from pipelines.city.platform import CityPlatform
from pipelines.errors import RegionRefused
from pipelines.region import client, messages
from pipelines.region.client import RegionalPlatform
from pipelines.region.signing import content_digest


log = logging.getLogger(__name__)

# Codes of refusals that concern a single page. Any other would meet the next page too.
CONCERNS_ONE_PAGE = frozenset(
    {"idempotency-conflict", "body-too-large", "page-too-large", "page-lines", "gzip-broken"}
)

# Pages cut anew in one pass. More of them mean a lasting cause, and a pass must end.
MOST_CUT_ANEW = 100


def upload_pending(platform: CityPlatform) -> int:
    """Send what waits, in pages; returns how many records were sent.

    One pass at a time: a second one waits and then finds the rest, so nothing is left for a next
    wake-up. A page keeps its number and its bytes, so sending it twice is sending it once. A page
    that the region does not take as a page is cut anew, and never holds up those behind it.

    Raises:
        RegionRefused: a refusal that would meet every page ends the pass at once. One that
            concerns single pages, which cutting anew did not help, is raised after all other pages
            were sent.
    """
    with outbox.exclusively(platform):
        outbox.cut_pages(platform, platform.settings.page_rows)
        upload_nos = outbox.unsent(platform)
        if not upload_nos:
            return 0
        return _send_pages(platform, client.connect(platform.settings), upload_nos)


def _send_pages(platform: CityPlatform, region: RegionalPlatform, upload_nos: list[str]) -> int:
    waiting = deque(upload_nos)
    records_sent = 0
    times_cut_anew = 0
    stuck: list[str] = []

    while waiting:
        page = outbox.page(platform, waiting.popleft())
        try:
            _send(platform, region, page)
        except RegionRefused as error:
            smaller_pages: list[str] = []
            if times_cut_anew < MOST_CUT_ANEW:
                smaller_pages = _cut_anew(platform, page, error)
            times_cut_anew += 1
            waiting.extend(smaller_pages)
            if not smaller_pages:
                stuck.append(f"{page.upload_no}: {error}")
        else:
            records_sent += len(page.messages)

    if stuck:
        raise RegionRefused(f"{len(stuck)} page(s) could not be sent, the others were; {stuck[0]}")
    return records_sent


def _send(platform: CityPlatform, region: RegionalPlatform, page: Page) -> None:
    body = messages.page_body(page.messages)
    region.upload(page.upload_no, body)
    record_digests = [messages.record_digest(message) for message in page.messages]
    outbox.note_sent(platform, page.upload_no, content_digest(body), record_digests)
    log.info("upload=%s %d records", page.upload_no, len(page.messages))


def _cut_anew(platform: CityPlatform, page: Page, error: RegionRefused) -> list[str]:
    """Cut the rows of a refused page into other pages; none, when a single row is too much.

    `idempotency-conflict`: the region has another body under this number. That happens after a
    database was restored, or when the catalogue changed between two attempts. The rows are sent
    under a new number; the region ignores versions that it already has.
    """
    # It would meet every other page too.
    if error.code not in CONCERNS_ONE_PAGE:
        raise error
    rows = len(page.messages)
    # Any other refusal of a page is about its size.
    if error.code != "idempotency-conflict":
        rows //= 2
    if rows == 0:
        return []
    log.warning("upload=%s %s; cut anew in pages of %d", page.upload_no, error, rows)
    outbox.delete_unsent_page(platform, page.upload_no)
    return outbox.cut_pages(platform, rows)
