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
    with settings.using(_settings(_address(server_url, TEMPLATE), tmp_path_factory.mktemp("template"))):
        engine.migrate()
    return TEMPLATE


@pytest.fixture
def database_url(server_url, template):
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _address(server_url, name)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


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
