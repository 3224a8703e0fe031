"""Files in an archive that are copies of another one beside them: 名单（旧）.xlsx, 备份/名单.xlsx."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipelines.catalogue.forms import PartUse, PartWords
from pipelines.catalogue.model import RecordType
from pipelines.intake.recognising.named_parts import PartNames


# A folder of such a name beside another of the same files holds what is not meant.
_USES_OF_FOLDERS = frozenset({PartUse.NEVER, PartUse.EARLIER})


@dataclass(frozen=True)
class CopyOfFile:
    """What tells of a file that it is a copy."""

    word: str
    """What has the name: `文件` or `文件夹`."""
    name: str
    meaning: PartWords


def copy_of_another(
    name: str, others: Sequence[str], names: PartNames, record_type: RecordType
) -> CopyOfFile | None:
    """Tell by its own name, or that of its folder, that a file is an earlier one of the others.

    `name` and `others`: paths in the archive. Where no other file has the same name without the
    word, the file may be all that there is, and None is returned.
    """
    path = PurePosixPath(name)
    meaning = names.meaning_of(path.stem, record_type)
    if meaning is not None and meaning.use is PartUse.EARLIER:
        stems = [PurePosixPath(other).stem for other in others]
        if any(names.is_same_but_for(meaning, path.stem, stem) for stem in stems):
            return CopyOfFile("文件", path.name, meaning)

    # Two folders of such names, 历史 and 旧, prove nothing against each other.
    in_folders_of_data = [
        PurePosixPath(other).stem for other in others if folder_of_copies(other, names) is None
    ]
    folder = folder_of_copies(name, names)
    if folder is not None and path.stem in in_folders_of_data:
        return folder
    return None


def folder_of_copies(name: str, names: PartNames) -> CopyOfFile | None:
    """The folder above a file in an archive whose name says that it holds copies: 备份, 旧."""
    for folder in PurePosixPath(name).parts[:-1]:
        meaning = names.meaning_of(folder)
        if meaning is not None and meaning.use in _USES_OF_FOLDERS:
            return CopyOfFile("文件夹", folder, meaning)
    return None
