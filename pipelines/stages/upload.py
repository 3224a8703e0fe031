"""Send to the region what it has not heard of, in order."""

from __future__ import annotations

import logging
from collections import deque

from pipelines import settings
from pipelines.city.exchange import outbox, pages
from pipelines.city.exchange.outbox import Page
from pipelines.errors import RegionRefused
from pipelines.region import client, messages
from pipelines.region.client import RegionalPlatform
from pipelines.region.signing import content_digest


log = logging.getLogger(__name__)

OF_THIS_PAGE = frozenset(
    {"idempotency-conflict", "body-too-large", "page-too-large", "page-lines", "gzip-broken"}
)
"""Refusals that concern one page; with any other, the next page would fare no better."""
MOST_CUT_ANEW = 100
"""Pages cut anew in one pass: more is no accident, and must not go on for ever."""


def upload_pending() -> int:
    """Cut what waits into pages and send every page that the region has not taken; returns how many records went.

    One pass at a time: a second one waits and then finds the rest, so nothing is left for a next wake-up. A page
    keeps its number and its bytes, so sending it twice is sending it once. A page that the region does not take as a
    page is cut anew, and never holds up those behind it.

    Raises:
        RegionRefused: some pages could not be sent, and cutting them anew would not help; all others were.
    """
    sent, cut_anew, stuck = 0, 0, list[str]()
    with outbox.exclusively():
        outbox.cut_pages(settings.current().page_rows)
        waiting = deque(outbox.unsent())
        platform = client.connect(settings.current()) if waiting else None
        while waiting and platform:
            page = outbox.page(waiting.popleft())
            try:
                sent += _send(platform, page)
            except RegionRefused as fault:
                anew = _cut_anew(page, fault) if cut_anew < MOST_CUT_ANEW else []
                cut_anew += 1
                waiting.extend(anew)
                stuck += [] if anew else [f"{page.upload_no}: {fault}"]
    if stuck:
        raise RegionRefused(f"{len(stuck)} page(s) could not be sent, the others were; {stuck[0]}")
    return sent


def _send(platform: RegionalPlatform, page: Page) -> int:
    body = messages.page_body(page.messages)
    platform.upload(page.upload_no, body)
    digests = [messages.record_digest(message) for message in page.messages]
    outbox.sent(page.upload_no, content_digest(body), digests)
    log.info("upload=%s %d records", page.upload_no, len(page.messages))
    return len(page.messages)


def _cut_anew(page: Page, fault: RegionRefused) -> list[str]:
    """Pages that take a refused one's place; none, when a single row is too much.

    A number that the region knows with another body is one that a restored database gave out twice, or whose
    catalogue changed between two attempts: the rows go under a new number, and what the region has is not taken twice.
    """
    if fault.code not in OF_THIS_PAGE:
        raise fault
    rows = len(page.messages) if fault.code == "idempotency-conflict" else len(page.messages) // 2
    if rows == 0:
        return []
    log.warning("upload=%s %s; cut anew in pages of %d", page.upload_no, fault, rows)
    pages.put_back(page.upload_no)
    return outbox.cut_pages(rows)
