"""Guards of exports are taken off in every type, and said; what belongs to a text stays."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from value_examples import KINDS, SOUND_VALUES, conversion, element_of, fault, read

from pipelines.catalogue.values import VALUE_TYPES, blank_to_none
from pipelines.catalogue.values.spellings.export_guards import INVISIBLE, unguarded, without_guards


GUARDS = (
    '="{}"',
    '=""{}""',
    '="{}"\t',
    "'{}",
    "'{}'",
    "`{}",
    "\t{}",
    "{}\t",
    '"{}"',
    '""{}""',
    '"""{}"""',
    "=“{}”",
    "“{}”",
    "＝＂{}＂",
    '\'="{}"',
    "\u200b{}",
    "{}\ufeff",
    "\u202d{}\u202c",
    "\xa0{}\xa0",
    '"\t{}"',
)


@pytest.mark.parametrize("name", sorted(VALUE_TYPES))
@pytest.mark.parametrize("guard", GUARDS)
def test_a_guard_is_taken_off_a_value_of_every_type_and_said(guard, name):
    value = SOUND_VALUES[name]
    written = guard.format(value)
    if name == "codes" and guard in ("=“{}”", "“{}”", "＝＂{}＂"):
        # A semicolon between typographic marks may be a text's own.
        return
    assert read(name, written, codes=KINDS) == value
    assert conversion(name, written, codes=KINDS) == "read-without-guard"


@pytest.mark.parametrize(
    "name",
    [
        "“放管服”改革示例单位",
        "“示例商行”",
        "‘示例’商行",
        '"甲"和"乙"联合体',
        '"甲"餐厅',
        "'80后'餐厅",
        '="甲"&A2',
        '示例"一"号',
        "二市监罚〔2018〕1号'",
        "ᠡᠷᠢᠶᠡᠨ\u202fᠤ",
        "=1+1",
    ],
)
def test_marks_that_are_a_texts_own_stay(name):
    assert read("text", name) == name
    assert conversion("text", name) == ""


def test_what_a_guard_held_is_read_on_and_the_change_inside_is_said():
    assert read("date", '="43444"') == "2018-12-10"
    assert conversion("date", '="43444"') == "read-day-number"
    assert read("amount", "'2000元") == "0.2"
    assert conversion("amount", "'2000元") == "read-in-wan-yuan"
    assert read("text", '="示例""一""号"') == '示例"一"号'


@pytest.mark.parametrize(
    "written",
    ['=T("152501")', '="1525"&"01"', '=CONCATENATE("15",2501)', '=""&"152501"', '\'=T("152501")'],
)
def test_a_formula_that_stands_for_one_text_is_read_in_every_type_and_said(written):
    for name in ("text", "credit_code", "registration_no", "id_number"):
        assert read(name, written) == "152501"
    assert conversion("text", written) == "read-without-guard"


@pytest.mark.parametrize("written", ['=""', "'", '""', "\u200b", "'无", '="NULL"', "\t-"])
def test_a_guard_around_nothing_is_nothing(written):
    assert blank_to_none(pd.Series([written], dtype="str")).isna().all()


def test_spaces_alone_are_no_guard_and_not_worth_a_word():
    for written in (" 二示例字1号 ", "\u3000二示例字1号", "二示例字1号\r\n"):
        assert read("text", written) == "二示例字1号"
        assert conversion("text", written) == ""


@given(text=st.text(alphabet="=\"'“”‘’`\t\u200b\xa0 12甲", max_size=12))
def test_taking_guards_off_ends_and_leaves_nothing_to_take_off(text):
    once = unguarded(text)
    assert unguarded(once) == once
    assert once.strip(INVISIBLE) == once


@given(text=st.text(alphabet="0123456789甲乙〔〕号", min_size=1, max_size=20))
def test_whatever_is_put_behind_one_guard_comes_back(text):
    for guard in ('="{}"', '=""{}""', "'{}", "\t{}", '"{}"', "\ufeff{}"):
        assert unguarded(guard.format(text)) == text


def test_a_value_of_nothing_but_marks_takes_no_time():
    for text in ('"' * 50_000, "'" * 50_000, "=" * 50_000, "\u200b" * 50_000):
        assert len(unguarded(text)) <= len(text)


def test_two_different_values_never_become_one_by_their_guards():
    for name in ("credit_code", "text"):
        values = [guard.format(number) for guard in GUARDS for number in ("1525", "1526")]
        canonical = VALUE_TYPES[name].normalise(
            blank_to_none(pd.Series(values, dtype="str")), element_of(name)
        )
        assert canonical.tolist() == ["1525", "1526"] * len(GUARDS)
    assert fault("credit_code", '="1525"') == "credit-code-form"


SPACES = [character for character in map(chr, range(0x3001)) if character.isspace()]
NEAR_GUARDS = [*SPACES, *INVISIBLE, *"a中1='`＇\"“”＝\n"]


@given(texts=st.lists(st.text(alphabet=NEAR_GUARDS, max_size=6), min_size=1, max_size=30))
@hypothesis_settings(max_examples=300, deadline=None)
def test_the_fast_look_passes_over_no_value_that_has_a_guard(texts):
    """Whatever taking guards off would change behind white space is looked at."""
    stripped = pd.Series(texts, dtype="str").str.strip()
    expected = [unguarded(text) for text in stripped]
    assert without_guards(stripped).tolist() == expected


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("’二市监许5号", "二市监许5号"),
        ("‘二市监许5号", "二市监许5号"),
        ('"二市监许2号', "二市监许2号"),
        ("“二市监许2号", "二市监许2号"),
        ("“放管服”改革", "“放管服”改革"),
        ("‘八〇’后餐厅", "‘八〇’后餐厅"),
        ('"甲"和"乙"', '"甲"和"乙"'),
        ('5"管', '5"管'),
        ('"', '"'),
    ],
)
def test_a_mark_alone_in_front_is_an_apostrophe_and_a_pair_belongs_to_the_text(written, text):
    assert unguarded(written) == text
