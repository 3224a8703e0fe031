"""Who reports late: working days from the decision to its arrival, by department and record type.

Working days follow the calendar of the State Council with its holidays and make-up days (`chinesecalendar`); a year
that it does not know yet counts Monday to Friday.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import chinese_calendar
import sqlalchemy as sa

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.city.engine import transaction
from pipelines.city.records import record_tables
from pipelines.city.tables import records


WINDOW = 31
"""Days back from today in which arrivals are looked at."""


@cache
def is_working_day(day: date) -> bool:
    """Whether offices work on a day."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


@cache
def due_on(decided_on: date, working_days: int) -> date:
    """The last day on which a record is on time: so many working days after the decision."""
    day, left = decided_on, working_days
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return day


def lateness(known: Catalogue) -> list[dict[str, Any]]:
    """Per department and record type with a deadline: how many of the last month's records came late, and the worst."""
    with transaction() as connection:
        found = [
            one
            for record_type in known.record_types.values()
            if record_type.deadline is not None
            for one in _of_type(connection, record_type)
        ]
    return sorted(found, key=lambda one: -one["late"])


def _of_type(connection: sa.Connection, record_type: RecordType) -> list[dict[str, Any]]:
    deadline = record_type.deadline
    assert deadline is not None
    table = record_tables.table_of(record_type)
    decided = table.c[deadline.after.lower()]
    arrived = sa.cast(sa.func.timezone("Asia/Shanghai", table.c.valid_from), sa.Date)
    recent = table.c.valid_from > sa.func.now() - timedelta(days=WINDOW)
    query = (
        sa.select(
            records.c.department,
            decided.label("decided"),
            arrived.label("arrived"),
            sa.func.count().label("count"),
        )
        .join(records, records.c.record_id == table.c.record_id)
        .where(table.c.version == 1, recent, decided.is_not(None), records.c.origin == "city")
        .group_by(records.c.department, decided, arrived)
    )
    by_department: dict[str, dict[str, Any]] = {}
    for row in connection.execute(query):
        one = by_department.setdefault(
            row.department,
            {
                "department": row.department,
                "record_type": record_type.name,
                "records": 0,
                "late": 0,
                "worst_days": 0,
            },
        )
        days = (row.arrived - due_on(row.decided, deadline.working_days)).days
        one["records"] += row.count
        if days > 0:
            one["late"] += row.count
            one["worst_days"] = max(one["worst_days"], days)
    return [one for one in by_department.values() if one["late"]]
