"""Pages that have been on their way for long: somebody has to ask the region, or to send them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from pipelines.city.platform import CityPlatform
from pipelines.city.tables import PageState, uploads


# So many are named, those first that were sent first.
_MOST_PAGES_NAMED = 200


@dataclass(frozen=True)
class UnansweredPage:
    """A page without a final receipt."""

    upload_no: str
    sent_at: datetime | None
    """None: it was cut, and the region has not taken it yet."""
    hours: int
    """Since it was sent, or else since it was cut, rounded down."""


def unanswered_pages(platform: CityPlatform) -> list[UnansweredPage]:
    """Pages that wait for their final receipt for longer than UNANSWERED_HOURS, the oldest first."""
    since = sa.func.coalesce(uploads.c.sent_at, uploads.c.cut_at)
    age = sa.func.now() - since
    longest = timedelta(hours=platform.settings.unanswered_hours)
    hours = sa.cast(sa.func.floor(sa.extract("epoch", age) / 3600), sa.Integer)
    query = (
        sa.select(uploads.c.upload_no, uploads.c.sent_at, hours)
        .where(uploads.c.state != PageState.FINAL, age > longest)
        .order_by(since, uploads.c.upload_no)
        .limit(_MOST_PAGES_NAMED)
    )
    with platform.transaction() as connection:
        return [UnansweredPage(*row) for row in connection.execute(query)]
