"""The findings about the staged rows, sorted by row number and column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import RecordType
from pipelines.intake.staging import arrow_files
from pipelines.intake.staging.arrow_files import ArrowFile
from pipelines.intake.staging.canonical_rows import WriteFrame
from pipelines.intake.staging.row_selection import RowCursor
from pipelines.shapes.finding import FINDING_SCHEMA, Severity
from pipelines.shapes.row_numbers import RowNumbers, without_repeats


# Findings that are sorted at once: millions of them would not fit into memory.
CHUNK_FINDINGS = 200_000

_CODE = pa.dictionary(pa.int32(), pa.string())

# There may be millions of findings, so codes that repeat are stored once.
_COMPACT_SCHEMA = pa.schema(
    [
        ("row_number", pa.int64()),
        ("rule", _CODE),
        ("element", _CODE),
        ("severity", _CODE),
        ("detail", pa.string()),
    ]
)


class StagedFindings:
    """The files `judged.arrow` (findings of single chunks of rows) and `findings.arrow` (all)."""

    def __init__(self, folder: Path) -> None:
        self.file = ArrowFile(folder / "findings.arrow")
        self._judged_file = ArrowFile(folder / "judged.arrow")
        # The findings of validation, once loading has added others.
        self._validated_file = ArrowFile(folder / "validated.arrow")

    @contextmanager
    def writer(self) -> Iterator[WriteFrame]:
        """Write the findings of one chunk of rows after the other; `complete` has to follow."""
        with self._judged_file.writer(FINDING_SCHEMA) as write_table:

            def write(findings: pd.DataFrame) -> None:
                columns = findings[FINDING_SCHEMA.names]
                table = pa.Table.from_pandas(columns, FINDING_SCHEMA, preserve_index=False)
                write_table(table)

            yield write

    def row_numbers_judged_with(self, severity: Severity) -> RowNumbers:
        """As `row_numbers_with`, of the findings of single chunks: before `complete`."""
        return _row_numbers_with(self._judged_file, severity)

    def complete(
        self, element_codes: Sequence[str], *, malformed: ArrowFile, further: Sequence[pa.Table]
    ) -> None:
        """Write all findings, sorted by row number and then in the order of `element_codes`.

        They come from several sources, each sorted by row number: malformed rows, the findings of the
        chunks, and `further` tables of findings, such as those about repeated business keys.
        """
        row_numbers = np.concatenate(
            [
                malformed.row_numbers(),
                self._judged_file.row_numbers(),
                *[findings["row_number"].to_numpy() for findings in further],
            ]
        )

        cursors = [
            RowCursor(_row_shape_findings(malformed), FINDING_SCHEMA),
            RowCursor(self._judged_file.record_batches(), FINDING_SCHEMA),
        ]
        for findings in further:
            record_batches = iter(findings.to_batches(arrow_files.RECORD_BATCH_ROWS))
            cursors.append(RowCursor(record_batches, findings.schema))

        self._write(cursors, row_numbers, element_codes)

        # Everything in it stands in the other file now.
        self._judged_file.path.unlink()

    def add(self, element_codes: Sequence[str], further: pa.Table) -> None:
        """Add findings, sorted by row number, to those of validation."""
        self.take_back_added()
        self.file.path.replace(self._validated_file.path)
        record_batches = iter(further.to_batches(arrow_files.RECORD_BATCH_ROWS))
        cursors = [
            RowCursor(self._validated_file.record_batches(), FINDING_SCHEMA),
            RowCursor(record_batches, FINDING_SCHEMA),
        ]
        row_numbers = np.concatenate(
            [self._validated_file.row_numbers(), further["row_number"].to_numpy()]
        )
        self._write(cursors, row_numbers, element_codes)

    def take_back_added(self) -> bool:
        """Leave only the findings of validation; whether there were others."""
        if not self._validated_file.path.exists():
            return False
        self._validated_file.path.replace(self.file.path)
        return True

    def _write(
        self, cursors: Sequence[RowCursor], row_numbers: RowNumbers, element_codes: Sequence[str]
    ) -> None:
        with self.file.writer(FINDING_SCHEMA) as write:
            for last_row in _ends_of_chunks(row_numbers):
                tables = []
                for cursor in cursors:
                    findings = cursor.rows_up_to(last_row)
                    # The repeats have their codes as dictionaries.
                    tables.append(findings.cast(FINDING_SCHEMA))
                chunk = pa.concat_tables(tables)
                write(_sorted(chunk, element_codes))

    def table(self) -> pa.Table:
        """All findings; rule, element and severity are dictionary-encoded."""
        tables = [_COMPACT_SCHEMA.empty_table()]
        for record_batch in self.file.record_batches():
            table = pa.Table.from_batches([record_batch])
            tables.append(table.cast(_COMPACT_SCHEMA))

        # Every batch has dictionaries of its own; after this, equal codes are equal numbers.
        return pa.concat_tables(tables).unify_dictionaries()

    def faulty_elements(self) -> dict[int, set[str | None]]:
        """Row number → the elements that have an error; None for an error of the row as a whole."""
        faulty: dict[int, set[str | None]] = {}
        for record_batch in self.file.record_batches(["row_number", "element", "severity"]):
            is_error = pc.equal(record_batch["severity"], Severity.ERROR.value)
            errors = record_batch.filter(is_error)
            row_numbers = errors["row_number"].to_pylist()
            elements = errors["element"].to_pylist()
            for row_number, element in zip(row_numbers, elements, strict=True):
                faulty.setdefault(row_number, set()).add(element)
        return faulty

    def row_numbers_with(self, severity: Severity) -> RowNumbers:
        """Sorted numbers of the rows that have a finding of this severity."""
        return _row_numbers_with(self.file, severity)

    def row_numbers_with_unsound(self, record_type: RecordType, codes: Sequence[str]) -> RowNumbers:
        """Sorted numbers of the rows in which the value of one of these elements is itself wrong.

        The finding of a rule of the record type does not count: it compares the value with other
        elements, and these may be wrong.
        """
        comparing = pa.array([rule.code for rule in record_type.rules], pa.string())
        pieces = [np.array([], np.int64)]
        for findings in self.file.record_batches(["row_number", "rule", "element", "severity"]):
            is_about_these = pc.is_in(findings["element"], value_set=pa.array(codes, pa.string()))
            is_error = pc.equal(findings["severity"], Severity.ERROR.value)
            is_of_value = pc.invert(pc.is_in(findings["rule"], value_set=comparing))
            is_unsound = pc.and_(is_about_these, pc.and_(is_error, is_of_value))
            pieces.append(findings["row_number"].filter(is_unsound).to_numpy())
        return without_repeats(np.concatenate(pieces))


def _row_numbers_with(file: ArrowFile, severity: Severity) -> RowNumbers:
    pieces = [np.array([], np.int64)]
    for record_batch in file.record_batches(["row_number", "severity"]):
        is_wanted = pc.equal(record_batch["severity"], severity.value)
        findings = record_batch.filter(is_wanted)
        pieces.append(findings["row_number"].to_numpy())
    return without_repeats(np.concatenate(pieces))


def _ends_of_chunks(row_numbers: RowNumbers) -> list[int]:
    """Last row of each chunk of about `CHUNK_FINDINGS` findings: a row is never split."""
    in_order = np.sort(row_numbers)
    ends = in_order[CHUNK_FINDINGS::CHUNK_FINDINGS]
    last = in_order[-1:]
    # A row with very many findings may be the end of several chunks.
    different: list[int] = np.union1d(ends, last).tolist()
    return different


def _sorted(findings: pa.Table, element_codes: Sequence[str]) -> pa.Table:
    codes = pa.array(element_codes, pa.string())
    column_numbers = pc.index_in(findings["element"], codes)

    # A finding about the row as a whole has no element and comes last.
    column_numbers = pc.fill_null(column_numbers, len(element_codes))

    row_numbers = findings["row_number"].to_numpy()
    # The last key of a lexical sort is the first that counts.
    order = np.lexsort((column_numbers.to_numpy(), row_numbers))
    return findings.take(order)


def _row_shape_findings(malformed: ArrowFile) -> Iterator[pa.RecordBatch]:
    for rows in malformed.record_batches():
        columns = {
            "row_number": rows["row_number"],
            "rule": rows["rule"],
            "element": rows["element"],
            "severity": _constant(Severity.ERROR.value, rows.num_rows),
            "detail": rows["detail"],
        }
        arrays = [columns[name] for name in FINDING_SCHEMA.names]
        yield pa.RecordBatch.from_arrays(arrays, schema=FINDING_SCHEMA)


def _constant(text: str | None, length: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.string()), length)
