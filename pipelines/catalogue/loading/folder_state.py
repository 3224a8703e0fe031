"""What tells that a file of a folder has changed, without reading it."""

from __future__ import annotations

import stat
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
    for path in folder.rglob("*"):
        # An editor's lock file may point to nothing, and a draft be gone by now.
        with suppress(FileNotFoundError):
            status = path.stat()
            if stat.S_ISREG(status.st_mode):
                changed_ns = status.st_mtime_ns
                states.append(FileStamp(str(path), status.st_ino, status.st_size, changed_ns))
    return tuple(sorted(states))
