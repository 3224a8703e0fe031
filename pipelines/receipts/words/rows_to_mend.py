"""The rejected rows that a reminder shows: those with a finding that can be put into words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, islice

import pyarrow as pa

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.words.sentences import has_words
from pipelines.shapes.finding import Finding, Severity, finding_table
from pipelines.shapes.rejected_row import RejectedRow


# Rows that are Python values at a time: Arrow keeps them in a tenth of that memory.
_CHUNK_ROWS = 1_000


@dataclass(frozen=True)
class RowsToMend:
    """Rows that nobody mended, with those of their findings that can be put into words."""

    headers: Sequence[str]
    """Different from each other: staging has numbered those that occur twice."""
    rows: pa.Table
    """As intake stages them: `row_number`, then one text column per column of the file."""
    findings: pa.Table


def rows_to_mend(rows: Iterator[RejectedRow], record_type: RecordType) -> RowsToMend | None:
    """The rows that have a finding with words in today's catalogue; None: no row has."""
    sayable = _SayableFindings(record_type)
    headers: Sequence[str] = ()
    row_tables = []
    finding_tables = []
    while chunk := list(islice(rows, _CHUNK_ROWS)):
        # Without words for its findings a row would tell the department nothing.
        findings_of_row = {row.row_number: sayable.of_row(row) for row in chunk}
        to_mend = [row for row in chunk if findings_of_row[row.row_number]]
        headers = list(chunk[0].cells)
        row_tables.append(_row_table(to_mend, headers))
        finding_tables.append(finding_table(chain(*findings_of_row.values())))

    if not any(table.num_rows for table in row_tables):
        return None
    return RowsToMend(headers, pa.concat_tables(row_tables), pa.concat_tables(finding_tables))


class _SayableFindings:
    """The findings of rules that today's catalogue still has."""

    def __init__(self, record_type: RecordType) -> None:
        # Asked for every finding, and there are few different rules.
        self._has_words = cache(partial(has_words, record_type))

    def of_row(self, row: RejectedRow) -> list[Finding]:
        """Those of one row."""
        findings = []
        for finding in row.findings:
            if self._has_words(finding["rule"], finding["element"]):
                findings.append(
                    Finding(
                        row_number=row.row_number,
                        rule=finding["rule"],
                        element=finding["element"],
                        severity=Severity(finding["severity"]),
                        detail=finding.get("detail"),
                    )
                )
        return findings


def _row_table(rows: Sequence[RejectedRow], headers: Sequence[str]) -> pa.Table:
    columns = {"row_number": pa.array([row.row_number for row in rows], pa.int64())}
    for position, header in enumerate(headers):
        texts = [row.cells.get(header) for row in rows]
        columns[f"c{position}"] = pa.array(texts, pa.string())
    return pa.table(columns)
