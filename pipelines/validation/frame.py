"""From raw text to the frame that Great Expectations judges: canonical text, and typed shadow columns to compare by.

Text is never compared with text: `"10" < "9"`. What a rule compares has a shadow column of its own, named by the
functions below, so that a reader of a suite sees what is compared with what.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pipelines.catalogue.model import Element, RecordType, When
from pipelines.catalogue.values import VALUE_TYPES, blank_to_none


EARLIEST, LATEST = 1850, 2099
"""Years that are compared; a date outside is refused by its value type."""


def date_column(element: str) -> str:
    """The shadow of a date, as a date."""
    return f"{element}__date"


def number_column(element: str) -> str:
    """The shadow of an amount, as a number."""
    return f"{element}__number"


def short_column(element: str) -> str:
    """The shadow of a text without values that are too long: only these meet the catalogue's patterns."""
    return f"{element}__short"


def condition_column(when: When) -> str:
    """The shadow of a list of codes: whether one of the values is among them."""
    return f"{when.element}__has_{'_'.join(when.values)}"


def canonical_frame(rows: pd.DataFrame, record_type: RecordType) -> pd.DataFrame:
    """Bring every readable value into its canonical form; a column that the file lacks is empty."""
    return pd.DataFrame(
        {
            code: VALUE_TYPES[element.type].normalise(blank_to_none(_column(rows, code)), element)
            for code, element in record_type.elements.items()
        },
        index=rows.index,
    )


def judged_frame(canonical: pd.DataFrame, record_type: RecordType) -> pd.DataFrame:
    """The canonical columns with their shadows beside them."""
    return pd.concat(
        [canonical, pd.DataFrame(dict(_shadows(canonical, record_type)), canonical.index)], axis=1
    )


def _column(rows: pd.DataFrame, code: str) -> pd.Series:
    return rows[code] if code in rows else pd.Series(None, index=rows.index, dtype="str")


def _shadows(canonical: pd.DataFrame, record_type: RecordType) -> Iterator[tuple[str, pd.Series]]:
    for code, element in record_type.elements.items():
        if element.type == "date":
            yield date_column(code), as_dates(canonical[code])
        if element.type == "amount":
            yield number_column(code), as_numbers(canonical[code])
    for rule in record_type.rules:
        if rule.kind == "matches":
            yield (
                short_column(rule.element),
                not_too_long(canonical[rule.element], record_type.elements[rule.element]),
            )
        if rule.when and VALUE_TYPES[record_type.elements[rule.when.element].type].holds_several:
            yield (
                condition_column(rule.when),
                has_one_of(canonical[rule.when.element], rule.when.values),
            )


def as_dates(values: pd.Series) -> pd.Series:
    """Dates of canonical text; NaT for what is none. Stock expectations compare only nanoseconds all at once."""
    days = pd.to_datetime(values, format="%Y-%m-%d", errors="coerce")
    return days.where(days.dt.year.between(EARLIEST, LATEST)).astype("datetime64[ns]")


def as_numbers(values: pd.Series) -> pd.Series:
    """Numbers of canonical text; NaN for what is none. Good enough to compare by, never stored."""
    return pd.to_numeric(values, errors="coerce").astype("float64")


def not_too_long(values: pd.Series, element: Element) -> pd.Series:
    """The values whose length is allowed."""
    return values.where(values.str.len() <= element.length) if element.length else values


def has_one_of(values: pd.Series, wanted: tuple[str, ...]) -> pd.Series:
    """Whether a list of codes, joined by ";", has one of the wanted ones."""
    positions, distinct = pd.factorize(values)
    found = [not set(wanted).isdisjoint(str(value).split(";")) for value in distinct]
    return pd.Series([*found, False], dtype=bool).take(positions).set_axis(values.index)
