"""What a receipt is made from: everything is handed in, nothing is looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import pyarrow as pa

from pipelines.batch import Batch, BatchState
from pipelines.catalogue.model import RecordType
from pipelines.receipts.words.rows import Source
from pipelines.shapes.finding import FINDINGS


CODES = ("rule", "element", "severity")


@dataclass(frozen=True)
class Fault:
    """One finding about one row, as codes; the catalogue has the words for it."""

    row_number: int
    rule: str
    element: str | None
    severity: str
    """`error`: the row is refused; `warning`: it is taken."""
    detail: str | None = None


@dataclass(frozen=True)
class Contents:
    """A batch at the end of its way, and what there is to say about it."""

    batch: Batch
    department_name: str
    record_type: RecordType | None
    """None when the file could not be recognised; then there is nothing to say about its rows."""
    reading: Mapping[str, Any] | None
    """How the file was read: record_type, format, encoding, delimiter, sheet, header_row, columns, notes."""
    rows: Source | pa.Table | None
    """The rows that have findings: `row_number` and the raw text of each column of the file, `c0`, `c1`, …"""
    faults: pa.Table | Sequence[Fault] | None
    """All findings, errors and warnings."""
    conversions: Sequence[Mapping[str, Any]] = ()
    """What reading changed: element, rule, row_number, rows, given, read."""
    is_trial: bool = False
    """Whether the file was only tried: there is no batch, and nothing was taken."""

    @property
    def is_refused(self) -> bool:
        """Whether the file as a whole was not taken."""
        return self.batch.state is BatchState.REFUSED

    def fault_table(self) -> pa.Table:
        """The findings as one table, whatever they came as; codes as dictionaries, for there may be millions."""
        if isinstance(self.faults, pa.Table):
            table = self.faults.select(FINDINGS.names)
        else:
            columns = list(zip(*map(astuple, self.faults or ()), strict=True)) or [()] * len(
                FINDINGS
            )
            table = pa.table([list(column) for column in columns], schema=FINDINGS)
        for name in CODES:
            if not pa.types.is_dictionary(table.schema.field(name).type):
                codes = table[name].cast(pa.string()).combine_chunks().dictionary_encode()
                table = table.set_column(table.column_names.index(name), name, codes)
        return table
