"""Whatever a number of a person is written with, between and beside, nothing of it is left in
clear.
"""

import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipelines.catalogue.values.id_number import invented_id_numbers
from pipelines.personal_numbers.digit_runs import PARTINGS
from pipelines.personal_numbers.privacy import (
    mask_number,
    mask_numbers_in,
    without_personal_numbers,
)
from pipelines.personal_numbers.searched_text import searched_text, unfolded
from pipelines.personal_numbers.spelled_digits import DIGIT_LOOK_ALIKES, NUMERALS
from tests.lib.personal_numbers import ARABIC, BOLD, WIDE, short
from tests.lib.tries import tries


PERSONS = list(invented_id_numbers(400, np.random.default_rng(29)))
ANY_SIGN = unfolded(PARTINGS)

# Styles in which all digits of a number are written, or some of them.
STYLES = {
    "plain": {},
    "full width": WIDE,
    "bold": BOLD,
    "Arabic": ARABIC,
    "numerals": str.maketrans("0123456789", "〇一二三四五六七八九"),
    "round zero": str.maketrans("0123456789", "○一二三四五六七八九"),
    "formal numerals": str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖"),
    "traditional numerals": str.maketrans("0123456789", "零壹貳參肆伍陸柒捌玖"),
    "letters": str.maketrans("10", "lO"),
    "capital letters": str.maketrans("10", "IO"),
}

# What stands between digits: always the same, or something else each time.
MARKUP = (
    "<br>",
    "<br/>",
    "</p><p>",
    '<span class="x">',
    "&nbsp;",
    "&#8203;",
    "&amp;nbsp;",
    "\\n",
    "_x000D_",
)
BETWEEN = st.one_of(
    st.just(""),
    st.sampled_from(
        [
            *MARKUP,
            "、",
            ":",
            "：",
            "😀",
            "→",
            "*",
            "\n",
            "\r\n",
            "\t",
            "\u3000",
            "）（",
            "+",
            "=",
            '","',
        ]
    ),
    st.text(st.sampled_from(ANY_SIGN), min_size=1, max_size=3),
)

# Where digits or numerals stand directly before or behind.
GLUED_DIGITS = {"张三", "1", "第七", "13800138000", "01", "七日", "13900139000"}

# Edges of the pieces into which a number is split.
PIECES = st.sampled_from([(), (6,), (6, 14), (3, 6, 10, 14), (6, 10, 12, 14), tuple(range(1, 18))])

BEFORE = st.sampled_from(
    ["", "张三", "A", "X", "号码", "身份证号：", "1", "第七", "13800138000", "（", "ID"]
)
BEHIND = st.sampled_from(
    ["", "李四", "B", "XB", "号", "01", "七日", "13900139000", "）", "元", "，2018-12-10"]
)


@st.composite
def written_numbers(draw):
    """A number, the number as somebody writes it, and whether it is split alike everywhere."""
    number = draw(st.sampled_from(PERSONS))
    style = STYLES[draw(st.sampled_from(sorted(STYLES)))]
    is_mixed = draw(st.booleans())
    characters = []
    for character in number:
        has_style = not is_mixed or draw(st.booleans())
        characters.append(character.translate(style) if has_style else character)
    between, is_uniform = draw(BETWEEN), draw(st.booleans())
    pieces = draw(PIECES)
    for edge in reversed(pieces):
        characters.insert(edge, between if is_uniform else draw(BETWEEN.filter(bool)))
    return number, "".join(characters), is_uniform


def clear_digits(text):
    """All that may be read as digits; other characters are left out, but for masks."""
    folded = searched_text(text).translate(str.maketrans(NUMERALS | DIGIT_LOOK_ALIKES))
    folded = re.sub(r"\*{4,}", "M", folded)
    return re.sub("[^0-9M]", "", folded)


def leaks(kept, number):
    return number[5:15] in clear_digits(kept)


def masked(number):
    return mask_number(number) if len(number) == 18 else f"{number[:3]}****{number[-4:]}"


@pytest.mark.many_tries
@settings(max_examples=tries(80, 2_000), derandomize=True)
@given(BEFORE, written_numbers(), BEHIND)
def test_a_number_is_masked_whatever_it_is_written_with(before, written, behind):
    number, spelling, is_split_alike = written
    # Among other digits the way in which they are split tells which are a number.
    assume(is_split_alike or not {before, behind} & GLUED_DIGITS)
    text = f"{before}{spelling}{behind}"
    assert not leaks(without_personal_numbers(text), number), text


@settings(max_examples=200, derandomize=True)
@given(
    st.lists(
        st.sampled_from([*PERSONS[:50], "13800138000", "13900139000"]), min_size=2, max_size=5
    ),
    st.sampled_from(["", "、", " ", "，", "/", ";", "\n", "<br>", "A", "和"]),
    st.sampled_from(["plain", "full width", "numerals"]),
)
def test_every_one_of_several_numbers_is_masked(numbers, between, style):
    text = between.join(numbers).translate(STYLES[style])
    expected = between.join(map(masked, numbers))
    assert without_personal_numbers(text) == expected
    assert mask_numbers_in(text) == expected


@settings(max_examples=100, derandomize=True)
@given(
    st.sampled_from(["13800138000", "15912345678"]),
    st.sampled_from(sorted(STYLES)),
    st.one_of(st.just(""), st.sampled_from([*MARKUP, *" -./:、→＊"]), st.sampled_from(ANY_SIGN)),
    st.sampled_from([(3, 7), (3, 6), (5,), (3,), tuple(range(1, 11))]),
    st.sampled_from(["", "B", "李四", "，罚款2000元"]),
)
def test_a_phone_behind_its_word_is_masked(phone, style, between, pieces, behind):
    characters = list(phone.translate(STYLES[style]))
    for edge in reversed(pieces):
        characters.insert(edge, between)
    kept = without_personal_numbers(f"联系电话：{''.join(characters)}{behind}")
    assert kept == f"联系电话：{masked(phone)}{behind}"


@settings(max_examples=100, derandomize=True)
@given(
    st.sampled_from(PERSONS).map(short),
    st.sampled_from(sorted(STYLES)),
    st.one_of(st.just(""), st.sampled_from([*MARKUP, *" -./:、→*"]), st.sampled_from(ANY_SIGN)),
    st.sampled_from([(6, 12), tuple(range(1, 15))]),
    st.sampled_from(["", "号", "B", "李四", "，罚款2000元"]),
)
def test_a_number_of_15_digits_is_masked(number, style, between, pieces, behind):
    characters = list(number.translate(STYLES[style]))
    for edge in reversed(pieces):
        characters.insert(edge, between)
    kept = without_personal_numbers(f"当事人{''.join(characters)}{behind}")
    assert number[4:11] not in clear_digits(kept)
