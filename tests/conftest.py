"""Fixtures, in the order of what they cost.

- `catalogue`: the catalogue of the repository; no database.
- `database_url`: a fresh, migrated database of its own for the test, on an embedded PostgreSQL (or TEST_DATABASE_URL).
- `platform`: settings in use that point at such a database and at an ingest root with every department's inbox.
"""

import os
import tempfile
import uuid
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from pipelines import catalogue as catalogue_room
from pipelines import settings


TEMPLATE = "city_template"


@pytest.fixture(scope="session")
def catalogue():
    return catalogue_room.current()


@pytest.fixture(scope="session")
def server_url():
    """Address of a PostgreSQL server on which databases may be made."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    from pipelines.city import engine

    # Not under pytest's own folder: another session would close that to everybody else, PostgreSQL's user included.
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        server = engine.embedded_server(Path(folder) / "data")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # What a power cut would take away, no test will miss.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def template(server_url, tmp_path_factory):
    """A migrated database that every test's own is copied from."""
    from pipelines.city import engine

    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {TEMPLATE}")
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    with settings.using(
        _settings(_address(server_url, TEMPLATE), tmp_path_factory.mktemp("template"))
    ):
        engine.migrate()
    return TEMPLATE


@pytest.fixture(scope="session")
def databases(server_url, template):
    """Copies of the template; those that can be emptied are used again, for making one costs more than most tests."""
    return Databases(server_url, template)


@pytest.fixture
def database_url(databases):
    name = databases.take()
    yield databases.address(name)
    databases.give_back(name)


class Databases:
    """Hands out databases that look as if just migrated."""

    def __init__(self, server_url: str, template: str) -> None:
        self.server_url, self.template = server_url, template
        self.spare: list[str] = []
        with psycopg.connect(self.address(template), autocommit=True) as connection:
            self.untouched = connection.execute(LOOKS).fetchone()
            self.kept = {name for (name,) in connection.execute(FILLED)}

    def address(self, name: str) -> str:
        return _address(self.server_url, name)

    def take(self) -> str:
        if self.spare:
            return self.spare.pop()
        name = f"test_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        return name

    def give_back(self, name: str) -> None:
        """Empty a database, or drop it where its tables are no longer those of the template."""
        with psycopg.connect(self.address(name), autocommit=True) as connection:
            connection.execute(ALONE)
            if connection.execute(LOOKS).fetchone() == self.untouched:
                filled = {name for (name,) in connection.execute(FILLED)} - self.kept
                if filled:
                    connection.execute(
                        f"TRUNCATE {', '.join(sorted(filled))} RESTART IDENTITY CASCADE"
                    )
                for (sequence,) in connection.execute(DRAWN_FROM).fetchall():
                    connection.execute(f"ALTER SEQUENCE {sequence} RESTART")
                self.spare.append(name)
                return
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


OURS = "relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'records'))"
FILLED = f"SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND {OURS} AND pg_relation_size(oid) > 0"
DRAWN_FROM = "SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences WHERE last_value IS NOT NULL"
ALONE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
LOOKS = f"""
    SELECT
        (SELECT md5(string_agg(concat_ws(' ', attrelid::regclass, attname, atttypid), ',' ORDER BY attrelid, attnum))
        FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid WHERE {OURS} AND NOT attisdropped),
        (SELECT md5(string_agg(departments::text, ',' ORDER BY code)) FROM departments)
"""
"""Columns, indexes and views of ours, and the departments."""


@pytest.fixture
def platform(database_url, tmp_path, catalogue):
    chosen = _settings(database_url, tmp_path)
    for department in catalogue.departments:
        (chosen.ingest_root / department / "inbox").mkdir(parents=True)
    with settings.using(chosen):
        yield chosen


def _settings(database_url: str, folder: Path) -> settings.Settings:
    given = {"VAR": str(folder / "var"), "DATABASE_URL": database_url, "SETTLE_SECONDS": "0"}
    return settings.Settings.from_env(given | {"REGION_SECRET": "a secret for tests only"})


def _address(server_url: str, database: str) -> str:
    """The same server, another database."""
    return sa.make_url(server_url).set(database=database).render_as_string(hide_password=False)
