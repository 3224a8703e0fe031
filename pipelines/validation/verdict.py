"""From expectations that were not met to findings: which row, which rule, which element, how severe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

import numpy as np
import pandas as pd
import pyarrow as pa
from great_expectations.expectations.expectation import Expectation

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.catalogue.words.every_rule import key_element
from pipelines.shapes.finding import FINDING_COLUMNS, Severity
from pipelines.validation.conversions import conversions
from pipelines.validation.frame import canonical_frame, judged_frame
from pipelines.validation.hints import with_hints
from pipelines.validation.judging import Rows, UnmetExpectation, judge
from pipelines.validation.repeats import Keys, find_repeats
from pipelines.validation.suites import Phase, suite_for


NO_ROWS: Rows = np.array([], dtype=np.int64)


@dataclass(frozen=True)
class Verdict:
    """What was made of a batch's rows."""

    canonical: pd.DataFrame
    """All rows in canonical form, columns named by element, row numbers as index."""
    findings: pd.DataFrame
    """One line per finding: row_number, rule, element, severity, detail."""
    conversions: pd.DataFrame
    """One line per element and kind of change that reading made."""

    @property
    def refused(self) -> Rows:
        """The numbers of the rows that have an error among their findings."""
        return _refused(self.findings)


class Judging:
    """Judges a batch chunk by chunk: raw text, columns named by element code, row numbers as index.

    A row gets all its faults at once, each once: what one expectation has refused is not asked again by a later one.
    """

    def __init__(self, record_type: RecordType, catalogue: Catalogue, *, today: date) -> None:
        self._record_type = record_type
        self._today = today
        expectations = suite_for(record_type, catalogue).expectations
        self._asked = [one for one in expectations if not _is_about_keys(one)]
        [self._is_first] = [one for one in expectations if _is_about_keys(one)]
        self._keys = Keys(record_type)

    def judge(self, rows: pd.DataFrame) -> Verdict:
        """Judge some rows, each by itself.

        Raises:
            ValidationBroken: an expectation raised instead of judging.
        """
        rows = rows.rename_axis(index=None)
        canonical = canonical_frame(rows, self._record_type)
        converted = conversions(rows, canonical, self._record_type)
        if canonical.empty:
            return Verdict(canonical, _table([]), converted)
        failures = judge(judged_frame(canonical, self._record_type), self._asked, today=self._today)
        found = _in_order(_table(_first_faults(failures)), self._record_type)
        verdict = Verdict(canonical, with_hints(found, canonical, self._record_type), converted)
        self._keys.add(canonical[~np.isin(canonical.index.to_numpy(), verdict.refused)])
        return verdict

    def repeats(self, rows_of: Callable[[Rows], pd.DataFrame]) -> pa.Table:
        """Findings about rows that are sound but for the key of another one, once all rows were judged.

        `rows_of` gives canonical rows by their numbers, which are in order.
        """
        found = find_repeats(self._keys, rows_of, self._is_first, today=self._today)
        return found.as_table(key_element(self._record_type))


def validate_rows(
    rows: pd.DataFrame, record_type: RecordType, catalogue: Catalogue, *, today: date
) -> Verdict:
    """Judge rows that are at hand as a whole.

    Raises:
        ValidationBroken: an expectation raised instead of judging.
    """
    judging = Judging(record_type, catalogue, today=today)
    verdict = judging.judge(rows)
    repeats = judging.repeats(lambda numbers: verdict.canonical.loc[numbers])
    if not repeats.num_rows:
        return verdict
    findings = pd.concat([verdict.findings, repeats.to_pandas().astype(FINDING_COLUMNS)])
    return Verdict(verdict.canonical, _in_order(findings, record_type), verdict.conversions)


def _is_about_keys(expectation: Expectation) -> bool:
    return bool((expectation.meta or {})["phase"] == Phase.DUPLICATE)


def _first_faults(failures: Iterable[UnmetExpectation]) -> Iterator[UnmetExpectation]:
    """Leave out what follows from a fault already named: later judgements of the same value, rules that read it.

    A warning never hides an error.
    """
    heard: dict[str, dict[str, Rows]] = {severity.value: {} for severity in Severity}
    ordered = sorted(failures, key=lambda one: one.phase)
    for phase, together in groupby(ordered, key=lambda one: one.phase):
        spoken = []
        for one in together:
            louder = (Severity.ERROR,) if one.severity == Severity.ERROR else tuple(Severity)
            looks_at = (one.element, *one.reads)
            known = [heard[level].get(element, NO_ROWS) for level in louder for element in looks_at]
            rows = np.setdiff1d(one.rows, np.concatenate(known))
            spoken.append(replace(one, rows=rows))
        yield from spoken
        if phase < Phase.RULE:
            for one in spoken:
                before = heard[one.severity].get(one.element, NO_ROWS)
                heard[one.severity][one.element] = np.union1d(before, one.rows)


def _table(failures: Iterable[UnmetExpectation]) -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {
                "row_number": one.rows,
                "rule": one.rule,
                "element": one.element,
                "severity": one.severity,
            }
        )
        for one in failures
        if len(one.rows)
    ]
    table = (
        pd.concat(parts, ignore_index=True)
        if parts
        else pd.DataFrame(columns=list(FINDING_COLUMNS))
    )
    # A rule that takes two expectations to say may find the same row twice.
    return (
        table.reindex(columns=list(FINDING_COLUMNS))
        .astype(FINDING_COLUMNS)
        .drop_duplicates(ignore_index=True)
    )


def _refused(findings: pd.DataFrame) -> Rows:
    return np.unique(
        findings.loc[findings["severity"] == Severity.ERROR.value, "row_number"].to_numpy(
            dtype=np.int64
        )
    )


def _in_order(findings: pd.DataFrame, record_type: RecordType) -> pd.DataFrame:
    """By row, then by column from left to right."""
    place = {code: position for position, code in enumerate(record_type.elements)}
    order = findings["element"].map(place)
    ordered = findings.assign(place=order).sort_values(["row_number", "place"], kind="stable")
    return ordered.drop(columns="place").reset_index(drop=True)
