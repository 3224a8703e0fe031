"""Documents that are written by hand name counts of the catalogue:
these have to be the true ones.
"""

import statistics

import pytest

from pipelines.catalogue.loading.derived_rules import derived_rules
from tests.lib.repository import EXPECTATIONS, ROOT


DOCUMENT = ROOT / "docs" / "catalogue.md"


def is_derived(record_type, rule):
    """Whether a rule follows from the elements of its record type, and no file has it."""
    others = [other for other in record_type.rules if other is not rule]
    derived = derived_rules(record_type.subject, record_type.elements, others)
    return rule in list(derived)


@pytest.fixture(scope="module")
def document():
    return DOCUMENT.read_text(encoding="utf-8")


def test_the_document_about_the_catalogue_counts_what_the_catalogue_holds(document, catalogue):
    rules = [
        (record_type, rule)
        for record_type in catalogue.record_types.values()
        for rule in record_type.rules
    ]
    derived = sum(is_derived(record_type, rule) for record_type, rule in rules)
    counts = (
        f"{len(catalogue.record_types)} record types, {len(catalogue.elements)} elements, "
        f"{len(catalogue.code_lists)} code lists and {len(rules) - derived} rules stand there as "
        f"data; {derived} rules more follow from what elements hold"
    )
    assert counts in document


def test_the_document_about_the_catalogue_names_the_median_length_of_an_item(document):
    items = (EXPECTATIONS / "catalogue").glob("*.yml")
    lines = [len(path.read_text(encoding="utf-8").splitlines()) for path in items]
    assert f"{statistics.median(lines):.0f} lines in the median" in document
