"""Our own expectations: a value passes a judgement of its type; a row is the first with its key.

Importing this module registers both expectations and their metrics with Great Expectations. A suite
from disk cannot be opened before that.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import pandas as pd
from great_expectations.compatibility import pydantic
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation import (
    ColumnMapExpectation,
    MulticolumnMapExpectation,
)
from great_expectations.expectations.metrics.map_metric_provider import (
    ColumnMapMetricProvider,
    MulticolumnMapMetricProvider,
    column_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.multicolumn_condition_partial import (
    multicolumn_condition_partial,
)

from pipelines.catalogue.model import CodeList, Element
from pipelines.catalogue.values import VALUE_TYPES, Judgement, Mask


ARGUMENTS = ("value_type", "judgement", "length", "scale", "most", "usual", "codes")

# Rows of a file so short that looking for equal values costs more than it can save.
FEW_ROWS = 100

# The first values of a column, which decide how it is judged.
SAMPLE_ROWS = 1_000


class ColumnValuesJudged(ColumnMapMetricProvider):
    """Metric: which values of a column pass a judgement of the catalogue."""

    condition_metric_name = "column_values.judged"
    condition_value_keys = ARGUMENTS

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(
        cls, column: pd.Series, value_type: str, judgement: str, **arguments: Any
    ) -> pd.Series:
        judgements = {test.code: test for test in VALUE_TYPES[value_type].judgements}
        element = _element(str(column.name), value_type, arguments)
        accepted = _accepted(column, element, judgements[judgement])
        return pd.Series(accepted, index=column.index)


def _accepted(column: pd.Series, element: Element, judgement: Judgement) -> Mask:
    """Judge a column; where values recur, such as dates and authorities, each of them once."""
    if len(column) <= FEW_ROWS:
        return judgement.accepts(column, element)

    sample = column.iloc[:SAMPLE_ROWS]
    # Where most values differ, looking for equal ones costs more than judging all.
    if sample.nunique() * 2 > len(sample):
        return judgement.accepts(column, element)
    positions, distinct = pd.factorize(column)
    return judgement.accepts(pd.Series(distinct, dtype=column.dtype), element)[positions]


def _element(code: str, value_type: str, arguments: dict[str, Any]) -> Element:
    """The part of an element that judgements look at.

    It is made from the suite alone, so that a suite on disk needs no catalogue beside it.
    """
    allowed = arguments.get("codes")
    codes = None
    if allowed:
        codes = CodeList(name=code, title=code, labels=dict.fromkeys(allowed, ""))
    return Element(
        code=code,
        name=code,
        type=value_type,
        length=arguments.get("length"),
        scale=arguments.get("scale"),
        most=arguments.get("most"),
        usual=tuple(arguments.get("usual") or ()),
        codes=codes,
    )


class ExpectColumnValuesToBeSound(ColumnMapExpectation):
    """Expect the values of a column to pass a judgement, such as that the check digit is right."""

    value_type: str
    judgement: str
    length: int | None = None
    scale: int | None = None
    most: int | None = None
    usual: list[str] | None = None
    codes: list[str] | None = None

    map_metric: ClassVar[str] = "column_values.judged"
    success_keys: ClassVar[tuple[str, ...]] = (*ARGUMENTS, "mostly")
    args_keys: ClassVar[tuple[str, ...]] = ("column", *ARGUMENTS)


class FirstOfTheirKey(MulticolumnMapMetricProvider):
    """Metric: which rows are the first with their key. Two empty values are equal."""

    # Great Expectations finds a metric by this name, and calls `_pandas` without an instance.
    condition_metric_name = "multicolumn_values.first_of_their_key"
    condition_domain_keys = (
        "batch_id",
        "table",
        "column_list",
        "row_condition",
        "condition_parser",
        "ignore_row_if",
    )

    @multicolumn_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(cls, column_list: pd.DataFrame, **_arguments: Any) -> pd.Series:
        return ~column_list.duplicated(keep="first")


class ExpectRowsToBeFirstOfTheirKey(MulticolumnMapExpectation):
    """Expect that no earlier row has the same values in the columns of the key.

    The stock expectation of uniqueness rejects all copies; this one accepts the first.
    """

    ignore_row_if: Literal["all_values_are_missing", "any_value_is_missing", "never"] = "never"

    map_metric: ClassVar[str] = "multicolumn_values.first_of_their_key"
    args_keys: ClassVar[tuple[str, ...]] = ("column_list",)

    @pydantic.validator("column_list")
    def _validate_column_list(cls, v: list[str]) -> list[str]:
        """Allow a key of one column, which the stock validator forbids."""
        return v
