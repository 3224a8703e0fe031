"""Where a finding is in the sheet of rejected rows, for the links that lead there."""

from __future__ import annotations

from pipelines.receipts.words.explained_findings import ExplainedFindings, FindingKind
from pipelines.receipts.words.explaining import ExplainedFinding
from pipelines.receipts.workbook.book import link_target
from pipelines.receipts.workbook.rejected_rows_sheet import (
    FIRST_COLUMN,
    faulty_columns_first,
    first_faulty_column,
    listed_rows,
    positions_of,
)


class RowLinks:
    """The cells of the sheet of rejected rows, as links name them."""

    def __init__(self, findings: ExplainedFindings, *, sheet: str) -> None:
        self._findings = findings
        self._sheet = sheet
        self._columns = faulty_columns_first(findings)
        self._positions = positions_of(self._columns)
        self._listed_rows = listed_rows(findings.rejected_count)

    def of_first_row(self) -> str:
        """The first cell to mend: the one at which the sheet opens."""
        column = FIRST_COLUMN
        for row in self._findings.rejected_rows(self._columns, 1):
            column = first_faulty_column(row, self._columns, self._findings.swaps)
        return link_target(self._sheet, 1, column)

    def of_finding(self, finding: ExplainedFinding) -> str | None:
        """The cell that a finding is about; None: the sheet does not have its row."""
        line = self._findings.rejected_position(finding.row_number)
        if line is None or line >= self._listed_rows:
            return None
        # The header takes the first line.
        return link_target(self._sheet, line + 1, self._column_of(finding))

    def of_kind(self, kind: FindingKind) -> str | None:
        """The first cell with such a finding, else the header of its column.

        None: it is a warning, and the rows with warnings only are accepted.
        """
        if not kind.first.is_error:
            return None
        header = link_target(self._sheet, 0, self._column_of(kind.first))
        return self.of_finding(kind.first) or header

    def _column_of(self, finding: ExplainedFinding) -> int:
        positions = [self._positions[code] for code in finding.differing if code in self._positions]
        return min(positions, default=self._positions.get(finding.element, FIRST_COLUMN))
