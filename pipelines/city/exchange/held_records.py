"""What we hold of each origin's records, as the tree of digests that the region has too.

PostgreSQL sums it up in temporary tables of one session, so neither side ever has all records in its
memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on

from pipelines.catalogue.model import RecordType
from pipelines.city.platform import CityPlatform
from pipelines.city.records import record_tables
from pipelines.city.tables import KEY, OutboxState, messages, outbox, records
from pipelines.shapes.digest_places import DigestPlace, LeafRecord, PartDigest


# The tables of a session; PostgreSQL drops them with it.
SESSION_TABLES = sa.MetaData()

_TEMPORARY: dict[str, Any] = {"prefixes": ["TEMPORARY"]}

# Our own records as the region has acknowledged them last, and those of others as we took them.
held = sa.Table(
    "held_records",
    SESSION_TABLES,
    sa.Column("origin", KEY),
    sa.Column("record_type", KEY),
    sa.Column("day", KEY),
    sa.Column("record_key", KEY),
    sa.Column("version", sa.BigInteger),
    sa.Column("digest", KEY),
    **_TEMPORARY,
)

_held_days = sa.Table(
    "held_days",
    SESSION_TABLES,
    sa.Column("origin", KEY),
    sa.Column("record_type", KEY),
    sa.Column("name", KEY),
    sa.Column("count", sa.BigInteger),
    sa.Column("digest", KEY),
    **_TEMPORARY,
)

# Of each of our records the newest version that the region has acknowledged.
_acknowledged = sa.Table(
    "acknowledged_versions",
    SESSION_TABLES,
    sa.Column("record_type", KEY),
    sa.Column("record_id", sa.BigInteger),
    sa.Column("version", sa.BigInteger),
    sa.Column("digest", KEY),
    **_TEMPORARY,
)

# Our records that were sent and have no final receipt: the region may hold them already, or not.
in_flight = sa.Table(
    "records_in_flight",
    SESSION_TABLES,
    sa.Column("record_type", KEY),
    sa.Column("record_key", KEY),
    **_TEMPORARY,
)


class HeldRecords:
    """One look at what we hold, as long as the session lasts."""

    def __init__(self, connection: sa.Connection, platform: CityPlatform) -> None:
        self.connection = connection
        SESSION_TABLES.create_all(connection, checkfirst=False)
        # What is in flight is read first. A receipt that comes between the two queries puts its
        # records into both, and they are left out. In the other order they would be in neither,
        # and look like records that only the region has.
        _fill_in_flight(connection)
        _fill_acknowledged(connection, platform)
        _fill_taken(connection, platform.settings.platform_code)
        _sum_up(connection)

    def digests(self, place: DigestPlace) -> list[PartDigest]:
        """The parts of a place that have records, in order."""
        query = _parts_below(place) if place.is_of_a_day else _parts_above_days(place)
        return [PartDigest(*row) for row in self.connection.execute(query)]

    def digest_records(self, place: DigestPlace) -> list[LeafRecord]:
        """The records of a day or of a prefix of it, in order."""
        query = sa.select(held.c.record_key, held.c.version, held.c.digest)
        query = query.where(*_of_day(place)).order_by(held.c.record_key)
        return [LeafRecord(*row) for row in self.connection.execute(query)]

    def count_days(self) -> dict[str, int]:
        """Origin → of how many record types and days we hold records of it."""
        query = sa.select(_held_days.c.origin, sa.func.count().label("days"))
        query = query.group_by(_held_days.c.origin)
        return {row.origin: row.days for row in self.connection.execute(query)}


def _fill_in_flight(connection: sa.Connection) -> None:
    record_key = sa.func.encode(records.c.record_key, "hex")
    query = (
        sa.select(outbox.c.record_type, record_key)
        .join(records, records.c.record_id == outbox.c.record_id)
        .where(outbox.c.state == OutboxState.SENT)
    )
    connection.execute(sa.insert(in_flight).from_select(list(in_flight.c), query))


def _fill_acknowledged(connection: sa.Connection, platform: CityPlatform) -> None:
    newest = (
        sa.select(outbox.c.record_type, outbox.c.record_id, outbox.c.version, outbox.c.digest)
        .where(
            outbox.c.state == OutboxState.ACCEPTED,
            # What left the catalogue has no table any more that says on which day it changed.
            outbox.c.record_type.in_(list(platform.catalogue.record_types)),
        )
        .ext(distinct_on(outbox.c.record_id))
        # A record may stand in the outbox several times; of equal versions the last attempt counts.
        .order_by(outbox.c.record_id, outbox.c.version.desc(), outbox.c.outbox_no.desc())
    )
    connection.execute(sa.insert(_acknowledged).from_select(list(_acknowledged.c), newest))
    connection.execute(sa.text("CREATE INDEX ON acknowledged_versions (record_type)"))

    names = connection.execute(sa.select(_acknowledged.c.record_type).distinct()).scalars().all()
    # Each record type has its versions in a table of its own.
    for name in sorted(names):
        record_type = platform.catalogue.record_types[name]
        days = _acknowledged_of(record_type, platform.settings.platform_code)
        connection.execute(sa.insert(held).from_select(list(held.c), days))


def _acknowledged_of(record_type: RecordType, our_code: str) -> sa.Select[Any]:
    table = record_tables.table_of(record_type)
    is_version = sa.and_(
        table.c.record_id == _acknowledged.c.record_id,
        table.c.version == _acknowledged.c.version,
    )
    local_time = sa.func.timezone("Asia/Shanghai", table.c.valid_from)
    return (
        sa.select(
            sa.literal(our_code),
            _acknowledged.c.record_type,
            sa.func.to_char(local_time, "YYYY-MM-DD"),
            sa.func.encode(records.c.record_key, "hex"),
            _acknowledged.c.version,
            _acknowledged.c.digest,
        )
        .join(records, records.c.record_id == _acknowledged.c.record_id)
        .join(table, is_version)
        .where(_acknowledged.c.record_type == record_type.name)
    )


def _fill_taken(connection: sa.Connection, our_code: str) -> None:
    identity = (messages.c.origin, messages.c.record_type, messages.c.record_key)
    newest = (
        sa.select(
            messages.c.origin,
            messages.c.record_type,
            sa.func.to_char(messages.c.day, "YYYY-MM-DD"),
            messages.c.record_key,
            messages.c.version,
            messages.c.digest,
        )
        .where(
            messages.c.origin != our_code,
            messages.c.digest.is_not(None),
            messages.c.day.is_not(None),
        )
        .ext(distinct_on(*identity))
        .order_by(*identity, messages.c.version.desc())
    )
    connection.execute(sa.insert(held).from_select(list(held.c), newest))


def _sum_up(connection: sa.Connection) -> None:
    """Compute the digest of each day; those of months and types are made of them."""
    of_day = (held.c.origin, held.c.record_type, held.c.day)
    # Made now, because filling a table without indexes is faster.
    in_tree = "CREATE INDEX ON held_records (origin, record_type, day, record_key)"
    by_record = "CREATE INDEX ON held_records (record_type, record_key)"
    connection.execute(sa.text(in_tree))
    connection.execute(sa.text(by_record))
    connection.execute(sa.text("ANALYZE held_records"))

    name = sa.func.left(held.c.record_key, 2)
    parts = sa.select(
        *of_day,
        name.label("name"),
        sa.func.count().label("count"),
        _digest_of_records().label("digest"),
    )
    parts_of_days = parts.group_by(*of_day, name).subquery()
    days = _rolled(parts_of_days, "day", "origin", "record_type")
    connection.execute(sa.insert(_held_days).from_select(list(_held_days.c), days))


def _parts_above_days(place: DigestPlace) -> sa.Select[Any]:
    days = sa.select(_held_days)
    if place.origin:
        days = days.where(_held_days.c.origin == place.origin)
    if place.record_type:
        days = days.where(_held_days.c.record_type == place.record_type)
    if place.period:
        days = days.where(sa.func.left(_held_days.c.name, 7) == place.period)
        level = days.subquery()
        return _in_order(level)

    days_and_months = days.add_columns(sa.func.left(_held_days.c.name, 7).label("month"))
    level = _rolled(days_and_months.subquery(), "month", "origin", "record_type").subquery()
    if not place.record_type:
        level = _rolled(level, "record_type", "origin").subquery()
    if not place.origin:
        level = _rolled(level, "origin").subquery()
    return _in_order(level)


def _parts_below(place: DigestPlace) -> sa.Select[Any]:
    name = sa.func.left(held.c.record_key, len(place.prefix) + 2)
    digest = _digest_of_records().label("digest")
    parts = sa.select(name.label("name"), sa.func.count().label("count"), digest)
    level = parts.where(*_of_day(place)).group_by(name).subquery()
    return _in_order(level)


def _of_day(place: DigestPlace) -> Sequence[sa.ColumnElement[bool]]:
    """The records of a day or of a prefix of it; behind all hexadecimal digits comes a `g`."""
    return (
        held.c.origin == place.origin,
        held.c.record_type == place.record_type,
        held.c.day == place.period,
        held.c.record_key >= place.prefix,
        held.c.record_key < place.prefix + "g",
    )


def _in_order(level: sa.Subquery) -> sa.Select[Any]:
    return sa.select(level.c.name, level.c["count"], level.c.digest).order_by(level.c.name)


def _rolled(parts: sa.Subquery, name: str, *above: str) -> sa.Select[Any]:
    """Sum parts up to the level above: the lines of the parts of each are its digest."""
    groups = [parts.c[column] for column in above]
    line = parts.c.name + ":" + sa.cast(parts.c["count"], sa.Text) + ":" + parts.c.digest + "\n"
    return sa.select(
        *groups,
        parts.c[name].label("name"),
        sa.cast(sa.func.sum(parts.c["count"]), sa.BigInteger).label("count"),
        _digest_of_lines(line, parts.c.name).label("digest"),
    ).group_by(*groups, parts.c[name])


def _digest_of_records() -> sa.ColumnElement[str]:
    version = sa.cast(held.c.version, sa.Text)
    line = held.c.record_key + ":" + version + ":" + held.c.digest + "\n"
    return _digest_of_lines(line, held.c.record_key)


def _digest_of_lines(
    line: sa.ColumnElement[str], order: sa.ColumnElement[str]
) -> sa.ColumnElement[str]:
    """SHA-256 of some lines in order, in hexadecimal digits."""
    lines = sa.func.string_agg(line, aggregate_order_by(sa.literal(""), order))
    digest = sa.func.sha256(sa.func.convert_to(lines, "UTF8"))
    return sa.func.encode(digest, "hex", type_=KEY)
