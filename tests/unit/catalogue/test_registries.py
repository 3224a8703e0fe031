"""Value types and kinds of rule stand in their registries under their own names."""

import pytest

from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.values import VALUE_TYPES


@pytest.mark.parametrize("registry", [VALUE_TYPES, RULE_KINDS], ids=["value types", "rule kinds"])
def test_a_registry_has_everything_under_its_own_name_and_its_module_has_that_name(registry):
    for name, entry in registry.items():
        assert entry.name == name
        assert type(entry).__module__.rpartition(".")[2] == name
        assert entry.title


def test_every_value_type_says_how_it_is_judged_and_how_a_person_writes_it():
    for value_type in VALUE_TYPES.values():
        assert value_type.judgements
        assert value_type.how_to_write == "" or value_type.how_to_write.endswith("。")
        assert not value_type.guide_name or value_type.how_to_write
