"""Pages that did not go the usual way: dissolved, sent again, or held against the region's receipt."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.city.engine import transaction
from pipelines.city.tables import outbox, uploads


def put_back(upload_no: str) -> None:
    """Dissolve a page that the region has not taken: its rows wait again, in their order, for a page of another number.

    The page's own number is never given out again.
    """
    with transaction() as connection:
        one = sa.delete(uploads).where(uploads.c.upload_no == upload_no, uploads.c.state == "cut")
        if connection.execute(one).rowcount:
            mine = sa.update(outbox).where(outbox.c.upload_no == upload_no)
            connection.execute(mine.values(upload_no=None, line=None))


def unsend(upload_no: str) -> None:
    """Take back that a page was sent: the region knows nothing of it, so it has to be sent again."""
    with transaction() as connection:
        one = sa.update(uploads).where(uploads.c.upload_no == upload_no, uploads.c.state == "sent")
        if connection.execute(one.values(state="cut", sent_at=None)).rowcount:
            connection.execute(
                sa.update(outbox).where(outbox.c.upload_no == upload_no).values(state="waiting")
            )


def proof_of(upload_no: str) -> tuple[str, int]:
    """What a page's receipt has to repeat: the digest that was sent, and how many lines."""
    query = sa.select(uploads.c.content_digest, uploads.c.lines).where(
        uploads.c.upload_no == upload_no
    )
    with transaction() as connection:
        row = connection.execute(query).one()
        return row.content_digest, row.lines
