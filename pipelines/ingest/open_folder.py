"""Folders of the ingest store, held open: the one door to what departments may write.

Any name of a path may be a link by the time it is used, put there by whoever writes to the folder. So
a folder is opened from the one above it, name by name, and what lies in it is reached by its name in
a folder that is held open. Nothing follows a link, and nothing waits for a pipe.

The root itself is the administrator's, and may be reached by any path.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from pipelines.errors import Permanent


# Rights of others than the owner to look into a folder and to read what lies there.
_MAY_READ = 0o055

_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_OPEN_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK

# How Linux calls the access control list that new files and folders begin with.
_INHERITED = "system.posix_acl_default"

# What opening says of a link or a file where a folder should be.
_IS_NO_FOLDER = (errno.ENOTDIR, errno.ELOOP)

# What it says of a link or a socket where a file should be.
_IS_NO_FILE = (errno.ELOOP, errno.ENXIO)


class NotAFolder(Permanent):
    """A link or a file lies where a folder should be; nobody follows it."""


class NotAFile(Permanent):
    """What lies there is a link, a folder or a pipe, or a file that has other names as well."""


class OpenFolder:
    """A folder that is held open, so that nobody can put another one in its place."""

    def __init__(self, descriptor: int, root: Path, place: str) -> None:
        self._descriptor = descriptor
        self.root = root
        """The root of its store."""
        self.place = place
        """Its path below the root, for people; empty for the root."""

    @classmethod
    def at(cls, root: Path) -> OpenFolder:
        """Open the root of a store.

        Raises:
            FileNotFoundError: there is none.
        """
        return cls(os.open(root, os.O_RDONLY | os.O_DIRECTORY), root, "")

    def below(self, *names: str) -> OpenFolder:
        """Open a folder below this one, name by name.

        Raises:
            FileNotFoundError: there is none.
            NotAFolder: one of the names is that of a link or a file.
        """
        return self._walk(names, is_made=False)

    def make(self, *names: str) -> OpenFolder:
        """Open a folder below this one, and make what is missing of the way.

        Raises:
            NotAFolder: one of the names is that of a link or a file.
        """
        return self._walk(names, is_made=True)

    def make_open(self, *names: str) -> OpenFolder:
        """The same, but those may read a new folder who may read the one that it lies in."""
        return self._walk(names, is_made=True, is_open=True)

    def _walk(self, names: tuple[str, ...], *, is_made: bool, is_open: bool = False) -> OpenFolder:
        folder = OpenFolder(os.dup(self._descriptor), self.root, self.place)
        for name in names:
            with folder:
                is_new = is_made and folder.add_folder(name)
                inner = folder._open(name)
                if is_new and is_open:
                    inner._open_to_readers_of(folder)
                folder = inner
        return folder

    def _open_to_readers_of(self, outer: OpenFolder) -> None:
        allowed = stat.S_IMODE(outer.own_state().st_mode) & _MAY_READ
        os.fchmod(self._descriptor, stat.S_IMODE(self.own_state().st_mode) | allowed)

    def _open(self, name: str) -> OpenFolder:
        place = self.place_of(name)
        try:
            descriptor = os.open(_checked(name), _OPEN_FOLDER, dir_fd=self._descriptor)
        except OSError as error:
            if error.errno in _IS_NO_FOLDER:
                raise NotAFolder(f"{place}: a link or a file, where a folder should be") from error
            error.filename = place
            raise
        return OpenFolder(descriptor, self.root, place)

    def add_folder(self, name: str) -> bool:
        """Make a folder in this one, unless something of that name is there; whether it was made."""
        try:
            os.mkdir(_checked(name), dir_fd=self._descriptor)
        except FileExistsError:
            return False
        return True

    def entries(self) -> list[os.DirEntry[str]]:
        """What lies in the folder; to be asked further only while it is open."""
        with os.scandir(self._descriptor) as listed:
            return list(listed)

    def state(self, name: str) -> os.stat_result:
        """The state of what has this name here, even if it is a link.

        Raises:
            FileNotFoundError: there is nothing of that name.
        """
        return os.stat(_checked(name), dir_fd=self._descriptor, follow_symlinks=False)

    def has(self, name: str) -> bool:
        """Whether anything has this name here, even a link that leads nowhere."""
        try:
            self.state(name)
        except FileNotFoundError:
            return False
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return False
            raise
        return True

    @contextmanager
    def read(self, name: str) -> Iterator[BinaryIO]:
        """Open a plain file that has no other name, without waiting.

        Raises:
            FileNotFoundError: there is nothing of that name.
            NotAFile: it is something else.
        """
        try:
            descriptor = os.open(_checked(name), _OPEN_FILE, dir_fd=self._descriptor)
        except OSError as error:
            if error.errno in _IS_NO_FILE:
                raise NotAFile(f"{self.place_of(name)}: this is no plain file") from error
            raise

        if not is_plain_file(os.fstat(descriptor)):
            os.close(descriptor)
            raise NotAFile(f"{self.place_of(name)}: this is no plain file of one name")
        with os.fdopen(descriptor, "rb") as stream:
            yield stream

    def add_file(self, name: str) -> int:
        """Make a new file and return its descriptor; nothing that is there is opened.

        Raises:
            FileExistsError: something has this name.
        """
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        return os.open(_checked(name), flags, 0o666, dir_fd=self._descriptor)

    def open_to_lock(self, name: str) -> int:
        """Open what has this name for writing, without waiting or following; returns a descriptor."""
        flags = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK
        return os.open(_checked(name), flags, dir_fd=self._descriptor)

    def add_link(self, name: str, target: str) -> None:
        """Make a link of this name."""
        os.symlink(target, _checked(name), dir_fd=self._descriptor)

    def link_target(self, name: str) -> str:
        """Where a link of this name leads to."""
        return os.readlink(_checked(name), dir_fd=self._descriptor)

    def move(self, name: str, folder: OpenFolder, new_name: str) -> None:
        """Move what has this name into a folder; what has the new name there is replaced."""
        os.rename(
            _checked(name),
            _checked(new_name),
            src_dir_fd=self._descriptor,
            dst_dir_fd=folder._descriptor,
        )

    def remove(self, name: str) -> None:
        """Remove a file or a link, if it is there."""
        try:
            os.unlink(_checked(name), dir_fd=self._descriptor)
        except FileNotFoundError:
            return

    def make_durable(self) -> None:
        """Let no power cut take away what was added, renamed or removed."""
        os.fsync(self._descriptor)

    def own_state(self) -> os.stat_result:
        """The state of the folder itself."""
        return os.fstat(self._descriptor)

    def set_rights(self, mode: int, owner: int, group: int | None = None) -> None:
        """Change who may do what in the folder; None: it stays with the group that it has."""
        status = self.own_state()
        new_group = status.st_gid if group is None else group
        if (status.st_uid, status.st_gid) != (owner, new_group):
            os.fchown(self._descriptor, owner, new_group)
        # Afterwards, because a change of the group takes the bit away that hands it on.
        os.fchmod(self._descriptor, mode)

    def set_inherited(self, rights: bytes) -> None:
        """Set the access control list that what is made in the folder begins with."""
        os.setxattr(self._descriptor, _INHERITED, rights)

    def inherited(self) -> bytes:
        """The access control list that what is made in the folder begins with; empty: there is none."""
        try:
            return os.getxattr(self._descriptor, _INHERITED)
        except OSError:
            return b""

    def path_of(self, name: str) -> Path:
        """A path to what has this name, as long as the folder is open, in children of a fork too.

        For readers that take paths. They still must not follow a link that lies there itself.
        """
        return Path(f"/proc/self/fd/{self._descriptor}") / _checked(name)

    def place_of(self, name: str) -> str:
        """The path of this name below the root, for people."""
        return f"{self.place}/{name}" if self.place else name

    def close(self) -> None:
        """Let go of the folder."""
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def is_plain_file(status: os.stat_result) -> bool:
    """Whether a state is that of a plain file with one name only.

    A second name may be the file of another department.
    """
    return stat.S_ISREG(status.st_mode) and status.st_nlink == 1


@contextmanager
def folder_below(root: Path, *names: str) -> Iterator[OpenFolder]:
    """Open a folder of the store for a block; errors as `OpenFolder.below` has them."""
    with OpenFolder.at(root) as top, top.below(*names) as folder:
        yield folder


@contextmanager
def folder_made_below(root: Path, *names: str) -> Iterator[OpenFolder]:
    """Open a folder of the store for a block, and make what is missing of the way, even the root."""
    root.mkdir(parents=True, exist_ok=True)
    with OpenFolder.at(root) as top, top.make(*names) as folder:
        yield folder


@contextmanager
def shared_folder_below(root: Path, *names: str) -> Iterator[OpenFolder]:
    """The same; what is made is as open to readers as the folder that it lies in.

    For receipts, whatever the process allows by default.
    """
    root.mkdir(parents=True, exist_ok=True)
    with OpenFolder.at(root) as top, top.make_open(*names) as folder:
        yield folder


def _checked(name: str) -> str:
    """The name, if it is one: not a path, and not the folder itself or the one above."""
    if name in ("", ".", "..") or "/" in name or "\0" in name:
        raise ValueError(f"this is no name of a file: {name!r}")
    return name
