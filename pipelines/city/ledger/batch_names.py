"""Numbers of persons in the names of files that batches keep, where the search finds more by now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

import sqlalchemy as sa

from pipelines.batch import BatchState
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import batches, reminders
from pipelines.personal_numbers.privacy import mask_numbers_in, masked_name


# Gives a file of the ingest root its new name; whether there was one.
Rename = Callable[[PurePosixPath, PurePosixPath], bool]

# Batches of which no stage reads or writes a file any more.
_AT_REST = (BatchState.RECEIPTED, BatchState.REFUSED, BatchState.HELD)

# Columns with the path of a file that is renamed with them.
_FILES = ("kept_as", "receipt")


def batches_with_numbers(platform: CityPlatform) -> tuple[list[str], int]:
    """The numbers of the batches at rest whose names or reasons are to be masked; how many others."""
    # Files of another root lie where we do not rename them.
    has_root = batches.c.ingest_root == str(platform.ingest_root)
    query = sa.select(batches).where(has_root).order_by(batches.c.batch_no)
    at_rest = []
    in_work = 0
    with platform.transaction() as connection:
        streamed = {"stream_results": True, "yield_per": 1_000}
        for row in connection.execute(query, execution_options=streamed).mappings():
            if not dict(_changes(row)):
                continue
            if row["state"] in _AT_REST and (row["receipt"] or row["state"] == BatchState.HELD):
                at_rest.append(row["batch_no"])
            else:
                in_work += 1
    return at_rest, in_work


def mask_batch(platform: CityPlatform, batch_no: str, rename: Rename) -> int:
    """Mask the names of one batch, and rename its files; returns how many files.

    A process killed in between has renamed files whose batch has the names of before: the next pass
    finds them under the new ones.
    """
    is_batch = batches.c.batch_no == batch_no
    renamed = 0
    with platform.transaction() as connection:
        row = connection.execute(sa.select(batches).where(is_batch).with_for_update()).mappings()
        written = row.one()
        changes = dict(_changes(written))
        for column in _FILES:
            if column in changes:
                old = PurePosixPath(written[column])
                new = PurePosixPath(changes[column])
                renamed += rename(old, new)
        if changes:
            connection.execute(sa.update(batches).where(is_batch).values(**changes))
    return renamed


def mask_reminders(platform: CityPlatform, rename: Rename) -> int:
    """Mask the names of reminders, and rename their files; returns how many files."""
    renamed = 0
    with platform.transaction() as connection:
        query = sa.select(reminders.c.batch_no, reminders.c.path).with_for_update()
        for batch_no, path in connection.execute(query).all():
            masked = _masked_path(path, batch_no)
            if masked != path:
                renamed += rename(PurePosixPath(path), PurePosixPath(masked))
                is_batch = reminders.c.batch_no == batch_no
                connection.execute(sa.update(reminders).where(is_batch).values(path=masked))
    return renamed


def _changes(row: sa.RowMapping) -> Iterator[tuple[str, str]]:
    """Columns of a batch with the texts that they have when they are masked."""
    for column in ("path", "kept_as", "receipt"):
        text = row[column]
        if text is not None and (masked := _masked_path(text, row["batch_no"])) != text:
            yield column, masked
    if row["part"] is not None and (masked := _masked_part(row["part"])) != row["part"]:
        yield "part", masked
    if row["reason"] is not None and (masked := mask_numbers_in(row["reason"])) != row["reason"]:
        yield "reason", masked


def _masked_path(path: str, batch_no: str) -> str:
    """Each folder and file by itself; the batch's own number in a name is nobody's."""
    names = []
    for name in path.split("/"):
        pieces = [masked_name(piece) for piece in name.split(batch_no)]
        names.append(batch_no.join(pieces))
    return "/".join(names)


def _masked_part(part: str) -> str:
    """As reading gives the names today: of a file in an archive, and of a sheet."""
    return "#".join(map(masked_name, part.split("#")))
