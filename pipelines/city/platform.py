"""The city platform as a process uses it: its settings, its catalogue, its database and its keys.

Whoever needs one of these is handed the platform, or just the part of it. It is made where
a process begins: by a command, a task, a test.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa

from pipelines import catalogue
from pipelines.catalogue.model import Catalogue
from pipelines.city.engine import Database, server_url
from pipelines.city.identity import IdentityCipher
from pipelines.city.key_checks import cipher_of_database
from pipelines.settings import Settings


# So many seconds after `database rekey` has begun, every new transaction encrypts with the new key.
FRESH_SECONDS = 1.0


class CityPlatform:
    """Everything is opened on first use: a command that asks no database starts none."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._cipher: IdentityCipher | None = None
        self._cipher_read_at = 0.0

    def for_exchange(self) -> CityPlatform:
        """The same platform, its database opened by the login that exchanges with the region."""
        url = self.settings.exchange_database_url
        if url is None:
            return self
        return CityPlatform(replace(self.settings, database_url=url))

    @property
    def ingest_root(self) -> Path:
        """The folder with the departments' inboxes."""
        return self.settings.ingest_root

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue in force."""
        return catalogue.in_folder(self.settings.expectations)

    @cached_property
    def database(self) -> Database:
        """The database, the embedded server started if that is the one."""
        return Database(server_url(self.settings))

    @property
    def identity_cipher(self) -> IdentityCipher:
        """Encrypts and hashes the identity numbers of natural persons.

        To be asked for within the transaction that writes, and not to be kept for a later one: after
        `FRESH_SECONDS` another key may be the one that encrypts.

        Raises:
            ConfigurationError: the database was encrypted with another key, or a key is missing.
        """
        now = time.monotonic()
        if self._cipher is None or now > self._cipher_read_at + FRESH_SECONDS:
            with self.transaction() as connection:
                self._cipher = cipher_of_database(connection, self.settings)
            self._cipher_read_at = now
        return self._cipher

    def require_identity_key(self) -> None:
        """Make sure that the identity key is the database's own.

        Raises:
            ConfigurationError: it is not, or it is missing.
        """
        # Asking for it compares the key.
        _ = self.identity_cipher

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with self.database.transaction() as connection:
            yield connection

    @contextmanager
    def connected(self) -> Iterator[sa.Connection]:
        """A connection for several transactions, one after the other; the caller begins each."""
        with self.database.connected() as connection:
            yield connection
