"""Messages of the region that were kept: each is told by its record and version, not by its number.

A region that was restored numbers its changes anew, and may send another message under a version
that is here already.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from pipelines.batch import SHANGHAI
from pipelines.city.encrypted_columns import ENCRYPTED_MESSAGES
from pipelines.city.exchange.putting_aside import Misfit
from pipelines.city.identity import IdentityCipher
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import messages
from pipelines.shapes.exchange_messages import Change, RecordMessage, record_digest


# Code of our answer about a message that says something else than the one kept under its version.
CONTRADICTS = "version-conflict"

# Stands for the batch of a message where a later version of the same record is here already, or came
# in the same page: only that one is judged.
SUPERSEDED = "superseded"

# Origin, record type and record key: what tells a record from all others.
Identity = tuple[str, str, str]

# Messages that get their digests in one transaction.
_FILLED_AT_ONCE = 1_000

_IDENTITY = (messages.c.origin, messages.c.record_type, messages.c.record_key)


def compare(
    connection: sa.Connection, platform: CityPlatform, changes: Sequence[Change]
) -> tuple[list[Change], list[Misfit]]:
    """Part changes into those that are new and those that contradict what was kept.

    What is here already, word for word, is in neither.
    """
    kept = _kept_versions(connection, changes)
    here: dict[tuple[Identity, int], RecordMessage | None] = {}
    new_changes = []
    contradictions = []
    for change in changes:
        version_id = (identity_of(change), change.message["version"])
        if version_id in kept and version_id not in here:
            here[version_id] = _readable(platform.identity_cipher, kept[version_id])
        if version_id not in here:
            here[version_id] = change.message
            new_changes.append(change)
        elif here[version_id] != change.message:
            contradictions.append(_contradiction(change))
    return new_changes, contradictions


def identity_of(change: Change) -> Identity:
    """The record that a change is about."""
    message = change.message
    return message["origin"], message["record_type"], message["record_key"]


def _contradiction(change: Change) -> Misfit:
    message = change.message
    return Misfit(
        change_no=change.change_no,
        code=CONTRADICTS,
        reason=(
            f"version {message['version']} of {message['record_type']} {message['record_key']}"
            f" of {message['origin']} was received before with another content"
        ),
        content=orjson.dumps(message).decode(),
    )


def _kept_versions(
    connection: sa.Connection, changes: Sequence[Change]
) -> dict[tuple[Identity, int], sa.Row[*tuple[Any, ...]]]:
    """Of the versions in question those that were kept, encrypted."""
    version_ids = [(*identity_of(change), change.message["version"]) for change in changes]
    query = sa.select(*_IDENTITY, messages.c.version, messages.c.message_encrypted)
    query = query.where(sa.tuple_(*_IDENTITY, messages.c.version).in_(version_ids))

    kept: dict[tuple[Identity, int], sa.Row[*tuple[Any, ...]]] = {}
    for row in connection.execute(query):
        kept[(row.origin, row.record_type, row.record_key), row.version] = row
    return kept


def decrypted_message(cipher: IdentityCipher, row: sa.Row[*tuple[Any, ...]]) -> RecordMessage:
    """The message of a row of `messages`."""
    identity = (row.origin, row.record_type, row.record_key)
    binding = ENCRYPTED_MESSAGES.binding(*identity, row.version)
    message: RecordMessage = orjson.loads(cipher.decrypt(bytes(row.message_encrypted), binding))
    return message


def _readable(cipher: IdentityCipher, row: sa.Row[*tuple[Any, ...]]) -> RecordMessage | None:
    """A message that was kept; None: it cannot be read any more, so nothing is equal to it."""
    try:
        return decrypted_message(cipher, row)
    except Exception:
        # Whatever the reason is, the page it came in must not be held up.
        return None


def numbers_of_newest(connection: sa.Connection, changes: Sequence[Change]) -> set[int]:
    """Of each record the change with its newest version, unless a newer one was kept before."""
    newest: dict[Identity, Change] = {}
    for change in changes:
        identity = identity_of(change)
        other = newest.get(identity)
        if other is None or change.message["version"] > other.message["version"]:
            newest[identity] = change

    query = sa.select(*_IDENTITY, sa.func.max(messages.c.version)).group_by(*_IDENTITY)
    query = query.where(sa.tuple_(*_IDENTITY).in_(list(newest)))
    for origin, record_type, record_key, version in connection.execute(query):
        identity = (origin, record_type, record_key)
        if version > newest[identity].message["version"]:
            del newest[identity]
    return {change.change_no for change in newest.values()}


def keep_message(
    connection: sa.Connection,
    cipher: IdentityCipher,
    batch_no: str,
    change: Change,
    *,
    is_judged: bool = True,
) -> None:
    """Keep a message, encrypted, as one of a batch, or as one that a later version supersedes."""
    message = change.message
    text = orjson.dumps(message).decode()
    binding = ENCRYPTED_MESSAGES.binding(*identity_of(change), message["version"])
    statement = sa.insert(messages).values(
        change_no=change.change_no,
        origin=message["origin"],
        record_type=message["record_type"],
        record_key=message["record_key"],
        version=message["version"],
        batch_no=batch_no if is_judged else SUPERSEDED,
        # The region is told of it with what is judged instead.
        answer_no=None if is_judged else batch_no,
        message_encrypted=cipher.encrypt(text, binding),
        digest=record_digest(message),
        day=day_of_version(message.get("changed_at")),
    )
    connection.execute(statement)


def day_of_version(changed_at: object) -> str | None:
    """The day of a version in Asia/Shanghai, as `2026-11-24`; None: the text is no moment."""
    try:
        moment = datetime.fromisoformat(str(changed_at))
        # Without an offset it is no moment, and would be read as one of this machine.
        if moment.tzinfo is None:
            return None
        return moment.astimezone(SHANGHAI).date().isoformat()
    except (ValueError, OverflowError):
        return None


def fill_digests(platform: CityPlatform) -> None:
    """Give messages that were kept before there were digests theirs, some at a time.

    What cannot be read any more keeps none: it will be read from the region again.
    """
    last = 0
    while True:
        query = (
            sa.select(messages)
            .where(messages.c.digest.is_(None), messages.c.message_no > last)
            .order_by(messages.c.message_no)
            .limit(_FILLED_AT_ONCE)
        )
        with platform.transaction() as connection:
            rows = connection.execute(query).all()
            if not rows:
                return
            for row in rows:
                message = _readable(platform.identity_cipher, row)
                if message is not None:
                    _give_digest(connection, row.message_no, message)
        last = rows[-1].message_no


def _give_digest(connection: sa.Connection, message_no: int, message: RecordMessage) -> None:
    is_message = messages.c.message_no == message_no
    statement = sa.update(messages).where(is_message)
    connection.execute(
        statement.values(
            digest=record_digest(message),
            day=day_of_version(message.get("changed_at")),
        )
    )


def delete_version(connection: sa.Connection, change: Change) -> None:
    """Delete what was kept under a version, for another message takes its place."""
    origin, record_type, record_key = identity_of(change)
    is_version = sa.and_(
        messages.c.origin == origin,
        messages.c.record_type == record_type,
        messages.c.record_key == record_key,
        messages.c.version == change.message["version"],
    )
    connection.execute(sa.delete(messages).where(is_version))
