"""Run expectations over a frame, and say which rows do not meet them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import numpy as np
import pandas as pd
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import Expectation
from great_expectations.validator.validation_graph import (
    MetricsCalculatorErrorResultValue,
    ValidationGraph,
)

from pipelines.errors import ValidationBroken
from pipelines.shapes.row_numbers import RowNumbers
from pipelines.validation.condition_metrics import ConditionMetric, condition_metric
from pipelines.validation.expectation_drafts import ExpectationMeta


NO_ROWS: RowNumbers = np.array([], dtype=np.int64)


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
    when it leaves out nulls or applies a row condition. On a wide frame that costs far more than
    judging.

    Raises:
        ValidationBroken: an expectation raised instead of judging.
    """
    parameters = {"today": datetime.combine(today, time.min)}
    metrics_by_columns: dict[tuple[str, ...], list[ConditionMetric]] = defaultdict(list)
    for expectation in expectations:
        metric = condition_metric(expectation, parameters)
        metrics_by_columns[metric.columns].append(metric)

    unmet: list[UnmetExpectation] = []
    for columns, metrics in metrics_by_columns.items():
        existing = [name for name in columns if name in frame]
        unmet.extend(_find_unmet_in(frame[existing], metrics))
    return unmet


def _find_unmet_in(
    frame: pd.DataFrame, metrics: Sequence[ConditionMetric]
) -> Iterator[UnmetExpectation]:
    engine = PandasExecutionEngine(batch_data_dict={"rows": frame})
    graph = ValidationGraph(execution_engine=engine)
    for metric in metrics:
        graph.build_metric_dependency_graph(metric.configuration)
    resolved, aborted = graph.resolve(show_progress_bars=False)

    for metric in metrics:
        # Where it raised there is no mask: its faulty rows must not pass as clean.
        if metric.configuration.id not in resolved:
            raise ValidationBroken(
                f"{metric.configuration.metric_name} gave no judgement on {metric.meta.element} "
                f"(rule {metric.meta.rule}): {_kind_of_exception(list(aborted.values()))}"
            )
        is_unmet, *_ = resolved[metric.configuration.id]
        if is_unmet.any():
            rows = is_unmet.index[is_unmet.to_numpy(dtype=bool)]
            yield UnmetExpectation(metric.meta, rows.to_numpy(dtype=np.int64))


def _kind_of_exception(failures: Sequence[MetricsCalculatorErrorResultValue]) -> str:
    """The class of the first exception only: its text may quote a value of a person."""
    if not failures:
        return "unknown exception"
    traceback = failures[0]["exception_info"].exception_traceback
    last_line = traceback.strip().rpartition("\n")[2]
    qualified_name = last_line.partition(":")[0]
    return qualified_name.rpartition(".")[2]
