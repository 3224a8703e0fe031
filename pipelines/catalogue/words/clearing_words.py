"""How a clerk empties what the platform keeps: a blank cell leaves it as it is, 无 takes it away."""

from __future__ import annotations

import re

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.blank import MISSING_CODE


# “罚款金额(万元)”「0.2」 among the values that a finding quotes: an element that has one.
_HAS_VALUE = re.compile("“([^”]+)”「")


def how_to_clear(record_type: RecordType, kept_values: str) -> str:
    """How to empty the kept values that a finding quotes; empty: none of them may be missing."""
    quoted = _HAS_VALUE.findall(kept_values)
    names = []
    for element in record_type.elements.values():
        is_needed = element.code in record_type.required or element.code in record_type.key
        if element.name in quoted and not is_needed and not element.none_is_a_value:
            names.append(element.name)
    if not names:
        return ""
    return f"如需清空平台已有的“{'”“'.join(names)}”，请在该列填“{MISSING_CODE}”。"
