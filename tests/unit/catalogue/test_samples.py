import pandas as pd
import pytest

from pipelines.catalogue.examples.samples import valid_rows
from pipelines.catalogue.values import VALUE_TYPES
from tests.lib.repository import RECORD_TYPE_NAMES


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_invented_rows_satisfy_every_value_type_requirement_and_length(name, catalogue):
    record_type = catalogue.record_types[name]
    rows = valid_rows(record_type, 2_000, seed=3)
    assert list(rows) == list(record_type.elements)
    for code, element in record_type.elements.items():
        value_type = VALUE_TYPES[element.type]
        canonical = value_type.normalise(rows[code], element)
        assert all(
            judgement.accepts(canonical, element).all() for judgement in value_type.judgements
        ), code
        assert element.length is None or (canonical.str.len().dropna() <= element.length).all(), (
            code
        )
    assert rows[sorted(record_type.required)].notna().all(axis=None)


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_no_two_invented_rows_are_the_same_record(name, catalogue):
    record_type = catalogue.record_types[name]
    assert not valid_rows(record_type, 2_000, seed=4).duplicated(subset=list(record_type.key)).any()


def test_the_same_seed_invents_the_same_rows_and_another_one_others(catalogue):
    record_type = catalogue.record_types["red_list"]
    pd.testing.assert_frame_equal(
        valid_rows(record_type, 50, seed=1), valid_rows(record_type, 50, seed=1)
    )
    assert not valid_rows(record_type, 50, seed=1).equals(valid_rows(record_type, 50, seed=2))


@pytest.mark.parametrize("count", [0, 1])
def test_few_rows_can_be_invented_too(count, catalogue):
    for record_type in catalogue.record_types.values():
        assert len(valid_rows(record_type, count, seed=1)) == count
