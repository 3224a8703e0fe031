"""The metric of Great Expectations that says which rows do not meet an expectation.

An expectation about rows counts, lists and quotes what its condition metric finds. All of that is
made of many copies of the expectation; for a file of twenty rows it took three quarters of the time
of a judgement. A finding needs the row numbers only, and the condition metric has them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from great_expectations.core.suite_parameters import build_suite_parameters
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metrics.map_metric_provider import MapMetricProvider
from great_expectations.expectations.registry import get_metric_provider
from great_expectations.validator.metric_configuration import MetricConfiguration

from pipelines.errors import ValidationBroken
from pipelines.validation.expectation_drafts import ExpectationMeta


# A metric is looked up for the kind of engine that computes it.
_ENGINE = PandasExecutionEngine()


@dataclass(frozen=True)
class ConditionMetric:
    """What is computed for one expectation, and what a row gets that does not meet it."""

    meta: ExpectationMeta
    columns: tuple[str, ...]
    """The columns that are looked at, those of the row condition included."""
    configuration: MetricConfiguration
    value_column: str | None
    """The column whose values alone are judged: where it is blank, there is nothing to judge."""


def condition_metric(expectation: Expectation, parameters: Mapping[str, Any]) -> ConditionMetric:
    """Name the condition metric of an expectation, with its arguments.

    `parameters` are the values for `{"$PARAMETER": name}` among the arguments.

    Raises:
        ValidationBroken: the expectation is about a column as a whole, and names no rows.
    """
    meta = ExpectationMeta.from_json(expectation.meta or {})
    map_metric = getattr(expectation, "map_metric", None)
    if not map_metric:
        raise ValidationBroken(
            f"{type(expectation).__name__} gave no judgement on {meta.element} "
            f"(rule {meta.rule}): no row numbers"
        )

    metric_name = f"{map_metric}.condition"
    provider = cast(MapMetricProvider, get_metric_provider(metric_name, _ENGINE)[0])
    arguments, _ = build_suite_parameters(dict(expectation), dict(parameters))

    def values_of(names: Sequence[str]) -> dict[str, Any]:
        values = {}
        for name in names:
            value = arguments.get(name)
            default = provider.default_kwarg_values.get(name)
            values[name] = default if value is None else value
        return values

    metric = MetricConfiguration(
        metric_name=metric_name,
        metric_domain_kwargs=values_of(provider.condition_domain_keys),
        metric_value_kwargs=values_of(provider.condition_value_keys),
    )
    # Great Expectations leaves nulls out, unless a metric is about these.
    leaves_out_nulls = getattr(provider, "filter_column_isnull", False)
    value_column = metric.metric_domain_kwargs.get("column") if leaves_out_nulls else None
    return ConditionMetric(meta, columns_looked_at(expectation), metric, value_column)


def columns_looked_at(expectation: Expectation) -> tuple[str, ...]:
    """The columns that an expectation looks at, those of its row condition included."""
    columns = [getattr(expectation, name, None) for name in ("column", "column_A", "column_B")]
    columns += getattr(expectation, "column_list", ())
    columns += _columns_of_condition(getattr(expectation, "row_condition", None))
    return tuple(dict.fromkeys(name for name in columns if name))


def _columns_of_condition(condition: Any) -> list[str]:
    if condition is None:
        return []
    if not hasattr(condition, "conditions"):
        return [condition.column.name]

    # Several conditions joined by "and" or "or".
    columns = []
    for inner_condition in condition.conditions:
        columns += _columns_of_condition(inner_condition)
    return columns
