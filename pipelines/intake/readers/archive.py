"""Zip archives: what they hold is listed and checked before anything is unpacked."""

from __future__ import annotations

import errno
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path, PurePosixPath

from pipelines.errors import FileRefused
from pipelines.intake.limits import Limits
from pipelines.intake.originals import open_plain_file
from pipelines.intake.readers.archive_names import is_working_file, names_of
from pipelines.intake.readers.covering_notes import MOST_NOTE_BYTES, NOTE_ENDING, is_covering_note
from pipelines.intake.readers.workbooks.workbook_container import (
    CONTAINER_DAMAGE,
    MOST_ENTRIES,
    is_packed_too_densely,
)
from pipelines.intake.staging.arrow_files import make_private
from pipelines.shapes.file_formats import ENDINGS


# Windows packs and unpacks these by itself; the others need a program, and a parser of their own here.
ARCHIVE_ENDING = ".zip"

# Endings of files that hold files themselves.
ALL_ARCHIVE_ENDINGS = frozenset({".zip", ".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz", ".tar"})

# Flag of an entry that has a password.
ENCRYPTED_FLAG = 0x1

# These files stand in workbooks that are zip archives themselves.
WORKBOOK_FILES = ("[Content_Types].xml", "mimetype")

# Files that are not read and that the receipt names; it counts the others.
_MOST_NAMED = 10

# Bytes. Behind each piece the limits are asked again, so that a bomb is not unpacked to its end.
UNPACKED_BYTES = 1 << 20


@dataclass(frozen=True)
class ArchiveEntry:
    """A file in an archive."""

    name: str
    """As people see it; no other file of the archive has the same."""
    info: zipfile.ZipInfo

    @property
    def ending(self) -> str:
        """Its ending in lower case, such as `.csv`."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def is_encrypted(self) -> bool:
        """Whether it has a password."""
        return bool(self.info.flag_bits & ENCRYPTED_FLAG)


@dataclass(frozen=True)
class Listing:
    """What an archive holds."""

    entries: Sequence[ArchiveEntry]
    """Files that can be read, and archives, in the order of their names; no covering notes."""
    passed_over: Sequence[str]
    """Chinese sentences about the other files."""
    unread: Sequence[str] = ()
    """Those of the sentences that are about files of people, which may hold records."""

    @property
    def names(self) -> list[str]:
        """Names of the entries, in order."""
        return [entry.name for entry in self.entries]


def list_archive(path: Path, limits: Limits) -> Listing:
    """List the files of an archive that can be read, and name the others.

    Raises:
        FileRefused: it is damaged, encrypted, too large, a workbook, or has nothing to read.
    """
    with _open_archive(path) as archive:
        files = [info for info in archive.infolist() if not info.filename.endswith("/")]
    _refuse_dense_archive(path, files, limits)
    _refuse_workbook(files)

    entries = [ArchiveEntry(name, info) for name, info in zip(names_of(files), files, strict=True)]
    if entries and all(entry.is_encrypted for entry in entries):
        raise _encrypted("压缩包设有密码")

    readable = []
    others = []
    working_files = []
    for entry in sorted(entries, key=attrgetter("name")):
        has_ending = entry.ending in ENDINGS or entry.ending in ALL_ARCHIVE_ENDINGS
        if is_working_file(entry.name):
            working_files.append(entry.name)
        elif has_ending:
            readable.append(entry)
        else:
            others.append(entry.name)

    if not readable:
        raise FileRefused(
            "empty-file",
            "压缩包里没有可以读取的文件",
            f"请放入{'、'.join(sorted(ENDINGS))}格式的文件后重新压缩报送。",
        )
    notes = _covering_notes(path, readable)
    # Alone in an archive, it is what somebody wants to report.
    if len(notes) < len(readable):
        readable = [entry for entry in readable if entry not in notes]
        others = sorted([*others, *(entry.name for entry in notes)])
    about_others = _sentences_about(others)
    about_working_files = _sentences_about(working_files)
    return Listing(readable, [*about_others, *about_working_files], about_others)


def unpack(path: Path, entry: ArchiveEntry, folder: Path, limits: Limits) -> Path:
    """Unpack one file of an archive into a folder, under a name of our own.

    Raises:
        FileRefused: it is encrypted, damaged, or larger than allowed.
    """
    if entry.is_encrypted:
        raise _encrypted("这个文件在压缩包里设有密码")
    make_private(folder)
    target = folder / f"unpacked{entry.ending}"

    size = 0
    with (
        _open_archive(path) as archive,
        archive.open(entry.info) as source,
        target.open("wb") as sink,
    ):
        while piece := source.read(UNPACKED_BYTES):
            # The size that the archive declares may be a lie.
            size += len(piece)
            if size > limits.file_bytes:
                raise _too_large("压缩包里的文件展开后超过限制")
            sink.write(piece)
    return target


def _covering_notes(path: Path, entries: Sequence[ArchiveEntry]) -> list[ArchiveEntry]:
    """Those of the files that only say something about the others."""
    notes = []
    for entry in entries:
        is_short = entry.info.file_size <= MOST_NOTE_BYTES
        if entry.ending != NOTE_ENDING or entry.is_encrypted or not is_short:
            continue
        # What is damaged is answered by itself.
        with suppress(FileRefused), _open_archive(path) as archive:
            with archive.open(entry.info) as source:
                content = source.read(MOST_NOTE_BYTES + 1)
            if is_covering_note(content):
                notes.append(entry)
    return notes


@contextmanager
def _open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with open_plain_file(path) as stream, zipfile.ZipFile(stream) as archive:
            yield archive
    except CONTAINER_DAMAGE as error:
        # EINVAL: a position before the beginning of the file. Any other, such as a full disk, is
        # no fault of the archive.
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        raise FileRefused(
            "corrupt-file",
            "压缩包已损坏、不完整，或不是zip格式",
            "请用zip格式重新压缩，或直接报送其中的文件。",
        ) from error


def _refuse_dense_archive(path: Path, files: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    if len(files) > MOST_ENTRIES:
        raise _too_large(f"压缩包里有{len(files)}个文件，超过{MOST_ENTRIES}个")
    packed_bytes = max(path.stat().st_size, 1)
    unpacked_bytes = sum(file.file_size for file in files)
    if unpacked_bytes > limits.file_bytes or is_packed_too_densely(unpacked_bytes, packed_bytes):
        raise _too_large(f"压缩包展开后有{unpacked_bytes >> 20}MB，超过限制")


def _refuse_workbook(files: Sequence[zipfile.ZipInfo]) -> None:
    if any(file.filename in WORKBOOK_FILES for file in files):
        raise FileRefused(
            "unknown-format", "扩展名是“.zip”，内容却是工作簿", "请把扩展名改为.xlsx后重新报送。"
        )


def _too_large(reason: str) -> FileRefused:
    return FileRefused("too-large", reason, "请分成几个压缩包，或直接报送其中的文件。")


def _encrypted(reason: str) -> FileRefused:
    return FileRefused("encrypted-file", reason, "请去掉密码重新压缩，或直接报送其中的文件。")


def _sentences_about(names: Sequence[str]) -> list[str]:
    sentences = [f"压缩包里的“{name}”未作为数据读取" for name in names[:_MOST_NAMED]]
    more = len(names) - len(sentences)
    if more > 0:
        sentences.append(f"压缩包里另有{more}个文件未作为数据读取")
    return sentences
