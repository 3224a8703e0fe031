"""What each database role may do with a table, said where the table is declared.

`database roles` makes the rights of PostgreSQL out of it, and docs/security.md shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA


class DatabaseRole(StrEnum):
    """What somebody does with the database. Nobody logs in as a role, but as a member of one."""

    MIGRATION = "credit_migration"
    """Owns the tables, and makes them."""
    LOADING = "credit_loading"
    """Takes batches through their stages."""
    EXCHANGE = "credit_exchange"
    """Exchanges records with the region."""
    READING = "credit_reading"
    """Looks at records and at what becomes of batches; sees nothing that is encrypted or hashed."""
    AUDITING = "credit_auditing"
    """Looks at the ledger and at the log of messages."""


# Those who see neither ciphertexts nor what is made with a key.
ONLOOKERS = (DatabaseRole.READING, DatabaseRole.AUDITING)

SELECT = "SELECT"


@dataclass(frozen=True)
class Access:
    """Rights in the words of PostgreSQL, such as `SELECT, UPDATE (version)`; empty: none.

    The owner, which is the role of migration, may do everything.
    """

    loading: str = ""
    exchange: str = ""
    reading: str = ""
    auditing: str = ""

    def rights_of(self, role: DatabaseRole) -> str:
        """The rights of one role, without those of the owner."""
        rights = {
            DatabaseRole.LOADING: self.loading,
            DatabaseRole.EXCHANGE: self.exchange,
            DatabaseRole.READING: self.reading,
            DatabaseRole.AUDITING: self.auditing,
        }
        return rights.get(role, "")


def access(**rights: str) -> dict[str, Any]:
    """The `info` of a table that declares its rights, as `Access` names them."""
    return {"access": Access(**rights)}


# The `info` of a column that holds the keyed hash of a person's number beside other keys.
HIDDEN = {"is_hidden": True}


def is_hidden(column: sa.Column[Any]) -> bool:
    """Whether onlookers do not see a column: ciphertexts, keyed digests, keys of subjects."""
    kind = column.type
    if isinstance(kind, ARRAY):
        kind = kind.item_type
    return isinstance(kind, BYTEA) or bool(column.info.get("is_hidden"))


# What is no table of the metadata: views, sequences, the table of Alembic.

VIEW_OF_REJECTED_ROWS = Access(
    loading=SELECT,
    exchange=SELECT,
    reading=SELECT,
    auditing=SELECT,
)

# What nobody has mended is seen without the keys by which the records are found.
VIEW_OF_REJECTED_ROWS_WITH_RECORDS = Access(
    loading=SELECT,
    reading=SELECT,
)

# Every command looks whether the tables are those of its own version.
TABLE_OF_REVISIONS = Access(
    loading=SELECT,
    exchange=SELECT,
    reading=SELECT,
    auditing=SELECT,
)

# A version that stands is never changed: not by loading, and not by the exchange, which adds one
# under a greater number where the region asks for it.
TABLES_OF_VERSIONS = Access(
    loading="SELECT, INSERT",
    exchange="SELECT, INSERT",
    reading=SELECT,
)

VIEWS_OF_RECORDS = Access(
    loading=SELECT,
    exchange=SELECT,
    reading=SELECT,
)

SEQUENCES = {
    "batch_numbers": Access(loading="USAGE", exchange="USAGE"),
    "upload_numbers": Access(exchange="USAGE"),
    "records_record_id_seq": Access(loading="USAGE"),
}
