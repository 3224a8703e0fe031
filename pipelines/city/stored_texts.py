"""Search everything that is stored for numbers of persons once more, and mask what is found.

The search finds more with each version; what it did not find before lies in clear in texts that were
stored before. Every step is a small transaction of its own, so that a pass which was killed goes on
where it was, and a pass that is repeated finds nothing to do.

Rejected rows and downloaded messages are encrypted whole, and masked whenever they are shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

import pipelines.personal_numbers
from pipelines.catalogue.model import RecordType
from pipelines.city.engine import driver_connection
from pipelines.city.exchange.renewing import queue_corrections
from pipelines.city.platform import CityPlatform
from pipelines.city.records import masked_versions
from pipelines.city.records.masked_versions import SearchedChunk
from pipelines.city.records.record_tables import VersionId
from pipelines.city.records.rekeying import require_definition
from pipelines.city.tables import cursors, notes, outbox, subjects
from pipelines.personal_numbers.privacy import mask_numbers_in, without_personal_numbers
from pipelines.shapes.masked_counts import MaskedCounts


# Versions, or other texts, that one transaction looks through.
CHUNK = 5_000

# Cursors of this pass: how far it has come with the versions of a record type.
_CURSOR = "masked versions"


def mask_versions(
    platform: CityPlatform, record_type: RecordType, *, chunk: int = CHUNK
) -> Iterator[MaskedCounts]:
    """Mask the versions of a record type; what has become of each chunk."""
    name = f"{_CURSOR} {_search_digest()} {record_type.name}"
    with platform.transaction() as connection:
        require_definition(connection, record_type)
        after = _position(connection, name)

    while True:
        # Searching takes long and changes nothing: only the writing holds locks.
        with platform.transaction() as connection:
            searched = masked_versions.search(
                driver_connection(connection).cursor(),
                record_type,
                platform.identity_cipher,
                after=after,
                limit=chunk,
            )

        if searched is None:
            return
        with platform.transaction() as connection:
            counts = _mask_chunk(connection, platform, record_type, searched)
            _move(connection, name, searched.last)

        after = searched.last
        yield counts


def forget_positions(platform: CityPlatform) -> None:
    """Let the next pass begin at the beginning."""
    with platform.transaction() as connection:
        connection.execute(sa.delete(cursors).where(cursors.c.name.startswith(_CURSOR)))


def _mask_chunk(
    connection: sa.Connection,
    platform: CityPlatform,
    record_type: RecordType,
    searched: SearchedChunk,
) -> MaskedCounts:
    if not searched.record_ids:
        return MaskedCounts()
    versions = masked_versions.mask_records(
        driver_connection(connection).cursor(),
        record_type,
        platform.identity_cipher,
        record_ids=searched.record_ids,
        may_change_keys=searched.has_key,
    )
    corrections = queue_corrections(connection, record_type, versions)
    return MaskedCounts(versions=len(versions), corrections=corrections)


def mask_subject_names(platform: CityPlatform) -> MaskedCounts:
    """Mask numbers of persons in the names of subjects."""
    count = _mask_column(platform, subjects.c.subject_key, subjects.c.name, is_kept=True)
    return MaskedCounts(subjects=count)


def mask_notes(platform: CityPlatform) -> MaskedCounts:
    """Mask numbers of persons in notes on batches, and in the reasons of the region."""
    count = _mask_column(platform, notes.c.note_no, notes.c.text)
    count += _mask_column(platform, outbox.c.outbox_no, outbox.c.reason)
    return MaskedCounts(notes=count)


def _mask_column(
    platform: CityPlatform, key: sa.Column[object], text: sa.Column[str], *, is_kept: bool = False
) -> int:
    """Mask the texts of a column in the order of their keys; returns how many changed.

    `is_kept`: doubtful numbers stay, as in records. Other texts are only shown.
    """
    mask = without_personal_numbers if is_kept else mask_numbers_in
    masked = 0
    last: object = None
    while True:
        query = sa.select(key, text).where(text.is_not(None)).order_by(key).limit(CHUNK)
        if last is not None:
            query = query.where(key > last)
        with platform.transaction() as connection:
            rows = connection.execute(query).all()
            for number, written in rows:
                kept = mask(written)
                if kept != written:
                    # Only what was read: a load may have brought another text meanwhile.
                    statement = sa.update(key.table).where(key == number, text == written)
                    masked += connection.execute(statement.values({text: kept})).rowcount
        if not rows:
            return masked
        last = rows[-1][0]


@cache
def _search_digest() -> str:
    """Changes with the search, so that a pass which another search began is not gone on with."""
    digest = hashlib.sha256()
    for path in sorted(Path(pipelines.personal_numbers.__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _position(connection: sa.Connection, name: str) -> VersionId:
    value = connection.execute(sa.select(cursors.c.value).where(cursors.c.name == name)).scalar()
    if value is None:
        return (0, 0)
    record_id, version = value.split(",")
    return int(record_id), int(version)


def _move(connection: sa.Connection, name: str, version_id: VersionId) -> None:
    record_id, version = version_id
    statement = insert(cursors).values(name=name, value=f"{record_id},{version}")
    changes = {"value": statement.excluded.value, "moved_at": sa.func.now()}
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=changes))
