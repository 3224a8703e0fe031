"""Everything at a glance: what is pending, held, late, and not yet acknowledged by the region."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from pipelines import catalogue
from pipelines.batch import BatchState, place_of
from pipelines.city.engine import transaction
from pipelines.city.exchange import outbox
from pipelines.city.ledger.batch_rows import OPEN
from pipelines.city.ledger.unmended import unmended
from pipelines.city.records.lateness import lateness
from pipelines.city.tables import batches, notes


def summary() -> dict[str, Any]:
    """What `status` says: batches by state, what is pending and held, and uploads without a final receipt."""
    small = ("batch_no", "department", "path", "part", "state", "found_at")
    with transaction() as connection:
        counted = sa.select(batches.c.state, sa.func.count()).group_by(batches.c.state)
        by_state = {row[0]: row[1] for row in connection.execute(counted)}
        chosen = [batches.c[name] for name in small]
        pending = (
            connection.execute(sa.select(*chosen).where(OPEN).order_by(batches.c.batch_no))
            .mappings()
            .all()
        )
        note = (
            sa.select(notes.c.text)
            .where(notes.c.batch_no == batches.c.batch_no)
            .order_by(notes.c.note_no.desc())
        )
        is_held = batches.c.state == BatchState.HELD.value
        held = sa.select(*chosen, note.limit(1).scalar_subquery().label("note")).where(is_held)
        held_rows = connection.execute(held.order_by(batches.c.batch_no)).mappings().all()
    return {
        "batches": {str(state): number for state, number in by_state.items()},
        "pending": [_placed(row) for row in pending],
        "held": [_placed(row) for row in held_rows],
        "late": lateness(catalogue.current()),
        "unmended": unmended(),
        "unacknowledged": outbox.unsent() + outbox.unsettled(),
        "exchange": outbox.counts(),
    }


def _placed(row: sa.RowMapping) -> dict[str, Any]:
    """A batch with the part of its file in the path, as everywhere else."""
    given = dict(row)
    return given | {"path": place_of(given["path"], given.pop("part"))}
