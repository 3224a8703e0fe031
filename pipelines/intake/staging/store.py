"""Between two stages rows lie in the ingest store as Arrow files, so that a stage needs nothing but a batch number.

`rows.arrow` as they came, `malformed.arrow` which of them have no proper shape, `canonical.arrow` the others as they
were read, `findings.arrow` what is wrong, `accepted.arrow` what may be loaded: all of them in the order of the row
numbers. Personal data lie here for seconds: the folder is closed to others and removed once the receipt is out.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import RecordType
from pipelines.intake.staging import arrow_files
from pipelines.intake.staging.arrow_files import InOrder, RandomAccess, Write, are_in
from pipelines.shapes.finding import FINDING_SCHEMA
from pipelines.shapes.reading import ConvertedValues, Reading


RowNumbers = npt.NDArray[np.int64]

FOLDER = ".staging"
MALFORMED = pa.schema([("row_number", pa.int64()), ("detail", pa.string())])
MOST_MALFORMED = 1_000
CHUNK_ROWS = 200_000
"""So many rows are judged at once. Of more rows half as many are: what is remembered of the others needs room too."""
FOUND_ROWS = 10_000
"""Rows in one batch of those that a receipt speaks of: it looks into them here and there."""


@dataclass(frozen=True)
class Parted:
    """How many rows go which way."""

    accepted: int
    rejected: int
    warned: int


class RowWriter:
    """Takes the rows of a file part by part."""

    def __init__(self, write: Write, write_malformed: Write) -> None:
        self.count = 0
        self.malformed: dict[int, str] = {}
        """The first of them."""
        self._write, self._write_malformed = write, write_malformed

    def write(self, rows: pa.Table, malformed: Mapping[int, str]) -> None:
        """Take some more rows, in order, and the faults of those without a proper shape."""
        self.count += rows.num_rows
        self._write(rows)
        if malformed:
            numbers = sorted(malformed)
            faults = [malformed[number] for number in numbers]
            self._write_malformed(pa.table([numbers, faults], MALFORMED))
            room = MOST_MALFORMED - len(self.malformed)
            self.malformed |= dict(zip(numbers[:room], faults[:room], strict=True))


class Staging:
    """The staged files of one batch."""

    def __init__(self, root: Path, batch_no: str) -> None:
        self.batch_no = batch_no
        self.folder = root / FOLDER / batch_no

    @contextmanager
    def row_writer(self, width: int) -> Iterator[RowWriter]:
        """Stage rows as they come, `width` columns of them; `write_reading` completes what they are."""
        columns = [
            ("row_number", pa.int64()),
            *((f"c{position}", pa.string()) for position in range(width)),
        ]
        with (
            self._written("rows", pa.schema(columns)) as rows,
            self._written("malformed", MALFORMED) as malformed,
        ):
            yield RowWriter(rows, malformed)

    def write_rows(self, rows: pa.Table, reading: Reading) -> None:
        """Stage the rows as they came: `row_number`, then `c0`, `c1` … as text."""
        with self._written("rows", rows.schema) as write:
            write(rows)
        if not self._file("malformed").exists():
            with self._written("malformed", MALFORMED):
                pass
        self.write_reading(reading)

    def write_reading(self, reading: Reading) -> None:
        """Say how the rows were read."""
        text = json.dumps(reading.as_json(), ensure_ascii=False)
        (self.folder / "reading.json").write_text(text, encoding="utf-8")

    def reading(self) -> Reading:
        """How the file was read."""
        return Reading.from_json(
            json.loads((self.folder / "reading.json").read_text(encoding="utf-8"))
        )

    def rows(self) -> pa.Table:
        """The rows as they came: `row_number`, then one text column per column of the file."""
        return self._whole("rows")

    def column(self, position: int) -> pa.ChunkedArray:
        """One column of the rows as they came."""
        name = f"c{position}"
        return pa.chunked_array([part[name] for part in self._batches("rows", [name])], pa.string())

    def element_rows(self, record_type: RecordType) -> pd.DataFrame:
        """The rows under their element codes, raw text, indexed by row number; malformed rows are left out."""
        return pd.concat(
            [*self.element_chunks(record_type), _elements(self.rows().slice(0, 0), {}, record_type)]
        )

    def element_chunks(self, record_type: RecordType) -> Iterator[pd.DataFrame]:
        """The same in chunks."""
        malformed, reading = self._numbers("malformed"), self.reading()
        places = {
            column.element: f"c{column.position}" for column in reading.columns if column.element
        }
        columns = ["row_number", *places.values()]
        size = CHUNK_ROWS if reading.received <= CHUNK_ROWS else CHUNK_ROWS // 2
        for rows in arrow_files.together(self._batches("rows", columns), size):
            whole = rows.filter(~are_in(rows["row_number"], malformed)) if len(malformed) else rows
            yield _elements(whole, places, record_type)

    @contextmanager
    def canonical_writer(self, record_type: RecordType) -> Iterator[Callable[[pd.DataFrame], None]]:
        """Stage the rows as validation read them, chunk by chunk."""
        columns = [
            ("row_number", pa.int64()),
            *((code, pa.string()) for code in record_type.elements),
        ]
        with self._written("canonical", pa.schema(columns)) as write:
            yield lambda frame: write(_table(frame))

    def canonical(self, row_numbers: RowNumbers) -> pd.DataFrame:
        """Some rows as validation read them, by their numbers in order."""
        chosen = [
            part.filter(are_in(part["row_number"], row_numbers))
            for part in self._batches("canonical")
        ]
        rows = pa.Table.from_batches(chosen, self._schema("canonical"))
        frame: pd.DataFrame = rows.drop_columns("row_number").to_pandas()
        return frame.set_axis(pd.Index(rows["row_number"].to_numpy()))

    @contextmanager
    def judged_writer(self) -> Iterator[Callable[[pd.DataFrame], None]]:
        """Stage what was found chunk by chunk; `settle` completes it."""
        with self._written("judged", FINDING_SCHEMA) as write:
            yield lambda found: write(
                pa.Table.from_pandas(
                    found[FINDING_SCHEMA.names], FINDING_SCHEMA, preserve_index=False
                )
            )

    def settle(self, record_type: RecordType, repeats: pa.Table | None = None) -> None:
        """Put all findings in the order of rows and columns: the malformed rows, what was judged, and repeated keys.

        `repeats` are findings too, in the order of the rows.
        """
        repeats = FINDING_SCHEMA.empty_table() if repeats is None else repeats
        sources = [
            InOrder(map(_as_findings, self._batches("malformed")), FINDING_SCHEMA),
            InOrder(self._batches("judged"), FINDING_SCHEMA),
            InOrder(iter(repeats.to_batches(arrow_files.BATCH_ROWS)), repeats.schema),
        ]
        numbers = [
            self._numbers("malformed"),
            self._numbers("judged"),
            repeats["row_number"].to_numpy(),
        ]
        order = np.sort(np.concatenate(numbers))
        places = pa.array(list(record_type.elements), pa.string())
        with self._written("findings", FINDING_SCHEMA) as write:
            for last in np.unique([*order[CHUNK_ROWS::CHUNK_ROWS], *order[-1:]]):
                found = pa.concat_tables(
                    [source.up_to(int(last)).cast(FINDING_SCHEMA) for source in sources]
                )
                place = pc.fill_null(pc.index_in(found["element"], places), len(places)).to_numpy()
                write(found.take(np.lexsort((place, found["row_number"].to_numpy()))))
        self._file("judged").unlink()

    def write_conversions(self, conversions: pd.DataFrame) -> None:
        """Stage what reading changed: a few lines, whatever the number of rows."""
        table = pa.Table.from_pandas(conversions, preserve_index=False)
        with self._written("conversions", table.schema) as write:
            write(table)

    def conversions(self) -> list[ConvertedValues]:
        """Which values reading changed."""
        return [ConvertedValues(**line) for line in self._whole("conversions").to_pylist()]

    def part_rows(self) -> Parted:
        """Stage the rows without an error as accepted, and those that have findings once more, as they came.

        Counts both sides and the accepted rows with a warning.
        """
        errors, warned = self._numbers_of("error"), self._numbers_of("warning")
        accepted = doubtful = 0
        with self._written("accepted", self._schema("canonical")) as write:
            for part in self._batches("canonical"):
                sound = part.filter(~are_in(part["row_number"], errors)) if len(errors) else part
                accepted += sound.num_rows
                doubtful += int(are_in(sound["row_number"], warned).sum())
                write(pa.Table.from_batches([sound]))
        self._set_aside(np.union1d(errors, warned))
        return Parted(
            accepted=accepted, rejected=self.reading().received - accepted, warned=doubtful
        )

    def _set_aside(self, row_numbers: RowNumbers) -> None:
        parts = self._batches("rows") if len(row_numbers) else iter(())
        chosen = (part.filter(are_in(part["row_number"], row_numbers)) for part in parts)
        with self._written("found", self._schema("rows"), FOUND_ROWS) as write:
            for rows in arrow_files.together(chosen, FOUND_ROWS):
                write(rows.combine_chunks())

    def accepted(self) -> pa.RecordBatchReader:
        """The canonical rows that may be loaded, batch by batch."""
        return pa.RecordBatchReader.from_batches(
            self._schema("accepted"), self._batches("accepted")
        )

    def refused_canonical(self, record_type: RecordType) -> pa.Table:
        """The key elements of the refused rows, as validation read them."""
        errors, columns = self._numbers_of("error"), ["row_number", *record_type.key]
        parts = self._batches("canonical", columns) if len(errors) else iter(())
        refused = [part.filter(are_in(part["row_number"], errors)) for part in parts]
        schema = pa.schema(
            [("row_number", pa.int64()), *((code, pa.string()) for code in record_type.key)]
        )
        return pa.concat_tables(
            [
                schema.empty_table(),
                *(pa.Table.from_batches([one]).select(columns) for one in refused),
            ]
        )

    def findings(self) -> pa.Table:
        """Everything found, errors and warnings; codes as dictionaries, for there may be millions."""
        codes = pa.dictionary(pa.int32(), pa.string())
        types = {
            "row_number": pa.int64(),
            "rule": codes,
            "element": codes,
            "severity": codes,
            "detail": pa.string(),
        }
        parts = [
            pa.Table.from_batches([part]).cast(pa.schema(types))
            for part in self._batches("findings")
        ]
        return pa.concat_tables([pa.schema(types).empty_table(), *parts]).unify_dictionaries()

    def found_rows(self) -> RandomAccess:
        """The rows as they came about which there is something to say."""
        return RandomAccess(self._file("found"))

    def refused(self) -> Iterator[tuple[int, dict[str, str | None], list[dict[str, Any]]]]:
        """Each refused row: its number, its cells under their headers, its error findings."""
        headers = [column.header for column in self.reading().columns]
        findings = InOrder(self._batches("findings"), FINDING_SCHEMA)
        for rows in self._batches("found"):
            by_row: dict[int, list[dict[str, Any]]] = defaultdict(list)
            found = findings.up_to(rows["row_number"][-1].as_py())
            for one in found.filter(pc.equal(found["severity"], "error")).to_pylist():
                by_row[one.pop("row_number")].append(one)
            for number, *cells in zip(
                *(column.to_pylist() for column in rows.columns), strict=True
            ):
                if number in by_row:
                    yield number, _under(headers, cells), by_row[number]

    def remove(self) -> None:
        """Forget the staged files."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.arrow"

    def _written(
        self, name: str, schema: pa.Schema, rows: int | None = None
    ) -> AbstractContextManager[Write]:
        return arrow_files.written(self._file(name), schema, rows)

    def _batches(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        return arrow_files.batches(self._file(name), columns)

    def _schema(self, name: str) -> pa.Schema:
        return arrow_files.schema_of(self._file(name))

    def _whole(self, name: str) -> pa.Table:
        return pa.Table.from_batches(self._batches(name), self._schema(name))

    def _numbers(self, name: str) -> RowNumbers:
        parts = [part["row_number"].to_numpy() for part in self._batches(name, ["row_number"])]
        return np.concatenate([np.array([], np.int64), *parts])

    def _numbers_of(self, severity: str) -> RowNumbers:
        parts = [
            np.unique(part.filter(pc.equal(part["severity"], severity))["row_number"].to_numpy())
            for part in self._batches("findings", ["row_number", "severity"])
        ]
        return np.unique(np.concatenate([np.array([], np.int64), *parts]))


def staged(root: Path) -> list[str]:
    """Numbers of the batches that have staged files."""
    try:
        return sorted(one.name for one in (root / FOLDER).iterdir())
    except FileNotFoundError:
        return []


def _elements(rows: pa.Table, places: Mapping[str, str], record_type: RecordType) -> pd.DataFrame:
    nothing = pa.nulls(rows.num_rows, pa.string())
    columns = {
        code: rows[places[code]] if code in places else nothing for code in record_type.elements
    }
    frame: pd.DataFrame = pa.table(columns).to_pandas()
    frame.index = pd.Index(rows["row_number"].to_numpy())
    return frame


def _table(frame: pd.DataFrame) -> pa.Table:
    numbers = pa.array(frame.index.to_numpy(), pa.int64())
    return pa.table(
        {"row_number": numbers}
        | {name: pa.array(frame[name], pa.string(), from_pandas=True) for name in frame.columns}
    )


def _as_findings(malformed: pa.RecordBatch) -> pa.RecordBatch:
    said = {"rule": "row-shape", "element": None, "severity": "error"}
    columns = {
        name: pa.repeat(pa.scalar(value, pa.string()), malformed.num_rows)
        for name, value in said.items()
    }
    columns |= {name: malformed[name] for name in MALFORMED.names}
    return pa.RecordBatch.from_arrays(
        [columns[name] for name in FINDING_SCHEMA.names], schema=FINDING_SCHEMA
    )


def _under(headers: Iterable[str], cells: Iterable[str | None]) -> dict[str, str | None]:
    """Cells under their headers; a header that occurs twice is told apart by its place."""
    found: dict[str, str | None] = {}
    for position, (header, cell) in enumerate(zip(headers, cells, strict=False)):
        found[header if header not in found else f"{header}#{position}"] = cell
    return found
