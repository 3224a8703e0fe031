"""Databases of the tests' own on one PostgreSQL server."""

import uuid

import psycopg
import sqlalchemy as sa


TEMPLATE = "city_template"

OURS = "relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'records'))"
FILLED = f"""
    SELECT oid::regclass::text FROM pg_class
    WHERE relkind = 'r' AND {OURS} AND pg_relation_size(oid) > 0
"""
DRAWN_FROM = """
    SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences WHERE last_value IS NOT NULL
"""
DISCONNECT_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# The columns of our tables and views, and the departments.
LOOKS = f"""
    SELECT
        (SELECT md5(string_agg(
            concat_ws(' ', attrelid::regclass, attname, atttypid), ',' ORDER BY attrelid, attnum))
        FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid
        WHERE {OURS} AND NOT attisdropped),
        (SELECT md5(string_agg(departments::text, ',' ORDER BY code)) FROM departments)
"""


def address_of(server_url: str, database: str) -> str:
    """The same server, another database."""
    return sa.make_url(server_url).set(database=database).render_as_string(hide_password=False)


def run_sql(database_url: str, statement: str, *parameters) -> list:
    """Run one statement in a transaction of its own; the rows that it returns."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        cursor = connection.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []


class Databases:
    """Hands out databases that look as if just migrated.

    Those that can be emptied are used again, because making one costs more than most tests.
    """

    def __init__(self, server_url: str) -> None:
        self.server_url = server_url
        self.spare: list[str] = []
        with psycopg.connect(self.address(TEMPLATE), autocommit=True) as connection:
            self.untouched = connection.execute(LOOKS).fetchone()
            self.kept = {name for (name,) in connection.execute(FILLED)}

    def address(self, name: str) -> str:
        return address_of(self.server_url, name)

    def take(self) -> str:
        if self.spare:
            return self.spare.pop()
        name = f"test_{uuid.uuid4().hex[:12]}"
        run_sql(self.server_url, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return name

    def give_back(self, name: str) -> None:
        """Empty a database, or drop it where its tables are no longer those of the template."""
        if self.empty(name):
            self.spare.append(name)
        else:
            run_sql(self.server_url, f"DROP DATABASE {name} WITH (FORCE)")

    def empty(self, name: str) -> bool:
        """Empty a database; whether its tables are still those of the template."""
        with psycopg.connect(self.address(name), autocommit=True) as connection:
            connection.execute(DISCONNECT_OTHERS)
            if connection.execute(LOOKS).fetchone() != self.untouched:
                return False
            filled = {name for (name,) in connection.execute(FILLED)} - self.kept
            if filled:
                tables = ", ".join(sorted(filled))
                connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
            for (sequence,) in connection.execute(DRAWN_FROM).fetchall():
                connection.execute(f"ALTER SEQUENCE {sequence} RESTART")
        return True
