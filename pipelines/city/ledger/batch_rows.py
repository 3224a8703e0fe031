"""Rows of the ledger as batches, and which of them are still under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from pipelines.batch import STATES_IN_ORDER, Batch, BatchState, Origin
from pipelines.city.tables import batches


COLUMNS = [batches.c[field.name] for field in fields(Batch)]

# After the last state nothing is left to do.
_UNFINISHED_STATES = [state.value for state in STATES_IN_ORDER[:-1]]

_IS_UNDER_WAY = batches.c.state.in_(_UNFINISHED_STATES)

_IS_REFUSED = batches.c.state == BatchState.REFUSED.value

_HAS_NO_RECEIPT = batches.c.receipt.is_(None)

# Some stage has yet to come, and no person has to look first.
# A refused batch is open until it has its receipt.
IS_OPEN = sa.or_(_IS_UNDER_WAY, sa.and_(_IS_REFUSED, _HAS_NO_RECEIPT))


def batch_of(row: Mapping[Any, Any]) -> Batch:
    """The batch that a row of `COLUMNS` describes."""
    values = dict(row)
    values["state"] = BatchState(values["state"])
    values["origin"] = Origin(values["origin"])
    return Batch(**values)


def issued_number(sequence: sa.Sequence) -> sa.ColumnElement[str]:
    """The next number of a sequence as SQL, e.g. `20261124-000123`.

    The day in Asia/Shanghai, then the counter in six digits or more.
    """
    here = sa.func.timezone("Asia/Shanghai", sa.func.now())
    day = sa.func.to_char(here, "YYYYMMDD")
    # With room for only six digits, every number from the millionth on would read `######`.
    counter = sa.func.to_char(sequence.next_value(), "FM999999000000")
    return day + "-" + counter


def in_order_of(number: sa.ColumnElement[str]) -> tuple[sa.ColumnElement[Any], ...]:
    """To order by issued numbers as they were issued.

    As texts the millionth would come before the second: the longer of two numbers is the later.
    """
    return sa.func.length(number), number
