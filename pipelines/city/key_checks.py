"""Whether the keys are those that the database was encrypted with.

With another identity key the same person would become a second one, and no ID number could be found
any more. So the database keeps a check value of its key. The first process that needs a key notes it;
every later one compares.

It also notes which key of ENCRYPTION_KEY encrypts: processes with different settings agree on it, and
it changes for all of them in one moment. While nothing is noted, that is the key derived from the
identity key, as in earlier versions.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from pipelines.city.encrypted_columns import (
    COLUMNS_OF_FIXED_TABLES,
    EncryptedColumn,
    encrypted_columns,
)
from pipelines.city.encryption_keys import EncryptionKey, EncryptionKeys, encryption_key_file
from pipelines.city.identity import (
    CIPHERTEXT_FORMAT,
    HEADER_BYTES,
    IdentityCipher,
    identity_cipher,
    key_file,
    present_cipher,
)
from pipelines.city.tables import key_checks, records
from pipelines.errors import ConfigurationError
from pipelines.settings import Settings


log = logging.getLogger(__name__)

_IDENTITY = "identity"
_ENCRYPTION = "encryption"

# Behind it stands the name of a key that some ciphertexts are of, until all have been rewritten.
_EARLIER = "encryption before "


def cipher_of_database(connection: sa.Connection, settings: Settings) -> IdentityCipher:
    """The cipher whose keys are the database's own; a database that has none gets those of the settings.

    Raises:
        ConfigurationError: the database holds what another key has encrypted, or a key is missing.
    """
    cipher = present_cipher(settings)
    noted = _noted(connection, _IDENTITY)
    if cipher is not None and noted is not None and noted.check_value == cipher.check_value:
        return cipher.encrypting_with(_encrypting_key(connection, cipher, settings))

    samples = list(_samples(connection))
    if not _may_be_noted(cipher, samples, is_another_noted=noted is not None):
        noted_id = noted.key_id if noted is not None else None
        raise ConfigurationError(_sentence(settings, cipher, noted_id))
    # Only now a key is made, if there is none: nothing is encrypted yet.
    cipher = cipher or identity_cipher(settings)
    _note(connection, _IDENTITY, cipher.key_id, cipher.check_value)
    log.info("the database's identity key is the key %s", cipher.key_id)
    if not samples:
        _note_first_key(connection, cipher.keys)
    return cipher.encrypting_with(_encrypting_key(connection, cipher, settings))


def cipher_if_needed(connection: sa.Connection, settings: Settings) -> IdentityCipher | None:
    """The same; None as long as the database keeps nothing, which any key may begin.

    Raises:
        ConfigurationError: as `cipher_of_database`.
    """
    is_new = not _has_records(connection) and _noted(connection, _IDENTITY) is None
    if is_new and next(_samples(connection), None) is None:
        return None
    return cipher_of_database(connection, settings)


def note_encrypting_key(
    connection: sa.Connection, cipher: IdentityCipher, key: EncryptionKey
) -> None:
    """From the end of this transaction on another key of the cipher is the one that encrypts.

    The one before it is needed until `forget_earlier_keys`.
    """
    earlier = cipher.current_key
    _note(connection, _EARLIER + earlier.shown_name, earlier.shown_name, earlier.check_value)
    _note(connection, _ENCRYPTION, key.shown_name, key.check_value)


def forget_earlier_keys(connection: sa.Connection) -> None:
    """Note that nothing is encrypted any more with the keys that encrypted before this one."""
    is_earlier = key_checks.c.purpose.startswith(_EARLIER, autoescape=True)
    connection.execute(sa.delete(key_checks).where(is_earlier))


def _encrypting_key(
    connection: sa.Connection, cipher: IdentityCipher, settings: Settings
) -> EncryptionKey:
    """The key of the cipher that the database says is to encrypt.

    Raises:
        ConfigurationError: it is not among them, or one is not with which something is encrypted.
    """
    encrypting = cipher.keys.oldest
    query = sa.select(key_checks).where(key_checks.c.purpose.startswith(_ENCRYPTION))
    for noted in connection.execute(query.order_by(key_checks.c.purpose)):
        key = cipher.keys.checked(bytes(noted.check_value))
        if key is None:
            raise ConfigurationError(
                f"the encryption key {noted.key_id} is missing: what this database holds is"
                f" encrypted with it. Put it into ENCRYPTION_KEY or {encryption_key_file(settings)},"
                " beside the keys that are there. Nothing was read or written"
            )
        if noted.purpose == _ENCRYPTION:
            encrypting = key
    return encrypting


def _note_first_key(connection: sa.Connection, keys: EncryptionKeys) -> None:
    """Let a database that holds nothing begin with the first key of the settings."""
    first = keys.first
    is_oldest = first.check_value == keys.oldest.check_value
    # Without a note it is the oldest.
    if not is_oldest or _noted(connection, _ENCRYPTION) is not None:
        _note(connection, _ENCRYPTION, first.shown_name, first.check_value)


def _may_be_noted(
    cipher: IdentityCipher | None,
    samples: Sequence[tuple[EncryptedColumn, sa.Row[*tuple[Any, ...]]]],
    *,
    is_another_noted: bool,
) -> bool:
    """Whether an identity key may become the database's own.

    Either nothing is encrypted, or an earlier version has encrypted with this very key and noted
    none.
    """
    if not samples:
        return True
    if cipher is None or is_another_noted:
        return False
    return any(_proves_key(cipher, column, row) for column, row in samples)


def _proves_key(
    cipher: IdentityCipher, column: EncryptedColumn, row: sa.Row[*tuple[Any, ...]]
) -> bool:
    """Whether a ciphertext was made where the identity key was this one."""
    ciphertext = row[0]
    values: list[object] = list(row[1:])
    encrypted = bytes(ciphertext)
    binding = column.binding(*values)
    if not cipher.can_read(encrypted, binding):
        return False
    key = cipher.keys.named(encrypted[len(CIPHERTEXT_FORMAT) : HEADER_BYTES])
    is_of_further_key = key is not None and key.check_value != cipher.keys.oldest.check_value
    # A further key says nothing about the identity key, but the hash beside an ID number does.
    return not is_of_further_key or values == [
        cipher.keyed_hash(cipher.decrypt(encrypted, binding))
    ]


def _samples(
    connection: sa.Connection,
) -> Iterator[tuple[EncryptedColumn, sa.Row[*tuple[Any, ...]]]]:
    """Something encrypted from each column that holds such, with what it is bound to."""
    # Without records none of the hundreds of record tables holds anything.
    every = encrypted_columns(connection) if _has_records(connection) else COLUMNS_OF_FIXED_TABLES
    for column in every:
        if not _may_read(connection, column):
            # It is for another role, which compares the key with it.
            continue
        columns = column.selected().c
        bound_to = [sa.cast(columns[name], sa.Text) for name in column.bound_to]
        query = sa.select(columns[column.column], *bound_to)
        query = query.where(columns[column.column].is_not(None)).limit(1)
        row = connection.execute(query).one_or_none()
        if row is not None:
            yield column, row


def _has_records(connection: sa.Connection) -> bool:
    return bool(connection.execute(sa.select(sa.exists(sa.select(records)))).scalar())


def _may_read(connection: sa.Connection, column: EncryptedColumn) -> bool:
    """Whether this login may read a column; see `database_roles`."""
    table = f"{column.schema}.{column.table}"
    may_read = sa.func.has_column_privilege(table, column.column, "SELECT")
    return bool(connection.execute(sa.select(may_read)).scalar())


def _noted(connection: sa.Connection, purpose: str) -> sa.Row[*tuple[Any, ...]] | None:
    query = sa.select(key_checks.c.key_id, key_checks.c.check_value)
    return connection.execute(query.where(key_checks.c.purpose == purpose)).one_or_none()


def _note(connection: sa.Connection, purpose: str, key_id: str, check_value: bytes) -> None:
    values = {"key_id": key_id, "check_value": check_value}
    statement = insert(key_checks).values(purpose=purpose, **values)
    connection.execute(
        statement.on_conflict_do_update(index_elements=[key_checks.c.purpose], set_=values)
    )


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
