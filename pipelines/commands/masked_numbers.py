"""Numbers that a mended receipt hides, which a trial cannot judge."""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.intake import mending
from pipelines.intake.staging.store import Staging


# An identity number as a receipt shows it.
MASKED_NUMBER = ColumnPattern(r"[^*]{1,6}\*{2,}[^*]{1,4}")


class MaskedNumbers:
    """The masked identity numbers of a mended receipt.

    They cannot be judged before the system has filled them in again.
    """

    def __init__(self, record_type: RecordType, staging: Staging) -> None:
        self.count = 0
        self._personal_elements = [
            code for code, element in record_type.elements.items() if element.personal
        ]
        # A mask in a row that is from no receipt has no number behind it.
        self._mended_rows: list[int] = []
        rows = mending.references(staging)
        for row_number, reference in zip(staging.raw_rows.file.row_numbers(), rows, strict=False):
            if reference is not None:
                self._mended_rows.append(int(row_number))

    def without_their_findings(self, findings: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
        """The findings without those about masked numbers; the numbers are counted."""
        for code in self._personal_elements:
            is_masked = MASKED_NUMBER.fills(rows[code])
            is_masked &= rows.index.isin(self._mended_rows)
            row_numbers = rows.index[is_masked]
            self.count += len(row_numbers)
            is_about_them = (findings["element"] == code) & findings["row_number"].isin(row_numbers)
            findings = findings[~is_about_them]
        return findings
