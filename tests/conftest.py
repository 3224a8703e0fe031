"""Fixtures that tests of several folders share, in the order of what they cost.

- `catalogue`: the catalogue of the repository; no database.
- `database_url`: a fresh, migrated database of its own for the test,
  on an embedded PostgreSQL (or TEST_DATABASE_URL).
- `platform`: settings in use that point at such a database and at an ingest root
  with every department's inbox.
- `inbox`: one department's inbox of that platform; `query`: its database in plain SQL.
- `exchange`: a regional platform in a process of its own that the platform is joined to.
"""

import dataclasses
import os
import secrets
import tempfile
from pathlib import Path

import hypothesis
import psycopg
import pytest

import pipelines.catalogue
from pipelines import settings
from pipelines.city import engine
from pipelines.commands import passes
from pipelines.region import client
from tests.lib import city
from tests.lib.databases import TEMPLATE, Databases, address_of, run_sql
from tests.lib.exchange import SECRET
from tests.lib.libreoffice import SOFFICE
from tests.lib.platform_settings import settings_for
from tests.lib.region_process import RegionProcess
from tests.lib.submissions import DEPARTMENT


# A busy machine may take its time: times are measured in benchmarks, never in tests.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


def pytest_collection_modifyitems(items):
    """Where LibreOffice is not installed, what needs it is skipped; `make proofs` installs it."""
    if SOFFICE is not None:
        return
    skipped = pytest.mark.skip(reason="LibreOffice is not installed: bin/setup-libreoffice")
    for item in items:
        if "libreoffice" in item.keywords:
            item.add_marker(skipped)


@pytest.fixture(scope="session")
def catalogue():
    return pipelines.catalogue.current()


@pytest.fixture(scope="session")
def server_url():
    """Address of a PostgreSQL server on which databases may be made."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return

    # Not under pytest's own folder, which another session may close to PostgreSQL's user.
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        server = engine.embedded_server(Path(folder) / "data")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # No test needs its data to survive a power cut.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def databases(server_url, tmp_path_factory):
    """Copies of a database that was migrated once."""
    run_sql(server_url, f"DROP DATABASE IF EXISTS {TEMPLATE}")
    run_sql(server_url, f"CREATE DATABASE {TEMPLATE}")
    folder = tmp_path_factory.mktemp("template")
    with settings.using(settings_for(address_of(server_url, TEMPLATE), folder)):
        city.migrate()
    return Databases(server_url)


@pytest.fixture
def database_url(databases):
    name = databases.take()
    yield databases.address(name)
    databases.give_back(name)


@pytest.fixture
def platform(database_url, tmp_path, catalogue):
    platform = settings_for(database_url, tmp_path)
    for department in catalogue.departments:
        (platform.ingest_root / department / "inbox").mkdir(parents=True)
    with settings.using(platform):
        yield platform


@pytest.fixture
def inbox(platform):
    return platform.ingest_root / DEPARTMENT / "inbox"


@pytest.fixture
def query(platform):
    """Ask the test's database in plain SQL."""

    def query(statement, *parameters):
        return run_sql(platform.database_url, statement, *parameters)

    return query


@pytest.fixture
def start_region(server_url):
    """Start regional platforms with the given options; they are stopped after the test."""
    started = []

    def start(*options):
        name = f"region_{secrets.token_hex(4)}"
        address = psycopg.conninfo.make_conninfo(server_url, dbname=name)
        region = RegionProcess(address, options, {"REGION_SECRET": SECRET}).start()
        started.append((name, region))
        return region

    yield start
    for name, region in started:
        region.stop()
        run_sql(server_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def joined(platform, start_region, monkeypatch):
    """Join the city platform of the test to a region; called with the region's options."""
    # Pauses that the region does not ask for would only cost time.
    monkeypatch.setattr(client, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(client, "LONGEST_PAUSE", 1.0)
    monkeypatch.setattr(passes, "SECONDS_BETWEEN_LOOKS", 0.05)

    def join(*options):
        region = start_region(*options)
        return region, dataclasses.replace(platform, region_url=region.url, region_secret=SECRET)

    return join


@pytest.fixture
def exchange(joined):
    """A regional platform with records to distribute, which makes faults on demand."""
    region, joined_settings = joined("--faults", "--seed")
    with settings.using(joined_settings):
        yield region
