"""What a receipt is made from: everything is handed in, nothing is looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from pipelines.batch import Batch, BatchState
from pipelines.catalogue.model import RecordType
from pipelines.receipts.words.row_source import RowsInMemory, RowSource
from pipelines.shapes.absence import ElementCount
from pipelines.shapes.finding import FINDING_SCHEMA
from pipelines.shapes.previewed_value import PreviewedValue
from pipelines.shapes.reading import ConvertedValues, Reading, UnreadHeader
from pipelines.shapes.updated_row import UpdatedRow


@dataclass(frozen=True)
class Contents:
    """A batch that has been judged, with everything that its receipt tells the department.

    For a file that was refused as a whole, only the first four are known.
    """

    batch: Batch
    department_name: str
    record_type: RecordType | None
    """None: the file was refused before it could be recognised.

    Of a file that lacks required columns it is the one that comes nearest."""
    reading: Reading | None = None
    """How the file was read; of a refused one its columns only. None: nothing of it was understood."""
    rows: RowSource = field(default_factory=RowsInMemory)
    """At least the rows that have findings."""
    findings: pa.Table = field(default_factory=FINDING_SCHEMA.empty_table)
    """All findings, errors and warnings, with the columns of `FINDING_SCHEMA`."""
    file_size: int | None = None
    """Bytes of the file; None: the rows came in none, or it is not there any more."""
    preview: Sequence[PreviewedValue] = ()
    """The values of the first rows, element by element."""
    conversions: Sequence[ConvertedValues] = ()
    element_counts: Sequence[ElementCount] = ()
    """What the batch did to the earlier values of its records; a trial does nothing to any."""
    updated_rows: Sequence[UpdatedRow] = ()
    """The first rows that changed a record; a trial changes none."""
    is_trial: bool = False
    """True: the file was only tried, so there is no batch and nothing was taken."""

    @property
    def is_only_near(self) -> bool:
        """Whether the record type is only the one that comes nearest: the file lacks what it requires."""
        return self.is_refused and self.batch.reason_code == "missing-columns"

    @property
    def unread(self) -> Sequence[UnreadHeader]:
        """The columns of the file that hold something and were not read."""
        return () if self.reading is None else self.reading.unread

    @property
    def unread_parts(self) -> Sequence[str]:
        """What is said of files and tables beside the one that was read that may hold records."""
        return () if self.reading is None else self.reading.unread_parts

    @property
    def is_refused(self) -> bool:
        """Whether the file as a whole was not taken."""
        return self.batch.state is BatchState.REFUSED
