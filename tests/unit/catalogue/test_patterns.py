import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.catalogue.loading import patterns


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "[0-9]{17}[0-9X]",
        r"\d{4}-\d{2}",
        "(甲|乙)?字",
        "([+*])+",
        r"(\+)+",
        "[()*+]*",
        "(?:ab)+",
        "[]|]+",
        ".+号",
    ],
)
def test_a_harmless_pattern_is_let_pass(pattern):
    assert patterns.mistakes_in(pattern) == []


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "((a+)b)*",
        "(a|aa)+",
        "(a?)+",
        "(?:(x)|y){2,}",
        "([0-9]*)*",
        "(a{2,}){3}",
        "((a)|(b))+",
    ],
)
def test_a_pattern_that_hostile_text_can_make_run_for_ever_is_named(pattern):
    assert patterns.mistakes_in(pattern) != []


def test_many_open_repetitions_are_named():
    assert patterns.mistakes_in("a*" * 3) == []
    assert patterns.mistakes_in("a*" * 4) != []
    assert patterns.mistakes_in("a{0,200}" * 4) != []


@pytest.mark.parametrize("pattern", ["(", "[", "a{3,1}", "(?P<x", "*"])
def test_what_is_no_pattern_is_named(pattern):
    assert patterns.mistakes_in(pattern)[0].startswith("not a pattern")


@settings(max_examples=300, deadline=None)
@given(pattern=st.text("ab()[]|*+?{1,}\\", max_size=12))
def test_whatever_is_let_pass_answers_soon_on_the_longest_hostile_text(pattern):
    if patterns.mistakes_in(pattern):
        return
    began = time.perf_counter()
    re.search(f"^(?:{pattern})$", "a" * (patterns.LONGEST - 1) + "!")
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("pattern", ["(?a)", "(?i)abc", "(?s)."])
def test_flags_for_a_whole_pattern_are_refused_because_rules_wrap_it(pattern):
    [mistake] = patterns.mistakes_in(pattern)
    assert mistake.startswith("not a pattern")
