"""Whether the identity key is the one that the database was encrypted with.

With another key the same person would become a second one, and no ID number could be read any more.
So the database keeps a check value of its key. The first process that needs a key notes it; every
later one compares.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines.city.identity import IdentityCipher, identity_cipher, key_file, present_cipher
from pipelines.city.tables import key_checks, records
from pipelines.errors import ConfigurationError
from pipelines.settings import Settings


log = logging.getLogger(__name__)

_PURPOSE = "identity"

# PostgreSQL's own list of the columns of all tables.
_COLUMNS = sa.table(
    "columns",
    sa.column("table_schema"),
    sa.column("table_name"),
    sa.column("column_name"),
    sa.column("data_type"),
    schema="information_schema",
)

# What is encrypted beside the columns that are called so: rejected rows.
_REJECTED_ROWS = ("rejected_blocks", "content")


def cipher_of_database(connection: sa.Connection, settings: Settings) -> IdentityCipher:
    """The cipher whose key is the database's own; a database that has none gets the one of the settings.

    Raises:
        ConfigurationError: the database holds what another key has encrypted, or the key is missing.
    """
    cipher = present_cipher(settings)
    noted = _noted(connection)
    if cipher is not None and noted is not None and noted.check_value == cipher.check_value:
        return cipher

    if not _may_be_noted(connection, cipher, is_another_noted=noted is not None):
        noted_id = noted.key_id if noted is not None else None
        raise ConfigurationError(_sentence(settings, cipher, noted_id))
    # Only now a key is made, if there is none: nothing is encrypted yet.
    cipher = cipher or identity_cipher(settings)
    _note(connection, cipher)
    return cipher


def cipher_if_needed(connection: sa.Connection, settings: Settings) -> IdentityCipher | None:
    """The same; None as long as the database keeps nothing, which any key may begin.

    Raises:
        ConfigurationError: as `cipher_of_database`.
    """
    has_records = connection.execute(sa.select(sa.exists(sa.select(records)))).scalar()
    is_new = not has_records and _noted(connection) is None
    if is_new and next(_samples(connection), None) is None:
        return None
    return cipher_of_database(connection, settings)


def _may_be_noted(
    connection: sa.Connection, cipher: IdentityCipher | None, *, is_another_noted: bool
) -> bool:
    """Whether a key may become the database's own.

    Either nothing is encrypted, or an earlier version has encrypted with this very key and noted
    none.
    """
    samples = list(_samples(connection))
    if not samples:
        return True
    if cipher is None or is_another_noted:
        return False
    return any(cipher.can_read(sample) for sample in samples)


def _samples(connection: sa.Connection) -> Iterator[bytes]:
    """Something encrypted from each column that holds such."""
    is_encrypted = sa.or_(
        _COLUMNS.c.column_name.endswith("_encrypted", autoescape=True),
        sa.tuple_(_COLUMNS.c.table_name, _COLUMNS.c.column_name).in_([_REJECTED_ROWS]),
    )
    query = sa.select(_COLUMNS.c.table_schema, _COLUMNS.c.table_name, _COLUMNS.c.column_name)
    query = query.where(_COLUMNS.c.data_type == "bytea", is_encrypted)
    for schema, table, name in connection.execute(query).all():
        column = sa.table(table, sa.column(name), schema=schema).c[name]
        sample = sa.select(column).where(column.is_not(None)).limit(1)
        content = connection.execute(sample).scalar()
        if content is not None:
            yield bytes(content)


def _noted(connection: sa.Connection) -> sa.Row[Any, Any] | None:
    query = sa.select(key_checks.c.key_id, key_checks.c.check_value)
    return connection.execute(query.where(key_checks.c.purpose == _PURPOSE)).one_or_none()


def _note(connection: sa.Connection, cipher: IdentityCipher) -> None:
    values = {"key_id": cipher.key_id, "check_value": cipher.check_value}
    statement = insert(key_checks).values(purpose=_PURPOSE, **values)
    connection.execute(
        statement.on_conflict_do_update(index_elements=[key_checks.c.purpose], set_=values)
    )
    log.info("the database's identity key is the key %s", cipher.key_id)


def _sentence(settings: Settings, cipher: IdentityCipher | None, noted_id: str | None) -> str:
    right = f"the key {noted_id}" if noted_id else "another key"
    place = "IDENTITY_KEY" if settings.identity_key else f"IDENTITY_KEY or {key_file(settings)}"
    wrong = "the identity key is missing"
    if cipher is not None:
        wrong = f"the identity key is the wrong one ({cipher.key_id})"
    return (
        f"{wrong}: what this database holds was encrypted with {right}. Put that key into {place};"
        " with a new one every person would become a second one. Nothing was read or written"
    )
