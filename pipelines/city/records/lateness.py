"""Who reports late: working days from the decision to its arrival, by department and record type.

Working days follow the calendar of the State Council with its holidays and make-up days
(`chinesecalendar`); a year that it does not know yet counts Monday to Friday.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

import chinese_calendar
import sqlalchemy as sa

from pipelines.catalogue.model import Deadline, RecordType
from pipelines.city.platform import CityPlatform
from pipelines.city.records import record_tables
from pipelines.city.tables import RecordSide, records


# Days back from today in which arrivals are looked at.
WINDOW_DAYS = 31


@dataclass(frozen=True)
class Lateness:
    """How late a department's records of one type came."""

    department: str
    record_type: str
    records: int
    """All that came within the window."""
    late: int
    """Those that came after their deadline."""
    worst_days: int
    """Calendar days after the deadline of the latest one."""


@cache
def is_working_day(day: date) -> bool:
    """Whether offices work on a day."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        # The holidays of that year are not published yet.
        return day.weekday() < 5


@cache
def due_on(decided_on: date, working_days: int) -> date:
    """The last day on which a record is on time, `working_days` after the decision."""
    day = decided_on
    days_left = working_days
    while days_left:
        day += timedelta(days=1)
        if is_working_day(day):
            days_left -= 1
    return day


def lateness(platform: CityPlatform) -> list[Lateness]:
    """Departments and record types of which records of the last month came late; worst first."""
    late: list[Lateness] = []
    with platform.transaction() as connection:
        for record_type in platform.catalogue.record_types.values():
            if record_type.deadline is not None:
                late += _of_record_type(connection, record_type, record_type.deadline)
    return sorted(late, key=lambda lateness: -lateness.late)


def _of_record_type(
    connection: sa.Connection, record_type: RecordType, deadline: Deadline
) -> list[Lateness]:
    by_department: dict[str, Lateness] = {}
    for row in connection.execute(_arrivals(record_type, deadline)):
        so_far = by_department.get(row.department)
        if so_far is None:
            so_far = Lateness(row.department, record_type.name, records=0, late=0, worst_days=0)
        # Negative when the records came before their last day.
        days_late = (row.arrived - due_on(row.decided, deadline.working_days)).days
        late_arrivals = row.arrivals if days_late > 0 else 0
        by_department[row.department] = replace(
            so_far,
            records=so_far.records + row.arrivals,
            late=so_far.late + late_arrivals,
            worst_days=max(so_far.worst_days, days_late),
        )
    return [lateness for lateness in by_department.values() if lateness.late]


def _arrivals(
    record_type: RecordType, deadline: Deadline
) -> sa.Select[tuple[str, date, date, int]]:
    """Records of ours that are new in the window.

    Counted by department, day of decision and day of arrival.
    """
    table = record_tables.table_of(record_type)
    decided = table.c[deadline.after.lower()]
    arrived = sa.cast(sa.func.timezone("Asia/Shanghai", table.c.valid_from), sa.Date)
    is_recent = table.c.valid_from > sa.func.now() - timedelta(days=WINDOW_DAYS)

    return (
        sa.select(
            records.c.department,
            decided.label("decided"),
            arrived.label("arrived"),
            sa.func.count().label("arrivals"),
        )
        .join(records, records.c.record_id == table.c.record_id)
        .where(
            table.c.version == 1,
            is_recent,
            decided.is_not(None),
            records.c.origin == RecordSide.CITY.value,
            records.c.merged_into.is_(None),
        )
        .group_by(records.c.department, decided, arrived)
    )
