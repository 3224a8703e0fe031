"""What is held as a tree of digests: origin, record type, month, day, then prefixes of the record key.

Whoever compares goes down only where a digest differs. The digests of days are kept, and computed
anew where a record of the day changed; those above are made of them, those below of the records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from psycopg.rows import class_row

from regional_platform.database import Connection
from regional_platform.record_store import FEED_LOCK


# Records of a node that are listed one by one; a node with more has to be divided.
MOST_LISTED = 2_000


@dataclass(frozen=True)
class TreeNode:
    """A place in the tree; each field is empty above its level."""

    origin: str = ""
    record_type: str = ""
    period: str = ""
    """A month, `2026-11`, or a day, `2026-11-24`."""
    prefix: str = ""
    """The first digits of the record key, two for each level below the day."""

    @property
    def is_of_a_day(self) -> bool:
        """Whether it is a day, or below one."""
        return len(self.period) == len("2026-11-24")

    @property
    def parameters(self) -> dict[str, str]:
        """For a query; record keys with the prefix lie from it to below `beyond`."""
        # Behind all hexadecimal digits comes a `g`.
        return {**vars(self), "beyond": f"{self.prefix}g"}


@dataclass(frozen=True)
class StoredPart:
    """A part of a node: all its records as one digest."""

    name: str
    count: int
    digest: str


@dataclass(frozen=True)
class StoredLeaf:
    """One record as it is held, with the number of its newest change."""

    record_key: str
    version: int
    digest: str
    change_no: int


@dataclass(frozen=True)
class StoredDayDigest:
    """All records of one record type and day as one digest."""

    record_type: str
    day: date
    count: int
    digest: str


@dataclass(frozen=True)
class StoredRecordDigest:
    """One record as it is held."""

    record_key: str
    version: int
    digest: str


# The levels of the tree above the day are views; `schema.sql` says what a digest is of.
_ORIGINS = """
    SELECT name, count, digest
    FROM digest_origins
    ORDER BY name COLLATE "C"
"""

_TYPES = """
    SELECT name, count, digest
    FROM digest_types
    WHERE origin = %(origin)s
    ORDER BY name COLLATE "C"
"""

_MONTHS = """
    SELECT name, count, digest
    FROM digest_months
    WHERE origin = %(origin)s AND record_type = %(record_type)s
    ORDER BY name COLLATE "C"
"""

_DAYS = """
    SELECT to_char(day, 'YYYY-MM-DD') AS name, count, digest
    FROM digest_days
    WHERE origin = %(origin)s
        AND record_type = %(record_type)s
        AND to_char(day, 'YYYY-MM') = %(period)s
        AND count > 0
    ORDER BY day
"""

_PREFIXES = """
    SELECT
        left(record_key, %(digits)s) AS name,
        count(*) AS count,
        hex_sha256(
            string_agg(
                record_key || ':' || version || ':' || digest || E'\\n',
                ''
                ORDER BY record_key COLLATE "C"
            )
        ) AS digest
    FROM records
    WHERE origin = %(origin)s
        AND record_type = %(record_type)s
        AND day = %(period)s::date
        AND record_key COLLATE "C" >= %(prefix)s
        AND record_key COLLATE "C" < %(beyond)s
    GROUP BY left(record_key, %(digits)s)
    ORDER BY left(record_key, %(digits)s) COLLATE "C"
"""


# Days whose records have changed, summed up anew.
_REFRESH = """
    WITH stale AS (
        SELECT origin, record_type, day
        FROM digest_days
        WHERE is_stale
    ),
    parts AS (
        SELECT
            origin,
            record_type,
            day,
            left(record_key, 2) AS name,
            count(*) AS count,
            hex_sha256(
                string_agg(
                    record_key || ':' || version || ':' || digest || E'\\n',
                    ''
                    ORDER BY record_key COLLATE "C"
                )
            ) AS digest
        FROM stale
        JOIN records USING (origin, record_type, day)
        GROUP BY origin, record_type, day, left(record_key, 2)
    ),
    fresh AS (
        SELECT
            origin,
            record_type,
            day,
            coalesce(sum(count), 0)::bigint AS count,
            hex_sha256(
                string_agg(
                    name || ':' || count || ':' || digest || E'\\n',
                    ''
                    ORDER BY name COLLATE "C"
                )
            ) AS digest
        FROM stale
        LEFT JOIN parts USING (origin, record_type, day)
        GROUP BY origin, record_type, day
    )
    UPDATE digest_days
    SET count = fresh.count, digest = coalesce(fresh.digest, ''), is_stale = false
    FROM fresh
    WHERE (digest_days.origin, digest_days.record_type, digest_days.day)
        = (fresh.origin, fresh.record_type, fresh.day)
"""


def parts_of(connection: Connection, node: TreeNode) -> list[StoredPart]:
    """The parts of a node with their digests, in order of their names; those without records are left out."""
    query = _ORIGINS
    if node.is_of_a_day:
        query = _PREFIXES
    elif node.period:
        query = _DAYS
    elif node.record_type:
        query = _MONTHS
    elif node.origin:
        query = _TYPES
    if not node.is_of_a_day:
        _refresh_days(connection)
    parameters = {**node.parameters, "digits": len(node.prefix) + 2}
    with connection.cursor(row_factory=class_row(StoredPart)) as cursor:
        return cursor.execute(query, parameters).fetchall()


def _refresh_days(connection: Connection) -> None:
    """Compute anew the digests of the days whose records have changed."""
    with connection.transaction():
        # Nobody adds records meanwhile: a day that changes while it is summed up would count as fresh.
        connection.execute("SELECT pg_advisory_xact_lock(%(lock)s)", {"lock": FEED_LOCK})
        connection.execute(_REFRESH)


def leaves_of(connection: Connection, node: TreeNode) -> list[StoredLeaf]:
    """The records of a day or of a prefix of it, in order; one more than `MOST_LISTED` at most."""
    query = """
        SELECT record_key, version, digest, coalesce(change_no, 0) AS change_no
        FROM records
        WHERE origin = %(origin)s
            AND record_type = %(record_type)s
            AND day = %(period)s::date
            AND record_key COLLATE "C" >= %(prefix)s
            AND record_key COLLATE "C" < %(beyond)s
        ORDER BY record_key COLLATE "C"
        LIMIT %(limit)s
    """
    parameters = {**node.parameters, "limit": MOST_LISTED + 1}
    with connection.cursor(row_factory=class_row(StoredLeaf)) as cursor:
        return cursor.execute(query, parameters).fetchall()


def day_digests(connection: Connection, platform: str) -> list[StoredDayDigest]:
    """Digests of what is held of a platform's records, by record type and day."""
    # All keys have the same length, so lines that are sorted by key are sorted lines.
    query = """
        SELECT record_type,
            day,
            count(*) AS count,
            encode(
                sha256(
                    convert_to(
                        string_agg(
                            record_key || ':' || version || ':' || digest || E'\\n',
                            ''
                            ORDER BY record_key COLLATE "C"
                        ),
                        'UTF8'
                    )
                ),
                'hex'
            ) AS digest
        FROM records
        WHERE origin = %(platform)s
        GROUP BY record_type, day
        ORDER BY record_type, day
    """
    with connection.cursor(row_factory=class_row(StoredDayDigest)) as cursor:
        return cursor.execute(query, {"platform": platform}).fetchall()


def record_digests(
    connection: Connection, platform: str, record_type: str, day: date
) -> list[StoredRecordDigest]:
    """Version and digest of each record of one type and day, sorted by key."""
    query = """
        SELECT record_key, version, digest
        FROM records
        WHERE origin = %(platform)s AND record_type = %(record_type)s AND day = %(day)s
        ORDER BY record_key COLLATE "C"
    """
    parameters = {"platform": platform, "record_type": record_type, "day": day}
    with connection.cursor(row_factory=class_row(StoredRecordDigest)) as cursor:
        return cursor.execute(query, parameters).fetchall()
