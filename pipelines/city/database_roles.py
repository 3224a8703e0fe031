"""The roles of the database and their rights, made of what the tables declare.

It may be repeated at any time, and has to be after a migration: a new table is closed to everybody
until then. Rights that the tables do not declare any more are taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.sql import SQL, Composable, Composed, Identifier

from pipelines.city import tables
from pipelines.city.engine import driver_connection
from pipelines.city.locks import MIGRATION_LOCK
from pipelines.city.platform import CityPlatform
from pipelines.city.records import record_tables
from pipelines.city.tables import access
from pipelines.city.tables.access import ONLOOKERS, SELECT, Access, DatabaseRole
from pipelines.errors import ConfigurationError


_PUBLIC = "public"

# What PostgreSQL calls the kinds of things in `pg_class`.
_KINDS = {"r": "TABLE", "v": "VIEW", "S": "SEQUENCE"}

_NOT_OWNERS = [role for role in DatabaseRole if role is not DatabaseRole.MIGRATION]


@dataclass(frozen=True)
class Member:
    """Who logs in, and as what."""

    login: str
    role: DatabaseRole


@dataclass(frozen=True)
class Thing:
    """A table, a view or a sequence, with the rights that it declares."""

    schema: str
    name: str
    access: Access
    columns: tuple[str, ...] = ()
    """Those that onlookers may see; empty: of a sequence."""
    hidden: tuple[str, ...] = ()
    """The others."""

    @property
    def identifier(self) -> Identifier:
        """Its name, as a part of a statement."""
        return Identifier(self.schema, self.name)

    def rights_of(self, role: DatabaseRole) -> Composable | None:
        """What a role may do, with the columns that it sees if these are not all; None: nothing."""
        rights = self.access.rights_of(role)
        if rights == SELECT and role in ONLOOKERS and self.hidden:
            columns = SQL(", ").join([Identifier(name) for name in self.columns])
            return SQL("SELECT ({columns})").format(columns=columns)
        return SQL(rights) if rights else None


@dataclass
class _Columns:
    """The columns of a table of records, or of its view."""

    kind: str
    shown: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


def ensure_roles(platform: CityPlatform, members: Sequence[Member] = ()) -> int:
    """Make the roles and give them their rights; returns on how many things they have some.

    `members` log in as one of the roles. Who is missing is made, without a password.

    Raises:
        ConfigurationError: the tables are not there, or the address may not make roles.
    """
    with platform.transaction() as connection:
        # Nobody makes tables meanwhile.
        lock = sa.text("SELECT pg_advisory_xact_lock(:key)")
        connection.execute(lock, {"key": MIGRATION_LOCK})
        _require_tables(connection)

        cursor = driver_connection(connection).cursor()
        for role in DatabaseRole:
            _make_role(cursor, role.value, SQL("NOLOGIN"))
        for member in members:
            _add_member(cursor, member)

        things = list(_things(cursor))
        _open_database(cursor)
        _own_by_migration(cursor, things)
        _give_rights(cursor, things)
    return len(things)


def declared_things() -> Iterator[Thing]:
    """What the platform always has; the tables of records are those of the database."""
    for table in tables.metadata.sorted_tables:
        shown: list[str] = []
        hidden: list[str] = []
        for column in table.columns:
            (hidden if access.is_hidden(column) else shown).append(column.name)
        declared = table.info["access"]
        yield Thing(_PUBLIC, table.name, declared, tuple(shown), tuple(hidden))

    yield Thing(
        _PUBLIC,
        tables.rejected_rows.name,
        access.VIEW_OF_REJECTED_ROWS,
        ("batch_no", "first_row", "row_number", "findings", "faulty_elements"),
        ("match_key", "rest_digest"),
    )
    with_records = tables.rejected_rows_with_records
    yield Thing(
        _PUBLIC,
        with_records.name,
        access.VIEW_OF_REJECTED_ROWS_WITH_RECORDS,
        tuple(with_records.c.keys()),
    )
    yield Thing(_PUBLIC, "alembic_version", access.TABLE_OF_REVISIONS, ("version_num",))
    for name, rights in access.SEQUENCES.items():
        yield Thing(_PUBLIC, name, rights)


def _require_tables(connection: sa.Connection) -> None:
    names = sa.inspect(connection).get_table_names()
    missing = [table.name for table in tables.metadata.sorted_tables if table.name not in names]
    if missing:
        raise ConfigurationError(
            f"there is no table {missing[0]} yet: run `python -m pipelines database migrate` first"
        )


def _make_role(cursor: psycopg.Cursor[Any], name: str, option: Composable) -> None:
    """Make a role, if the server has none of this name."""
    query = SQL("SELECT rolsuper FROM pg_roles WHERE rolname = %(name)s")
    if cursor.execute(query, {"name": name}).fetchone() is not None:
        return
    statement = SQL("CREATE ROLE {name} {option}").format(name=Identifier(name), option=option)
    # Roles belong to the server: whoever makes another database ready may be making them as well.
    cursor.execute("SAVEPOINT before_role")
    try:
        cursor.execute(statement)
    except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        cursor.execute("ROLLBACK TO SAVEPOINT before_role")
    except psycopg.errors.InsufficientPrivilege:
        raise ConfigurationError(
            f"DATABASE_URL may not make the role {name}: run this as a superuser once,"
            " or as a role that has CREATEROLE"
        ) from None
    cursor.execute("RELEASE SAVEPOINT before_role")


def _add_member(cursor: psycopg.Cursor[Any], member: Member) -> None:
    _make_role(cursor, member.login, SQL("LOGIN"))
    query = SQL("SELECT rolsuper FROM pg_roles WHERE rolname = %(name)s")
    row = cursor.execute(query, {"name": member.login}).fetchone()
    if row is not None and row[0]:
        raise ConfigurationError(f"{member.login} is a superuser, and no role holds it back")
    statement = SQL("GRANT {role} TO {login}").format(
        role=Identifier(member.role.value),
        login=Identifier(member.login),
    )
    cursor.execute(statement)


def _things(cursor: psycopg.Cursor[Any]) -> Iterator[Thing]:
    """All that is ours in the database."""
    yield from declared_things()
    query = SQL("""
        SELECT pg_class.relname, pg_class.relkind, pg_attribute.attname
        FROM pg_class
        JOIN pg_attribute ON pg_attribute.attrelid = pg_class.oid
        WHERE pg_class.relnamespace = to_regnamespace(%(schema)s)
            AND pg_class.relkind = ANY(%(kinds)s)
            AND pg_attribute.attnum > 0
            AND NOT pg_attribute.attisdropped
        ORDER BY pg_class.relname, pg_attribute.attnum
    """)
    parameters = {"schema": record_tables.SCHEMA, "kinds": ["r", "v"]}
    columns_of: dict[str, _Columns] = {}
    for name, kind, column in cursor.execute(query, parameters).fetchall():
        columns = columns_of.setdefault(name, _Columns(kind))
        is_hidden = record_tables.is_hidden_column(column)
        (columns.hidden if is_hidden else columns.shown).append(column)

    for name, columns in columns_of.items():
        is_view = _KINDS[columns.kind] == "VIEW"
        rights = access.VIEWS_OF_RECORDS if is_view else access.TABLES_OF_VERSIONS
        yield Thing(record_tables.SCHEMA, name, rights, tuple(columns.shown), tuple(columns.hidden))


def _open_database(cursor: psycopg.Cursor[Any]) -> None:
    """Let our roles into the database and its schemas, and nobody else."""
    [name] = cursor.execute("SELECT current_database()").fetchone() or [""]
    database = Identifier(name)
    for statement in (
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC, {roles}",
        "GRANT CONNECT ON DATABASE {database} TO {roles}",
        # Both bring rows into temporary tables first.
        "GRANT TEMPORARY ON DATABASE {database} TO {migration}, {loading}, {exchange}",
        "GRANT CREATE ON DATABASE {database} TO {migration}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC, {roles}",
        "GRANT USAGE ON SCHEMA public, records TO {roles}",
        "GRANT CREATE ON SCHEMA public, records TO {migration}",
    ):
        cursor.execute(_with_roles(statement, database=database))


def _with_roles(statement: str, **names: Composable) -> Composed:
    """A statement with the names of the roles in it."""
    identifiers = {role.name.lower(): Identifier(role.value) for role in DatabaseRole}
    roles = SQL(", ").join(identifiers.values())
    return SQL(statement).format(roles=roles, **identifiers, **names)


def _own_by_migration(cursor: psycopg.Cursor[Any], things: Iterable[Thing]) -> None:
    """Make the role of migration the owner, which alone may change what a table looks like."""
    query = SQL("""
        SELECT pg_namespace.nspname, pg_class.relname, pg_class.relkind
        FROM pg_class
        JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
        WHERE pg_class.relowner <> to_regrole(%(owner)s)
            -- What belongs to a column has the owner of its table.
            AND NOT EXISTS (
                SELECT FROM pg_depend
                WHERE pg_depend.objid = pg_class.oid AND pg_depend.deptype = ANY(%(belonging)s)
            )
    """)
    owner = Identifier(DatabaseRole.MIGRATION.value)
    parameters = {"owner": DatabaseRole.MIGRATION.value, "belonging": ["a", "i"]}
    others = cursor.execute(query, parameters).fetchall()

    platforms = {(thing.schema, thing.name) for thing in things}
    for schema, name, kind in others:
        if (schema, name) in platforms:
            statement = SQL("ALTER {kind} {thing} OWNER TO {owner}").format(
                kind=SQL(_KINDS[kind]),
                thing=Identifier(schema, name),
                owner=owner,
            )
            cursor.execute(statement)
    statement = SQL("ALTER SCHEMA {schema} OWNER TO {owner}").format(
        schema=Identifier(record_tables.SCHEMA), owner=owner
    )
    cursor.execute(statement)


def _give_rights(cursor: psycopg.Cursor[Any], things: Sequence[Thing]) -> None:
    """Take back all rights and give those that are declared; others see it when both is done."""
    with_rows = [thing for thing in things if thing.columns]
    sequences = [thing for thing in things if not thing.columns]
    for kind, of_kind in ((SQL("TABLE"), with_rows), (SQL("SEQUENCE"), sequences)):
        taken_back = SQL("REVOKE ALL ON {kind} {things} FROM PUBLIC, {roles}").format(
            kind=kind,
            things=SQL(", ").join([thing.identifier for thing in of_kind]),
            roles=SQL(", ").join([Identifier(role.value) for role in _NOT_OWNERS]),
        )
        cursor.execute(taken_back)
        for thing in of_kind:
            _give_rights_on(cursor, kind, thing)


def _give_rights_on(cursor: psycopg.Cursor[Any], kind: Composable, thing: Thing) -> None:
    for role in _NOT_OWNERS:
        rights = thing.rights_of(role)
        if rights is None:
            continue
        granted = SQL("GRANT {rights} ON {kind} {thing} TO {role}").format(
            rights=rights,
            kind=kind,
            thing=thing.identifier,
            role=Identifier(role.value),
        )
        cursor.execute(granted)
