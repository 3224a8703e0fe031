"""The files that the kill loop drops, and what has to come of each."""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipelines.catalogue.examples import samples
from pipelines.catalogue.model import RecordType


DEPARTMENTS = ("market_regulation", "transport", "housing")

# Rows of each table.
ROWS = 6

# Batches that come of the kinds of files that hold several tables.
PARTS = {"archive": 3, "sheets": 2}


@dataclass(frozen=True)
class Content:
    """A file that is not dropped yet."""

    data: bytes
    suffix: str
    rows: int
    """Data rows in all its tables."""


@dataclass(frozen=True)
class DroppedFile:
    """A file in an inbox, and what has to come of it."""

    path: str
    """Relative to the ingest root."""
    kind: str
    data: bytes
    rows: int
    batches: int
    repeats: str | None = None
    """The path of the file that has the same bytes."""


@dataclass
class DroppedFiles:
    """Makes files of all kinds, drops them, and remembers them."""

    draw: random.Random
    record_type: RecordType
    files: dict[str, DroppedFile] = field(default_factory=dict)
    """By path relative to the ingest root."""
    keys: set[tuple[str, ...]] = field(default_factory=set)
    """Business keys of all rows without a fault."""
    _valid_files: list[tuple[str, pd.DataFrame]] = field(default_factory=list)
    """Path and rows of the files that can be amended or repeated."""
    _amended_paths: set[str] = field(default_factory=set)
    """Paths of the files whose rows a later file amends."""
    _repeated_paths: set[str] = field(default_factory=set)
    """Paths of the files whose bytes a later file repeats."""

    @property
    def rows(self) -> int:
        """All data rows, those of repeated files included."""
        return sum(file.rows for file in self.files.values())

    @property
    def batches(self) -> Counter[str]:
        """Batches that have to come of each file, by path."""
        return Counter({path: file.batches for path, file in self.files.items()})

    def drop(self, root: Path, kind: str) -> None:
        """Put one file of a kind into an inbox."""
        if kind in ("amended", "duplicate") and not self._originals_for(kind):
            kind = "valid"
        number = len(self.files)
        department = DEPARTMENTS[number % len(DEPARTMENTS)]
        repeats = None
        if kind == "duplicate":
            repeats = self.draw.choice(self._originals_for(kind))[0]
            self._repeated_paths.add(repeats)
            original = self.files[repeats]
            # Only a file of the same department counts as already received.
            department = repeats.partition("/")[0]
            content = Content(original.data, ".csv", original.rows)
        elif kind == "amended":
            content = self._amended(number)
        else:
            content = self._makers()[kind]()

        path = f"{department}/inbox/{number:05d}_{kind}{content.suffix}"
        self.files[path] = DroppedFile(
            path, kind, content.data, content.rows, PARTS.get(kind, 1), repeats
        )
        if kind == "valid":
            self._valid_files.append((path, self._last_rows))
        _write_at_once(root / path, content.data)

    def _originals_for(self, kind: str) -> list[tuple[str, pd.DataFrame]]:
        """The files that a file of this kind can repeat or amend.

        None is both: bytes that come again after an amendment are no repetition, they change the
        records back.
        """
        taken = self._amended_paths if kind == "duplicate" else self._repeated_paths
        return [(path, rows) for path, rows in self._valid_files if path not in taken]

    def _makers(self) -> dict[str, Callable[[], Content]]:
        return {
            "valid": self._valid,
            "faulty": self._faulty,
            "unreadable": self._unreadable,
            "workbook": self._workbook,
            "archive": self._archive,
            "sheets": self._sheets,
        }

    def _new_rows(self) -> pd.DataFrame:
        self._last_rows = samples.valid_rows(
            self.record_type, ROWS, seed=self.draw.randrange(10**9)
        )
        return self._last_rows

    def _remember_keys(self, rows: pd.DataFrame) -> None:
        columns = list(self.record_type.key)
        self.keys.update(rows[columns].itertuples(index=False, name=None))

    def _valid(self) -> Content:
        rows = self._new_rows()
        self._remember_keys(rows)
        return Content(rows.to_csv(index=False).encode("gb18030"), ".csv", ROWS)

    def _faulty(self) -> Content:
        rows = self._new_rows()
        self._remember_keys(rows.iloc[1:])
        rows.loc[0, self.record_type.subject.name] = None
        return Content(rows.to_csv(index=False).encode(), ".csv", ROWS)

    def _amended(self, number: int) -> Content:
        path, rows = self.draw.choice(self._originals_for("amended"))
        self._amended_paths.add(path)
        amended = rows.assign(XK_NR=f"第 {number} 号文件更正")
        return Content(amended.to_csv(index=False).encode(), ".csv", ROWS)

    def _unreadable(self) -> Content:
        return Content(b"PK\x03\x04" + self.draw.randbytes(500), ".xlsx", 0)

    def _workbook(self) -> Content:
        rows = self._new_rows()
        self._remember_keys(rows)
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "book.xlsx"
            rows.to_excel(path, index=False)
            return Content(path.read_bytes(), ".xlsx", ROWS)

    def _archive(self) -> Content:
        count = PARTS["archive"]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for position in range(count):
                archive.writestr(f"甲/{position}.csv", self._valid().data)
        return Content(packed.getvalue(), ".zip", count * ROWS)

    def _sheets(self) -> Content:
        count = PARTS["sheets"]
        book = io.BytesIO()
        with pd.ExcelWriter(book, engine="xlsxwriter") as writer:
            for position in range(count):
                rows = self._new_rows()
                self._remember_keys(rows)
                rows.to_excel(writer, sheet_name=f"表{position}", index=False)
        return Content(book.getvalue(), ".xlsx", count * ROWS)


def _write_at_once(path: Path, data: bytes) -> None:
    """Write a file under another name, then rename it: nobody sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name("." + path.name)
    draft.write_bytes(data)
    draft.rename(path)
