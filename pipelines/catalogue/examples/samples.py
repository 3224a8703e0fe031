"""Invented rows that satisfy a record type's whole declaration: for tests, the demo, the benchmark.

Nothing in them belongs to anybody; `pipelines.catalogue.values` invents the values.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.catalogue.model import Element, RecordType, Rule
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.invention import Draw, SampleOrder, Texts
from pipelines.catalogue.values.value_type import SEPARATOR


LAST_DAY = np.datetime64("2099-12-31")

# Days between a date and the next one that must not come before it.
LATER = 40

# Days to an end that must not lie in the past.
FAR = 36_500


def valid_rows(record_type: RecordType, count: int, *, seed: int) -> pd.DataFrame:
    """`count` rows of a record type that no rule refuses.

    One column per element, all text, missing values None. The keys of all rows differ.
    """
    draw = np.random.default_rng(seed)
    columns: dict[str, Texts] = {}

    # Codes come first, so that a seed gives the same rows as ever: the manual shows some of them.
    elements = sorted(record_type.elements.values(), key=lambda element: element.codes is None)
    for element in elements:
        order = SampleOrder(
            record_type=record_type,
            element=element,
            count=count,
            draw=draw,
            allowed_codes=_allowed_codes(record_type, element),
        )
        columns[element.code] = VALUE_TYPES[element.type].invent(order)

    rows = pd.DataFrame(columns, columns=list(record_type.elements), dtype="object")
    _order_dates(record_type, rows)
    for rule in record_type.rules:
        _satisfy(rule, rows, record_type, draw)
    return rows.astype("str")


def _allowed_codes(record_type: RecordType, element: Element) -> tuple[str, ...]:
    """Values of an element's code list, within what the record type's own rules leave."""
    allowed = list(element.codes.labels) if element.codes else []
    for rule in record_type.rules:
        if rule.kind == "one_of" and rule.element == element.code:
            allowed = [value for value in allowed if value in rule.values]
    return tuple(allowed)


def _order_dates(record_type: RecordType, rows: pd.DataFrame) -> None:
    """Move each date that must not come before others behind all of them."""
    others: dict[str, list[str]] = {}
    for rule in record_type.rules:
        if rule.kind == "not_before" and rule.other:
            others.setdefault(rule.element, []).append(rule.other)

    far = {rule.element for rule in record_type.rules if rule.kind == "not_in_past"}
    for code, before in others.items():
        days = [rows[other].to_numpy().astype("datetime64[D]") for other in before]
        later = np.max(days, axis=0) + (FAR if code in far else LATER)
        rows[code] = np.minimum(later, LAST_DAY).astype(str).astype(object)


def _satisfy(rule: Rule, rows: pd.DataFrame, record_type: RecordType, draw: Draw) -> None:
    """Clear or invent anew what a conditional rule forbids; what it demands is there already."""
    applies = holds(rule, rows)
    if rule.kind == "empty_when":
        rows.loc[applies, rule.element] = None
    elif rule.kind == "zero_unless":
        rows.loc[~applies, rule.element] = None
    elif rule.kind == "starts_with":
        begins = rows[rule.element].fillna("").str.startswith(rule.values).to_numpy(dtype=bool)
        wrong = applies & ~begins
        if applies.any():
            value_type = VALUE_TYPES[record_type.elements[rule.element].type]
            rows.loc[wrong, rule.element] = value_type.invent_beginning_with(
                rule.values[0], int(wrong.sum()), draw
            )


def holds(rule: Rule, rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """For which rows the condition of a rule holds; a rule without one concerns all of them."""
    if rule.when is None:
        return np.ones(len(rows), dtype=bool)
    wanted = set(rule.when.values)
    positions, distinct = pd.factorize(rows[rule.when.element].fillna(""))
    has_one = [bool(wanted & set(str(value).split(SEPARATOR))) for value in distinct]
    applies: npt.NDArray[np.bool_] = np.array(has_one, dtype=bool)[positions]
    return applies
