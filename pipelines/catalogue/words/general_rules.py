"""Rules that every record type has, whatever its elements."""

from __future__ import annotations

from pipelines.catalogue.words.cell_rules import CELL_RULES
from pipelines.catalogue.words.general_rule import GeneralRule
from pipelines.catalogue.words.name_rules import NAME_RULES
from pipelines.catalogue.words.record_rules import RECORD_RULES


GENERAL_RULES: dict[str, GeneralRule] = {
    rule.code: rule for rule in (*RECORD_RULES, *NAME_RULES, *CELL_RULES)
}
