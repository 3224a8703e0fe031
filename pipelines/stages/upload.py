"""Send to the region what it has not heard of, in order."""

from __future__ import annotations

import logging

from pipelines import settings
from pipelines.city import outbox
from pipelines.region import client, messages
from pipelines.region.signing import content_digest


log = logging.getLogger(__name__)


def upload_pending() -> int:
    """Cut what waits into pages and send every page that the region has not taken; returns how many records went.

    One pass at a time: a second one waits and then finds the rest, so nothing is left for a next wake-up. A page
    keeps its number and its bytes, so sending it twice is sending it once.
    """
    sent = 0
    with outbox.exclusively():
        outbox.cut_pages(settings.current().page_rows)
        waiting = outbox.unsent()
        platform = client.connect() if waiting else None
        for number, upload_no in enumerate(waiting, 1):
            assert platform is not None
            page = outbox.page(upload_no)
            body = messages.page_body(page.messages)
            platform.upload(upload_no, body)
            digests = [messages.record_digest(message) for message in page.messages]
            outbox.sent(upload_no, content_digest(body), digests)
            sent += len(page.messages)
            log.info("upload=%s page %d of %d, %d records", upload_no, number, len(waiting), len(page.messages))
    return sent
