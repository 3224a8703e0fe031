"""What is derived from a catalogue is kept by it, so two that differ in anything are not equal."""

from dataclasses import fields, is_dataclass, replace

import pytest

from pipelines.catalogue.forms import WithdrawnWords
from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.intake.recognising.table_finding import table_finder


@pytest.mark.parametrize("kind", [Catalogue, RecordType])
def test_every_field_counts_when_catalogues_are_compared(kind):
    assert is_dataclass(kind)
    assert [each.name for each in fields(kind) if not each.compare] == []


def test_a_catalogue_with_other_words_for_withdrawn_rows_has_a_finder_of_its_own(catalogue):
    changed = replace(catalogue, withdrawn_words=WithdrawnWords())
    assert table_finder(changed) is not table_finder(catalogue)


def test_a_catalogue_whose_record_type_has_other_headers_has_a_finder_of_its_own(catalogue):
    name = next(iter(catalogue.record_types))
    record_type = catalogue.record_types[name]
    code = next(iter(record_type.elements))
    other = replace(record_type, headers={code: ("另一种写法",)})
    changed = replace(catalogue, record_types={**catalogue.record_types, name: other})
    assert table_finder(changed) is not table_finder(catalogue)


def test_equal_catalogues_share_what_is_derived_from_them(catalogue):
    assert table_finder(replace(catalogue)) is table_finder(catalogue)
