"""The inboxes: which files lie in them. Which of them are complete says `settling`.

Airflow's trigger runs this every second. So it opens no file, follows no link, and needs only the
standard library.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.ingest.open_folder import NotAFolder, OpenFolder, folder_below
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

# Names in a path, the department's and `inbox` among them, and its bytes. The ledger's index holds
# no longer ones, and nobody lays out folders so deep by hand.
MAX_DEPTH = 67
MAX_PATH_BYTES = 1_000

# Why a folder is passed over.
IS_A_LINK = "这里应是文件夹，实际是链接或文件，系统不予跟随；请换成普通文件夹。"
MAY_NOT_BE_READ = "系统没有读取该文件夹的权限；请修改权限。"
CANNOT_BE_READ = "系统读不了该文件夹；请检查磁盘或共享。"
TOO_DEEP = "文件夹层数太多或路径太长；请移到上层文件夹。"

_SHOWN_CHARACTERS = 200


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


@dataclass(frozen=True)
class PassedOver:
    """A folder, or a file by its path, that nobody takes anything from until somebody mends it."""

    place: str
    """Path from the ingest root, in names that people can read."""
    reason: str
    """A Chinese sentence."""


@dataclass(frozen=True)
class InboxContents:
    """What lies in the inboxes."""

    files: list[InboxFile]
    """In the order of paths."""
    passed_over: list[PassedOver]
    """What could not be looked into; everything else was."""


def look(root: Path) -> list[InboxFile]:
    """List what lies under `<root>/<department>/inbox`, at any depth, in the order of paths.

    Working files of programs are left out, and folders of `InboxContents.passed_over`. A root that
    does not exist has no files.
    """
    return inbox_contents(root).files


def inbox_contents(root: Path) -> InboxContents:
    """List the files as `look` does, and the folders that nobody can look into.

    A folder that is a link, lies too deep or may not be read keeps no other folder waiting.
    """
    contents = InboxContents([], [])
    try:
        top = OpenFolder.at(root)
    except FileNotFoundError:
        return contents

    with top:
        for department in _department_folders(top):
            _look_into(top, department, root, contents)
    contents.files.sort(key=lambda file: file.relative)
    return contents


def _department_folders(top: OpenFolder) -> list[str]:
    names = []
    for entry in top.entries():
        if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
            names.append(entry.name)
    return sorted(names)


def _look_into(top: OpenFolder, department: str, root: Path, contents: InboxContents) -> None:
    """Look through the inbox of one department, folder by folder."""
    waiting: list[tuple[str, ...]] = [(department, "inbox")]
    while waiting:
        names = waiting.pop()
        try:
            with top.below(*names) as folder:
                further = _look_at(folder, names, root, contents)
        except FileNotFoundError:
            # It vanished meanwhile, or the department has no inbox.
            continue
        except (OSError, NotAFolder) as error:
            contents.passed_over.append(PassedOver(_shown_place(names), _why(error)))
            continue
        waiting.extend(further)


def _look_at(
    folder: OpenFolder, names: tuple[str, ...], root: Path, contents: InboxContents
) -> list[tuple[str, ...]]:
    """List the files of one folder; returns the folders in it."""
    further = []
    too_deep = []
    for entry in folder.entries():
        if is_passed_over(entry.name):
            continue

        path = (*names, entry.name)
        place = _shown_place(path)
        if len(place.encode()) > MAX_PATH_BYTES or len(path) > MAX_DEPTH:
            too_deep.append(place)
        elif entry.is_dir(follow_symlinks=False):
            further.append(path)
        else:
            _add_file(entry, path, root, contents)

    # Of thousands in one folder the first one says enough.
    if too_deep:
        contents.passed_over.append(PassedOver(_shortened(min(too_deep)), TOO_DEEP))
    return further


def _add_file(
    entry: os.DirEntry[str], path: tuple[str, ...], root: Path, contents: InboxContents
) -> None:
    """List a file, unless it has vanished meanwhile."""
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return
    file = InboxFile(
        path=root.joinpath(*path),
        department=readable_name(path[0]),
        relative=_shown_place(path),
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
        kind=_kind_of(status),
        ctime_ns=status.st_ctime_ns,
        inode=status.st_ino,
    )
    contents.files.append(file)


def _shown_place(names: Sequence[str]) -> str:
    return "/".join(map(readable_name, names))


def _shortened(place: str) -> str:
    """The beginning of a long path: enough to go there."""
    return place if len(place) <= _SHOWN_CHARACTERS else f"{place[:_SHOWN_CHARACTERS]}…"


def _why(error: Exception) -> str:
    """Why a folder cannot be looked into."""
    if isinstance(error, NotAFolder):
        return IS_A_LINK
    if isinstance(error, PermissionError):
        return MAY_NOT_BE_READ
    return CANNOT_BE_READ


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


def names_on_disk(root: Path, relative: str) -> list[str]:
    """The names that the disk has for the path that is shown as `relative`, one by one.

    Raises:
        FileNotFoundError: there is no such folder.
        NotAFolder: one of them is a link.
    """
    names: list[str] = []
    for name in relative.split("/"):
        with folder_below(root, *names) as folder:
            names.append(_name_on_disk(name, folder))
    return names


def _name_on_disk(name: str, folder: OpenFolder) -> str:
    if folder.has(name):
        return name
    for entry in folder.entries():
        if readable_name(entry.name) == name:
            return entry.name
    return name


def _kind_of(status: os.stat_result) -> str:
    if stat.S_ISREG(status.st_mode):
        return "file"
    if stat.S_ISLNK(status.st_mode):
        return "link"
    return "other"
