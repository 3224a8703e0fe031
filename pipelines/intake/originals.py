"""Originals: moved out of the inbox once, kept by day, never opened through a link."""

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
from typing import BinaryIO

from pipelines.batch import Batch
from pipelines.errors import Unreadable
from pipelines.intake.inbox import InboxFile, on_disk


CHUNK = 1 << 20
CANNOT_OPEN = {
    errno.ELOOP: "这是一个快捷方式或链接，不是文件",
    errno.EACCES: "没有读取该文件的权限",
}
LONGEST_NAME = 255
"""Bytes in a file name that common file systems allow."""


def keep(path: Path, root: Path, department: str, batch_no: str, day: date) -> str:
    """Move a file from its inbox to `<department>/processed/YYYY-MM-DD/<stem>__<batch_no><ending>`.

    The place follows from the batch, so a second call after a kill finds the file there and is done; a new file that
    was dropped under the same name since stays where it is. Returns the place relative to the ingest root.

    Raises:
        Unreadable: the file is in neither place any more.
    """
    folder = root / department / "processed" / day.isoformat()
    kept = folder / _name_of(path, batch_no)
    found = on_disk(root, path.relative_to(root).as_posix())
    if os.path.lexists(kept):
        _remove_twin(found, kept)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        _move(found, kept)
    return kept.relative_to(root).as_posix()


def _move(path: Path, kept: Path) -> None:
    try:
        path.rename(kept)
    except FileNotFoundError:
        raise Unreadable(
            "vanished",
            f"文件“{path.name}”在读取前被移走或删除",
            "如需报送，请重新放入 inbox 文件夹。",
        ) from None
    except OSError as fault:
        if fault.errno != errno.EXDEV:
            raise
        _move_across(path, kept)


def bring_back(kept: Path, root: Path, batch: Batch) -> InboxFile:
    """Copy a kept original back into the inbox, to be judged again as a batch of its own."""
    name = Path(batch.path).name
    again = root / batch.department / "inbox" / "重判" / batch.batch_no / name
    again.parent.mkdir(parents=True, exist_ok=True)
    draft = again.with_name("." + name[:80])
    shutil.copyfile(kept, draft)
    draft.replace(again)
    status = again.stat()
    return InboxFile(
        again,
        batch.department,
        again.relative_to(root).as_posix(),
        status.st_size,
        status.st_mtime_ns,
        "file",
    )


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal.

    Raises:
        Unreadable: it is not a plain file, or may not be read.
    """
    digest = hashlib.sha256()
    with opened(path) as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def state_of(path: Path) -> tuple[int, int, int]:
    """What shows that a file is still the one it was: which it is, its size, its time of change."""
    status = path.lstat()
    return status.st_ino, status.st_size, status.st_mtime_ns


def refuse_changed(path: Path, before: tuple[int, int, int]) -> None:
    """Refuse a file that is not as it was: whoever writes to it goes on doing so wherever it is kept.

    Raises:
        Unreadable: it was changed since.
    """
    if not os.path.lexists(path) or state_of(path) != before:
        raise Unreadable(
            "changed",
            "文件在读取过程中还在变动",
            "请等文件写完或复制完成后，重新放入 inbox 文件夹。",
        )


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a plain file for reading, following no link and waiting for no pipe.

    Raises:
        Unreadable: it is a link, a folder, a pipe or a device, or its mode does not let us read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as fault:
        reason = CANNOT_OPEN.get(fault.errno or 0, "无法打开该文件")
        raise Unreadable(
            "not-a-file", reason, "请放入普通文件，不要放快捷方式、链接或管道。"
        ) from fault
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Unreadable(
            "not-a-file", "这不是一个普通文件", "请放入普通文件，不要放快捷方式、链接或管道。"
        )
    with os.fdopen(descriptor, "rb") as stream:
        yield stream


def _name_of(path: Path, batch_no: str) -> str:
    """The original's name with the batch number before its ending, short enough for any file system."""
    tail = f"__{batch_no}{path.suffix[:20]}"
    room = LONGEST_NAME - len(os.fsencode(tail))
    stem = os.fsencode(path.stem)[:room].decode(errors="ignore")
    return stem + tail


def _move_across(path: Path, kept: Path) -> None:
    """The inbox lies on another file system: copy, make durable, then remove."""
    if path.is_symlink():
        kept.symlink_to(path.readlink())
        path.unlink()
        return
    draft = kept.with_name("." + kept.name[:60])
    with opened(path) as source, draft.open("wb") as target:
        shutil.copyfileobj(source, target, CHUNK)
        target.flush()
        os.fsync(target.fileno())
    shutil.copystat(path, draft)
    draft.replace(kept)
    path.unlink()


def _remove_twin(path: Path, kept: Path) -> None:
    """Finish a move to another file system that was killed between copying and removing."""
    try:
        left, there = path.lstat(), kept.lstat()
    except FileNotFoundError:
        return
    same = (left.st_size, left.st_mtime_ns) == (there.st_size, there.st_mtime_ns)
    if same and left.st_dev != there.st_dev:
        path.unlink()
