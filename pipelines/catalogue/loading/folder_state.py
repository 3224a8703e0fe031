"""What tells that a file of a folder has changed, without reading it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class FileStamp(NamedTuple):
    """Where a file of the catalogue stands and what the file system says of it."""

    path: str
    inode: int
    size: int
    changed_ns: int
    """When its content was last written, in nanoseconds of the file system's clock."""


FolderState = tuple[FileStamp, ...]


def folder_state(folder: Path) -> FolderState:
    """The state of every file below a folder, in the order of their paths.

    Two equal states mean that nobody has written, added, renamed or removed a file in between. Take
    it before the files are read: whoever writes while they are read is then seen the next time.
    """
    states = []
    for entry in _entries_below(os.fspath(folder)):
        # An editor's lock file may point to nothing, and a draft be gone by now.
        with suppress(FileNotFoundError):
            status = entry.stat()
            if stat.S_ISREG(status.st_mode):
                changed_ns = status.st_mtime_ns
                states.append(FileStamp(entry.path, status.st_ino, status.st_size, changed_ns))
    return tuple(sorted(states))


def _entries_below(folder: str) -> Iterator[os.DirEntry[str]]:
    """All that is below a folder, if it is there. Every command asks several times."""
    try:
        with os.scandir(folder) as scanned:
            entries = list(scanned)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _entries_below(entry.path)
        else:
            yield entry
