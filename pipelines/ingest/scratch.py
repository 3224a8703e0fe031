"""Temporary files of ours, on the disk of the store and closed to others.

The system's folder for them may be small, and may be another disk: one that fills up would stop all
departments, although the store has room.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


# Where the files of batches under way lie. Hidden, so that it is not taken for a department's folder.
STAGING_FOLDER = ".staging"

# Hidden as well, so that it is not taken for the files of a batch.
_SCRATCH_BEGINNING = ".scratch-"
_NAME_BYTES = 8

# Stores that this process has cleared of what killed ones left.
_cleared: set[Path] = set()


@contextmanager
def scratch_folder(store: Path) -> Iterator[Path]:
    """Hand out an empty folder beside the staged rows; it is gone when the block ends.

    What a killed process left is removed by the next one that asks.
    """
    staging = store / STAGING_FOLDER
    staging.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove_leftovers(staging)
    folder, descriptor = _new_folder(staging)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _new_folder(staging: Path) -> tuple[Path, int]:
    """Make a folder that is locked for as long as this process lives; returns path and descriptor."""
    while True:
        folder = staging / f"{_SCRATCH_BEGINNING}{secrets.token_hex(_NAME_BYTES)}"
        folder.mkdir(mode=0o700)
        try:
            descriptor = _locked(folder)
        except (BlockingIOError, FileNotFoundError):
            # Before it was locked, another process took it for a leftover.
            continue
        except OSError:
            # This disk has no locks, and so nobody removes folders from it.
            return folder, os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        if folder.is_dir():
            return folder, descriptor
        os.close(descriptor)


def _remove_leftovers(staging: Path) -> None:
    """Remove the folders of processes that were killed: nobody locks them any more."""
    if staging in _cleared:
        return
    _cleared.add(staging)
    for folder in staging.glob(f"{_SCRATCH_BEGINNING}*"):
        try:
            descriptor = _locked(folder)
        except OSError:
            # Somebody uses it, or it is gone by now.
            continue
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _locked(folder: Path) -> int:
    """Open a folder and lock it; returns the descriptor.

    Raises:
        BlockingIOError: another process has locked it.
        FileNotFoundError: it is gone.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
