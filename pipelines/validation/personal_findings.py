"""Findings about numbers of persons in columns that are not made for them: taken, and masked."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.personal_text import candidates, may_hold_personal_numbers, numbers_in
from pipelines.personal_numbers.numbers_in_text import NumberKind
from pipelines.shapes.finding import Severity
from pipelines.shapes.text_column import arrow_texts
from pipelines.validation.finding_frames import finding_frame, joined_findings


# The finding about a number that is certainly a person's.
RULE_OF_KIND = {
    NumberKind.IDENTITY: "identity-number-in-text",
    NumberKind.TRAVEL_DOCUMENT: "travel-document-in-text",
    NumberKind.PHONE: "phone-number-in-text",
}

# The finding about one that may as well be the number of something else: it stays as it is.
DOUBTFUL_RULE = "possible-personal-number"


def personal_findings(canonical: pd.DataFrame, record_type: RecordType) -> pd.DataFrame:
    """A warning for each kind of number in each cell; `canonical` has row numbers as index."""
    frames: list[pd.DataFrame] = []
    for code, element in record_type.elements.items():
        if may_hold_personal_numbers(element):
            frames.extend(_findings_of_element(canonical[code], element))
    return joined_findings(frames)


def _findings_of_element(values: pd.Series, element: Element) -> Iterator[pd.DataFrame]:
    """A frame for each rule that speaks about an element."""
    texts = arrow_texts(values)
    few = values[candidates(texts, element)]
    positions, distinct = pd.factorize(few)
    rules_of_value = [_rules_about(value, element) for value in distinct]

    for rule in dict.fromkeys(rule for rules in rules_of_value for rule in rules):
        has_rule = np.array([rule in rules for rules in rules_of_value], dtype=bool)
        yield finding_frame(few.index[has_rule[positions]], rule, element, Severity.WARNING)


def _rules_about(value: str, element: Element) -> set[str]:
    rules = set()
    for number in numbers_in(value, element):
        rules.add(RULE_OF_KIND[number.kind] if number.is_certain else DOUBTFUL_RULE)
    return rules
