"""Originals: moved out of the inbox once, kept by day, and never opened through a link."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pipelines.errors import FileRefused
from pipelines.intake.inbox import path_on_disk


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
        FileRefused: the file is in neither place any more.
    """
    folder = root / department / "processed" / day.isoformat()
    kept_path = folder / _kept_name(path, batch_no)
    in_inbox = path_on_disk(root, path.relative_to(root).as_posix())

    if os.path.lexists(kept_path):
        _remove_copied(in_inbox, kept_path)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        _move(in_inbox, kept_path)
    return kept_path.relative_to(root).as_posix()


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


def _move(path: Path, kept_path: Path) -> None:
    try:
        path.rename(kept_path)
    except FileNotFoundError:
        raise FileRefused(
            "vanished",
            f"文件“{path.name}”在读取前被移走或删除",
            "如需报送，请重新放入收件夹（inbox）。",
        ) from None
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _move_to_other_disk(path, kept_path)


def _move_to_other_disk(path: Path, kept_path: Path) -> None:
    """Copy the file, make the copy durable, then remove the file."""
    if path.is_symlink():
        kept_path.symlink_to(path.readlink())
        path.unlink()
        return

    draft = kept_path.with_name("." + kept_path.name[:60])
    with open_plain_file(path) as source, draft.open("wb") as target:
        shutil.copyfileobj(source, target, CHUNK_BYTES)
        target.flush()
        os.fsync(target.fileno())

    # With the times of the original, by which `_remove_copied` recognises it.
    shutil.copystat(path, draft)
    draft.replace(kept_path)
    path.unlink()


def _remove_copied(path: Path, kept_path: Path) -> None:
    """Finish a move to another disk that was killed between copying and removing."""
    try:
        original = path.lstat()
        copy = kept_path.lstat()
    except FileNotFoundError:
        return

    has_same_size = original.st_size == copy.st_size
    has_same_time = original.st_mtime_ns == copy.st_mtime_ns
    is_on_other_disk = original.st_dev != copy.st_dev
    if has_same_size and has_same_time and is_on_other_disk:
        path.unlink()
