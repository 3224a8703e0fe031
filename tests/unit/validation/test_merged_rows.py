"""A correction is judged as its record would be: what it states, and what is kept where it is
silent.
"""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from pipelines.catalogue.examples.samples import valid_rows
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.every_rule import elements_under_rules
from pipelines.shapes.finding import QuotingDetail
from pipelines.shapes.kept_values import PRESENT, KeptValues
from pipelines.validation import BatchJudge


TODAY = date(2026, 11, 24)
ROWS = 120
TYPES = [
    "administrative_penalty_legal_person",
    "administrative_penalty_natural_person",
    "administrative_licence_legal_person",
    "administrative_licence_natural_person",
    "black_list",
    "red_list",
    "tax_arrears",
    "construction_qualification",
    "abnormal_operation",
    "credit_repair",
]


def a_correction(record_type, seed):
    """Records that are kept, and rows that state some of their elements anew; which are absent."""
    draw = np.random.default_rng(seed)
    kept = valid_rows(record_type, ROWS, seed=seed).set_axis(range(2, ROWS + 2))
    kept = as_stored(record_type, kept)
    other = valid_rows(record_type, ROWS, seed=seed + 1).set_axis(kept.index)
    # Dates of other records are before and after those that are kept.
    other = other.sample(frac=1, random_state=seed).set_axis(kept.index)
    other[list(record_type.key)] = kept[list(record_type.key)]
    # Whom it is about, and which record, a row has to say itself.
    stated = {*record_type.key, record_type.subject.name}
    may_be_blank = [code for code in record_type.elements if code not in stated]
    for code in may_be_blank:
        other.loc[draw.random(ROWS) < 0.15, code] = None
        is_same = draw.random(ROWS) < 0.3
        other.loc[is_same, code] = kept.loc[is_same, code]
    absent = pd.DataFrame(False, index=kept.index, columns=kept.columns)
    for code in may_be_blank:
        absent[code] = draw.random(ROWS) < 0.5
    return kept, other, absent


def as_stored(record_type, rows):
    """The rows with each value as its type writes it: 57.50 for 57.5."""
    stored = rows.copy()
    for code, element in record_type.elements.items():
        stored[code] = VALUE_TYPES[element.type].normalise(rows[code], element)
    return stored


def lookup_of(record_type, kept, absent):
    codes = [code for code in record_type.elements if code in elements_under_rules(record_type)]
    values = kept[codes].copy()
    for code in codes:
        if record_type.elements[code].personal:
            values[code] = values[code].where(values[code].isna(), PRESENT)
    return lambda canonical: KeptValues(
        values.loc[canonical.index],
        absent.loc[canonical.index, codes],
        pd.Series(1, canonical.index),
    )


def findings_of(judge, rows, look_up=None):
    lines = judge.judge(rows, look_up).findings.itertuples(index=False)
    found = set()
    for line in lines:
        text = line.detail if isinstance(line.detail, str) else None
        own = QuotingDetail.of_text(text).own
        found.add((line.row_number, line.rule, line.element, line.severity, own))
    return found


def looks_at_hidden_value(record_type, absent, finding):
    """Whether a rule would need to read an identity number that is kept."""
    row_number, code, *_ = finding
    for rule in record_type.rules:
        if rule.code == code and not RULE_KINDS[rule.kind].is_about_presence:
            elements = [rule.element, rule.other, *rule.elements]
            return any(
                absent.loc[row_number, element]
                for element in elements
                if element and record_type.elements[element].personal
            )
    return False


@pytest.mark.parametrize("name", TYPES)
def test_a_correction_with_kept_values_is_judged_as_the_whole_merged_row(catalogue, name):
    record_type = catalogue.record_types[name]
    kept, stated, absent = a_correction(record_type, seed=11)
    correction = stated.mask(absent)
    merged = stated.where(~absent, kept)

    judge = BatchJudge(record_type, catalogue, today=TODAY)
    found = findings_of(judge, correction, lookup_of(record_type, kept, absent))
    whole = BatchJudge(record_type, catalogue, today=TODAY)
    expected = {
        finding
        for finding in findings_of(whole, merged)
        if not looks_at_hidden_value(record_type, absent, finding)
    }
    assert found == expected
    # Alone, the correction would be judged otherwise.
    alone = findings_of(BatchJudge(record_type, catalogue, today=TODAY), correction)
    assert alone != found


def test_what_is_stored_is_what_the_row_says(catalogue):
    record_type = catalogue.record_types[TYPES[0]]
    kept, stated, absent = a_correction(record_type, seed=5)
    correction = stated.mask(absent)
    judge = BatchJudge(record_type, catalogue, today=TODAY)
    verdict = judge.judge(correction, lookup_of(record_type, kept, absent))
    for code in record_type.elements:
        assert verdict.canonical.loc[absent[code], code].isna().all()
