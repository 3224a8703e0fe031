"""Leave out findings that only follow from another finding about the same value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

import numpy as np

from pipelines.shapes.finding import Severity
from pipelines.shapes.row_numbers import RowNumbers
from pipelines.validation.unmet_expectations import NO_ROWS, UnmetExpectation


def without_consequences(unmet: Iterable[UnmetExpectation]) -> list[UnmetExpectation]:
    """Leave out the rows whose finding follows from one of an earlier phase.

    A value that is missing or has a wrong form is reported once: what later judgements and rules
    say about it would only confuse the clerk.
    """
    reported = _ReportedRows()
    result: list[UnmetExpectation] = []
    in_order = sorted(unmet, key=_phase)
    for _, same_phase in groupby(in_order, key=_phase):
        # Two broken rules of one phase are two findings: neither follows from the other.
        remaining = []
        for expectation in same_phase:
            rows = reported.leave_out_of(expectation)
            remaining.append(replace(expectation, rows=rows))
        result.extend(remaining)

        for expectation in remaining:
            reported.add(expectation)
    return result


def _phase(unmet: UnmetExpectation) -> int:
    return unmet.meta.phase


class _ReportedRows:
    """The rows that already have a finding, by severity and element."""

    def __init__(self) -> None:
        self._rows: dict[tuple[Severity, str], list[RowNumbers]] = defaultdict(list)

    def add(self, unmet: UnmetExpectation) -> None:
        """Note the rows of an expectation that is not met."""
        meta = unmet.meta
        self._rows[meta.severity, meta.element].append(unmet.rows)

    def leave_out_of(self, unmet: UnmetExpectation) -> RowNumbers:
        """The rows of an expectation, without those that have a finding about what it looks at.

        After an error both errors and warnings are left out, after a warning only warnings.
        """
        meta = unmet.meta
        severities = [Severity.ERROR]
        if meta.severity is Severity.WARNING:
            severities.append(Severity.WARNING)

        reported = [NO_ROWS]
        for element in (meta.element, *meta.reads):
            for severity in severities:
                reported.extend(self._rows[severity, element])
        # Looked up in a table of row numbers: set operations would sort or hash them each time.
        is_reported = np.isin(unmet.rows, np.concatenate(reported))
        return unmet.rows[~is_reported]
