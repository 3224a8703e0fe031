"""From raw text to the frame that Great Expectations judges.

The frame holds canonical text, and beside it typed columns for comparing: `"10" < "9"` is true for
text. A typed column is named after its element by one of the functions below, so that a suite
shows what is compared with what.
"""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.model import Element, RecordType, Rule, When
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.rules.rule_kind import ComparedColumns
from pipelines.catalogue.values import VALUE_TYPES, Mask, blank_to_none
from pipelines.catalogue.values.code_spellings import without_names
from pipelines.catalogue.values.date import EARLIEST, LATEST
from pipelines.catalogue.values.subject_numbers import code_or_other_number
from pipelines.catalogue.values.value_type import ComparedAs


def date_column(element: str) -> str:
    """Name of the column that holds a date as a date."""
    return f"{element}__date"


def number_column(element: str) -> str:
    """Name of the column that holds an amount as a number."""
    return f"{element}__number"


def short_column(element: str) -> str:
    """Name of the column with the values that are not too long: patterns are tried on these only."""
    return f"{element}__short"


def condition_column(when: When) -> str:
    """Name of the column that says whether a list of codes has one of the condition's values."""
    return f"{when.element}__has_{'_'.join(when.values)}"


def code_column(element: Element) -> str:
    """Name of the column with the codes that rules compare: 9 where the value is 9-名称."""
    is_open = element.codes is not None and element.codes.open is not None
    return f"{element.code}__code" if is_open else element.code


def comparison_column(rule: Rule) -> str:
    """Name of the column that says how a value compares with that of another element."""
    return f"{rule.element}__beside_{rule.other}"


def filled_column(element: str, record_type: RecordType) -> str:
    """Name of the column that is empty where an element is missing.

    For the credit code it is one with the number that stands for it, if the item allows any.
    """
    subject = record_type.subject
    return f"{element}__or_other" if element == subject.code and subject.without_code else element


def canonical_frame(rows: pd.DataFrame, record_type: RecordType) -> pd.DataFrame:
    """Bring every readable value into its canonical form; a column that the file lacks is empty."""
    columns = {}
    for code, element in record_type.elements.items():
        values = blank_to_none(_column(rows, code), none_is_a_value=element.none_is_a_value)
        columns[code] = VALUE_TYPES[element.type].normalise(values, element)
    return pd.DataFrame(columns, index=rows.index)


def _column(rows: pd.DataFrame, code: str) -> pd.Series:
    if code in rows:
        return rows[code]
    return pd.Series(None, index=rows.index, dtype="str")


def judged_frame(
    canonical: pd.DataFrame, record_type: RecordType, *, has_blank_code: Mask | None = None
) -> pd.DataFrame:
    """The canonical columns with their typed columns beside them.

    `has_blank_code`: the rows in which no other number stands for the credit code, because nobody
    has said that there is none.
    """
    columns = _columns_of_elements(canonical, record_type)
    columns |= _columns_of_rules(canonical, record_type)
    code = record_type.subject.code
    if code and filled_column(code, record_type) != code:
        numbers = code_or_other_number(canonical, record_type)
        if has_blank_code is not None:
            numbers = numbers.where(~has_blank_code, canonical[code])
        columns[filled_column(code, record_type)] = numbers
    typed = pd.DataFrame(columns, canonical.index)
    return pd.concat([canonical, typed], axis=1)


def _columns_of_elements(canonical: pd.DataFrame, record_type: RecordType) -> dict[str, pd.Series]:
    columns = {}
    for code, element in record_type.elements.items():
        values = canonical[code]
        if code_column(element) != code:
            columns[code_column(element)] = without_names(values, element)

        compared_as = VALUE_TYPES[element.type].compared_as
        if compared_as is ComparedAs.DAY:
            columns[date_column(code)] = as_dates(values)
        if compared_as is ComparedAs.YEAR:
            columns[date_column(code)] = as_dates(values + "-01-01")
        if compared_as is ComparedAs.NUMBER:
            columns[number_column(code)] = as_numbers(values)
    return columns


def _columns_of_rules(canonical: pd.DataFrame, record_type: RecordType) -> dict[str, pd.Series]:
    columns = {}
    compared_columns = ComparedColumns(canonical)
    for rule in record_type.rules:
        if rule.pattern is not None:
            element = record_type.elements[rule.element]
            values = canonical[element.code]
            columns[short_column(element.code)] = not_too_long(values, element)

        # Two kinds of rule may ask about the same comparison: that an amount is the one of a text, and
        # that it is not in another unit.
        if rule.other and comparison_column(rule) not in columns:
            kind = RULE_KINDS[rule.kind]
            comparison = kind.comparison(rule, compared_columns, record_type.elements)
            if comparison is not None:
                columns[comparison_column(rule)] = comparison

        # A single code is compared in its own column.
        when = rule.when
        if when and has_several_values(record_type.elements[when.element]):
            conditioning = record_type.elements[when.element]
            values = without_names(canonical[when.element], conditioning)
            columns[condition_column(when)] = has_one_of(values, when.values)
    return columns


def has_several_values(element: Element) -> bool:
    """Whether a cell may hold several values; a condition on it needs a column of its own."""
    return VALUE_TYPES[element.type].holds_several


def as_dates(values: pd.Series) -> pd.Series:
    """Dates of canonical text; NaT for any other text.

    In nanoseconds: the stock expectations compare only these without a loop over the rows.
    """
    dates = pd.to_datetime(values, format="%Y-%m-%d", errors="coerce")
    # A date outside of these years is rejected by its value type.
    is_compared = dates.dt.year.between(EARLIEST, LATEST)
    return dates.where(is_compared).astype("datetime64[ns]")


def as_numbers(values: pd.Series) -> pd.Series:
    """Numbers of canonical text; NaN for any other text. Exact enough to compare, never stored."""
    return pd.to_numeric(values, errors="coerce").astype("float64")


def not_too_long(values: pd.Series, element: Element) -> pd.Series:
    """The values that are no longer than their element allows."""
    if not element.length:
        return values
    return values.where(values.str.len() <= element.length)


def has_one_of(values: pd.Series, wanted_codes: tuple[str, ...]) -> pd.Series:
    """Whether a list of codes, joined by ";", has one of the wanted codes."""
    positions, distinct = pd.factorize(values)
    answers = []
    for value in distinct:
        codes = str(value).split(";")
        answers.append(any(code in wanted_codes for code in codes))

    # A missing value has position -1, which takes the last answer.
    answers.append(False)
    answer_of_row = pd.Series(answers, dtype=bool).take(positions)
    return answer_of_row.set_axis(values.index)
