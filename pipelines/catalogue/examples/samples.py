"""Invented rows that satisfy a record type's whole declaration: for tests, the demo, the benchmark.

Nothing in them belongs to anybody. Value types invent the values, kinds of rule correct them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element, RecordType, Rule
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.rules.rule_kind import SampleRows
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.invention import SampleOrder, Texts


def valid_rows(record_type: RecordType, count: int, *, seed: int) -> pd.DataFrame:
    """`count` rows of a record type that no rule rejects.

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
        value_type = VALUE_TYPES[element.type]
        columns[element.code] = value_type.invent(order)

    rows = pd.DataFrame(columns, columns=list(record_type.elements), dtype="object")
    samples = SampleRows(record_type, rows, draw)
    for rule in sorted(record_type.rules, key=_turn):
        kind = RULE_KINDS[rule.kind]
        kind.satisfy(rule, samples)
    return rows.astype("str")


def _turn(rule: Rule) -> int:
    return RULE_KINDS[rule.kind].turn


def _allowed_codes(record_type: RecordType, element: Element) -> tuple[str, ...]:
    """Values of an element's code list, within what the record type's own rules leave."""
    allowed = list(element.codes.labels) if element.codes else []
    for rule in record_type.rules:
        if rule.element == element.code:
            kind = RULE_KINDS[rule.kind]
            allowed = kind.allowed_codes(rule, allowed)
    return tuple(allowed)
