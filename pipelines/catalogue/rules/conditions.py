"""The condition of a rule: for which rows it holds, and how it is said."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element, Elements, Rule
from pipelines.catalogue.values import Mask
from pipelines.catalogue.values.code_labels import labelled
from pipelines.catalogue.values.value_type import SEPARATOR


def holds(rule: Rule, rows: pd.DataFrame) -> Mask:
    """For which rows the condition of a rule holds; a rule without one concerns all of them."""
    if rule.when is None:
        return np.ones(len(rows), dtype=bool)

    # Conditions are about codes, and a column holds few of them: each is looked at once.
    wanted = set(rule.when.values)
    values = rows[rule.when.element].fillna("")
    positions, distinct = pd.factorize(values)
    has_wanted = []
    for value in distinct:
        codes = str(value).split(SEPARATOR)
        has_wanted.append(not wanted.isdisjoint(codes))

    applies: Mask = np.array(has_wanted, dtype=bool)[positions]
    return applies


def condition_words(rule: Rule, elements: Elements, value: str | None = None) -> str:
    """The condition in Chinese: “处罚类别”为“罚款”时; empty for a rule without one.

    `value`: that of the row in question; None: all for which the condition holds are named.
    """
    if rule.when is None:
        return ""
    name = element_name(rule.when.element, elements)
    return f"“{name}”为“{condition_labels(rule, elements, value)}”时"


def condition_labels(rule: Rule, elements: Elements, value: str | None = None) -> str:
    """The values for which a condition holds, as a clerk knows them: 罚款”或“警告."""
    if rule.when is None:
        return ""

    named = rule.when.values
    if value is not None:
        present = set(value.split(SEPARATOR))
        # A value that is written otherwise than the condition has it is not there: then all are named.
        named_and_present = tuple(code for code in named if code in present)
        named = named_and_present or named

    labels = value_labels(elements[rule.when.element], named)
    return "”或“".join(labels)


def element_name(code: str | None, elements: Elements) -> str:
    """The Chinese name of an element; of one that the record type lacks its code."""
    element = elements.get(code or "")
    if element is None:
        return str(code)
    return element.name


def value_labels(element: Element, values: tuple[str, ...]) -> list[str]:
    """The values as a clerk knows them: labels stand for values of a code list."""
    if element.codes is None:
        return list(values)
    return [labelled(value, element.codes) for value in values]
