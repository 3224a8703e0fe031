"""Single records that differ between both sides, kept in a temporary table until they are mended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, Self

import sqlalchemy as sa

from pipelines.city.exchange.comparing import UnequalPlace
from pipelines.city.exchange.held_records import held, in_flight
from pipelines.city.tables import KEY


# Records named in an outcome; all of them are counted and mended.
MOST_RECORDS_NAMED = 10_000

# Records that are mended together.
MENDED_AT_ONCE = 500


class Whereabouts(StrEnum):
    """Where a record was seen in a place that differs."""

    HERE = "here"
    THERE = "there"
    BOTH = "both"
    AHEAD = "ahead"
    """There, by a change that we have yet to read."""


differences = sa.Table(
    "differences",
    sa.MetaData(),
    sa.Column("origin", KEY),
    sa.Column("record_type", KEY),
    sa.Column("day", KEY),
    sa.Column("record_key", KEY),
    sa.Column("whereabouts", KEY),
    sa.Column("version_there", sa.BigInteger),
    sa.Column("digest_there", KEY),
    prefixes=["TEMPORARY"],
)

OF_RECORD = (differences.c.origin, differences.c.record_type, differences.c.record_key)


class Differences:
    """The differences of one comparison, as long as the block lasts."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    @classmethod
    @contextmanager
    def opened(cls, connection: sa.Connection) -> Iterator[Self]:
        """Make the table for them, and drop it in the end."""
        differences.create(connection, checkfirst=False)
        yield cls(connection)
        differences.drop(connection, checkfirst=False)

    def add(self, unequal: UnequalPlace, *, newest_read: int | None = None) -> None:
        """Note what differs in a place; changes behind `newest_read` are still to be read."""
        place = unequal.place
        rows = []
        for record_key in sorted(unequal.here.keys() | unequal.there.keys()):
            here = unequal.here.get(record_key)
            there = unequal.there.get(record_key)
            if here and there and (here.version, here.digest) == (there.version, there.digest):
                continue
            whereabouts = Whereabouts.BOTH
            if there is None:
                whereabouts = Whereabouts.HERE
            elif newest_read is not None and there.change_no > newest_read:
                whereabouts = Whereabouts.AHEAD
            elif here is None:
                whereabouts = Whereabouts.THERE
            row = {
                "origin": place.origin,
                "record_type": place.record_type,
                "day": place.period,
                "record_key": record_key,
                "whereabouts": whereabouts.value,
                "version_there": there and there.version,
                "digest_there": there and there.digest,
            }
            rows.append(row)
        if rows:
            self.connection.execute(sa.insert(differences), rows)

    def finish(self) -> None:
        """Leave out what is on its way, once all places were compared."""
        by_record = "CREATE INDEX ON differences (origin, record_type, record_key)"
        self.connection.execute(sa.text(by_record))
        self.connection.execute(sa.text("ANALYZE differences"))
        is_in_flight = sa.exists().where(
            in_flight.c.record_type == differences.c.record_type,
            in_flight.c.record_key == differences.c.record_key,
        )
        self.connection.execute(sa.delete(differences).where(is_in_flight))

    def count(self, condition: sa.ColumnElement[bool]) -> int:
        """How many of them there are under a condition."""
        query = sa.select(sa.func.count()).select_from(differences).where(condition)
        return self.connection.execute(query).scalar_one()

    def count_days(self, condition: sa.ColumnElement[bool]) -> int:
        """In how many origins, record types and days there are some under a condition."""
        columns = (differences.c.origin, differences.c.record_type, differences.c.day)
        days = sa.select(*columns).where(condition).distinct().subquery()
        query = sa.select(sa.func.count()).select_from(days)
        return self.connection.execute(query).scalar_one()

    def named(self, condition: sa.ColumnElement[bool]) -> Sequence[sa.Row[Any]]:
        """The first of those under a condition, in the order of the tree."""
        has_version = sa.exists().where(
            is_held(),
            held.c.version == differences.c.version_there,
        )
        query = (
            sa.select(differences, has_version.label("has_version"))
            .where(condition)
            .order_by(
                differences.c.origin,
                differences.c.record_type,
                differences.c.day,
                differences.c.record_key,
            )
            .limit(MOST_RECORDS_NAMED)
        )
        return self.connection.execute(query).all()


def is_held() -> sa.ColumnElement[bool]:
    """The same record here, under whatever day."""
    return sa.and_(
        held.c.origin == differences.c.origin,
        held.c.record_type == differences.c.record_type,
        held.c.record_key == differences.c.record_key,
    )


def is_at(*whereabouts: Whereabouts) -> sa.ColumnElement[bool]:
    """Whether a record was seen there."""
    return differences.c.whereabouts.in_([word.value for word in whereabouts])
