"""From expectations that were not met to findings: which row, which rule, which element, how severe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

import numpy as np
import pandas as pd

from pipelines.catalogue.every_rule import key_element
from pipelines.catalogue.model import Catalogue, RecordType, Severity
from pipelines.validation.conversions import conversions
from pipelines.validation.frame import canonical_frame, judged_frame
from pipelines.validation.hints import with_hints
from pipelines.validation.judging import Failure, Rows, judge
from pipelines.validation.suites import Phase, suite_for


COLUMNS = {"row_number": "int64", "rule": "str", "element": "str", "severity": "str", "detail": "str"}

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


def validate_rows(rows: pd.DataFrame, record_type: RecordType, catalogue: Catalogue, *, today: date) -> Verdict:
    """Judge a batch's rows: raw text, columns named by element code, row numbers as index.

    A row gets all its faults at once, each once: what one expectation has refused is not asked again by a later one.

    Raises:
        ValidationBroken: an expectation raised instead of judging.
    """
    rows = rows.rename_axis(index=None)
    canonical = canonical_frame(rows, record_type)
    converted = conversions(rows, canonical, record_type)
    if rows.empty:
        return Verdict(canonical, _table([]), converted)
    expectations = suite_for(record_type, catalogue).expectations
    failures = judge(judged_frame(canonical, record_type), expectations, today=today)
    repeats = [one for one in failures if one.phase == Phase.DUPLICATE]
    found = _table(_first_faults(one for one in failures if one.phase < Phase.DUPLICATE))
    if repeats:
        found = pd.concat([found, _duplicates(canonical, record_type, _refused(found))])
    return Verdict(canonical, with_hints(_in_order(found, record_type), canonical, record_type), converted)


def _first_faults(failures: Iterable[Failure]) -> Iterator[Failure]:
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


def _table(failures: Iterable[Failure]) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"row_number": one.rows, "rule": one.rule, "element": one.element, "severity": one.severity})
        for one in failures
        if len(one.rows)
    ]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    # A rule that takes two expectations to say may find the same row twice.
    return table.reindex(columns=list(COLUMNS)).astype(COLUMNS).drop_duplicates(ignore_index=True)


def _refused(findings: pd.DataFrame) -> Rows:
    return np.unique(findings.loc[findings["severity"] == Severity.ERROR.value, "row_number"].to_numpy(dtype=np.int64))


def _duplicates(canonical: pd.DataFrame, record_type: RecordType, refused: Rows) -> pd.DataFrame:
    """Of sound rows with the same key the first stays; the later ones name it, and it names the first that differs."""
    key = list(record_type.key)
    sound = canonical.loc[~np.isin(canonical.index.to_numpy(), refused), key]
    copies = canonical.loc[sound.index[sound.duplicated(keep=False)]]
    first = copies.groupby(key, dropna=False, sort=False).ngroup().to_numpy()
    numbers = copies.index.to_numpy(dtype=np.int64)
    _, where = np.unique(first, return_index=True)
    kept = numbers[where][first]
    later = numbers != kept
    differs = (copies.fillna("").to_numpy() != canonical.loc[kept].fillna("").to_numpy()).any(axis=1)
    twice = pd.DataFrame({"row_number": numbers[later], "detail": kept[later], "rule": "duplicate-in-file"})
    other = pd.DataFrame({"row_number": kept[differs], "detail": numbers[differs], "rule": "duplicate-in-file-kept"})
    twice["severity"], other["severity"] = Severity.ERROR.value, Severity.WARNING.value
    found = pd.concat([twice, other.drop_duplicates("row_number")]).assign(element=key_element(record_type))
    return found[list(COLUMNS)].astype(COLUMNS)


def _in_order(findings: pd.DataFrame, record_type: RecordType) -> pd.DataFrame:
    """By row, then by column from left to right."""
    place = {code: position for position, code in enumerate(record_type.elements)}
    order = findings["element"].map(place)
    ordered = findings.assign(place=order).sort_values(["row_number", "place"], kind="stable")
    return ordered.drop(columns="place").reset_index(drop=True)
