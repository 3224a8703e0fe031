"""Who may do what in the store: a department writes to its inbox and reads its receipts, nothing else.

Links that somebody plants are not followed anyway; what nobody may write to, nobody can plant links in.
The service is the user who owns the root of the store, a department is a group of the system.
"""

from __future__ import annotations

import stat
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.ingest.open_folder import NotAFolder, OpenFolder
from pipelines.ingest.scratch import STAGING_FOLDER


# Folder of a department → its mode if the department has a group. Whose group is handed on to the
# files in it, as receipts are to be read by it.
_MODES_WITH_GROUP = {"": 0o750, "inbox": 0o2770, "receipts": 0o2750, "processed": 0o700}

# The service alone, or whoever a file server acts as.
_PRIVATE = 0o700

# What is only the service's, and lies beside the departments.
_OWN_FOLDERS = (STAGING_FOLDER, ".region")

_GROUP_MAY_READ = stat.S_IRGRP | stat.S_IXGRP

# An access control list as Linux keeps it: a version, then entries of a tag, rights and an id.
_ACL_VERSION = struct.Struct("<I").pack(2)
_ACL_ENTRY = struct.Struct("<HHI")
_NO_ID = 0xFFFFFFFF
_ALL, _NOTHING = 7, 0
_OWNER, _NAMED, _GROUP, _MASK, _OTHERS = 0x01, 0x02, 0x04, 0x10, 0x20

GroupOf = Callable[[str], int | None]


@dataclass(frozen=True)
class WrongRight:
    """What is wrong with the rights of one folder."""

    place: str
    """Its path below the root; empty for the root."""
    problem: str


def wrong_rights(root: Path, group_of: GroupOf) -> list[WrongRight]:
    """List what departments and others may do that they should not, or may not do although they should.

    `group_of`: the group of the department with this folder; None: it has none.
    """
    with OpenFolder.at(root) as top:
        return list(_wrong_in(top, group_of))


def set_rights(root: Path, group_of: GroupOf, departments: Sequence[str] = ()) -> None:
    """Set the rights of the root and of all that lies in it, and make the folders that are missing.

    `departments`: names of folders that are made if they are missing, beside those that are there.

    Raises:
        PermissionError: this user may not change them; only root may give folders to other users.
        NotAFolder: a link or a file lies where a folder should be.
    """
    with OpenFolder.at(root) as top:
        service = top.own_state().st_uid
        mode = stat.S_IMODE(top.own_state().st_mode)
        # Who may enter the folder of a department has to pass the root.
        top.set_rights(mode & ~0o022 | 0o011, service)
        for name in _OWN_FOLDERS:
            if name == STAGING_FOLDER or top.has(name):
                with top.make(name) as folder:
                    folder.set_rights(_PRIVATE, service)
        for department in sorted({*_folders_in(top), *departments}):
            _set_rights_of(top, department, group_of(department), service)


def _set_rights_of(top: OpenFolder, department: str, group: int | None, service: int) -> None:
    for name, mode_with_group in _MODES_WITH_GROUP.items():
        mode = _PRIVATE if group is None else mode_with_group
        with top.make(department, *filter(None, [name])) as folder:
            folder.set_rights(mode, service, group)
            if name == "inbox" and _needs_list(group, service):
                folder.set_inherited(_list_for(service))


def _needs_list(group: int | None, service: int) -> bool:
    """Whether a department writes files of its own that the service must be able to move away."""
    is_superuser = service == 0
    return group is not None and not is_superuser


def _list_for(service: int) -> bytes:
    """The access control list by which the service may read, and move away, what a department made."""
    entries = (
        (_OWNER, _ALL, _NO_ID),
        (_NAMED, _ALL, service),
        (_GROUP, _ALL, _NO_ID),
        (_MASK, _ALL, _NO_ID),
        (_OTHERS, _NOTHING, _NO_ID),
    )
    packed = [_ACL_ENTRY.pack(*entry) for entry in entries]
    return _ACL_VERSION + b"".join(packed)


def _folders_in(top: OpenFolder) -> list[str]:
    """Names of the folders of departments; a link is one of them, to be complained of."""
    names = []
    for entry in top.entries():
        if not entry.name.startswith(".") and not entry.is_file(follow_symlinks=False):
            names.append(entry.name)
    return sorted(names)


def _wrong_in(top: OpenFolder, group_of: GroupOf) -> Iterator[WrongRight]:
    service = top.own_state().st_uid
    mode = stat.S_IMODE(top.own_state().st_mode)
    if mode & 0o022:
        yield WrongRight("", f"others than its owner may write to it (mode {mode:04o})")
    for name in _OWN_FOLDERS:
        if top.has(name):
            yield from _wrong_with(top, (name,), service, group=None, most=_PRIVATE)
    for department in _folders_in(top):
        group = group_of(department)
        if group is not None and not mode & stat.S_IXOTH:
            yield WrongRight("", f"{department} may not pass it (mode {mode:04o})")
        for name, mode_with_group in _MODES_WITH_GROUP.items():
            path = (department, name) if name else (department,)
            most = _PRIVATE if group is None else mode_with_group
            yield from _wrong_with(top, path, service, group=group, most=most)


def _wrong_with(
    top: OpenFolder, path: tuple[str, ...], service: int, *, group: int | None, most: int
) -> Iterator[WrongRight]:
    """What is wrong with a folder that may have the mode `most`."""
    place = "/".join(path)
    try:
        folder = top.below(*path)
    except FileNotFoundError:
        yield WrongRight(place, "is missing")
        return
    except NotAFolder:
        yield WrongRight(place, "is a link or a file, and should be a folder")
        return
    except PermissionError:
        yield WrongRight(place, "may not be looked into by whoever runs this check")
        return

    with folder:
        status = folder.own_state()
        has_list = bool(folder.inherited())
    if status.st_uid != service:
        yield WrongRight(place, f"belongs to user {status.st_uid}, not to the service ({service})")

    # The group's bits are also the most that any entry of an access control list gives.
    mode = stat.S_IMODE(status.st_mode)
    excess = mode & 0o777 & ~most
    if excess:
        yield WrongRight(place, f"{_who_may(excess)} (mode {mode:04o}, at most {most & 0o777:04o})")

    group_needs = most & (_GROUP_MAY_READ | stat.S_IWGRP)
    if not group_needs:
        return
    if status.st_gid != group:
        yield WrongRight(
            place, f"belongs to group {status.st_gid}, not to the department's ({group})"
        )
    elif mode & group_needs != group_needs:
        yield WrongRight(place, f"the department may do too little in it (mode {mode:04o})")
    if path[-1] == "inbox" and _needs_list(group, service) and not has_list:
        yield WrongRight(place, "the service may not move away what the department makes in it")


def _who_may(excess: int) -> str:
    """Who may do what, of bits that should not be there."""
    who = "everybody on this machine" if excess & stat.S_IRWXO else "a department or group"
    is_writing = excess & (stat.S_IWOTH | stat.S_IWGRP)
    return f"{who} may write to it" if is_writing else f"{who} may look into it"
