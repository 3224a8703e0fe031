"""What a receipt is made from: everything is handed in, nothing is looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from pipelines.batch import Batch, BatchState
from pipelines.catalogue.model import RecordType
from pipelines.receipts.words.rows import Source
from pipelines.shapes.finding import FINDING_SCHEMA, Finding, finding_table
from pipelines.shapes.reading import ConvertedValues, Reading


CODES = ("rule", "element", "severity")


@dataclass(frozen=True)
class Contents:
    """A batch at the end of its way, and what there is to say about it."""

    batch: Batch
    department_name: str
    record_type: RecordType | None
    """None when the file could not be recognised; then there is nothing to say about its rows."""
    reading: Reading | None
    """How the file was read; None when the file was refused."""
    rows: Source | pa.Table | None
    """The rows that have findings: `row_number` and the raw text of each column of the file, `c0`, `c1`, …"""
    faults: pa.Table | Sequence[Finding] | None
    """All findings, errors and warnings."""
    conversions: Sequence[ConvertedValues] = ()
    is_trial: bool = False
    """Whether the file was only tried: there is no batch, and nothing was taken."""

    @property
    def is_refused(self) -> bool:
        """Whether the file as a whole was not taken."""
        return self.batch.state is BatchState.REFUSED

    def fault_table(self) -> pa.Table:
        """The findings as one table, whatever they came as; codes as dictionaries, for there may be millions."""
        if isinstance(self.faults, pa.Table):
            table = self.faults.select(FINDING_SCHEMA.names)
        else:
            table = finding_table(self.faults or ())
        for name in CODES:
            if not pa.types.is_dictionary(table.schema.field(name).type):
                codes = table[name].cast(pa.string()).combine_chunks().dictionary_encode()
                table = table.set_column(table.column_names.index(name), name, codes)
        return table
