"""Ciphertexts as they stand in the database, and as earlier versions wrote them."""

import os
from collections import Counter

import sqlalchemy as sa

from pipelines.city.encrypted_columns import encrypted_columns
from tests.lib import city


# How long the format byte and the name of the key are.
HEADER = 5


def encrypted_as_before(text):
    """A nonce and a ciphertext: no key is named, and it is bound to no place."""
    return bytes_as_before(text.encode())


def bytes_as_before(content):
    """The same of bytes."""
    nonce = os.urandom(12)
    key = city.identity_cipher().keys.oldest
    return nonce + key.aes.encrypt(nonce, content, None)


def headers_by_column():
    """How the ciphertexts of each column begin; columns without any are left out."""
    headers = {}
    with city.transaction() as connection:
        for column in encrypted_columns(connection):
            query = sa.text(
                f"SELECT DISTINCT substr({column.column}, 1, {HEADER})"
                f" FROM {column.schema}.{column.table} WHERE {column.column} IS NOT NULL"
            )
            beginnings = {bytes(beginning) for (beginning,) in connection.execute(query)}
            if beginnings:
                headers[column.shown_name] = beginnings
    return headers


def contents():
    """Column and key → what is decrypted of it, for all that is stored."""
    cipher = city.identity_cipher()
    found = {}
    with city.transaction() as connection:
        for column in encrypted_columns(connection):
            for key, ciphertext, binding in rows_of(connection, column):
                found[column.shown_name, key] = cipher.decrypt_bytes(ciphertext, binding)
    return found


def write_as_before():
    """Let every ciphertext be as earlier versions wrote it."""
    cipher = city.identity_cipher()
    with city.transaction() as connection:
        for column in encrypted_columns(connection):
            conditions = " AND ".join(f"{name} = :{name}" for name in column.key)
            statement = sa.text(
                f"UPDATE {column.schema}.{column.table} SET {column.column} = :new WHERE {conditions}"
            )
            for key, ciphertext, binding in rows_of(connection, column):
                content = cipher.decrypt_bytes(ciphertext, binding)
                values = dict(zip(column.key, key, strict=True))
                connection.execute(statement, values | {"new": bytes_as_before(content)})


def rows_of(connection, column):
    """Primary key, ciphertext and binding of each row."""
    names = ", ".join([*column.key, column.column, *column.bound_to])
    query = sa.text(
        f"SELECT {names} FROM {column.schema}.{column.table} WHERE {column.column} IS NOT NULL"
    )
    for row in connection.execute(query).all():
        key, rest = tuple(row[: len(column.key)]), row[len(column.key) :]
        yield key, bytes(rest[0]), column.binding(*rest[1:])


def unreadable():
    """Column → number of ciphertexts that do not decrypt where they stand."""
    cipher = city.identity_cipher()
    counts = Counter()
    with city.transaction() as connection:
        for column in encrypted_columns(connection):
            for _, ciphertext, binding in rows_of(connection, column):
                counts[column.shown_name] += not cipher.can_read(ciphertext, binding)
    return +counts
