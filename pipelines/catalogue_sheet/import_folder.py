"""The folder that an import writes to: nothing that somebody edited is lost."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path


# The first line of an imported file; the digest tells whether anybody has edited what follows.
_MARK = re.compile(r"\A# Imported from .*; as imported: ([0-9a-f]{16})\n")


@dataclass
class ImportFolder:
    """Writes files, and remembers which ones it wrote, found unchanged, or kept."""

    folder: Path
    source: str
    """Name of the workbook, for the first line of each file."""
    force: bool
    """Whether files that were edited are overwritten."""
    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Files that differ from the sheet and were edited since they were imported, or never were."""

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        return (self.folder / name).exists()

    def write(self, name: str, text: str) -> None:
        """Write a file, unless it says the same already or somebody has edited it."""
        path = self.folder / name
        if path.exists():
            before = path.read_text("utf-8")
            if _body_of(before) == text:
                self.unchanged.append(name)
                return
            if not self.force and not _is_as_imported(before):
                self.kept.append(name)
                return
        path.parent.mkdir(parents=True, exist_ok=True)
        mark = f"# Imported from {self.source}; as imported: {_digest_of(text)}\n"
        path.write_text(mark + text, "utf-8")
        self.written.append(name)

    def append(self, name: str, lines: str) -> None:
        """Add lines behind a file without touching what is there."""
        path = self.folder / name
        before = path.read_text("utf-8").rstrip()
        path.write_text(f"{before}\n\n  # from {self.source}\n{lines}", "utf-8")
        self.written.append(name)


def _body_of(text: str) -> str:
    """A file without the mark of an import."""
    mark = _MARK.match(text)
    return text[mark.end() :] if mark else text


def _is_as_imported(text: str) -> bool:
    mark = _MARK.match(text)
    return mark is not None and mark.group(1) == _digest_of(_body_of(text))


def _digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
