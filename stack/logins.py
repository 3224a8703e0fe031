"""Who logs in to the embedded server: each service as somebody of its own, none as a superuser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier


# Login of each role of the city platform's database.
MEMBERS = {
    "loading": "city_loader",
    "exchange": "city_exchange",
    "reading": "city_reader",
}

# Database → the login that owns it and is alone in it.
OWNERS = {"airflow": "airflow", "region": "region"}

# Where these programs make their tables.
_SCHEMA = "public"

# What PostgreSQL calls the kinds of things that have an owner.
_KINDS = {"r": "TABLE", "p": "TABLE", "v": "VIEW", "m": "MATERIALIZED VIEW", "S": "SEQUENCE"}


@dataclass(frozen=True)
class Addresses:
    """The address of each login."""

    migration: str
    """The city platform's database, for the owner of the server: to migrate it."""
    loading: str
    exchange: str
    reading: str
    airflow: str
    region: str

    @classmethod
    def of_server(cls, superusers: dict[str, str]) -> Addresses:
        """The addresses of all logins; `superusers`: the server's own of each database."""
        city = superusers["city"]
        members = {role: address_for(city, login) for role, login in MEMBERS.items()}
        owners = {name: address_for(superusers[name], login) for name, login in OWNERS.items()}
        return cls(migration=city, **members, **owners)


def address_for(address: str, login: str) -> str:
    """The same address for somebody else, without a password: the server is behind a socket."""
    scheme, _, rest = address.partition("://")
    _, _, place = rest.partition("@")
    return f"{scheme}://{login}@{place}"


def give_database(address: str, login: str) -> None:
    """Give a database, and what an earlier version has made in it, to a login of its own.

    `address`: of a superuser, in that database.
    """
    with psycopg.connect(address) as connection:
        _make_login(connection, login)
        database = Identifier(connection.info.dbname)
        owner = Identifier(login)
        for statement in (
            "ALTER DATABASE {database} OWNER TO {owner}",
            "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        ):
            connection.execute(SQL(statement).format(database=database, owner=owner))

        for kind, name in _things_of_others(connection, login):
            of_owner = SQL("ALTER {kind} {name} OWNER TO {owner}").format(
                kind=SQL(kind), name=Identifier(_SCHEMA, name), owner=owner
            )
            connection.execute(of_owner)


def _make_login(connection: psycopg.Connection[Any], login: str) -> None:
    query = SQL("SELECT FROM pg_roles WHERE rolname = %(login)s")
    if connection.execute(query, {"login": login}).fetchone() is None:
        connection.execute(SQL("CREATE ROLE {login} LOGIN").format(login=Identifier(login)))


def _things_of_others(connection: psycopg.Connection[Any], login: str) -> list[tuple[str, str]]:
    """Kind and name of all that lies in the schema and belongs to somebody else."""
    query = SQL("""
        SELECT relkind::text, relname
        FROM pg_class
        WHERE relnamespace = to_regnamespace(%(schema)s)
            AND relowner <> to_regrole(%(login)s)
            AND relkind = ANY(%(kinds)s)
            -- What belongs to a column has the owner of its table.
            AND NOT EXISTS (
                SELECT FROM pg_depend
                WHERE pg_depend.objid = pg_class.oid AND pg_depend.deptype = ANY(%(belonging)s)
            )
    """)
    place = {"login": login, "schema": _SCHEMA}
    parameters = {**place, "kinds": list(_KINDS), "belonging": ["a", "i"]}
    things = connection.execute(query, parameters).fetchall()

    enums = SQL("""
        SELECT typname
        FROM pg_type
        WHERE typnamespace = to_regnamespace(%(schema)s)
            AND typowner <> to_regrole(%(login)s)
            AND typtype = 'e'
    """)
    names = connection.execute(enums, place).fetchall()
    return [(_KINDS[kind], name) for kind, name in things] + [("TYPE", name) for (name,) in names]
