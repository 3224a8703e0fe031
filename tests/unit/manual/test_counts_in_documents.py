"""Documents that are written by hand name counts of the catalogue:
these have to be the true ones.
"""

import statistics

import pytest

from tests.lib.repository import EXPECTATIONS, ROOT


DOCUMENT = ROOT / "docs" / "catalogue.md"


@pytest.fixture(scope="module")
def document():
    return DOCUMENT.read_text(encoding="utf-8")


def test_the_document_about_the_catalogue_counts_what_the_catalogue_holds(document, catalogue):
    rules = sum(len(record_type.rules) for record_type in catalogue.record_types.values())
    counts = (
        f"{len(catalogue.record_types)} record types, {len(catalogue.elements)} elements, "
        f"{len(catalogue.code_lists)} code lists and {rules} rules"
    )
    assert counts in document


def test_the_document_about_the_catalogue_names_the_median_length_of_an_item(document):
    items = (EXPECTATIONS / "catalogue").glob("*.yml")
    lines = [len(path.read_text(encoding="utf-8").splitlines()) for path in items]
    assert f"{statistics.median(lines):.0f} lines in the median" in document
