"""Which files are complete: those that looked the same for a while, and that nobody writes to.

No clock but this machine's monotonic one is asked: the times of a file come from whoever wrote it, and
from file servers whose clocks differ. They tell only whether something has changed between two looks.
"""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pipelines.intake.inbox import InboxFile


# File systems of this machine's own disks. On shares a lease depends on the server, and to be refused
# one says nothing about writers.
LOCAL_FILE_SYSTEMS = frozenset({"btrfs", "ext2", "ext3", "ext4", "f2fs", "tmpfs", "xfs"})


class LookOfFile(NamedTuple):
    """What a look at a file shows; all of it is the same as long as nobody touches the file."""

    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int


def look_of(file: InboxFile) -> LookOfFile:
    """What the last look at a file has shown."""
    return LookOfFile(file.inode, file.size, file.mtime_ns, file.ctime_ns)


class Looks:
    """Since when each file of the inboxes has looked the same."""

    def __init__(self, settle_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._settle_seconds = settle_seconds
        self._clock = clock
        # Path → how the file looks, and when it first did.
        self._first_looks: dict[str, tuple[LookOfFile, float]] = {}

    def add_settled(self, looks: Mapping[str, Sequence[int]]) -> None:
        """Add what another process has watched long enough: path → how the file looked then."""
        for path, look in looks.items():
            self._first_looks[path] = (LookOfFile(*look), float("-inf"))

    def unchanged(self, files: Sequence[InboxFile]) -> list[InboxFile]:
        """Take one look: the files that have looked the same for `settle_seconds`.

        With 0 seconds each file is taken at its first look.
        """
        now = self._clock()
        earlier = self._first_looks
        self._first_looks = {}
        unchanged = []
        for file in files:
            look = look_of(file)
            first_look, since = earlier.get(file.relative, (look, now))
            if first_look != look:
                since = now
            self._first_looks[file.relative] = (look, since)
            if now - since >= self._settle_seconds:
                unchanged.append(file)
        return unchanged

    def at_rest(self, files: Sequence[InboxFile]) -> list[InboxFile]:
        """Take one look: the unchanged files that nobody has open for writing either.

        With 0 seconds nobody is waited for.
        """
        unchanged = self.unchanged(files)
        if not self._settle_seconds:
            return unchanged
        return [file for file in unchanged if not has_writer(file.path)]


def has_writer(path: Path) -> bool:
    """Whether a process of this machine has a file open for writing, as far as can be seen.

    Linux grants a lease for reading only where nobody writes (fcntl, F_SETLEASE). Files of other users
    and of file servers have none to grant: False.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        if _file_system_of(os.fstat(descriptor).st_dev) not in LOCAL_FILE_SYSTEMS:
            return False
        # Whoever opens the file for writing while the lease is held makes the kernel send a signal:
        # this one does nothing, where the usual one would end the process.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


@cache
def _file_system_of(device: int) -> str:
    """The type of the file system on a device, as Linux lists it; empty: it does not."""
    number = f"{os.major(device)}:{os.minor(device)}"
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        # 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext4 /dev/root rw
        mount, _, file_system = line.partition(" - ")
        if mount.split()[2] == number:
            return file_system.split()[0]
    return ""
