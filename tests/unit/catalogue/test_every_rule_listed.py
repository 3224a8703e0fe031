"""What is listed as asked is what is asked: the list for people against the suite that judges."""

import pytest

from pipelines.catalogue import document_numbers, doubtful_names, masked_names, misplaced_values
from pipelines.catalogue.swapped_texts import TEXTS_SWAPPED
from pipelines.catalogue.words.every_rule import ABOUT_PERSONAL_NUMBERS, every_rule
from pipelines.validation import suite_for
from tests.lib.repository import RECORD_TYPE_NAMES


BEYOND_THE_SUITE = {
    "row-shape",
    "row-nearly-blank",
    "record-in-two-rows",
    "duplicate-in-file-kept",
    *masked_names.EXAMPLES,
    *misplaced_values.EXAMPLES,
    *document_numbers.EXAMPLES,
    *doubtful_names.EXAMPLES,
    TEXTS_SWAPPED,
    *ABOUT_PERSONAL_NUMBERS,
}
"""Found at reading, by what a row lacks, while duplicates are laid side by side,
and by looking at names, numbers of documents, swapped texts and numbers of persons.
"""


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_every_rule_that_a_suite_asks_is_listed_with_its_element_and_severity_and_no_other(
    name, catalogue
):
    record_type = catalogue.record_types[name]
    in_suite = {tuple(expectation.meta[key] for key in ("rule", "element", "severity"))
             for expectation in suite_for(record_type, catalogue).expectations}  # fmt: skip
    listed = [(rule.code, rule.element, rule.severity.value) for rule in every_rule(record_type)]
    assert {rule for rule in listed if rule[0] not in BEYOND_THE_SUITE} == in_suite
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_every_listed_rule_has_its_sentence(name, catalogue):
    record_type = catalogue.record_types[name]
    for rule in every_rule(record_type):
        words = rule.words(record_type, 5, None)
        assert words.text == f"第5行「{words.field}」：{words.advice}"
