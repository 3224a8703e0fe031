"""How long a text is that matches a pattern."""

import pytest

from pipelines.catalogue.values.entries.pattern_formulas import length_of_pattern


@pytest.mark.parametrize(
    ("pattern", "length"),
    [
        ("[0-9]{17}[0-9X]", 18),
        ("[0-9A-Z]{10}", 10),
        (r"\d{3}X", 4),
        ("[0-9]+", None),
        ("A|BC", None),
        ("", None),
    ],
)
def test_only_a_pattern_of_a_fixed_length_has_one(pattern, length):
    assert length_of_pattern(pattern) == length
