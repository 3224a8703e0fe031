"""Rows of the ledger as batches, and which of them are still under way."""

from __future__ import annotations

from dataclasses import fields

import sqlalchemy as sa

from pipelines.batch import Batch, BatchState, Origin
from pipelines.city.tables import batches


ORDER = (
    BatchState.CLAIMED,
    BatchState.COLLECTED,
    BatchState.VALIDATED,
    BatchState.QUARANTINED,
    BatchState.LOADED,
    BatchState.RECEIPTED,
)
"""The way of a batch that nothing happens to."""

COLUMNS = [batches.c[one.name] for one in fields(Batch)]

OPEN = sa.or_(
    batches.c.state.in_([state.value for state in ORDER[:-1]]),
    sa.and_(batches.c.state == BatchState.REFUSED.value, batches.c.receipt.is_(None)),
)
"""Unfinished and not held: some stage has yet to come."""


def batch_of(row: sa.RowMapping) -> Batch:
    """The batch that a row of `COLUMNS` describes."""
    given = dict(row)
    return Batch(
        **(given | {"state": BatchState(given["state"]), "origin": Origin(given["origin"])})
    )


def issued_number(sequence: sa.Sequence) -> sa.ColumnElement[str]:
    """The next number of a sequence as SQL: the day in Asia/Shanghai, then the counter in six digits or more."""
    day = sa.func.to_char(sa.func.timezone("Asia/Shanghai", sa.func.now()), "YYYYMMDD")
    # Without room for more than six digits every number from the millionth on would read `######`.
    return day + "-" + sa.func.to_char(sequence.next_value(), "FM999999000000")
