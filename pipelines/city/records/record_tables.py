"""Tables that the catalogue decides.

Each record type has a table of all versions of its records, and a view of the current ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import sqlalchemy as sa
from psycopg.sql import SQL, Identifier
from sqlalchemy.dialects.postgresql import BYTEA, insert

from pipelines.catalogue.model import Catalogue, Element, RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.subject_numbers import OTHER_NUMBERS, REGISTRATION_NO
from pipelines.city import tables
from pipelines.errors import CatalogueError


SCHEMA = "records"

VersionId = tuple[int, int]
"""Record number and version."""

SQL_TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "text": sa.Text,
    "date": sa.Date,
    "numeric": sa.Numeric,
}


def identifier_of(record_type: RecordType) -> Identifier:
    """The table of a record type's versions, as a part of a statement."""
    return Identifier(SCHEMA, f"record_{record_type.name}")


class Holds(StrEnum):
    """What a column holds of its element; a personal element has the last two and no value."""

    VALUE = "value"
    HASH = "hash"
    ENCRYPTED = "encrypted"


@dataclass(frozen=True)
class TableColumn:
    """One column of a record table, and the element it belongs to."""

    name: str
    element: Element
    holds: Holds

    @property
    def sql_type(self) -> str:
        """PostgreSQL's name of the type."""
        if self.holds is Holds.HASH:
            return "text"
        if self.holds is Holds.ENCRYPTED:
            return "bytea"
        return VALUE_TYPES[self.element.type].sql_type

    @property
    def is_compared(self) -> bool:
        """Whether a difference makes a new version; ciphertexts of the same text differ too."""
        return self.holds is not Holds.ENCRYPTED


def columns_of(record_type: RecordType) -> list[TableColumn]:
    """The columns that a record type's elements become, in the catalogue's order."""
    columns = []
    for element in record_type.elements.values():
        name = element.code.lower()
        if element.personal:
            columns.append(TableColumn(f"{name}_hash", element, Holds.HASH))
            columns.append(TableColumn(f"{name}_encrypted", element, Holds.ENCRYPTED))
        else:
            columns.append(TableColumn(name, element, Holds.VALUE))
    return columns


def is_hidden_column(name: str) -> bool:
    """Whether onlookers do not see a column of these tables and views.

    By its name, because a table stays when its record type leaves the catalogue.
    """
    endings = (f"_{Holds.HASH.value}", f"_{Holds.ENCRYPTED.value}")
    return name == "subject_key" or name.endswith(endings)


def column_of(element: Element) -> str:
    """The column by which an element is found and compared."""
    name = element.code.lower()
    return f"{name}_hash" if element.personal else name


def registration_columns(record_type: RecordType) -> list[str]:
    """The columns of registration numbers that may stand for a missing credit code."""
    columns = []
    for code in record_type.subject.without_code:
        element = record_type.elements[code]
        if OTHER_NUMBERS[element.type] == REGISTRATION_NO:
            columns.append(column_of(element))
    return columns


# Cached, because SQLAlchemy would compile its statements anew for each new table object.
@cache
def _table(name: str, columns: tuple[tuple[str, str], ...], looked_up: tuple[str, ...]) -> sa.Table:
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
        # The rows of a batch lie together, so a block range index finds them. It costs almost
        # nothing when rows are loaded.
        sa.Index(f"batches_of_{name}", "batch_no", postgresql_using="brin"),
        # Whose number it is, is asked when it comes without a code. In most files it is empty.
        *(
            sa.Index(
                f"{column}_of_{name}",
                column,
                postgresql_where=sa.column(column).is_not(None),
            )
            for column in looked_up
        ),
    )


def table_of(record_type: RecordType) -> sa.Table:
    """The table that keeps every version of a record type's records."""
    return _table(
        record_type.name,
        tuple((column.name, column.sql_type) for column in columns_of(record_type)),
        looked_up=tuple(registration_columns(record_type)),
    )


def ensure(connection: sa.Connection, catalogue: Catalogue) -> None:
    """Create what is missing: schema, tables, columns of new elements, indexes, views, departments.

    No table and no column is ever dropped.

    Raises:
        CatalogueError: an element is not what its column was made for; a person has to decide what
        becomes of the rows.
    """
    connection.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))
    inspector = sa.inspect(connection)
    existing_tables = set(inspector.get_table_names(schema=SCHEMA))
    mistakes: list[str] = []
    for record_type in catalogue.record_types.values():
        table = table_of(record_type)
        if table.name not in existing_tables:
            table.create(connection)
            _replace_view(connection, table)
            continue

        types = {}
        for present in inspector.get_columns(table.name, schema=SCHEMA):
            types[present["name"]] = present["type"]
        mistakes += _contradictions(connection, record_type, types)
        # The catalogue has got new elements since the table was made.
        new_columns = [column for column in table.columns if column.name not in types]
        for column in new_columns:
            _add_column(connection, table, column)
        for index in table.indexes:
            index.create(connection, checkfirst=True)
        _replace_view(connection, table)
    if mistakes:
        raise CatalogueError(mistakes)
    _register_departments(connection, catalogue)


def lacks_any(connection: sa.Connection, catalogue: Catalogue) -> bool:
    """Whether a table of a record type is missing, or a column of an element."""
    inspector = sa.inspect(connection)
    columns = inspector.get_multi_columns(schema=SCHEMA)
    for record_type in catalogue.record_types.values():
        table = table_of(record_type)
        present = {column["name"] for column in columns.get((SCHEMA, table.name), ())}
        if not present.issuperset(table.columns.keys()):
            return True
    return False


def _contradictions(
    connection: sa.Connection,
    record_type: RecordType,
    types: Mapping[str, sa.types.TypeEngine[Any]],
) -> Iterator[str]:
    """Say which elements the table already keeps otherwise.

    As another type, or in clear although they are personal now.
    """
    for column in table_of(record_type).columns:
        present = types.get(column.name, column.type).compile(dialect=connection.dialect)
        wanted = column.type.compile(dialect=connection.dialect)
        if present != wanted:
            yield (
                f"{record_type.name}: {column.name}: is {present} in the database,"
                f" the catalogue makes it {wanted}"
            )
    for element in record_type.elements.values():
        name = element.code.lower()
        if element.personal and name in types:
            yield (
                f"{record_type.name}: {name}: is personal now,"
                " but its old values lie there in clear"
            )


def _add_column(connection: sa.Connection, table: sa.Table, column: sa.Column[object]) -> None:
    statement = SQL("""
        ALTER TABLE {table}
        ADD COLUMN {column} {sql_type}
    """).format(
        table=Identifier(SCHEMA, table.name),
        column=Identifier(column.name),
        sql_type=SQL(column.type.compile(dialect=connection.dialect)),
    )
    connection.exec_driver_sql(statement.as_string())


def _replace_view(connection: sa.Connection, table: sa.Table) -> None:
    """Make `records.current_…` anew: each record's newest version with its subject.

    Records that were merged into another one are not shown.
    """
    # New elements stand behind the others, so that the view can be replaced where it is.
    statement = SQL("""
        CREATE OR REPLACE VIEW {view} AS
        SELECT
            records.subject_key, records.origin, records.department, records.changed_at,
            versions.*
        FROM records
        JOIN {table} AS versions USING (record_id, version)
        WHERE records.merged_into IS NULL
    """).format(
        view=Identifier(SCHEMA, table.name.replace("record_", "current_", 1)),
        table=Identifier(SCHEMA, table.name),
    )
    connection.exec_driver_sql(statement.as_string())


def _register_departments(connection: sa.Connection, catalogue: Catalogue) -> None:
    rows = []
    for department in catalogue.departments.values():
        rows.append(
            {
                "code": department.code,
                "name": department.name,
                "kind": department.kind,
                "credit_code": department.credit_code,
            }
        )
    if not rows:
        return
    statement = insert(tables.departments).values(rows)
    changes = {name: statement.excluded[name] for name in ("name", "kind", "credit_code")}
    connection.execute(statement.on_conflict_do_update(index_elements=["code"], set_=changes))
