"""The inboxes: what lies in them, and what has settled. Looks and touches nothing; standard library only.

Airflow's trigger runs this every second, so it opens no file and follows no link.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


UNFINISHED = (
    *(
        ".tmp",
        ".temp",
        ".part",
        ".partial",
        ".filepart",
        ".crdownload",
        ".download",
        ".downloading",
        ".opdownload",
    ),
    *(
        ".td",
        ".xltd",
        ".!ut",
        ".upload",
        ".uploading",
        ".inprogress",
        ".writing",
        ".lck",
        ".lock",
        ".swp",
        ".swo",
        "~",
    ),
)
"""Endings that copying, downloading and editing programs use until a file is complete, or beside one."""
AHEAD = -60e9
"""Nanoseconds; a time further ahead than a minute was not written by this machine's clock as it goes now."""
IGNORED = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class InboxFile:
    """One thing in an inbox that is not a folder."""

    path: Path
    department: str
    """Name of the department's folder."""
    relative: str
    """Path relative to the ingest root, with forward slashes, in names that people can read (see `readable`)."""
    size: int
    mtime_ns: int
    kind: str
    """`file`, `link` or `other` (pipes, sockets, devices)."""
    ctime_ns: int = 0
    """When anything about it last changed, by this machine's own clock."""


def look(root: Path) -> list[InboxFile]:
    """Everything under `<root>/<department>/inbox`, at any depth, in the order of paths.

    Names of editors' and copying programs' working files are passed over. A root that is not there holds nothing.
    """
    found: list[InboxFile] = []
    for department in _folders(root):
        for entry in _walk(Path(department.path) / "inbox"):
            if (one := _describe(entry, root, department.name)) is not None:
                found.append(one)
    return sorted(found, key=lambda one: one.relative)


def readable(name: str) -> str:
    """A file's name as text: names that are not UTF-8 on disk were written by programs that speak GB 18030."""
    raw = os.fsencode(name)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "backslashreplace")


def on_disk(root: Path, relative: str) -> Path:
    """The path that is shown as `relative`, under the names that the disk has for it."""
    path = root
    for part in relative.split("/"):
        named = path / part
        path = named if os.path.lexists(named) else path / next(_shown_as(part, path), part)
    return path


def _shown_as(part: str, folder: Path) -> Iterator[str]:
    try:
        yield from (entry.name for entry in folder.iterdir() if readable(entry.name) == part)
    except (FileNotFoundError, NotADirectoryError):
        return


def settled(one: InboxFile, now_ns: int, seconds: float) -> bool:
    """Whether a file has not changed for so long.

    A rename into place keeps the file's own time, so what was written elsewhere is taken at once. A time in the future
    comes from a sender's clock and says nothing: then the time of the last change on this machine counts, and if that
    lies ahead too, the clock here was put back, and nothing is gained by waiting.
    """
    age = now_ns - one.mtime_ns
    if age < AHEAD:
        age = now_ns - one.ctime_ns
    return age >= seconds * 1e9 or age < AHEAD


def _folders(root: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(root) as entries:
            return [
                one
                for one in entries
                if not one.name.startswith(".") and one.is_dir(follow_symlinks=False)
            ]
    except FileNotFoundError:
        return []


def _walk(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Depth first; a folder that vanishes or may not be read must not keep the other inboxes waiting."""
    try:
        with os.scandir(folder) as entries:
            listed = list(entries)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    for entry in listed:
        if is_passed_over(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        else:
            yield entry


def is_passed_over(name: str) -> bool:
    """Whether a name is one of the working files of editors and copying programs, or of a system."""
    return (
        name.startswith(("~$", ".")) or name.lower().endswith(UNFINISHED) or name.lower() in IGNORED
    )


def _describe(entry: os.DirEntry[str], root: Path, department: str) -> InboxFile | None:
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    kinds = {stat.S_IFREG: "file", stat.S_IFLNK: "link"}
    path = Path(entry.path)
    return InboxFile(
        path=path,
        department=readable(department),
        relative="/".join(map(readable, path.relative_to(root).parts)),
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
        kind=kinds.get(stat.S_IFMT(status.st_mode), "other"),
        ctime_ns=status.st_ctime_ns,
    )
