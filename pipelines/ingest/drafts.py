"""Files that appear whole or not at all."""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.ingest.open_folder import OpenFolder


# A draft is hidden, so that nobody takes it for a receipt or a delivery. Nobody can foretell its name.
_DRAFT_ENDING = ".draft"
_NAME_BYTES = 8

# Folders (disk and inode) that this process has cleared of the drafts of killed ones.
_cleared: set[tuple[int, int]] = set()


@contextmanager
def published(folder: OpenFolder, name: str) -> Iterator[Path]:
    """Hand out a path to write to; the file appears in the folder when the block ends.

    If the block raises, no file appears, and the one that was there before stays. A link that lies
    under the name is replaced; what it points to is left alone.
    """
    _remove_abandoned(folder)
    draft, descriptor = _new_draft(folder)
    try:
        # The open file itself and not its name: somebody may have put a link there meanwhile.
        yield Path(f"/proc/self/fd/{descriptor}")

        _open_to_readers(descriptor, folder)
        # The ledger will say that the file is there: a power cut must not take it away any more.
        os.fsync(descriptor)
        folder.move(draft, folder, name)
        folder.make_durable()
    except BaseException:
        folder.remove(draft)
        raise
    finally:
        os.close(descriptor)


def _new_draft(folder: OpenFolder) -> tuple[str, int]:
    """Make a draft that is locked for as long as this process lives; returns name and descriptor."""
    while True:
        name = f".{secrets.token_hex(_NAME_BYTES)}{_DRAFT_ENDING}"
        descriptor = folder.add_file(name)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            is_taken = True
        except OSError:
            # This disk has no locks, and so nobody removes drafts from it.
            is_taken = False
        else:
            # Before it was locked, another process may have taken it for an abandoned one.
            is_taken = os.fstat(descriptor).st_nlink == 0
        if not is_taken:
            return name, descriptor
        os.close(descriptor)


def _open_to_readers(descriptor: int, folder: OpenFolder) -> None:
    """Let those read the file who may read the folder, whatever the process allows by default."""
    allowed = stat.S_IMODE(folder.own_state().st_mode) & 0o444
    mode = allowed | stat.S_IRUSR | stat.S_IWUSR
    if stat.S_IMODE(os.fstat(descriptor).st_mode) != mode:
        os.fchmod(descriptor, mode)


def _remove_abandoned(folder: OpenFolder) -> None:
    """Remove the drafts of processes that were killed: nobody locks them any more."""
    status = folder.own_state()
    key = (status.st_dev, status.st_ino)
    if key in _cleared:
        return
    _cleared.add(key)
    for entry in folder.entries():
        if entry.name.startswith(".") and entry.name.endswith(_DRAFT_ENDING):
            _remove_if_abandoned(folder, entry.name)


def _remove_if_abandoned(folder: OpenFolder, name: str) -> None:
    try:
        descriptor = folder.open_to_lock(name)
    except OSError:
        # It was published meanwhile, or is nothing of ours.
        return
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            folder.remove(name)
    except OSError:
        # Somebody is writing it, or the disk has no locks.
        return
    finally:
        os.close(descriptor)
