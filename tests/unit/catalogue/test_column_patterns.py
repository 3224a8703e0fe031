"""A pattern for columns finds the same in a short column, by Python, and in a long one,
by Arrow.
"""

import importlib
import pkgutil

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipelines.catalogue
from pipelines.catalogue.personal_text import sieve_patterns
from pipelines.catalogue.values.column_pattern import FEW_VALUES, ColumnPattern


def patterns_of_the_house():
    """Every pattern that a module names, under the name of its module."""
    patterns = {}
    paths = pipelines.catalogue.__path__
    for module_info in pkgutil.walk_packages(paths, "pipelines.catalogue."):
        module = importlib.import_module(module_info.name)
        for name, value in vars(module).items():
            if isinstance(value, ColumnPattern):
                patterns[f"{module_info.name.removeprefix('pipelines.')}.{name}"] = value
    patterns["sieve"] = sieve_patterns().folded
    patterns["unusual characters"] = sieve_patterns().unusual
    return patterns


PATTERNS = patterns_of_the_house()

# Characters that the patterns speak of, and some that Python and Arrow may count differently.
PIECES = st.sampled_from(
    [*"0123456789.,eE+-*Xx×·?？[]()&;<br/>%=\\ \t\n局厂店铺公司委员会万元圆某锟斤拷鐢ㄦ埛", "\u3000",
     "１２", "٣", "\u00e4\u00b8\u00ad", "\ue000", "\ufffd", "\u200b", "&nbsp;", "00", "\r\n", ""]
)  # fmt: skip
TEXTS = st.one_of(st.none(), st.lists(PIECES, max_size=12).map("".join), st.text(max_size=12))


def both_ways(pattern, texts):
    """What a pattern finds in a short column, and in one that is filled up to be a long one."""
    short = pd.Series(texts, dtype="str")
    long = pd.Series([*texts, *["x"] * FEW_VALUES], dtype="str")
    for look in (pattern.is_in, pattern.fills):
        yield look(short).tolist(), look(long).tolist()[: len(texts)]


def test_some_patterns_are_tried():
    assert len(PATTERNS) >= 20


@pytest.mark.parametrize("name", PATTERNS)
@settings(max_examples=40)
@given(texts=st.lists(TEXTS, min_size=1, max_size=50))
def test_python_and_arrow_find_the_same(name, texts):
    for in_short, in_long in both_ways(PATTERNS[name], texts):
        assert in_short == in_long


def test_a_missing_value_holds_and_fills_nothing():
    everything = ColumnPattern(".*")
    for in_short, in_long in both_ways(everything, [None, "", "甲"]):
        assert in_short == in_long == [False, True, True]


@pytest.mark.parametrize(
    "pattern", [r"\d{15}", r"\w", r"\s", r"a\b", "a$", "(?<!a)b", "(?=a)", r"(a)\1", r"\u0041"]
)
def test_what_python_and_arrow_understand_differently_is_refused(pattern):
    with pytest.raises(ValueError, match="differently"):
        ColumnPattern(pattern)
