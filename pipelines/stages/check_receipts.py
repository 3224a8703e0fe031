"""Raise an alarm about pages that the region has not answered for too long."""

from __future__ import annotations

import logging

from pipelines.city.exchange.unanswered_pages import unanswered_pages
from pipelines.city.platform import CityPlatform
from pipelines.errors import Permanent


log = logging.getLogger(__name__)


def check_receipts(platform: CityPlatform) -> int:
    """Look for pages that wait for their receipt for longer than UNANSWERED_HOURS; none: 0.

    Raises:
        Permanent: there are some. A person has to ask the region, nothing here can help.
    """
    pages = unanswered_pages(platform)
    for page in pages:
        log.warning(
            "upload=%s was sent %d hours ago and has no receipt", page.upload_no, page.hours
        )
    if pages:
        oldest = pages[0]
        raise Permanent(
            f"{len(pages)} page(s) have no receipt of the region; ask it about {oldest.upload_no},"
            f" sent {oldest.hours} hours ago"
        )
    return 0
