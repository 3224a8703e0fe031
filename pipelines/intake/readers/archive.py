"""Zip archives: what they hold is listed and checked before anything is unpacked, and names in them are only data."""

from __future__ import annotations

import errno
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipelines.errors import Unreadable
from pipelines.intake.inbox import is_passed_over
from pipelines.intake.limits import Limits
from pipelines.intake.originals import CHUNK, opened
from pipelines.intake.readers.workbook_container import DAMAGE, MOST_ENTRIES, MOST_RATIO, SMALL


ARCHIVES = frozenset({".zip", ".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz", ".tar"})
UTF8_NAME = 0x800
ENCRYPTED = 0x1
LONGEST_NAME = 200
MOST_NAMED = 10


@dataclass(frozen=True)
class Entry:
    """A file in an archive; `name` is how people see it, and what tells it from all others there."""

    name: str
    info: zipfile.ZipInfo

    @property
    def suffix(self) -> str:
        """Its ending."""
        return PurePosixPath(self.name).suffix.lower()


@dataclass(frozen=True)
class Listing:
    """What an archive holds."""

    entries: Sequence[Entry]
    """Files that a reader takes, or that hold files themselves, in the order of their names."""
    passed_over: Sequence[str]
    """Sentences about what is not taken."""

    @property
    def names(self) -> list[str]:
        """Names of the files that are taken, in order."""
        return [one.name for one in self.entries]


def listing(path: Path, endings: frozenset[str], limits: Limits) -> Listing:
    """List an archive's files of the given endings, and name the others.

    Raises:
        Unreadable: it is damaged, locked, too large, a workbook, or holds nothing that is taken.
    """
    with _archive(path) as archive:
        infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
    _refuse_bomb(path, infos, limits)
    if any(info.filename in ("[Content_Types].xml", "mimetype") for info in infos):
        raise Unreadable(
            "unknown-format", "扩展名是“.zip”，内容却是工作簿", "请把扩展名改为.xlsx后重新报送。"
        )
    if infos and all(info.flag_bits & ENCRYPTED for info in infos):
        raise _locked("压缩包设有密码")
    named = sorted(_named(infos), key=lambda entry: entry.name)
    taken = [
        one for one in named if one.suffix in endings | ARCHIVES and not _is_working_file(one.name)
    ]
    if not taken:
        raise Unreadable(
            "empty-file",
            "压缩包里没有可以读取的文件",
            f"请放入{'、'.join(sorted(endings))}格式的文件后重新压缩报送。",
        )
    others = [one.name for one in named if one not in taken]
    return Listing(taken, _summed_up(others))


def unpack(path: Path, entry: Entry, folder: Path, limits: Limits) -> Path:
    """Unpack one file of an archive into a folder, under a name of our own.

    Raises:
        Unreadable: it is locked, damaged, or larger than it declares.
    """
    if entry.info.flag_bits & ENCRYPTED:
        raise _locked("这个文件在压缩包里设有密码")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"unpacked{entry.suffix}"
    left = limits.file_bytes
    with _archive(path) as archive, archive.open(entry.info) as source, target.open("wb") as sink:
        while chunk := source.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise _too_large("压缩包里的文件展开后超过限制")
            sink.write(chunk)
    return target


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with opened(path) as stream, zipfile.ZipFile(stream) as archive:
            yield archive
    except DAMAGE as fault:
        if isinstance(fault, OSError) and fault.errno != errno.EINVAL:
            raise  # a full disk is no fault of the archive; a place before its beginning is
        raise Unreadable(
            "corrupt-file",
            "压缩包已损坏、不完整，或不是zip格式",
            "请用zip格式重新压缩，或直接报送其中的文件。",
        ) from fault


def _refuse_bomb(path: Path, infos: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    unpacked, packed = sum(info.file_size for info in infos), max(path.stat().st_size, 1)
    if len(infos) > MOST_ENTRIES:
        raise _too_large(f"压缩包里有{len(infos)}个文件，超过{MOST_ENTRIES}个")
    if unpacked > limits.file_bytes or (unpacked > SMALL and unpacked / packed > MOST_RATIO):
        raise _too_large(f"压缩包展开后有{unpacked >> 20}MB，超过限制")


def _too_large(reason: str) -> Unreadable:
    return Unreadable("too-large", reason, "请分成几个压缩包，或直接报送其中的文件。")


def _locked(reason: str) -> Unreadable:
    return Unreadable("encrypted-file", reason, "请去掉密码重新压缩，或直接报送其中的文件。")


def _named(infos: Sequence[zipfile.ZipInfo]) -> Iterator[Entry]:
    """Files under names that differ, even where the archive has one name twice."""
    seen: set[str] = set()
    for info in infos:
        name = shown = _shown(_decoded(info))
        times = 1
        while name in seen:
            times += 1
            plain = PurePosixPath(shown)
            name = str(plain.with_name(f"{plain.stem}（{times}）{plain.suffix}"))
        seen.add(name)
        yield Entry(name, info)


def _decoded(info: zipfile.ZipInfo) -> str:
    """A name in UTF-8 if it is marked so or can be nothing else, otherwise in GB 18030, as Chinese Windows packs."""
    if info.flag_bits & UTF8_NAME:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "backslashreplace")


def _shown(name: str) -> str:
    """A name without what could lead anywhere: no root, no drive, no way up, nothing invisible; # is ours."""
    visible = "".join(
        one if unicodedata.category(one)[0] != "C" else "_" for one in name.replace("\\", "/")
    )
    steps = [step for step in visible.replace("#", "＃").split("/") if step not in ("", ".", "..")]
    path = PurePosixPath("/".join(steps)[-LONGEST_NAME:].lstrip("/") or "_")
    return str(path)


def _is_working_file(name: str) -> bool:
    """What programs leave in archives: resource forks, thumbnails, lock files."""
    return any(step == "__MACOSX" or is_passed_over(step) for step in PurePosixPath(name).parts)


def _summed_up(names: Sequence[str]) -> list[str]:
    notes = [f"压缩包里的“{name}”未作为数据读取" for name in names[:MOST_NAMED]]
    more = len(names) - len(notes)
    return [*notes, f"压缩包里另有{more}个文件未作为数据读取"] if more > 0 else notes
