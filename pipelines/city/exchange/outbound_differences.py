"""What the region lacks of our own records, or has otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from pipelines.city.exchange.compared_records import (
    MENDED_AT_ONCE,
    Differences,
    Whereabouts,
    differences,
    is_at,
    is_held,
)


@dataclass
class DifferingDay:
    """What differs between both sides in one record type and day, as record keys."""

    record_type: str
    day: str
    missing: list[str] = field(default_factory=list)
    """The region does not have them."""
    differing: list[str] = field(default_factory=list)
    unknown_here: list[str] = field(default_factory=list)
    """Only the region has them."""


class OutboundDifferences(Differences):
    """What differs in our own records."""

    def unknown_here(self) -> int:
        """How many records only the region has."""
        return self.count(_is_unknown_here())

    def days_that_differ(self) -> int:
        """How many record types and days differ."""
        return self.count_days(_is_difference())

    def days(self) -> list[DifferingDay]:
        """The differences by record type and day, at most `MOST_RECORDS_NAMED` records."""
        days: dict[tuple[str, str], DifferingDay] = {}
        for row in self.named(_is_difference()):
            identity = (row.record_type, row.day)
            day = days.setdefault(identity, DifferingDay(*identity))
            keys = day.differing
            if row.whereabouts == Whereabouts.HERE:
                keys = day.missing
            elif row.whereabouts == Whereabouts.THERE:
                keys = day.unknown_here
            keys.append(row.record_key)
        return list(days.values())

    def to_send(self) -> Iterator[tuple[str, dict[str, int | None]]]:
        """Some records of a type at a time that the region lacks or has otherwise.

        Yields the type, and key → the version there, under whatever day; None: the region does not
        have the record.
        """
        last = ("", "")
        record = (differences.c.record_type, differences.c.record_key)
        while True:
            query = (
                sa.select(*record, sa.func.max(differences.c.version_there).label("version_there"))
                .where(sa.tuple_(*record) > last)
                .group_by(*record)
                # Seen there only, it is unknown here, or stands here under another day.
                .having(sa.func.bool_or(is_at(Whereabouts.HERE, Whereabouts.BOTH)))
                .order_by(*record)
                .limit(MENDED_AT_ONCE)
            )
            rows = self.connection.execute(query).all()
            if not rows:
                return
            by_type: dict[str, dict[str, int | None]] = defaultdict(dict)
            for row in rows:
                by_type[row.record_type][row.record_key] = row.version_there
            yield from by_type.items()
            last = (rows[-1].record_type, rows[-1].record_key)


def _is_difference() -> sa.ColumnElement[bool]:
    return sa.or_(is_at(Whereabouts.HERE, Whereabouts.BOTH), _is_unknown_here())


def _is_unknown_here() -> sa.ColumnElement[bool]:
    """Only the region has it; under another day it is one of here all the same."""
    return sa.and_(is_at(Whereabouts.THERE), ~sa.exists().where(is_held()))
