"""From Great Expectations' results to findings: which row, which rule, which element, how severe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import Expectation
from great_expectations.validator.validator import Validator

from pipelines.catalogue.model import Catalogue, RecordType, Severity
from pipelines.errors import ValidationBroken
from pipelines.validation.context import context
from pipelines.validation.frame import canonical_frame, judged_frame
from pipelines.validation.suites import Phase, key_element, suite_for


COLUMNS = {"row_number": "int64", "rule": "str", "element": "str", "severity": "str", "detail": "str"}

Rows = npt.NDArray[np.int64]
NO_ROWS: Rows = np.array([], dtype=np.int64)


@dataclass(frozen=True)
class Verdict:
    """What was made of a batch's rows."""

    canonical: pd.DataFrame
    """All rows in canonical form, columns named by element, row numbers as index."""
    findings: pd.DataFrame
    """One line per finding: row_number, rule, element, severity, detail."""

    @property
    def refused(self) -> Rows:
        """The numbers of the rows that have an error among their findings."""
        return _refused(self.findings)


@dataclass(frozen=True)
class Failure:
    """An expectation that was not met, with the numbers of the rows at fault."""

    rule: str
    element: str
    severity: str
    phase: int
    reads: tuple[str, ...]
    rows: Rows


def validate_rows(rows: pd.DataFrame, record_type: RecordType, catalogue: Catalogue, *, today: date) -> Verdict:
    """Judge a batch's rows: raw text, columns named by element code, row numbers as index.

    A row gets all its faults at once, each once: what one expectation has refused is not asked again by a later one.

    Raises:
        ValidationBroken: an expectation raised instead of judging.
    """
    rows = rows.rename_axis(index=None)
    canonical = canonical_frame(rows, record_type)
    if rows.empty:
        return Verdict(canonical, _table([]))
    expectations = suite_for(record_type, catalogue).expectations
    failures = judge(judged_frame(canonical, record_type), expectations, today=today)
    repeats = [one for one in failures if one.phase == Phase.DUPLICATE]
    found = _table(_first_faults(one for one in failures if one.phase < Phase.DUPLICATE))
    if repeats:
        found = pd.concat([found, _duplicates(canonical, record_type, _refused(found))])
    return Verdict(canonical, _in_order(found, record_type))


def judge(frame: pd.DataFrame, expectations: Iterable[Expectation], *, today: date) -> list[Failure]:
    """Run expectations over a frame and return those that were not met.

    Each set of columns is judged as a frame of its own. Great Expectations copies the whole frame whenever it leaves
    out nulls or applies a row condition, and takes a fingerprint of it whenever a batch is made of it; on a wide
    frame that costs far more than judging.
    """
    parameters = {"today": datetime.combine(today, time.min)}
    by_columns: dict[tuple[str, ...], list[Expectation]] = defaultdict(list)
    for expectation in expectations:
        by_columns[columns_of(expectation)].append(expectation)
    return [
        failure
        for columns, asked in by_columns.items()
        for failure in _judge_columns(frame[[name for name in columns if name in frame]], asked, parameters)
    ]


def _judge_columns(
    frame: pd.DataFrame, expectations: Sequence[Expectation], parameters: Mapping[str, Any]
) -> Iterator[Failure]:
    """Ask for yes or no first, and for row numbers only where the answer was no."""
    validator = Validator(PandasExecutionEngine(batch_data_dict={"rows": frame}), data_context=context())
    configurations = validator.process_expectations_for_validation(
        [one.configuration for one in expectations], dict(parameters)
    )
    answers = validator.graph_validate(configurations, {"result_format": {"result_format": "BOOLEAN_ONLY"}})
    if len(answers) != len(expectations):
        raise ValidationBroken(f"{len(expectations)} expectations gave {len(answers)} results")
    unmet = [answer.expectation_config for answer in answers if not answer.success or raised(answer)]
    if unmet:
        complete = validator.graph_validate(unmet, {"result_format": {"result_format": "COMPLETE"}})
        yield from (read_failure(result) for result in complete)


def columns_of(expectation: Expectation) -> tuple[str, ...]:
    """The columns that an expectation looks at, those of its row condition included."""
    given = expectation.configuration.kwargs
    named = [given.get("column"), given.get("column_A"), given.get("column_B"), *given.get("column_list", ())]
    named += _columns_of_condition(getattr(expectation, "row_condition", None))
    return tuple(dict.fromkeys(name for name in named if name))


def _columns_of_condition(condition: Any) -> list[str]:
    if condition is None:
        return []
    if hasattr(condition, "conditions"):
        return [name for one in condition.conditions for name in _columns_of_condition(one)]
    return [condition.column.name]


def read_failure(result: ExpectationValidationResult) -> Failure:
    """Read row numbers off a COMPLETE result; rule, element and severity come back in `meta`.

    Raises:
        ValidationBroken: the expectation raised, or says "not met" without saying where. Its index list is empty
            then, and read carelessly the rows would pass as clean.
    """
    configuration = result.expectation_config
    meta = configuration.meta
    rows = result.result.get("unexpected_index_list") or []
    if raised(result) or not rows or len(rows) != result.result["unexpected_count"]:
        said = f"{configuration.type} gave no judgement on {meta.get('element')} (rule {meta.get('rule')})"
        raise ValidationBroken(f"{said}: {_kind_of_exception(result)}")
    return Failure(
        rule=meta["rule"],
        element=meta["element"],
        severity=meta["severity"],
        phase=meta["phase"],
        reads=tuple(meta["reads"]),
        rows=np.asarray(rows, dtype=np.int64),
    )


def raised(result: ExpectationValidationResult) -> bool:
    """Whether an expectation raised. The note of it is flat when all is well, and keyed by metric when it is not."""
    return any(note.get("raised_exception") for note in _notes(result))


def _notes(result: ExpectationValidationResult) -> list[dict[str, Any]]:
    info = result.exception_info or {}
    return [info] if "raised_exception" in info else [note for note in info.values() if isinstance(note, dict)]


def _kind_of_exception(result: ExpectationValidationResult) -> str:
    """The class of the exception only: its text may quote a value, and values may be personal."""
    for note in _notes(result):
        if note.get("raised_exception"):
            last = str(note.get("exception_traceback", "")).strip().rpartition("\n")[2]
            return last.partition(":")[0].rpartition(".")[2] or "unknown exception"
    return "no row numbers"


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
            spoken.append(Failure(one.rule, one.element, one.severity, one.phase, one.reads, rows))
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
    sound = canonical.loc[~np.isin(canonical.index.to_numpy(), refused)]
    key = list(record_type.key)
    copies = sound[sound.duplicated(key, keep=False)]
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
