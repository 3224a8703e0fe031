"""Raise an alarm about pages that the region has not answered for too long."""

from __future__ import annotations

import logging

from pipelines.city.exchange.unanswered_pages import UnansweredPage, unanswered_pages
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
        log.warning("upload=%s has no receipt: %s", page.upload_no, _age(page))
    if pages:
        oldest = pages[0]
        raise Permanent(
            f"{len(pages)} page(s) have no receipt of the region; ask it about {oldest.upload_no},"
            f" {_age(oldest)}"
        )
    return 0


def _age(page: UnansweredPage) -> str:
    if page.sent_at is None:
        return f"cut {page.hours} hours ago and not taken yet"
    return f"sent {page.hours} hours ago"
