"""What we lack of other platforms' records, or took otherwise than the region holds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from pipelines.city.exchange.compared_records import (
    MENDED_AT_ONCE,
    OF_RECORD,
    Differences,
    Whereabouts,
    differences,
    is_at,
    is_held,
)
from pipelines.city.exchange.held_records import held
from pipelines.shapes.exchange_messages import RecordName


@dataclass
class InboundDay:
    """What differs in what we took of another platform, of one record type and day."""

    origin: str
    record_type: str
    day: str
    missing: list[str] = field(default_factory=list)
    """We do not have them, or only in an older version."""
    differing: list[str] = field(default_factory=list)
    """The same version has another content here."""
    only_here: list[str] = field(default_factory=list)
    """The region does not have them any more, or only in an older version."""


class InboundDifferences(Differences):
    """What differs in the records of others."""

    def only_here(self) -> int:
        """How many records only we have, or in a newer version than the region."""
        return self.count(_is_only_here())

    def days_that_differ(self) -> int:
        """How many origins, record types and days differ."""
        return self.count_days(sa.or_(_is_to_read(), _is_only_here()))

    def days(self) -> list[InboundDay]:
        """The differences by origin, record type and day, at most `MOST_RECORDS_NAMED` records of a sort."""
        days: dict[tuple[str, str, str], InboundDay] = {}

        def day_of(row: sa.Row[tuple[object, ...]]) -> InboundDay:
            identity = (row.origin, row.record_type, row.day)
            return days.setdefault(identity, InboundDay(*identity))

        for row in self.named(_is_to_read()):
            day = day_of(row)
            keys = day.differing if row.has_version else day.missing
            keys.append(row.record_key)
        for row in self.named(_is_only_here()):
            day_of(row).only_here.append(row.record_key)
        return list(days.values())

    def to_read(self) -> Iterator[list[RecordName]]:
        """Some records at a time that we lack or have otherwise."""
        last = ("", "", "")
        while True:
            query = (
                sa.select(*OF_RECORD)
                .where(_is_to_read(), sa.tuple_(*OF_RECORD) > last)
                .distinct()
                .order_by(*OF_RECORD)
                .limit(MENDED_AT_ONCE)
            )
            names = [RecordName(*row) for row in self.connection.execute(query)]
            if not names:
                return
            yield names
            last = (names[-1].origin, names[-1].record_type, names[-1].record_key)


def _is_to_read() -> sa.ColumnElement[bool]:
    """The region has it in a version that we do not have, or with another content."""
    is_same_version = held.c.version == differences.c.version_there
    is_as_good_here = sa.or_(
        held.c.version > differences.c.version_there,
        sa.and_(is_same_version, held.c.digest == differences.c.digest_there),
    )
    is_there = is_at(Whereabouts.THERE, Whereabouts.BOTH)
    return sa.and_(is_there, ~sa.exists().where(is_held(), is_as_good_here))


def _is_only_here() -> sa.ColumnElement[bool]:
    """The region has it nowhere, or only in an older version."""
    elsewhere = differences.alias("elsewhere")
    is_elsewhere = sa.exists().where(
        elsewhere.c.origin == differences.c.origin,
        elsewhere.c.record_type == differences.c.record_type,
        elsewhere.c.record_key == differences.c.record_key,
        elsewhere.c.whereabouts != Whereabouts.HERE.value,
    )
    is_nowhere_there = sa.and_(is_at(Whereabouts.HERE), ~is_elsewhere)
    is_newer_here = sa.exists().where(is_held(), held.c.version > differences.c.version_there)
    is_older_there = sa.and_(is_at(Whereabouts.THERE, Whereabouts.BOTH), is_newer_here)
    return sa.or_(is_nowhere_there, is_older_there)
