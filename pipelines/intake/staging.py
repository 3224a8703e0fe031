"""Between two stages rows lie in the ingest store as Arrow files, so that a stage needs nothing but a batch number.

`rows.arrow` as they came, `canonical.arrow` as they were read, `findings.arrow` what is wrong, `accepted.arrow` what
may be loaded. Personal data lie here for seconds: the folder is closed to others and removed once the receipt is out.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.feather as feather

from pipelines.catalogue.model import RecordType


FOLDER = ".staging"
FINDINGS = pa.schema(
    [
        ("row_number", pa.int64()),
        ("rule", pa.string()),
        ("element", pa.string()),
        ("severity", pa.string()),
        ("detail", pa.string()),
    ]
)


@dataclass(frozen=True)
class Column:
    """One column of a file: its header as written, and the element it was taken as (None: kept aside)."""

    position: int
    header: str
    element: str | None


@dataclass(frozen=True)
class Reading:
    """How a file was read."""

    record_type: str
    format: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    header_row: int
    columns: tuple[Column, ...]
    received: int
    """Data rows, malformed ones included."""
    malformed: Mapping[int, str]
    """Row number → what is wrong with its shape, in Chinese."""
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON form; receipts show it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Reading:
        """Read the JSON form back."""
        columns = tuple(Column(**one) for one in given["columns"])
        malformed = {int(number): text for number, text in given["malformed"].items()}
        return cls(**(dict(given) | {"columns": columns, "malformed": malformed, "notes": tuple(given["notes"])}))


@dataclass(frozen=True)
class Parted:
    """How many rows go which way."""

    accepted: int
    rejected: int
    warned: int


class Staging:
    """The staged files of one batch."""

    def __init__(self, root: Path, batch_no: str) -> None:
        self.folder = root / FOLDER / batch_no

    def write_rows(self, rows: pa.Table, reading: Reading) -> None:
        """Stage the rows as they came: `row_number`, then `c0`, `c1` … as text."""
        self._write("rows", rows)
        text = json.dumps(reading.as_dict(), ensure_ascii=False)
        (self.folder / "reading.json").write_text(text, encoding="utf-8")

    def reading(self) -> Reading:
        """How the file was read."""
        return Reading.from_dict(json.loads((self.folder / "reading.json").read_text(encoding="utf-8")))

    def rows(self) -> pa.Table:
        """The rows as they came: `row_number`, then one text column per column of the file."""
        return self._read("rows")

    def element_rows(self, record_type: RecordType) -> pd.DataFrame:
        """The rows under their element codes, raw text, indexed by row number; malformed rows are left out."""
        reading, rows = self.reading(), self._read("rows")
        if reading.malformed:
            whole = pa.array(list(reading.malformed), pa.int64())
            rows = rows.filter(pc.invert(pc.is_in(rows["row_number"], whole)))
        places = {column.element: f"c{column.position}" for column in reading.columns if column.element}
        nothing = pa.nulls(rows.num_rows, pa.string())
        columns = {code: rows[places[code]] if code in places else nothing for code in record_type.elements}
        frame: pd.DataFrame = pa.table(columns).to_pandas()
        frame.index = pd.Index(rows["row_number"].to_numpy())
        return frame

    def write_canonical(self, frame: pd.DataFrame) -> None:
        """Stage the rows as validation read them."""
        numbers = pa.array(frame.index.to_numpy(), pa.int64())
        texts = {name: pa.array(frame[name], pa.string(), from_pandas=True) for name in frame.columns}
        self._write("canonical", pa.table({"row_number": numbers, **texts}))

    def write_findings(self, findings: pd.DataFrame) -> None:
        """Stage what validation found, with the malformed rows that it never saw."""
        shaped = [
            {"row_number": number, "rule": "row-shape", "element": None, "severity": "error", "detail": text}
            for number, text in self.reading().malformed.items()
        ]
        seen = pa.Table.from_pandas(findings[FINDINGS.names], FINDINGS, preserve_index=False)
        self._write("findings", pa.concat_tables([pa.Table.from_pylist(shaped, FINDINGS), seen]))

    def write_conversions(self, conversions: pd.DataFrame) -> None:
        """Stage what reading changed: a few lines, whatever the number of rows."""
        self._write("conversions", pa.Table.from_pandas(conversions, preserve_index=False))

    def conversions(self) -> list[dict[str, Any]]:
        """What reading changed: element, rule, row_number, rows, given, read."""
        found: list[dict[str, Any]] = self._read("conversions").to_pylist()
        return found

    def part_rows(self) -> Parted:
        """Stage the rows without an error as accepted; count both sides and the accepted rows with a warning."""
        findings, canonical = self.findings(), self._read("canonical")
        errors = pc.unique(findings.filter(pc.equal(findings["severity"], "error"))["row_number"])
        accepted = canonical.filter(pc.invert(pc.is_in(canonical["row_number"], errors))) if len(errors) else canonical
        self._write("accepted", accepted)
        warned = pc.unique(findings.filter(pc.equal(findings["severity"], "warning"))["row_number"])
        received = self.reading().received
        return Parted(
            accepted=accepted.num_rows,
            rejected=received - accepted.num_rows,
            warned=pc.sum(pc.is_in(accepted["row_number"], warned)).as_py() or 0,
        )

    def accepted(self) -> pa.Table:
        """The canonical rows that may be loaded."""
        return self._read("accepted")

    def refused_canonical(self, record_type: RecordType) -> pa.Table:
        """The key elements of the refused rows, as validation read them."""
        findings, canonical = self.findings(), self._read("canonical").select(["row_number", *record_type.key])
        errors = pc.unique(findings.filter(pc.equal(findings["severity"], "error"))["row_number"])
        return canonical.filter(pc.is_in(canonical["row_number"], errors))

    def findings(self) -> pa.Table:
        """Everything found, errors and warnings."""
        return self._read("findings")

    def rows_with_findings(self) -> pa.Table:
        """The rows as they came about which there is something to say."""
        rows = self._read("rows")
        return rows.filter(pc.is_in(rows["row_number"], pc.unique(self.findings()["row_number"])))

    def refused(self) -> Iterator[tuple[int, dict[str, str | None], list[dict[str, Any]]]]:
        """Each refused row: its number, its cells under their headers, its error findings."""
        findings = self.findings()
        by_row: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for one in findings.filter(pc.equal(findings["severity"], "error")).to_pylist():
            by_row[one.pop("row_number")].append(one)
        rows = self._read("rows")
        chosen = rows.filter(pc.is_in(rows["row_number"], pa.array(list(by_row), pa.int64())))
        headers = [column.header for column in self.reading().columns]
        for number, *cells in zip(*(chosen[name].to_pylist() for name in chosen.column_names), strict=True):
            yield number, _under(headers, cells), by_row[number]

    def remove(self) -> None:
        """Forget the staged files."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, name: str, table: pa.Table) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self.folder / f".{name}.arrow"
        feather.write_feather(table, draft, compression="uncompressed", chunksize=100_000)
        draft.replace(self.folder / f"{name}.arrow")

    def _read(self, name: str) -> pa.Table:
        return feather.read_table(self.folder / f"{name}.arrow", memory_map=True)


def staged(root: Path) -> list[str]:
    """Numbers of the batches that have staged files."""
    try:
        return sorted(one.name for one in (root / FOLDER).iterdir())
    except FileNotFoundError:
        return []


def _under(headers: Iterable[str], cells: Iterable[str | None]) -> dict[str, str | None]:
    """Cells under their headers; a header that occurs twice is told apart by its place."""
    found: dict[str, str | None] = {}
    for position, (header, cell) in enumerate(zip(headers, cells, strict=False)):
        found[header if header not in found else f"{header}#{position}"] = cell
    return found
