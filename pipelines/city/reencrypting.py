"""Encrypt everything that is stored with another key, while all else goes on.

First the database notes the new key: within a second every new transaction encrypts with it. Then the
ciphertexts of other keys are rewritten, a few in one transaction. Nothing is noted of how far that has
come: a ciphertext says itself which key it is of, so a pass that was killed goes on with those left.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from pipelines.city.encrypted_columns import EncryptedColumn, encrypted_columns
from pipelines.city.identity import HEADER_BYTES, IdentityCipher, ciphertext_header
from pipelines.city.key_checks import (
    cipher_of_database,
    forget_earlier_keys,
    note_encrypting_key,
)
from pipelines.city.platform import FRESH_SECONDS, CityPlatform
from pipelines.errors import ConfigurationError, Permanent, PlatformBusy


log = logging.getLogger(__name__)

# Ciphertexts that are rewritten in one transaction. A number of a person has 50 bytes; a block of
# rejected rows or an answer of the region may have a megabyte.
ROWS_AT_ONCE = 1_000
LARGE_AT_ONCE = 20

# Passes over everything: the first finds nearly all, the next ones what was being written meanwhile.
_MOST_PASSES = 10

# Seconds between two log lines, and between two looks at whether others have ended.
_LOG_EVERY = 5.0
_LOOK_EVERY = 0.2

# A transaction is tried again so often when another one is in its way.
_ATTEMPTS = 5

# Transactions of other sessions in this database. Those that only read have no other number.
_TRANSACTIONS = sa.text("""
    SELECT pg_locks.virtualtransaction
    FROM pg_locks
    JOIN pg_stat_activity USING (pid)
    WHERE pg_locks.locktype = 'virtualxid'
      AND pg_stat_activity.datname = current_database()
      AND pg_stat_activity.backend_type IS DISTINCT FROM 'autovacuum worker'
      AND pid <> pg_backend_pid()
""")

_OLD = "old_ciphertext"
_NEW = "new_ciphertext"

_Row = sa.Row[*tuple[Any, ...]]


@dataclass
class Reencrypted:
    """What became of the ciphertexts."""

    key_id: str
    """The key that all of them are of now."""
    rewritten: dict[str, int] = field(default_factory=dict)
    """Column → number of ciphertexts, those where there were any."""
    left: dict[str, int] = field(default_factory=dict)
    """The same for those that are of another key still, because they cannot be decrypted."""


def reencrypt(platform: CityPlatform) -> Reencrypted:
    """Encrypt all that is stored with the first key of the settings.

    It may be killed at any time, and be repeated: it goes on where it was.

    Raises:
        ConfigurationError: a key is missing, or another process has begun to change to another key.
        Permanent: somebody goes on writing with an earlier key.
    """
    cipher = _begin(platform)
    outcome = Reencrypted(cipher.current_key.shown_name)
    with platform.transaction() as connection:
        columns = encrypted_columns(connection)

    has_waited = False
    for _ in range(_MOST_PASSES):
        outcome.left = {}
        count = 0
        for column in columns:
            count += _Rewriting(platform, cipher, column).run(outcome)
        if has_waited and not count:
            with platform.transaction() as connection:
                forget_earlier_keys(connection)
            return outcome
        # Also after a later pass: a load may have copied a ciphertext just before it was rewritten.
        _wait_for_earlier_transactions(platform)
        has_waited = True
    raise Permanent(
        "somebody goes on writing with an earlier key, such as a process of an earlier version:"
        " end it, and run this again"
    )


def _begin(platform: CityPlatform) -> IdentityCipher:
    """Let the first key of the settings be the one that encrypts."""
    with platform.transaction() as connection:
        cipher = cipher_of_database(connection, platform.settings)
        key = cipher.keys.first
        if key.check_value != cipher.current_key.check_value:
            note_encrypting_key(connection, cipher, key)
            log.info("rekey: %s encrypts from now on", key.shown_name)
    return cipher.encrypting_with(key)


def _wait_for_earlier_transactions(platform: CityPlatform) -> None:
    """Wait until nobody can write with the key of before any more.

    Whoever looked up the key just before it changed may go on with it until its transaction ends.
    """
    time.sleep(FRESH_SECONDS)
    with platform.database.session() as connection:
        waited_for = set(connection.execute(_TRANSACTIONS).scalars())
        logged_at = time.monotonic()
        while waited_for:
            if time.monotonic() - logged_at > _LOG_EVERY:
                log.info("rekey: waiting for %d earlier transaction(s)", len(waited_for))
                logged_at = time.monotonic()
            time.sleep(_LOOK_EVERY)
            waited_for &= set(connection.execute(_TRANSACTIONS).scalars())


class _Rewriting:
    """One pass over one column."""

    def __init__(
        self, platform: CityPlatform, cipher: IdentityCipher, column: EncryptedColumn
    ) -> None:
        self._platform = platform
        self._cipher = cipher
        self._column = column
        self._table = column.selected()
        self._logged_at = time.monotonic()

    def run(self, outcome: Reencrypted) -> int:
        """Rewrite what is of other keys; returns how many ciphertexts were, and counts them."""
        name = self._column.shown_name
        rewritten = 0
        left = 0
        last: Sequence[object] = ()
        while True:
            rows, failures = self._next_rows(last)
            if not rows:
                break
            last = rows[-1][: len(self._column.key)]
            rewritten += len(rows) - failures
            left += failures
            self._log_sometimes(rewritten)

        if left:
            outcome.left[name] = left
            log.warning("rekey: %s: %d ciphertext(s) cannot be decrypted, and stay", name, left)
        if rewritten:
            outcome.rewritten[name] = outcome.rewritten.get(name, 0) + rewritten
            log.info("rekey: %s: %d ciphertext(s) rewritten", name, rewritten)
        return rewritten

    def _log_sometimes(self, rewritten: int) -> None:
        if time.monotonic() - self._logged_at > _LOG_EVERY:
            self._logged_at = time.monotonic()
            log.info("rekey: %s: %d so far", self._column.shown_name, rewritten)

    def _next_rows(self, last: Sequence[object]) -> tuple[Sequence[_Row], int]:
        """Rewrite the next ciphertexts in a transaction of their own.

        Returns the rows, and how many of them cannot be decrypted.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self._platform.transaction() as connection:
                    self._require_same_aim(connection)
                    rows = connection.execute(self._query(last)).all()
                    return rows, self._rewrite(connection, rows)
            except PlatformBusy:
                if attempt == _ATTEMPTS:
                    raise
                time.sleep(attempt)
        raise AssertionError("the last attempt has raised")

    def _require_same_aim(self, connection: sa.Connection) -> None:
        """Make sure that nobody changes to another key at the same time."""
        current = cipher_of_database(connection, self._platform.settings).current_key
        if current.check_value != self._cipher.current_key.check_value:
            raise ConfigurationError(
                f"another process has made {current.shown_name} the key that encrypts; this one was"
                f" changing to {self._cipher.current_key.shown_name}. Give all machines the same"
                " ENCRYPTION_KEY, and run it again"
            )

    def _query(self, last: Sequence[object]) -> sa.Select[*tuple[Any, ...]]:
        """The next rows of other keys: primary key, ciphertext, and what that is bound to."""
        columns = self._table.c
        ciphertext = columns[self._column.column]
        key = [columns[name] for name in self._column.key]
        bound_to = [sa.cast(columns[name], sa.Text) for name in self._column.bound_to]
        query = sa.select(*key, ciphertext, *bound_to).where(
            sa.func.substr(ciphertext, 1, HEADER_BYTES)
            != ciphertext_header(self._cipher.current_key)
        )
        if last:
            query = query.where(sa.tuple_(*key) > sa.tuple_(*map(sa.literal, last)))
        most = LARGE_AT_ONCE if self._column.is_large else ROWS_AT_ONCE
        return query.order_by(*key).limit(most)

    def _rewrite(self, connection: sa.Connection, rows: Iterable[_Row]) -> int:
        """Store the ciphertexts of the current key; returns how many rows cannot be decrypted."""
        changes: list[dict[str, object]] = []
        failures = 0
        for row in rows:
            change = self._change(row)
            if change is None:
                failures += 1
            else:
                changes.append(change)
        if changes:
            connection.execute(self._update(), changes)
        return failures

    def _change(self, row: _Row) -> dict[str, object] | None:
        """The parameters of `_update` for a row; None: its ciphertext cannot be decrypted."""
        key_values = row[: len(self._column.key)]
        ciphertext, *values = row[len(self._column.key) :]
        encrypted = bytes(ciphertext)
        new = self._cipher.encrypted_anew(encrypted, self._column.binding(*values))
        if new is None:
            return None
        parameters = dict(zip(map(_parameter, self._column.key), key_values, strict=True))
        return parameters | {_OLD: encrypted, _NEW: new}

    def _update(self) -> sa.Update:
        columns = self._table.c
        # Somebody may have written something else there since the row was read.
        conditions = [columns[self._column.column] == sa.bindparam(_OLD)]
        for name in self._column.key:
            conditions.append(columns[name] == sa.bindparam(_parameter(name)))
        statement = sa.update(self._table).where(*conditions)
        return statement.values({self._column.column: sa.bindparam(_NEW)})


def _parameter(name: str) -> str:
    """SQLAlchemy keeps the names of columns for itself."""
    return f"of_{name}"
