"""Run expectations over a frame, and say which rows do not meet them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import numpy as np
import pandas as pd
from great_expectations.exceptions import GreatExpectationsError
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import Expectation
from great_expectations.validator.metric_configuration import (
    MetricConfiguration,
    MetricConfigurationID,
)
from great_expectations.validator.validation_graph import ValidationGraph

from pipelines.errors import ValidationBroken
from pipelines.shapes.row_numbers import RowNumbers
from pipelines.validation.condition_metrics import ConditionMetric, condition_metric
from pipelines.validation.expectation_drafts import ExpectationMeta


# Every condition asks for the names of the columns. Types and the number of rows are for other engines:
# to compute them for each set of columns took a fifth of the time in which few rows are judged.
_NAMES_OF_COLUMNS = "table.columns"
_FOR_OTHER_ENGINES = {"table.column_types", "table.row_count"}

NO_ROWS: RowNumbers = np.array([], dtype=np.int64)


@dataclass(frozen=True)
class UnmetExpectation:
    """An expectation that some rows do not meet."""

    meta: ExpectationMeta
    rows: RowNumbers


class PreparedExpectations:
    """Expectations about rows, prepared once for many frames.

    Each set of columns is judged as a frame of its own. Great Expectations copies the whole frame
    when it leaves out nulls or applies a row condition. On a wide frame that costs far more than
    judging.

    Which metric needs which other one is the same for every frame. To find it out takes as long as to
    judge some rows.
    """

    def __init__(self, expectations: Iterable[Expectation], *, today: date) -> None:
        parameters = {"today": datetime.combine(today, time.min)}
        sets: dict[tuple[tuple[str, ...], str | None], list[ConditionMetric]] = defaultdict(list)
        for expectation in expectations:
            metric = condition_metric(expectation, parameters)
            sets[metric.columns, metric.value_column].append(metric)

        self._metric_sets = [
            _MetricSet(columns, value_column, metrics)
            for (columns, value_column), metrics in sets.items()
        ]

    def find_unmet(self, frame: pd.DataFrame) -> list[UnmetExpectation]:
        """Run the expectations over a frame, and return those that are not met.

        Raises:
            ValidationBroken: an expectation raised instead of judging.
        """
        # A department leaves many columns out: there is nothing to judge in them.
        blank = {name for name in frame.columns if frame[name].isna().all()}
        unmet: list[UnmetExpectation] = []
        for metric_set in self._metric_sets:
            if metric_set.value_column not in blank:
                existing = [name for name in metric_set.columns if name in frame]
                unmet.extend(metric_set.find_unmet(frame[existing]))
        return unmet


class _MetricSet:
    """The metrics of all expectations that look at the same columns."""

    def __init__(
        self,
        columns: tuple[str, ...],
        value_column: str | None,
        metrics: Sequence[ConditionMetric],
    ) -> None:
        self.columns = columns
        self.value_column = value_column
        self._metrics = metrics
        self._names_of_columns: list[MetricConfiguration] = []
        self._steps: list[list[MetricConfiguration]] = []
        """In order: each needs those before it."""
        self._sort(_all_metrics(metrics))

    def _sort(self, left: dict[tuple[str, str, str], MetricConfiguration]) -> None:
        """Sort the metrics into steps, by what each of them needs."""
        sorted_ids = set()
        for metric in left.values():
            needed = dict(metric.metric_dependencies)
            metric.metric_dependencies = {
                name: other for name, other in needed.items() if name not in _FOR_OTHER_ENGINES
            }
            if metric.metric_name == _NAMES_OF_COLUMNS:
                self._names_of_columns.append(metric)
            if metric.metric_name in {_NAMES_OF_COLUMNS, *_FOR_OTHER_ENGINES}:
                sorted_ids.add(metric.id)

        while len(sorted_ids) < len(left):
            step = []
            for key, metric in left.items():
                needed_keys = {other.id for other in metric.metric_dependencies.values()}
                if key not in sorted_ids and needed_keys <= sorted_ids:
                    step.append(metric)
            sorted_ids.update(metric.id for metric in step)
            self._steps.append(step)

    def find_unmet(self, frame: pd.DataFrame) -> Iterator[UnmetExpectation]:
        """The expectations that some rows of a frame of these columns do not meet."""
        engine = PandasExecutionEngine(batch_data_dict={"rows": frame})
        names = list(frame.columns)
        resolved: dict[MetricConfigurationID, Any] = {
            metric.id: names for metric in self._names_of_columns
        }
        for step in self._steps:
            try:
                resolved |= engine.resolve_metrics(step, resolved, runtime_configuration={})
            except GreatExpectationsError as error:
                # Its faulty rows must not pass as clean. The text may quote a value of a person.
                raise self._broken(error) from None

        for metric in self._metrics:
            is_unmet, *_ = resolved[metric.configuration.id]
            if is_unmet.any():
                rows = is_unmet.index[is_unmet.to_numpy(dtype=bool)]
                yield UnmetExpectation(metric.meta, rows.to_numpy(dtype=np.int64))

    def _broken(self, error: GreatExpectationsError) -> ValidationBroken:
        """Says which expectation gave no judgement, and the class of the exception."""
        failed = {metric.id for metric in getattr(error, "failed_metrics", ())}
        metric = next(
            (metric for metric in self._metrics if metric.configuration.id in failed),
            self._metrics[0],
        )
        return ValidationBroken(
            f"{metric.configuration.metric_name} gave no judgement on {metric.meta.element} "
            f"(rule {metric.meta.rule}): {type(error).__name__}"
        )


def _all_metrics(
    metrics: Sequence[ConditionMetric],
) -> dict[tuple[str, str, str], MetricConfiguration]:
    """The condition metrics and all that these need, by their identity."""
    graph = ValidationGraph(execution_engine=PandasExecutionEngine())
    for metric in metrics:
        graph.build_metric_dependency_graph(metric.configuration)
    return {edge.left.id: edge.left for edge in graph.edges}
