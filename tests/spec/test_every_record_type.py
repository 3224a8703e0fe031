"""Every record type by its own declaration: sound rows have no fault, each rule speaks about the
row that breaks it.

Great Expectations judges what `samples` and `counterexamples` make of the same YAML: a rule that
nothing can break, or that speaks where another one is broken, fails here without anybody having
written a case for it.
"""

from datetime import date
from functools import lru_cache

import pandas as pd
import pytest

from pipelines.catalogue.examples.counterexamples import counterexamples
from pipelines.catalogue.examples.samples import valid_rows
from pipelines.catalogue.words.sentences import sentence
from pipelines.validation import validate_rows
from tests.lib.repository import RECORD_TYPE_NAMES


TODAY = date(2026, 11, 24)
SOUND = 50


# Both tests look at those of every record type.
examples_of = lru_cache(maxsize=None)(counterexamples)


def judged(catalogue, name):
    """The counterexamples of a record type followed by sound rows,
    and the findings about each row number.
    """
    record_type = catalogue.record_types[name]
    examples = examples_of(record_type)
    spoilt = pd.DataFrame(
        [example.row for example in examples], columns=list(record_type.elements), dtype="str"
    )
    rows = pd.concat([spoilt, valid_rows(record_type, SOUND, seed=99)])
    rows.index = range(2, 2 + len(rows))
    findings = validate_rows(rows, record_type, catalogue, today=TODAY).findings
    return examples, findings


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_each_rule_speaks_about_the_row_that_breaks_it_and_no_other_rule_refuses_that_row(
    catalogue, name
):
    examples, findings = judged(catalogue, name)
    for number, example in enumerate(examples, 2):
        about = findings[findings["row_number"] == number]
        codes = set(zip(about["rule"], about["element"], about["severity"], strict=True))
        meant = (example.rule, example.element, example.severity.value)
        assert meant in codes, (meant, example.value, codes)
        assert all(
            severity == "warning" and element == example.element
            for _, element, severity in codes - {meant}
        ), codes
    assert findings[findings["row_number"] >= 2 + len(examples)].empty, "a sound row has a fault"


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_no_rule_is_without_its_counterexample_and_its_sentence(catalogue, name):
    record_type = catalogue.record_types[name]
    examples = examples_of(record_type)
    assert {rule.code for rule in record_type.rules} <= {example.rule for example in examples}
    for example in examples:
        words = sentence(record_type, example.rule, example.element, 7, value=example.value)
        assert words.expected and words.remedy.endswith("。")


@pytest.mark.parametrize("name", ["deregistration", "red_list"])
def test_a_row_that_repeats_a_key_of_one_column_or_of_several_is_refused_and_names_the_first(
    catalogue, name
):
    record_type = catalogue.record_types[name]
    rows = pd.concat([valid_rows(record_type, 3, seed=5)] * 2)
    rows.index = range(2, 8)
    findings = validate_rows(rows, record_type, catalogue, today=TODAY).findings
    twice = findings[findings["rule"] == "duplicate-in-file"]
    assert list(zip(twice["row_number"], twice["detail"], strict=True)) == [
        (5, "2｜"),
        (6, "3｜"),
        (7, "4｜"),
    ]
