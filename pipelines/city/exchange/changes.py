"""What the region distributed: each message kept once, sealed, in the transaction that moves the cursor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines import settings
from pipelines.batch import BatchState, Origin
from pipelines.city.engine import transaction
from pipelines.city.identity import vault
from pipelines.city.ledger import next_batch_no
from pipelines.city.ledger.batch_rows import OPEN
from pipelines.city.tables import batches, cursors, messages
from pipelines.shapes.exchange import Change


CURSOR = "regional changes"
DOWNLOAD_LOCK = 15_250_103
SUPERSEDED = "superseded"
"""Stands for a batch where a later version of the same record came in the same page: only that one is judged."""


def cursor() -> str:
    """How far the region's changes have been read; empty: from the beginning."""
    with transaction() as connection:
        return str(
            connection.execute(sa.select(cursors.c.value).where(cursors.c.name == CURSOR)).scalar()
            or ""
        )


def take(changes: Sequence[Change], after: str, following: str) -> list[str]:
    """Keep the messages of one page and move the cursor from `after` to `following`, together.

    What came from here is left out, what was taken before is not taken again; the rest makes one batch per record
    type. A page that another pass has taken meanwhile changes nothing.
    """
    with transaction() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": DOWNLOAD_LOCK})
        if not _move(connection, after, following):
            return []
        by_type: dict[str, list[Change]] = defaultdict(list)
        for change in changes:
            if change.message["origin"] != settings.current().platform_code:
                by_type[str(change.message["record_type"])].append(change)
        opened = [_open(connection, name, those) for name, those in sorted(by_type.items())]
        return [batch_no for batch_no in opened if batch_no is not None]


def _move(connection: sa.Connection, after: str, following: str) -> bool:
    here = (
        connection.execute(sa.select(cursors.c.value).where(cursors.c.name == CURSOR)).scalar()
        or ""
    )
    if here != after:
        return False
    statement = insert(cursors).values(name=CURSOR, value=following)
    moved = {"value": statement.excluded.value, "moved_at": sa.func.now()}
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=moved))
    return True


def _open(connection: sa.Connection, record_type: str, changes: Sequence[Change]) -> str | None:
    batch_no: str = connection.execute(sa.select(next_batch_no())).scalar_one()
    newest = {
        (change.message["origin"], change.message["record_key"]): change for change in changes
    }
    chosen = {change.change_no for change in newest.values()}
    for change in changes:
        if change.change_no not in chosen:
            _keep(connection, SUPERSEDED, change)
    kept = [change.change_no for change in newest.values() if _keep(connection, batch_no, change)]
    if not kept:
        return None
    connection.execute(
        sa.insert(batches).values(
            batch_no=batch_no,
            ingest_root=str(settings.current().ingest_root),
            department="region",
            path=f"region/changes/{min(kept)}-{max(kept)}/{record_type}",
            origin=Origin.REGION.value,
            record_type=record_type,
            # Whoever downloads goes on with the batch; others take it over only when that lease has lapsed.
            claimed_by="download",
            claimed_at=sa.func.now(),
        )
    )
    return batch_no


def _keep(connection: sa.Connection, batch_no: str, change: Change) -> bool:
    message = change.message
    statement = (
        insert(messages)
        .values(
            change_no=change.change_no,
            origin=message["origin"],
            record_type=message["record_type"],
            record_key=message["record_key"],
            version=message["version"],
            batch_no=batch_no,
            message_encrypted=vault().encrypt(orjson.dumps(message).decode()),
        )
        .on_conflict_do_nothing()
        .returning(messages.c.change_no)
    )
    return connection.execute(statement).scalar() is not None


def messages_of(batch_no: str) -> list[tuple[int, dict[str, Any]]]:
    """The messages of a batch with their change numbers, in order."""
    query = (
        sa.select(messages).where(messages.c.batch_no == batch_no).order_by(messages.c.change_no)
    )
    with transaction() as connection:
        rows = connection.execute(query).all()
    return [(row.change_no, orjson.loads(vault().decrypt(row.message_encrypted))) for row in rows]


def unfinished() -> list[str]:
    """Batches of the region whose stages are not through yet, whoever began with them; held ones wait for a person."""
    mine = (
        batches.c.origin == Origin.REGION.value,
        batches.c.ingest_root == str(settings.current().ingest_root),
    )
    query = sa.select(batches.c.batch_no).where(*mine, OPEN).order_by(batches.c.batch_no)
    with transaction() as connection:
        return list(connection.execute(query).scalars())


def unanswered() -> list[str]:
    """Finished batches of the region that it has had no answer to."""
    done = batches.c.state.in_([BatchState.RECEIPTED.value, BatchState.REFUSED.value])
    mine = batches.c.origin == Origin.REGION.value
    query = sa.select(batches.c.batch_no).where(mine, done, batches.c.answered_at.is_(None))
    with transaction() as connection:
        return list(connection.execute(query.order_by(batches.c.batch_no)).scalars())


def answered(batch_no: str) -> None:
    """Remember that the region has our answer to a batch."""
    with transaction() as connection:
        one = sa.update(batches).where(batches.c.batch_no == batch_no)
        connection.execute(one.values(answered_at=sa.func.now()))
