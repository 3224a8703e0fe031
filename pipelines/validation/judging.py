"""Run expectations over a frame, and read off Great Expectations' results which rows are at fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.validator.validator import Validator

from pipelines.errors import ValidationBroken
from pipelines.validation.context import context


Rows = npt.NDArray[np.int64]
"""Row numbers, as the clerk counts."""


@dataclass(frozen=True)
class UnmetExpectation:
    """An expectation that was not met, with the numbers of the rows at fault."""

    rule: str
    element: str
    severity: str
    phase: int
    reads: tuple[str, ...]
    rows: Rows


def judge(
    frame: pd.DataFrame, expectations: Iterable[Expectation], *, today: date
) -> list[UnmetExpectation]:
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
        for failure in _judge_columns(
            frame[[name for name in columns if name in frame]], asked, parameters
        )
    ]


def _judge_columns(
    frame: pd.DataFrame, expectations: Sequence[Expectation], parameters: Mapping[str, Any]
) -> Iterator[UnmetExpectation]:
    """Ask for yes or no first, and for row numbers only where the answer was no."""
    validator = Validator(
        PandasExecutionEngine(batch_data_dict={"rows": frame}), data_context=context()
    )
    configurations = validator.process_expectations_for_validation(
        [one.configuration for one in expectations], dict(parameters)
    )
    answers = validator.graph_validate(
        configurations, {"result_format": {"result_format": "BOOLEAN_ONLY"}}
    )
    if len(answers) != len(expectations):
        raise ValidationBroken(f"{len(expectations)} expectations gave {len(answers)} results")
    unmet = [_configuration(answer) for answer in answers if not answer.success or raised(answer)]
    if unmet:
        complete = validator.graph_validate(unmet, {"result_format": {"result_format": "COMPLETE"}})
        yield from (read_unmet(result) for result in complete)


def columns_of(expectation: Expectation) -> tuple[str, ...]:
    """The columns that an expectation looks at, those of its row condition included."""
    given = expectation.configuration.kwargs
    named = [
        given.get("column"),
        given.get("column_A"),
        given.get("column_B"),
        *given.get("column_list", ()),
    ]
    named += _columns_of_condition(getattr(expectation, "row_condition", None))
    return tuple(dict.fromkeys(name for name in named if name))


def _columns_of_condition(condition: Any) -> list[str]:
    if condition is None:
        return []
    if hasattr(condition, "conditions"):
        return [name for one in condition.conditions for name in _columns_of_condition(one)]
    return [condition.column.name]


def read_unmet(result: ExpectationValidationResult) -> UnmetExpectation:
    """Read row numbers off a COMPLETE result; rule, element and severity come back in `meta`.

    Raises:
        ValidationBroken: the expectation raised, or says "not met" without saying where. Its index list is empty
            then, and read carelessly the rows would pass as clean.
    """
    configuration = _configuration(result)
    meta = configuration.meta or {}
    rows = result.result.get("unexpected_index_list") or []
    if raised(result) or not rows or len(rows) != result.result["unexpected_count"]:
        said = f"{configuration.type} gave no judgement on {meta.get('element')} (rule {meta.get('rule')})"
        raise ValidationBroken(f"{said}: {_kind_of_exception(result)}")
    return UnmetExpectation(
        rule=meta["rule"],
        element=meta["element"],
        severity=meta["severity"],
        phase=meta["phase"],
        reads=tuple(meta["reads"]),
        rows=np.asarray(rows, dtype=np.int64),
    )


def _configuration(result: ExpectationValidationResult) -> ExpectationConfiguration:
    if result.expectation_config is None:
        raise ValidationBroken("a result does not say which expectation it belongs to")
    return result.expectation_config


def raised(result: ExpectationValidationResult) -> bool:
    """Whether an expectation raised. The note of it is flat when all is well, and keyed by metric when it is not."""
    return any(note.get("raised_exception") for note in _notes(result))


def _notes(result: ExpectationValidationResult) -> list[dict[str, Any]]:
    info = result.exception_info or {}
    return (
        [info]
        if "raised_exception" in info
        else [note for note in info.values() if isinstance(note, dict)]
    )


def _kind_of_exception(result: ExpectationValidationResult) -> str:
    """The class of the exception only: its text may quote a value, and values may be personal."""
    for note in _notes(result):
        if note.get("raised_exception"):
            last = str(note.get("exception_traceback", "")).strip().rpartition("\n")[2]
            return last.partition(":")[0].rpartition(".")[2] or "unknown exception"
    return "no row numbers"
