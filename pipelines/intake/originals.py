"""Originals: moved out of the inbox once, kept by day, and never opened through a link."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

from pipelines.errors import FileRefused
from pipelines.ingest.moving import finish_move, move_file
from pipelines.ingest.open_folder import (
    NotAFile,
    NotAFolder,
    folder_below,
    folder_made_below,
    is_plain_file,
)
from pipelines.intake import inbox


# An original may be larger than the memory, so it is read piece by piece.
CHUNK_BYTES = 1 << 20

# Bytes of a file name that common file systems allow.
_MAX_NAME_BYTES = 255

# Characters of an ending that are kept; the ending decides which reader reads the file.
MAX_ENDING_CHARACTERS = 20

# Error number → why a file cannot be opened.
CANNOT_OPEN = {
    errno.ELOOP: "这是一个快捷方式或链接，不是文件",
    errno.EACCES: "没有读取该文件的权限",
}
PLAIN_FILES_ONLY = "请放入普通文件，不要放快捷方式、链接或管道。"


class FileState(NamedTuple):
    """What shows that a file is still the same, with the same content."""

    inode: int
    size: int
    mtime_ns: int


def keep(path: Path, root: Path, *, department: str, batch_no: str, day: date) -> str:
    """Move a file from its inbox to `<department>/processed/YYYY-MM-DD/<stem>__<batch_no><ending>`.

    Returns the new path, relative to the ingest root. The batch decides it, so a second call after
    a kill finds the file there and is done. A new file that was dropped meanwhile under the same
    name stays in the inbox.

    Raises:
        FileRefused: the file is in neither place any more, or a link leads to where it was.
        NotAFolder: a link or a file lies where originals are kept.
    """
    relative = path.relative_to(root)
    kept_in = PurePosixPath(department, "processed", day.isoformat())
    kept_name = _kept_name(path, batch_no)

    with folder_made_below(root, *kept_in.parts) as kept_folder:
        is_kept = kept_folder.has(kept_name)
        try:
            names = inbox.names_on_disk(root, relative.as_posix())
            with folder_below(root, *names[:-1]) as folder:
                if is_kept:
                    finish_move(folder, names[-1], kept_folder, kept_name)
                else:
                    move_file(folder, names[-1], kept_folder, kept_name)
        except (FileNotFoundError, NotAFolder) as error:
            if not is_kept:
                raise _vanished(path.name) from error
        except NotAFile as error:
            raise FileRefused("not-a-file", "这不是一个普通文件", PLAIN_FILES_ONLY) from error
    return (kept_in / kept_name).as_posix()


def _vanished(name: str) -> FileRefused:
    return FileRefused(
        "vanished",
        f"文件“{name}”在读取前被移走或删除",
        "如需报送，请重新放入收件夹（inbox）。",
    )


@contextmanager
def kept_original(root: Path, kept_as: str) -> Iterator[Path]:
    """Hand out a path by which a kept original can be read while the block lasts.

    Nobody can make it lead elsewhere. What lies there may still be a link itself, or may be missing:
    readers say so.

    Raises:
        FileNotFoundError: the folder of its day is gone.
        NotAFolder: a link or a file lies where originals are kept.
    """
    path = PurePosixPath(kept_as)
    with folder_below(root, *path.parent.parts) as folder:
        yield folder.path_of(path.name)


def size_of_kept(root: Path, kept_as: str | None) -> int | None:
    """Bytes of a kept original; None: there was none, or there is no plain file any more."""
    if kept_as is None:
        return None
    path = PurePosixPath(kept_as)
    try:
        with folder_below(root, *path.parent.parts) as folder:
            status = folder.state(path.name)
    except (OSError, NotAFolder):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def refuse_other_names(path: Path) -> None:
    """Refuse a file that has another name as well: that may be a file of another department.

    Raises:
        FileRefused: it has a hard link.
    """
    status = path.lstat()
    if stat.S_ISREG(status.st_mode) and not is_plain_file(status):
        raise FileRefused(
            "not-a-file",
            "这个文件在别处还有一个名字（硬链接），无法确认是本部门的文件",
            "请放入文件的副本，不要放链接。",
        )


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal.

    Raises:
        FileRefused: it is not a plain file, or may not be read.
    """
    digest = hashlib.sha256()
    with open_plain_file(path) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def state_of(path: Path) -> FileState:
    """The present state of a file, to be compared later by `refuse_changed`."""
    status = path.lstat()
    return FileState(status.st_ino, status.st_size, status.st_mtime_ns)


def refuse_changed(path: Path, before: FileState) -> None:
    """Refuse a file that was changed while it was read: its writer has not finished.

    Raises:
        FileRefused: it was changed.
    """
    if not os.path.lexists(path) or state_of(path) != before:
        raise FileRefused(
            "changed",
            "文件在读取过程中还在变动",
            "请等文件写完或复制完成后，重新放入收件夹（inbox）。",
        )


def refuse_replaced(digest: str, recorded_digest: str | None) -> None:
    """Refuse a kept original that has not the bytes of which the ledger keeps the digest.

    Raises:
        FileRefused: somebody changed it, or put another one in its place.
    """
    if recorded_digest not in (None, digest):
        raise FileRefused(
            "original-changed",
            "留存的原件在接收以后被改动过，与接收时的内容不一致",
            "请重新报送该文件；请勿改动 processed 文件夹中的文件。",
        )


@contextmanager
def open_plain_file(path: Path) -> Iterator[BinaryIO]:
    """Open a plain file for reading, following no link and waiting for no pipe.

    Raises:
        FileRefused: it is a link, a folder, a pipe or a device, or its mode does not let us read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        reason = CANNOT_OPEN.get(error.errno or 0, "无法打开该文件")
        raise FileRefused("not-a-file", reason, PLAIN_FILES_ONLY) from error

    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileRefused("not-a-file", "这不是一个普通文件", PLAIN_FILES_ONLY)

    with os.fdopen(descriptor, "rb") as stream:
        yield stream


def _kept_name(path: Path, batch_no: str) -> str:
    """The original's name with the batch number before its ending, cut to what a disk allows."""
    tail = f"__{batch_no}{path.suffix[:MAX_ENDING_CHARACTERS]}"
    room = _MAX_NAME_BYTES - len(os.fsencode(tail))

    # A character that is cut in two is left out.
    stem = os.fsencode(path.stem)[:room].decode(errors="ignore")
    return stem + tail
