"""What Great Expectations does not bring along: the catalogue's value types, and which of two equal rows stays.

Importing this module registers both expectations and their metrics; a suite from disk cannot be opened before that.
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


ARGUMENTS = ("value_type", "judgement", "length", "scale", "codes")
SAMPLE = 1_000
"""Values looked at before deciding how to judge a column."""


class ColumnValuesJudged(ColumnMapMetricProvider):  # type: ignore[misc]
    """Lets a judgement of the catalogue decide about a column's values, all at once."""

    condition_metric_name = "column_values.judged"
    condition_value_keys = ARGUMENTS

    @column_condition_partial(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _pandas(
        cls, column: pd.Series, value_type: str, judgement: str, **arguments: Any
    ) -> pd.Series:
        element = _element(str(column.name), value_type, arguments)
        judges = {one.code: one for one in VALUE_TYPES[value_type].judgements}
        return pd.Series(_accepted(column, element, judges[judgement]), index=column.index)


def _accepted(column: pd.Series, element: Element, judge: Judgement) -> Mask:
    """Judge each distinct value once where a column repeats itself: dates and authorities do, names and numbers not."""
    sample = column.iloc[:SAMPLE]
    if sample.nunique() * 2 > len(sample):
        return judge.accepts(column, element)
    positions, distinct = pd.factorize(column)
    return judge.accepts(pd.Series(distinct, dtype=column.dtype), element)[positions]


def _element(code: str, value_type: str, arguments: dict[str, Any]) -> Element:
    """As much of the element as judgements look at, so that a suite on disk needs no catalogue beside it."""
    allowed = arguments.get("codes")
    codes = CodeList(name=code, title=code, labels=dict.fromkeys(allowed, "")) if allowed else None
    length, scale = arguments.get("length"), arguments.get("scale")
    return Element(code=code, name=code, type=value_type, length=length, codes=codes, scale=scale)


class ExpectColumnValuesToBeSound(ColumnMapExpectation):  # type: ignore[misc]
    """Expect the values of a column to pass one judgement of a value type, such as that a check digit agrees."""

    value_type: str
    judgement: str
    length: int | None = None
    scale: int | None = None
    codes: list[str] | None = None

    map_metric: ClassVar[str] = "column_values.judged"
    success_keys: ClassVar[tuple[str, ...]] = (*ARGUMENTS, "mostly")
    args_keys: ClassVar[tuple[str, ...]] = ("column", *ARGUMENTS)


class FirstOfTheirKey(MulticolumnMapMetricProvider):  # type: ignore[misc]
    """Tells rows that come first with their key from those that repeat it; "nothing" equals "nothing"."""

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


class ExpectRowsToBeFirstOfTheirKey(MulticolumnMapExpectation):  # type: ignore[misc]
    """Expect that no earlier row has the same values in the columns of the key.

    The stock uniqueness expectation refuses all copies; here the first row stays.
    """

    ignore_row_if: Literal["all_values_are_missing", "any_value_is_missing", "never"] = "never"

    map_metric: ClassVar[str] = "multicolumn_values.first_of_their_key"
    args_keys: ClassVar[tuple[str, ...]] = ("column_list",)

    @pydantic.validator("column_list")
    def _validate_column_list(cls, v: list[str]) -> list[str]:
        """Allow a key of one column too."""
        return v
