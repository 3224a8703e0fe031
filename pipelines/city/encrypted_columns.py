"""The columns that hold ciphertexts, and what each of these is bound to.

A ciphertext that somebody moves to another table, column or row does not decrypt there: the tag
covers where it belongs. Those of versions before this are bound to nothing until they are rewritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa


_RECORDS = "records"

_SUFFIX = "_encrypted"

# PostgreSQL's own list of the columns of all tables.
_COLUMNS = sa.table(
    "columns",
    sa.column("table_schema"),
    sa.column("table_name"),
    sa.column("column_name"),
    sa.column("data_type"),
    schema="information_schema",
)


@dataclass(frozen=True)
class EncryptedColumn:
    """A column of ciphertexts."""

    table: str
    column: str
    key: tuple[str, ...]
    """The columns of the primary key."""
    bound_to: tuple[str, ...]
    """The columns whose values never change in a row, and that its ciphertext is bound to."""
    schema: str = "public"
    is_large: bool = False
    """Whether a ciphertext may be a megabyte long."""

    @property
    def shown_name(self) -> str:
        """For people."""
        return f"{self.schema}.{self.table}.{self.column}"

    def binding(self, *values: object) -> bytes:
        """What the ciphertext of a row is bound to; `values`: those of the columns `bound_to`."""
        # No text of PostgreSQL holds a NUL, so no two rows have the same binding.
        return "\0".join([self.table, self.column, *map(str, values)]).encode()

    def selected(self) -> sa.TableClause:
        """The table, with the columns that are named here."""
        names = dict.fromkeys([*self.key, *self.bound_to, self.column])
        return sa.table(self.table, *map(sa.column, names), schema=self.schema)


ENCRYPTED_MESSAGES = EncryptedColumn(
    "messages",
    "message_encrypted",
    key=("message_no",),
    bound_to=("origin", "record_type", "record_key", "version"),
)

ENCRYPTED_ANSWERS = EncryptedColumn(
    "message_log",
    "answer_encrypted",
    key=("no",),
    # It names the nonce of its request, so no two entries have the same.
    bound_to=("answer",),
    is_large=True,
)

ENCRYPTED_ASIDE = EncryptedColumn(
    "set_aside",
    "content_encrypted",
    key=("set_aside_no",),
    bound_to=("reference",),
)

ENCRYPTED_BLOCKS = EncryptedColumn(
    "rejected_blocks",
    "content",
    key=("batch_no", "first_row"),
    bound_to=("batch_no", "first_row"),
    is_large=True,
)

COLUMNS_OF_FIXED_TABLES = (ENCRYPTED_MESSAGES, ENCRYPTED_ANSWERS, ENCRYPTED_ASIDE, ENCRYPTED_BLOCKS)


def encrypted_numbers(table: str, column: str) -> EncryptedColumn:
    """A column of ID numbers in a record table; each is bound to the keyed hash beside it.

    Not to its record: that one has no number yet when the ID number is encrypted.
    """
    name = column.removesuffix(_SUFFIX)
    return EncryptedColumn(
        table,
        column,
        key=("record_id", "version"),
        bound_to=(f"{name}_hash",),
        schema=_RECORDS,
    )


def encrypted_columns(connection: sa.Connection) -> Sequence[EncryptedColumn]:
    """Every column of the database that holds ciphertexts.

    Those of record types that have left the catalogue are among them.
    """
    query = sa.select(_COLUMNS.c.table_name, _COLUMNS.c.column_name).where(
        _COLUMNS.c.table_schema == _RECORDS,
        _COLUMNS.c.data_type == "bytea",
        _COLUMNS.c.column_name.endswith(_SUFFIX, autoescape=True),
        # Views show the same columns once more.
        _COLUMNS.c.table_name.startswith("record_", autoescape=True),
    )
    columns = list(COLUMNS_OF_FIXED_TABLES)
    for table, column in connection.execute(query.order_by(*query.selected_columns)).all():
        columns.append(encrypted_numbers(table, column))
    return columns
