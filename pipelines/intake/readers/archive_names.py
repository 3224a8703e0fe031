"""The names of the files in an archive: decoded, harmless, and each of them once."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath

from pipelines.intake.inbox import is_passed_over
from pipelines.intake.readers.part_names import MOST_CHARACTERS, is_control
from pipelines.personal_numbers.privacy import masked_name


# Flag of an entry whose name is in UTF-8.
UTF8_FLAG = 0x800


def names_of(entries: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The name of each entry as people see it; a name that comes twice is numbered."""
    names: dict[str, None] = {}
    for entry in entries:
        name = _harmless(_decoded(entry))
        names[_numbered(name, names)] = None
    return list(names)


def is_working_file(name: str) -> bool:
    """Whether programs leave such a file in archives: resource forks, thumbnails, lock files."""
    folders = PurePosixPath(name).parts
    return "__MACOSX" in folders or any(is_passed_over(folder) for folder in folders)


def _numbered(name: str, names: dict[str, None]) -> str:
    path = PurePosixPath(name)
    times = 1
    while name in names:
        times += 1
        numbered = f"{path.stem}（{times}）{path.suffix}"
        name = str(path.with_name(numbered))
    return name


def _decoded(entry: zipfile.ZipInfo) -> str:
    """A name, decoded as UTF-8 if it is marked as such or fits, else as GB 18030.

    Chinese Windows writes GB 18030 without any mark.
    """
    if entry.flag_bits & UTF8_FLAG:
        return entry.orig_filename
    # zipfile has decoded the bytes of an unmarked name as CP437, which loses nothing.
    raw = entry.orig_filename.encode("cp437")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "backslashreplace")


def _harmless(name: str) -> str:
    """A name that leads nowhere and names nobody: no root, no way up, no number of a person."""
    name = masked_name(name).replace("\\", "/")
    # `#` stands between a file and a sheet in the names of parts.
    name = name.replace("#", "＃")
    visible = "".join("_" if is_control(character) else character for character in name)
    folders = [folder for folder in visible.split("/") if folder not in ("", ".", "..")]
    path = "/".join(folders)

    # The last characters are kept, because the ending is among them.
    short = path[-MOST_CHARACTERS:].lstrip("/")
    return str(PurePosixPath(short or "_"))
