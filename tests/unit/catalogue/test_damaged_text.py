"""What a spreadsheet or a wrong encoding has destroyed is refused,
what is odd pointed at; names are left in peace.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from value_examples import element_of, fault

from pipelines.catalogue.values import VALUE_TYPES, blank_to_none
from pipelines.catalogue.values.spellings.unreadable_text import is_ordinary, is_readable
from tests.lib.tries import tries


TEXT = VALUE_TYPES["text"]
NAME = "二连浩特市示例商贸有限公司"


def series(values):
    return pd.Series(values, dtype="str")


@pytest.mark.parametrize(
    "written",
    [
        "1.52501E+17",
        "1.52501e+17",
        "1E+17",
        "1.5E+07",
        "-1.5E+17",
        "1.525012018000001E17",
        "１.５２５０１Ｅ＋１７",
        "1.52501 E+17",
        "'1.52501E+17",
        '="1.52501E+17"',
        "9.12E+017",
    ],
)
def test_a_number_in_scientific_notation_is_no_text(written):
    assert fault("text", written) == "damaged-by-spreadsheet"


@pytest.mark.parametrize(
    "written",
    ["2E10", "1E3", "E+17", "1.5E7", "菌落总数1.5E+04CFU/g", "1.5E+04号", "二E+17"],
)
def test_a_short_number_with_an_e_may_have_been_typed(written):
    assert fault("text", written) is None


@given(numbers=st.lists(st.integers(10**14, 10**19), min_size=2, max_size=20, unique=True))
def test_no_two_different_long_numbers_become_one_value_that_is_taken(numbers):
    """As a spreadsheet shows them, as programs write them,
    and as a CSV of the spreadsheet has them.
    """
    for shown in (
        [str(number) for number in numbers],
        [f"{number:.5E}" for number in numbers],
        [repr(float(number)).replace("e+", "E") for number in numbers],
        [f"{number:.14E}" for number in numbers],
    ):
        canonical = TEXT.normalise(blank_to_none(series(shown)), element_of("text"))
        taken = canonical[TEXT.sound(canonical, element_of("text"))]
        # Whoever has lost digits is refused; all others still differ as they did.
        origin = series([str(number) for number in numbers])[taken.index]
        if len(set(shown)) < len(numbers):
            continue
        assert taken.nunique() == origin.nunique()
        assert not taken.str.contains(r"E\+|\.[0-9]{3,}E").any()


@given(number=st.integers(10**16, 10**20 - 1))
def test_a_number_that_was_saved_as_a_number_is_pointed_at(number):
    digits = str(number)
    lost = digits[:15] + "0" * (len(digits) - 15)
    assert fault("text", lost) == "last-digits-zero"
    if digits[15:].strip("0"):
        assert fault("text", digits) is None


def encoded(text, written_as, read_as, errors="replace"):
    return text.encode(written_as).decode(read_as, errors)


WRONG = [
    "锟斤拷锟斤拷",
    "烫烫烫烫",
    "屯屯屯",
    "锘匡豢",
    encoded(NAME, "utf-8", "gbk").replace("\ufffd", "?"),
    encoded(NAME, "utf-8", "gbk", "ignore"),
    encoded("李明", "utf-8", "gb18030", "ignore"),
    encoded("“甲”公司", "utf-8", "gbk").replace("\ufffd", "?"),
    encoded("（一）公司，有限", "utf-8", "gbk").replace("\ufffd", "?"),
    encoded(NAME, "utf-8", "latin-1"),
    encoded(NAME, "utf-8", "cp1252", "ignore"),
    encoded(NAME, "gbk", "latin-1"),
    encoded("中国", "gbk", "latin-1"),
    encoded(NAME, "utf-8", "latin-1").encode("utf-8").decode("latin-1"),
    encoded("Эрээн", "utf-8", "cp1252", "ignore"),
    "Ã¤Â¸Â",
    "¶þÁ¬",
    "¹«¹«",
    "示例\x85公司",
    "\ue000\ue001\ue002",
    "内容\ue000\ue001\ue002",
    "\ue123\ue124",
    "????",
    "？？？",
    "\\u4e8c\\u8fde",
    "=E4=BA=8C",
    "ﾖﾐｹﾐ",
    "þ║î",
    "[object Object]",
]


@pytest.mark.parametrize("written", WRONG)
def test_what_only_a_wrong_encoding_makes_is_refused(written):
    assert fault("text", written) == "wrong-encoding"


@given(name=st.text(alphabet="二连浩特市示例商贸有限公司建材餐饮运输农牧", min_size=2, max_size=30))
def test_every_name_that_is_read_in_a_wrong_encoding_is_refused(name):
    for written_as, read_as in (("utf-8", "gbk"), ("utf-8", "latin-1"), ("gbk", "latin-1")):
        damaged = encoded(name, written_as, read_as).replace("\ufffd", "?")
        # Of a short name a program may have left nothing but question marks.
        assert fault("text", damaged) in ("wrong-encoding", "odd-character")


NAMES = [
    NAME,
    "张锟",
    "锘崴科技",
    "联通",
    "手锛",
    "屯屯村",
    "浔广安公司",
    "鄂尔多斯市鑫鑫淼焱垚商贸",
    "浐灞",
    "𠮷野家",
    "㐂龘靐齉",
    "𪚥",
    "ᠡᠷᠢᠶᠡᠨ\u202fᠤ",
    "ᠬᠠ\u180b",
    "Өвөр Монгол ХХК",
    "ＡＢＣ（中国）",
    "José Müller",
    "Café",
    "é",
    "××××有限公司",
    "张××",
    "······",
    "±5°C",
    "5×3÷2",
    "«Монгол»",
    "~!@#¥%",
    "Ωμ",
    "囍",
    "サクラ",
    "한국",
    "<50mg",
    "a>b",
    "罚款<2000元>",
    "A&B公司",
    "R&D;研发",
    "是吗？不是",
    "吃了吗?",
    "www.a.com?a=1",
    "12.0",
    "买提·阿不都",
    "±°",
    "×××××",
]


@pytest.mark.parametrize("written", NAMES)
def test_real_names_other_scripts_and_signs_are_left_in_peace(written):
    assert fault("text", written) is None


@given(text=st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=6))
def test_chinese_characters_are_hardly_ever_taken_for_a_wrong_encoding(text):
    # Of any twenty thousand characters, common and never used, six in a row; those that decode to
    # everyday characters are the price.
    if not is_readable(series([text]), element_of("text"))[0]:
        assert len(text) >= 3


@pytest.mark.many_tries
def test_everyday_characters_are_never_taken_for_a_wrong_encoding():
    draw = np.random.default_rng(7)
    everyday = [chr(point) for point in range(0x4E00, 0x9FA6) if is_everyday(chr(point))]
    texts = ["".join(draw.choice(everyday, 12)) for _ in range(tries(2_000, 20_000))]
    assert is_readable(series(texts), element_of("text")).mean() > 0.9999


def is_everyday(character):
    encoded_character = character.encode("gb2312", "ignore")
    return len(encoded_character) == 2 and encoded_character[0] < 0xD8


@pytest.mark.parametrize(
    "written",
    [
        "□□有限公司",
        "■示例",
        "〓示例",
        "王?明",
        "示例??公司",
        "??公司",
        "\ue123",
        "示例\ue123公司",
        "示例&nbsp;公司",
        "&#20108;连",
        "&#x4E8C;连",
        "A&amp;B公司",
        "甲<br>乙",
        "甲<BR/>乙",
        "<p class='a'>甲</p>",
        "<![CDATA[甲]]>",
        "%E4%BA%8C%E8%BF%9E",
        "12345.0",
    ],
)
def test_what_is_odd_is_taken_and_pointed_at(written):
    assert fault("text", written) == "odd-character"
    assert TEXT.sound(series([written]), element_of("text")).all()
    assert not is_ordinary(series([written]), element_of("text"))[0]


@pytest.mark.parametrize("written", ["1.5E+17号", "A1.5E+17", "二市监罚1.52501E+17号"])
def test_an_exponent_of_so_many_digits_is_a_damaged_number_also_within_a_text(written):
    assert fault("text", written) == "damaged-by-spreadsheet"
