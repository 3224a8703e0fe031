"""The files of a batch between two stages, so that a stage needs nothing but a batch number.

    rows.arrow          the rows as they came                    RawRows
    malformed.arrow     which of them lack a proper shape
    absent.arrow        which elements mended rows do not mention
    reading.json        how the file was read
    shown.json          what the first rows show where another text is read from them
    canonical.arrow     the well-formed rows, as they were read  CanonicalRows
    accepted.arrow      those of them that may be loaded
    judged.arrow        findings, while the rows are judged      StagedFindings
    findings.arrow      all findings
    validated.arrow     those of validation, once loading has added others
    found.arrow         the raw rows that have findings          RowsWithFindings
    conversions.arrow   which values reading changed             Staging
    versions.arrow      the versions that rows were judged with

All files of rows are sorted by row number. Personal data lie here for seconds: the folder is closed
to others and removed once the receipt is out.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import RecordType
from pipelines.ingest.scratch import STAGING_FOLDER
from pipelines.intake.staging.absent_elements import absence_in, names_fields_in_every_record
from pipelines.intake.staging.arrow_files import ArrowFile
from pipelines.intake.staging.canonical_rows import CanonicalRows
from pipelines.intake.staging.preview import previewed_values
from pipelines.intake.staging.raw_rows import RawRows
from pipelines.intake.staging.rows_with_findings import RowsWithFindings
from pipelines.intake.staging.staged_findings import StagedFindings
from pipelines.shapes.absence import Absence
from pipelines.shapes.finding import Severity
from pipelines.shapes.kept_values import VERSION_SCHEMA
from pipelines.shapes.previewed_value import PreviewedValue
from pipelines.shapes.reading import ConvertedValues, Reading
from pipelines.shapes.rejected_row import RejectedChunk


@dataclass(frozen=True)
class RowCounts:
    """How many rows were accepted and rejected."""

    accepted: int
    rejected: int
    warned: int
    """Accepted rows that have a warning."""


class Staging:
    """The staged files of one batch.

    `attempt`: the folder of one collecting. A process that lost its batch without knowing it may still
    write, and at last remove what it wrote: nothing of it is of its successor.
    """

    def __init__(self, root: Path, batch_no: str, attempt: str = "") -> None:
        self.batch_no = batch_no
        self._folder_of_batch = root / STAGING_FOLDER / batch_no
        self.folder = self._folder_of_batch / attempt
        self.raw_rows = RawRows(self.folder)
        self.canonical_rows = CanonicalRows(self.folder)
        self.findings = StagedFindings(self.folder)
        self.rows_with_findings = RowsWithFindings(self.folder)
        self.versions_file = ArrowFile(self.folder / "versions.arrow")
        self._conversions_file = ArrowFile(self.folder / "conversions.arrow")

    def reading(self) -> Reading:
        """How the file was read."""
        return self.raw_rows.reading()

    def absence(self, record_type: RecordType) -> Absence:
        """Which elements the rows do not mention."""
        return absence_in(self.raw_rows, record_type)

    def sound_rows(self, findings: pa.Table) -> Iterator[pa.RecordBatch]:
        """The canonical rows without an error, neither as judged so far nor among `findings`."""
        is_error = pc.equal(findings["severity"].cast(pa.string()), Severity.ERROR.value)
        rejected = findings.filter(is_error)["row_number"].to_numpy()
        judged = self.findings.row_numbers_judged_with(Severity.ERROR)
        return self.canonical_rows.without(np.union1d(judged, rejected))

    def complete_findings(self, record_type: RecordType, *further: pa.Table) -> None:
        """Add malformed rows and `further` findings to those that were written.

        Each table is sorted by row number.
        """
        self.findings.complete(
            list(record_type.elements), malformed=self.raw_rows.malformed_file, further=further
        )

    def write_conversions(self, conversions: pd.DataFrame) -> None:
        """Write which values reading changed; columns as the fields of `ConvertedValues`."""
        table = pa.Table.from_pandas(conversions, preserve_index=False)
        with self._conversions_file.writer(table.schema) as write:
            write(table)

    def conversions(self) -> list[ConvertedValues]:
        """Which values reading changed: a few lines, however many rows there are."""
        lines = self._conversions_file.table().to_pylist()
        return [ConvertedValues.from_staged(line) for line in lines]

    def judged_versions(self) -> pa.Table:
        """With which version of its record each row was judged, as `VERSION_SCHEMA`."""
        if not self.versions_file.path.exists():
            return VERSION_SCHEMA.empty_table()
        return self.versions_file.table()

    def preview(self) -> list[PreviewedValue]:
        """The first rows as the file shows them, beside the values that were read from them."""
        values = previewed_values(
            self.raw_rows.file,
            self.canonical_rows.file,
            self.reading(),
            self.raw_rows.shown(),
        )
        return list(values)

    def split_rows(self) -> RowCounts:
        """Separate accepted from rejected rows, and copy the raw rows that have findings."""
        rejected = self.findings.row_numbers_with(Severity.ERROR)
        warned = self.findings.row_numbers_with(Severity.WARNING)

        accepted_count, warned_count = self.canonical_rows.accept(rejected=rejected, warned=warned)

        # The receipt shows these rows, and the rejected ones are kept in the database.
        with_findings = np.union1d(rejected, warned)
        self.rows_with_findings.write(self.raw_rows.file, with_findings)

        # Counted from what came, so that malformed rows, which are not canonical, are among them.
        rejected_count = self.reading().received - accepted_count
        return RowCounts(accepted=accepted_count, rejected=rejected_count, warned=warned_count)

    def add_findings(self, record_type: RecordType, further: pa.Table) -> RowCounts:
        """Add the findings of loading, and separate the rows again."""
        self.findings.add(list(record_type.elements), further)
        return self.split_rows()

    def take_back_added_findings(self) -> RowCounts | None:
        """Separate the rows as validation judged them; None: nothing was added since."""
        if not self.findings.take_back_added():
            return None
        return self.split_rows()

    def rejected_rows(self) -> Iterator[RejectedChunk]:
        """The rejected rows as they came, with their errors, chunk by chunk.

        A cell is null only where the row does not mention its element.
        """
        reading = self.reading()
        headers = [column.header for column in reading.columns]
        chunks = self.rows_with_findings.rejected(headers, self.findings.file)
        has_absent = self.raw_rows.absent_file.path.exists()
        if has_absent or names_fields_in_every_record(reading):
            return chunks
        return (chunk.without_nulls() for chunk in chunks)

    def rejected_keys(self, record_type: RecordType) -> pa.Table:
        """Row number and canonical key elements of the rejected rows that a record could have.

        There never is a record with an unsound key. Malformed rows have no elements.
        """
        rejected = self.findings.row_numbers_with(Severity.ERROR)
        unsound = self.findings.row_numbers_with_unsound(record_type, record_type.key)
        with_key = np.setdiff1d(rejected, unsound, assume_unique=True)
        return self.canonical_rows.keys_of(with_key, record_type)

    def remove(self) -> None:
        """Delete the staged files of this attempt."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def remove_all(self) -> None:
        """Delete what any attempt has staged of the batch."""
        shutil.rmtree(self._folder_of_batch, ignore_errors=True)


def staged_batch_numbers(root: Path) -> list[str]:
    """Numbers of the batches that have staged files."""
    try:
        names = [folder.name for folder in (root / STAGING_FOLDER).iterdir()]
    except FileNotFoundError:
        return []
    return sorted(name for name in names if not name.startswith("."))
