"""The rows as they came: text, one column per column of the file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import RecordType
from pipelines.intake.staging.arrow_files import (
    ArrowFile,
    WriteTable,
    joined_tables,
    make_private,
    text_schema,
)
from pipelines.intake.staging.row_selection import rows_without
from pipelines.shapes.finding import Finding
from pipelines.shapes.reading import Reading


# What is wrong with a row before it is judged: with its shape, or with the cell of one element.
MALFORMED_SCHEMA = pa.schema(
    [
        ("row_number", pa.int64()),
        ("element", pa.string()),
        ("rule", pa.string()),
        ("detail", pa.string()),
    ]
)

# The elements that single rows do not mention. Each code stands between blanks, so that a search for
# one code does not hit in a longer one.
ABSENT_SCHEMA = pa.schema(
    [
        ("row_number", pa.int64()),
        ("elements", pa.string()),
    ]
)

# The rule that a row without a proper shape breaks.
ROW_SHAPE = "row-shape"

# Malformed rows that the reading names one by one: `reading.json` is read as a whole into memory.
# All of them are staged.
MAX_MALFORMED_NAMED = 1_000

# Rows per chunk. Files with more rows are judged in chunks of half the size, because the key hashes
# of earlier chunks stay in memory.
RAW_CHUNK_ROWS = 200_000


class RowWriter:
    """Writes the rows of a file piece by piece, and counts them."""

    def __init__(self, write_rows: WriteTable, write_malformed: WriteTable) -> None:
        self.count = 0
        self.malformed: dict[int, str] = {}
        """Row number → what is wrong with its shape; the first `MAX_MALFORMED_NAMED` only."""
        self._write_rows = write_rows
        self._write_malformed = write_malformed

    def write(
        self,
        rows: pa.Table,
        malformed: Mapping[int, str],
        findings: Sequence[Finding] = (),
    ) -> None:
        """Write the next rows, and what is wrong with some of them.

        `malformed`: row number → what is wrong with its shape, in Chinese. `findings`: cells of other
        rows that are asked back.
        """
        self.count += rows.num_rows
        self._write_rows(rows)

        lines: list[tuple[int, str | None, str, str | None]] = []
        for row_number, detail in malformed.items():
            lines.append((row_number, None, ROW_SHAPE, detail))
        for finding in findings:
            lines.append((finding.row_number, finding.element, finding.rule, finding.detail))
        if lines:
            lines.sort(key=itemgetter(0))
            columns = [list(column) for column in zip(*lines, strict=True)]
            self._write_malformed(pa.table(columns, schema=MALFORMED_SCHEMA))

        row_numbers = sorted(malformed)
        room = MAX_MALFORMED_NAMED - len(self.malformed)
        for row_number in row_numbers[:room]:
            self.malformed[row_number] = malformed[row_number]


class RawRows:
    """The files of a batch's rows: `rows`, `malformed`, `absent` (Arrow), `reading` and `shown` (JSON).

    Columns of the rows: `row_number`, then `c0`, `c1`, … as text.
    """

    def __init__(self, folder: Path) -> None:
        self.file = ArrowFile(folder / "rows.arrow")
        self.malformed_file = ArrowFile(folder / "malformed.arrow")
        # What mended rows do not mention, because the rejected ones did not.
        self.absent_file = ArrowFile(folder / "absent.arrow")
        self._reading_file = folder / "reading.json"
        # What the file shows in the cells of the first rows that are read otherwise.
        self._shown_file = folder / "shown.json"

    @contextmanager
    def writer(self, width: int) -> Iterator[RowWriter]:
        """Write rows of `width` columns piece by piece; `write_reading` has to follow."""
        schema = text_schema(f"c{position}" for position in range(width))
        with (
            self.file.writer(schema) as write_rows,
            self.malformed_file.writer(MALFORMED_SCHEMA) as write_malformed,
        ):
            yield RowWriter(write_rows, write_malformed)

    def write(self, rows: pa.Table, reading: Reading) -> None:
        """Write all rows at once, and how they were read.

        Rows that were written as malformed before stay malformed.
        """
        with self.file.writer(rows.schema) as write_rows:
            write_rows(rows)

        if not self.malformed_file.path.exists():
            with self.malformed_file.writer(MALFORMED_SCHEMA):
                pass
        self.write_reading(reading)

    def write_absent(self, row_numbers: pa.ChunkedArray, absent: Sequence[str]) -> None:
        """Write for each row the elements that it does not mention, each code between blanks."""
        elements = pa.array(absent, pa.string())
        table = pa.table([row_numbers, elements], schema=ABSENT_SCHEMA)
        with_absent = table.filter(pc.not_equal(elements, ""))
        with self.absent_file.writer(ABSENT_SCHEMA) as write:
            write(with_absent)

    def write_reading(self, reading: Reading) -> None:
        """Write how the rows were read; of a refused file there may be no rows."""
        make_private(self._reading_file.parent)
        text = json.dumps(reading.as_json(), ensure_ascii=False)
        self._reading_file.write_text(text, encoding="utf-8")

    def write_shown(self, shown: Mapping[int, Mapping[str, str | None]]) -> None:
        """Write row number → column → text, for cells of the first rows that show another text."""
        text = json.dumps(shown, ensure_ascii=False)
        self._shown_file.write_text(text, encoding="utf-8")

    def shown(self) -> dict[int, dict[str, str | None]]:
        """What cells of the first rows show that are read otherwise; rows of a message show nothing."""
        if not self._shown_file.exists():
            return {}
        content = json.loads(self._shown_file.read_text(encoding="utf-8"))
        # The keys of a JSON object are always texts.
        return {int(row_number): cells for row_number, cells in content.items()}

    def reading(self) -> Reading:
        """How the rows were read."""
        text = self._reading_file.read_text(encoding="utf-8")
        return Reading.from_json(json.loads(text))

    @property
    def has_reading(self) -> bool:
        """Whether it is known how the rows were read."""
        return self._reading_file.exists()

    def table(self) -> pa.Table:
        """All rows."""
        return self.file.table()

    def column(self, position: int) -> pa.ChunkedArray:
        """One column of all rows."""
        name = f"c{position}"
        pieces = []
        for record_batch in self.file.record_batches([name]):
            pieces.append(record_batch[name])
        return pa.chunked_array(pieces, pa.string())

    def element_rows(self, record_type: RecordType) -> pd.DataFrame:
        """All rows as `element_chunks` gives them, as one frame."""
        # The frame without rows gives the columns where there is no chunk.
        no_raw_rows = self.table().slice(0, 0)
        no_rows = _element_frame(no_raw_rows, {}, record_type)
        chunks = self.element_chunks(record_type)
        return pd.concat([*chunks, no_rows])

    def element_chunks(self, record_type: RecordType) -> Iterator[pd.DataFrame]:
        """The rows in chunks, one column per element (raw text), indexed by row number.

        Malformed rows are left out; an element without a column in the file is empty.
        """
        reading = self.reading()
        column_of_element = {}
        for column in reading.columns:
            if column.element:
                column_of_element[column.element] = f"c{column.position}"

        chunk_rows = RAW_CHUNK_ROWS
        if reading.received > RAW_CHUNK_ROWS:
            chunk_rows = RAW_CHUNK_ROWS // 2

        malformed = self.malformed_file.row_numbers()
        columns = ["row_number", *column_of_element.values()]
        record_batches = self.file.record_batches(columns)
        for rows in joined_tables(record_batches, chunk_rows):
            well_formed = rows_without(rows, malformed)
            yield _element_frame(well_formed, column_of_element, record_type)


def _element_frame(
    rows: pa.Table, column_of_element: Mapping[str, str], record_type: RecordType
) -> pd.DataFrame:
    empty_column = pa.nulls(rows.num_rows, pa.string())
    columns = {}
    for code in record_type.elements:
        columns[code] = empty_column
        if code in column_of_element:
            name = column_of_element[code]
            columns[code] = rows[name]

    frame: pd.DataFrame = pa.table(columns).to_pandas()
    row_numbers = rows["row_number"].to_numpy()
    frame.index = pd.Index(row_numbers)
    return frame
