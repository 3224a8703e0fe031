"""Run expectations over a frame, and read the numbers of the faulty rows off the results."""

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
from pipelines.validation.context import process_context
from pipelines.validation.expectation_drafts import ExpectationMeta
from pipelines.validation.remembered_configurations import remembered_configurations


# Row numbers as the clerk counts them.
RowNumbers = npt.NDArray[np.int64]

NO_ROWS: RowNumbers = np.array([], dtype=np.int64)

YES_OR_NO = {"result_format": {"result_format": "BOOLEAN_ONLY"}}
WITH_ROW_NUMBERS = {"result_format": {"result_format": "COMPLETE"}}


@dataclass(frozen=True)
class UnmetExpectation:
    """An expectation that some rows do not meet."""

    meta: ExpectationMeta
    rows: RowNumbers


def find_unmet(
    frame: pd.DataFrame, expectations: Iterable[Expectation], *, today: date
) -> list[UnmetExpectation]:
    """Run expectations over a frame, and return those that are not met.

    Each set of columns is judged as a frame of its own. Great Expectations copies the whole frame
    when it leaves out nulls or applies a row condition, and it hashes the frame when it makes a
    batch of it. On a wide frame that costs far more than judging.

    Raises:
        ValidationBroken: an expectation raised instead of judging.
    """
    expectations_by_columns: dict[tuple[str, ...], list[Expectation]] = defaultdict(list)
    for expectation in expectations:
        expectations_by_columns[columns_of(expectation)].append(expectation)

    parameters = {"today": datetime.combine(today, time.min)}
    unmet: list[UnmetExpectation] = []
    with remembered_configurations():
        for columns, same_columns in expectations_by_columns.items():
            existing = [name for name in columns if name in frame]
            unmet.extend(_find_unmet_in(frame[existing], same_columns, parameters))
    return unmet


def _find_unmet_in(
    frame: pd.DataFrame, expectations: Sequence[Expectation], parameters: Mapping[str, Any]
) -> Iterator[UnmetExpectation]:
    """Ask for yes or no first, and for row numbers only where the answer is no."""
    engine = PandasExecutionEngine(batch_data_dict={"rows": frame})
    validator = Validator(engine, data_context=process_context())
    configurations = validator.process_expectations_for_validation(
        [expectation.configuration for expectation in expectations], dict(parameters)
    )
    results = validator.graph_validate(configurations, YES_OR_NO)
    if len(results) != len(expectations):
        raise ValidationBroken(f"{len(expectations)} expectations gave {len(results)} results")

    # One that raised is asked again as well: only then its exception is reported below.
    unmet = []
    for result in results:
        if not result.success or has_raised(result):
            unmet.append(_configuration(result))
    if unmet:
        for result in validator.graph_validate(unmet, WITH_ROW_NUMBERS):
            yield read_unmet(result)


def columns_of(expectation: Expectation) -> tuple[str, ...]:
    """The columns that an expectation looks at, those of its row condition included."""
    arguments = expectation.configuration.kwargs
    columns = [arguments.get(name) for name in ("column", "column_A", "column_B")]
    columns += arguments.get("column_list", ())
    columns += _columns_of_condition(getattr(expectation, "row_condition", None))
    return tuple(dict.fromkeys(name for name in columns if name))


def _columns_of_condition(condition: Any) -> list[str]:
    if condition is None:
        return []
    if not hasattr(condition, "conditions"):
        return [condition.column.name]

    # Several conditions joined by "and" or "or".
    columns = []
    for part in condition.conditions:
        columns += _columns_of_condition(part)
    return columns


def read_unmet(result: ExpectationValidationResult) -> UnmetExpectation:
    """Read row numbers off a result in the format COMPLETE.

    Raises:
        ValidationBroken: the expectation raised, or it is not met and does not name the rows. In
            both cases its list of row numbers is empty; the faulty rows would pass as clean.
    """
    configuration = _configuration(result)
    meta = configuration.meta or {}
    rows = result.result.get("unexpected_index_list") or []
    if has_raised(result) or not rows or len(rows) != result.result["unexpected_count"]:
        raise ValidationBroken(
            f"{configuration.type} gave no judgement on {meta.get('element')} "
            f"(rule {meta.get('rule')}): {_kind_of_exception(result)}"
        )
    return UnmetExpectation(ExpectationMeta.from_json(meta), np.asarray(rows, dtype=np.int64))


def _configuration(result: ExpectationValidationResult) -> ExpectationConfiguration:
    if result.expectation_config is None:
        raise ValidationBroken("a result does not say which expectation it belongs to")
    return result.expectation_config


def has_raised(result: ExpectationValidationResult) -> bool:
    """Whether an expectation raised an exception."""
    return any(note.get("raised_exception") for note in _exception_notes(result))


def _exception_notes(result: ExpectationValidationResult) -> list[dict[str, Any]]:
    """One note when all is well; a note for each metric when something raised."""
    info = result.exception_info or {}
    if "raised_exception" in info:
        return [info]
    return [note for note in info.values() if isinstance(note, dict)]


def _kind_of_exception(result: ExpectationValidationResult) -> str:
    """The class of the exception only: its text may quote a value, and values may be personal."""
    for note in _exception_notes(result):
        if note.get("raised_exception"):
            traceback = str(note.get("exception_traceback", "")).strip()
            last_line = traceback.rpartition("\n")[2]
            qualified_name = last_line.partition(":")[0]
            return qualified_name.rpartition(".")[2] or "unknown exception"
    return "no row numbers"
