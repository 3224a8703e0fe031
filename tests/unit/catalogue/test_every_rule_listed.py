"""What is listed as asked is what is asked: the list for people against the suite that judges."""

import pytest

from pipelines.catalogue.words.every_rule import every_rule
from pipelines.validation import suite_for
from tests.lib.repository import RECORD_TYPE_NAMES


BEYOND_THE_SUITE = {"row-shape", "duplicate-in-file-kept"}
"""Found at reading, and while duplicates are laid side by side."""


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_every_rule_that_a_suite_asks_is_listed_with_its_element_and_severity_and_no_other(
    name, catalogue
):
    record_type = catalogue.record_types[name]
    asked = {(one.meta["rule"], one.meta["element"], one.meta["severity"])
             for one in suite_for(record_type, catalogue).expectations}  # fmt: skip
    listed = [(one.code, one.element, one.severity.value) for one in every_rule(record_type)]
    assert {one for one in listed if one[0] not in BEYOND_THE_SUITE} == asked
    assert len(set(listed)) == len(listed)


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_every_listed_rule_has_its_sentence(name, catalogue):
    record_type = catalogue.record_types[name]
    for rule in every_rule(record_type):
        said = rule.words(record_type, 5, None)
        assert (
            said.text
            == f"第5行「{said.field}」：收到「（空）」，应为{said.expected}。{said.remedy}"
        )
