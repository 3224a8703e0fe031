"""Tables that the catalogue decides: per record type one table of all versions, and a view of the current ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BYTEA, insert

from pipelines.catalogue.model import Catalogue, Element, RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.city import tables
from pipelines.errors import CatalogueError


SCHEMA = "records"

SQL_TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "text": sa.Text,
    "date": sa.Date,
    "numeric": sa.Numeric,
}


@dataclass(frozen=True)
class Column:
    """One column of a record table, and the element it holds."""

    name: str
    element: Element
    part: str
    """`value`, or for personal elements `hash` and `encrypted`."""

    @property
    def sql_type(self) -> str:
        """PostgreSQL's name of the type."""
        return {
            "value": VALUE_TYPES[self.element.type].sql_type,
            "hash": "text",
            "encrypted": "bytea",
        }[self.part]

    @property
    def is_compared(self) -> bool:
        """Whether a difference here makes a new version; ciphertexts differ each time and say nothing."""
        return self.part != "encrypted"


def columns_of(record_type: RecordType) -> list[Column]:
    """The columns that a record type's elements become, in the catalogue's order."""
    found = []
    for element in record_type.elements.values():
        name = element.code.lower()
        if element.personal:
            found += [
                Column(f"{name}_hash", element, "hash"),
                Column(f"{name}_encrypted", element, "encrypted"),
            ]
        else:
            found.append(Column(name, element, "value"))
    return found


def column_of(element: Element) -> str:
    """The column by which an element is found and compared."""
    return element.code.lower() + ("_hash" if element.personal else "")


@cache
def _table(name: str, columns: tuple[tuple[str, str], ...]) -> sa.Table:
    types = SQL_TYPES | {"bytea": BYTEA}
    return sa.Table(
        f"record_{name}",
        sa.MetaData(schema=SCHEMA),
        sa.Column("record_id", sa.BigInteger, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("batch_no", sa.Text, nullable=False),
        sa.Column("row_number", sa.BigInteger, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("catalogue_version", sa.Text, nullable=False),
        *(sa.Column(column, types[sql_type]) for column, sql_type in columns),
        # Batches lie one behind the other, so a summary of each block range finds them at no cost for loading.
        sa.Index(f"batches_of_{name}", "batch_no", postgresql_using="brin"),
    )


def table_of(record_type: RecordType) -> sa.Table:
    """The table that keeps every version of a record type's records."""
    return _table(
        record_type.name,
        tuple((column.name, column.sql_type) for column in columns_of(record_type)),
    )


def ensure(connection: sa.Connection, known: Catalogue) -> None:
    """Create what is missing: schema, tables, columns of new elements, views, departments. Nothing is ever dropped.

    Raises:
        CatalogueError: an element is not what its column was made for; a person has to decide what becomes of the rows.
    """
    connection.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))
    inspector = sa.inspect(connection)
    present = set(inspector.get_table_names(schema=SCHEMA))
    mistakes = list[str]()
    for record_type in known.record_types.values():
        table = table_of(record_type)
        if table.name not in present:
            table.create(connection)
            _replace_view(connection, table)
            continue
        columns = {
            one["name"]: one["type"] for one in inspector.get_columns(table.name, schema=SCHEMA)
        }
        mistakes += _contradictions(connection, record_type, columns)
        if missing := [column for column in table.columns if column.name not in columns]:
            for column in missing:
                _add_column(connection, table, column)
            _replace_view(connection, table)
    if mistakes:
        raise CatalogueError(mistakes)
    _register(connection, known)


def _contradictions(
    connection: sa.Connection,
    record_type: RecordType,
    columns: Mapping[str, sa.types.TypeEngine[Any]],
) -> Iterator[str]:
    """Elements that a table already keeps otherwise: as another type, or in clear although they are personal now."""
    for column in table_of(record_type).columns:
        is_type = columns.get(column.name, column.type).compile(dialect=connection.dialect)
        wanted = column.type.compile(dialect=connection.dialect)
        if is_type != wanted:
            yield f"{record_type.name}: {column.name}: is {is_type} in the database, the catalogue makes it {wanted}"
    for element in record_type.elements.values():
        if element.personal and element.code.lower() in columns:
            yield f"{record_type.name}: {element.code.lower()}: is personal now, but its old values lie there in clear"


def _add_column(connection: sa.Connection, table: sa.Table, column: sa.Column[object]) -> None:
    quote = connection.dialect.identifier_preparer
    type_ = column.type.compile(dialect=connection.dialect)
    connection.exec_driver_sql(
        f"ALTER TABLE {quote.format_table(table)} ADD COLUMN {quote.quote(column.name)} {type_}"
    )


def _replace_view(connection: sa.Connection, table: sa.Table) -> None:
    """`records.current_…`: each record's newest version with its subject."""
    quote = connection.dialect.identifier_preparer
    view = quote.quote(table.name.replace("record_", "current_", 1))
    connection.exec_driver_sql(f"DROP VIEW IF EXISTS {SCHEMA}.{view}")
    connection.exec_driver_sql(
        f"CREATE VIEW {SCHEMA}.{view} AS SELECT r.subject_key, r.origin, r.department, r.changed_at, v.* "
        f"FROM records AS r JOIN {quote.format_table(table)} AS v USING (record_id, version)"
    )


def _register(connection: sa.Connection, known: Catalogue) -> None:
    rows = [
        {"code": one.code, "name": one.name, "kind": one.kind, "credit_code": one.credit_code}
        for one in known.departments.values()
    ]
    if rows:
        statement = insert(tables.departments).values(rows)
        changes = {name: statement.excluded[name] for name in ("name", "kind", "credit_code")}
        connection.execute(statement.on_conflict_do_update(index_elements=["code"], set_=changes))
