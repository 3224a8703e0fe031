"""The inboxes: which files lie in them. Which of them are complete says `settling`.

Airflow's trigger runs this every second. So it opens no file, follows no link, and needs only the
standard library.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.personal_numbers.privacy import masked_name


# Endings that copying, downloading and editing programs give to a file that is not complete, or to
# a file of their own beside it.
UNFINISHED_ENDINGS = (
    ".!ut",
    ".crdownload",
    ".download",
    ".downloading",
    ".filepart",
    ".inprogress",
    ".lck",
    ".lock",
    ".opdownload",
    ".part",
    ".partial",
    ".swo",
    ".swp",
    ".td",
    ".temp",
    ".tmp",
    ".upload",
    ".uploading",
    ".writing",
    ".xltd",
    "~",
)

# Files that Windows puts into folders.
SYSTEM_FILES = frozenset({"desktop.ini", "thumbs.db"})


@dataclass(frozen=True)
class InboxFile:
    """One thing in an inbox that is not a folder."""

    path: Path
    department: str
    """Name of the department's folder."""
    relative: str
    """Path from the ingest root with forward slashes, in names that people can read."""
    size: int
    """Bytes."""
    mtime_ns: int
    """When its content last changed, by the clock of whoever wrote it."""
    kind: str
    """`file`, `link`, or `other` (pipes, sockets, devices)."""
    ctime_ns: int = 0
    """When anything about it last changed, by the clock of this machine or of the file server."""
    inode: int = 0
    """The number that the file system has for it."""


def look(root: Path) -> list[InboxFile]:
    """List what lies under `<root>/<department>/inbox`, at any depth, in the order of paths.

    Working files of programs are left out. A root that does not exist has no files.
    """
    files = []
    for department in _department_folders(root):
        for entry in _entries_below(Path(department.path) / "inbox"):
            file = _describe(entry, root, department.name)
            if file is not None:
                files.append(file)
    return sorted(files, key=lambda file: file.relative)


def is_passed_over(name: str) -> bool:
    """Whether a name is that of a hidden file, or of a working file of a program or system."""
    lower = name.lower()
    return (
        name.startswith(("~$", ".")) or lower.endswith(UNFINISHED_ENDINGS) or lower in SYSTEM_FILES
    )


def readable_name(name: str) -> str:
    """A file's name as text, numbers of persons in it masked: the ledger keeps and shows it.

    Names that are not UTF-8 on disk come from programs that use GB 18030.
    """
    raw = os.fsencode(name)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "backslashreplace")
    return masked_name(text)


def path_on_disk(root: Path, relative: str) -> Path:
    """The path that is shown as `relative`, with the names that the disk has for it."""
    path = root
    for name in relative.split("/"):
        path = path / _name_on_disk(name, path)
    return path


def _name_on_disk(name: str, folder: Path) -> str:
    if os.path.lexists(folder / name):
        return name

    try:
        for entry in folder.iterdir():
            if readable_name(entry.name) == name:
                return entry.name
    except (FileNotFoundError, NotADirectoryError):
        pass
    return name


def _department_folders(root: Path) -> list[os.DirEntry[str]]:
    folders = []
    try:
        with os.scandir(root) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                    folders.append(entry)
    except FileNotFoundError:
        return []
    return folders


def _entries_below(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Everything below a folder but the folders themselves, depth first."""
    try:
        with os.scandir(folder) as entries:
            listed = list(entries)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        # A folder that vanishes or may not be read must not keep the other inboxes waiting.
        return

    for entry in listed:
        if is_passed_over(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _entries_below(Path(entry.path))
        else:
            yield entry


def _describe(entry: os.DirEntry[str], root: Path, department: str) -> InboxFile | None:
    """What is known of a directory entry; None: it has vanished meanwhile."""
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None

    path = Path(entry.path)
    names = [readable_name(name) for name in path.relative_to(root).parts]
    return InboxFile(
        path=path,
        department=readable_name(department),
        relative="/".join(names),
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
        kind=_kind_of(status),
        ctime_ns=status.st_ctime_ns,
        inode=status.st_ino,
    )


def _kind_of(status: os.stat_result) -> str:
    if stat.S_ISREG(status.st_mode):
        return "file"
    if stat.S_ISLNK(status.st_mode):
        return "link"
    return "other"
