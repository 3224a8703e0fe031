"""Move a file from one folder of the store to another, also to one on another disk."""

from __future__ import annotations

import errno
import os
import shutil
import stat

from pipelines.ingest.drafts import published
from pipelines.ingest.open_folder import OpenFolder


# A file may be larger than the memory, so it is copied piece by piece.
_COPIED_BYTES = 1 << 20


def move_file(
    source: OpenFolder,
    name: str,
    target: OpenFolder,
    new_name: str,
) -> None:
    """Move a file, or a link as a link; what has the new name already is replaced.

    Raises:
        FileNotFoundError: there is nothing of that name, or a folder.
        NotAFile: it has to be copied to another disk, and is no plain file of one name.
    """
    if stat.S_ISDIR(source.state(name).st_mode):
        raise FileNotFoundError(errno.ENOENT, "a folder", source.place_of(name))
    try:
        source.move(name, target, new_name)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _move_to_other_disk(source, name, target, new_name)
    target.make_durable()


def finish_move(
    source: OpenFolder,
    name: str,
    target: OpenFolder,
    new_name: str,
) -> None:
    """Finish a move to another disk that was killed between copying and removing."""
    try:
        original = source.state(name)
        copy = target.state(new_name)
    except FileNotFoundError:
        return

    has_same_size = original.st_size == copy.st_size
    has_same_time = original.st_mtime_ns == copy.st_mtime_ns
    if has_same_size and has_same_time and are_on_two_disks(original, copy):
        source.remove(name)


def are_on_two_disks(original: os.stat_result, copy: os.stat_result) -> bool:
    """Whether a file had to be copied to come from the one place to the other."""
    return original.st_dev != copy.st_dev


def _move_to_other_disk(source: OpenFolder, name: str, target: OpenFolder, new_name: str) -> None:
    """Copy the file, make the copy durable, then remove the file."""
    if stat.S_ISLNK(source.state(name).st_mode):
        target.add_link(new_name, source.link_target(name))
        source.remove(name)
        return

    with source.read(name) as stream, published(target, new_name) as draft:
        with draft.open("wb") as copy:
            shutil.copyfileobj(stream, copy, _COPIED_BYTES)
        # With the times of the original, by which `finish_move` recognises it.
        times = os.fstat(stream.fileno())
        os.utime(draft, ns=(times.st_atime_ns, times.st_mtime_ns))
    source.remove(name)
