"""Everything at a glance: what is pending, held, late, and not yet acknowledged by the region."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from pipelines.batch import BatchState, place_of
from pipelines.city import ledger
from pipelines.city.exchange import outbox
from pipelines.city.exchange.putting_aside import SetAside, listed_aside
from pipelines.city.exchange.unanswered_pages import UnansweredPage, unanswered_pages
from pipelines.city.ledger.batch_rows import IS_OPEN
from pipelines.city.ledger.unmended import UnmendedBatch, unmended
from pipelines.city.platform import CityPlatform
from pipelines.city.records.lateness import Lateness, lateness
from pipelines.city.tables import batches, notes


@dataclass(frozen=True)
class ListedBatch:
    """A batch as `status` lists it."""

    batch_no: str
    department: str
    path: str
    """With the part of the file in it."""
    state: str
    found_at: datetime | None


@dataclass(frozen=True)
class HeldBatch(ListedBatch):
    """A batch that waits for a person."""

    note: str | None
    """What the system failed on."""


@dataclass(frozen=True)
class Overview:
    """What `status` says."""

    batches: dict[str, int]
    """State → number of batches."""
    pending: list[ListedBatch]
    held: list[HeldBatch]
    late: list[Lateness]
    unmended: list[UnmendedBatch]
    unacknowledged: list[str]
    """Numbers of the uploads that were sent and have no final receipt."""
    unanswered: list[UnansweredPage]
    """Uploads of both kinds that have been on their way for longer than UNANSWERED_HOURS."""
    exchange: dict[str, int]
    """State of an outbox row → number of rows."""
    set_aside: list[SetAside]
    """What the exchange could not deal with, while everything else went on."""
    not_sent: list[str]
    """Numbers of the uploads that the region has not taken yet."""
    unfinished: list[str]
    """Those of the pending batches that somebody has begun or waited for, and left."""

    @property
    def needs(self) -> list[str]:
        """What a person has to look at, in a few words each."""
        counts = {
            "batch(es) held": len(self.held),
            "thing(s) set aside": len(self.set_aside),
            "upload(s) unanswered": len(self.unanswered),
            "batch(es) left unfinished": len(self.unfinished),
        }
        return [f"{count} {words}" for words, count in counts.items() if count]

    def as_json(self) -> dict[str, Any]:
        """In the words of the command line's contract."""
        return asdict(self)


def overview(platform: CityPlatform) -> Overview:
    """Look over the whole platform."""
    with platform.transaction() as connection:
        by_state = _count_by_state(connection)
        pending = _pending(connection)
        held = _held(connection)
        unfinished = ledger.left_unfinished(connection, platform.settings.lease_seconds)
    return Overview(
        batches=by_state,
        pending=pending,
        held=held,
        late=lateness(platform),
        unmended=unmended(platform),
        unacknowledged=outbox.without_final_receipt(platform),
        unanswered=unanswered_pages(platform),
        exchange=outbox.counts(platform),
        set_aside=listed_aside(platform),
        not_sent=outbox.unsent(platform),
        unfinished=unfinished,
    )


# The columns of a `ListedBatch`, and the part that `_with_place` puts into the path.
_LISTED_COLUMNS = (
    batches.c.batch_no,
    batches.c.department,
    batches.c.path,
    batches.c.part,
    batches.c.state,
    batches.c.found_at,
)


def _count_by_state(connection: sa.Connection) -> dict[str, int]:
    query = sa.select(batches.c.state, sa.func.count()).group_by(batches.c.state)
    return {str(state): count for state, count in connection.execute(query)}


def _pending(connection: sa.Connection) -> list[ListedBatch]:
    query = sa.select(*_LISTED_COLUMNS).where(IS_OPEN).order_by(batches.c.batch_no)
    pending = []
    for row in connection.execute(query).mappings():
        pending.append(ListedBatch(**_with_place(row)))
    return pending


def _held(connection: sa.Connection) -> list[HeldBatch]:
    # A batch may have been held more than once: the last note is what it waits for now.
    newest_note = (
        sa.select(notes.c.text)
        .where(notes.c.batch_no == batches.c.batch_no)
        .order_by(notes.c.note_no.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        sa.select(*_LISTED_COLUMNS, newest_note.label("note"))
        .where(batches.c.state == BatchState.HELD.value)
        .order_by(batches.c.batch_no)
    )
    held = []
    for row in connection.execute(query).mappings():
        held.append(HeldBatch(**_with_place(row)))
    return held


def _with_place(row: sa.RowMapping) -> dict[str, Any]:
    """The row's values, with the part of the file in the path."""
    values = dict(row)
    part = values.pop("part")
    values["path"] = place_of(values["path"], part)
    return values
