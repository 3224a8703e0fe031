"""Rows of the outbox of which no message can be made: they leave their page, and the others go."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.city.exchange import outbox
from pipelines.city.exchange.putting_aside import put_aside
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import OutboxState, SetAsideKind
from pipelines.city.tables import outbox as outbox_rows


def set_rows_aside(platform: CityPlatform, page: outbox.Page) -> None:
    """Take the rows of which no message can be made out of an unsent page; a person has to look.

    The page is deleted: its other rows wait again for another one.
    """
    outbox.delete_unsent_page(platform, page.upload_no)
    is_unmade = sa.and_(
        outbox_rows.c.outbox_no.in_(list(page.unmade)),
        outbox_rows.c.state == OutboxState.WAITING,
        outbox_rows.c.upload_no.is_(None),
    )
    statement = sa.update(outbox_rows).where(is_unmade).values(state=OutboxState.SET_ASIDE)
    reasons = {str(outbox_no): reason for outbox_no, reason in page.unmade.items()}
    with platform.transaction() as connection:
        connection.execute(statement)
        put_aside(connection, SetAsideKind.RECORD, reasons)


def wait_again(connection: sa.Connection, outbox_no: int) -> None:
    """Let a row that was set aside wait for a page again."""
    is_aside = sa.and_(
        outbox_rows.c.outbox_no == outbox_no,
        outbox_rows.c.state == OutboxState.SET_ASIDE,
    )
    connection.execute(sa.update(outbox_rows).where(is_aside).values(state=OutboxState.WAITING))
