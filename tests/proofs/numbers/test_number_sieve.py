"""The fast look at columns passes over no text that the search would mask,
however it is written.
"""

import itertools
import random
import sys
import unicodedata

import numpy as np
import pyarrow as pa
import pytest

from pipelines.catalogue.examples import samples
from pipelines.catalogue.personal_text import (
    candidates,
    masked_value,
    masked_values,
    may_hold_personal_numbers,
    numbers_in,
)
from pipelines.catalogue.values.id_number import invented_id_numbers
from pipelines.personal_numbers import searched_text
from pipelines.personal_numbers.digit_runs import NARROW_PARTINGS, PARTINGS
from pipelines.personal_numbers.number_marks import TRAVEL_WORDS
from pipelines.personal_numbers.searched_text import unfolded
from pipelines.personal_numbers.spelled_digits import DIGIT_LOOK_ALIKES, NUMERALS
from tests.lib.personal_numbers import SPELLINGS


PERSONS = list(invented_id_numbers(200, np.random.default_rng(7)))
PHONES = ["13800138000", "15247912345", "008613912345678"]
DOCUMENTS = ["E12345678", "EA1234567", "H1234567890", "MNG152580031512", "C01X00T47", "12345678"]
WORDS = ("", "电话", "身份证号", "身份证：", "当事人", "编号", "国药准字", "运单号", *TRAVEL_WORDS)
BEHIND = (
    "",
    "号",
    "元",
    "，罚款2000元",
    "01",
    "、2018-12-10",
    "B",
    "X13800138000",
    "152501199003071234",
)

DIGITS_AND_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SPELLINGS_OF = {one: [one, one.lower(), *unfolded(one)] for one in DIGITS_AND_LETTERS}
for spelled, digit in (NUMERALS | DIGIT_LOOK_ALIKES).items():
    SPELLINGS_OF[digit] += [spelled, spelled.lower()] * 20
MARKUP = ["<br>", "</p><p>", "&nbsp;", "&#8203;", "\\n", "_x000D_", "**"]
NARROW, WIDE = unfolded(NARROW_PARTINGS), unfolded(PARTINGS)


def written_anyhow(number, draw):
    """Each character in any of its forms, and between some of them up to three partings."""
    parting = draw.choice([NARROW, WIDE, " -", "\u3000\u00a0", MARKUP, "、:；"])
    is_mixed = draw.random() < 0.5
    pieces = []
    for character in number:
        pieces.append(draw.choice(SPELLINGS_OF[character]) if is_mixed else character)
        if draw.random() < 0.4:
            pieces.append("".join(draw.choices(parting, k=draw.randint(1, 3))))
    return "".join(pieces)


@pytest.mark.parametrize("seed", range(10))
def test_whatever_is_masked_or_pointed_at_is_looked_at(catalogue, seed):
    element = catalogue.elements["CF_SY"]
    draw = random.Random(seed)
    texts = []
    for _ in range(2_000):
        person = draw.choice(PERSONS)
        mistyped = person[:17] + draw.choice("0123456789")
        number = draw.choice([person, mistyped, person[:17], *PHONES, *DOCUMENTS])
        words = "".join(draw.choice(unfolded(one)) for one in draw.choice(WORDS))
        texts.append(f"{words}{written_anyhow(number, draw)}{draw.choice(BEHIND)}")

    is_candidate = candidates(pa.array(texts), element)
    passed_over = [text for text, one in zip(texts, is_candidate, strict=True) if not one]
    assert [text for text in passed_over if numbers_in(text, element)] == []
    masked = [masked_value(text, element) for text in texts]
    assert [
        text for text in masked if any(number.is_certain for number in numbers_in(text, element))
    ] == []
    assert masked_values(pa.array(texts), element).to_pylist() == masked


def test_so_is_any_text_of_such_characters(catalogue):
    element = catalogue.elements["CF_SY"]
    draw = random.Random(11)
    alphabet = f"{NARROW}①²XE护照身份证号（）元年月日一〇壹lO<>/br&;、:" + "0123456789" * 12
    texts = ["".join(draw.choices(alphabet, k=draw.randint(7, 40))) for _ in range(20_000)]
    is_candidate = candidates(pa.array(texts), element)
    passed_over = [text for text, one in zip(texts, is_candidate, strict=True) if not one]
    assert [text for text in passed_over if numbers_in(text, element)] == []


def test_so_is_a_birthday_in_words(catalogue):
    element = catalogue.elements["CF_SY"]
    texts = []
    for person in PERSONS:
        month, day = int(person[10:12]), int(person[12:14])
        texts.append(f"见{person[:6]} {person[6:10]}年{month}月{day}日 {person[14:]}号")
    assert candidates(pa.array(texts), element).all()
    assert all("****" in text for text in masked_values(pa.array(texts), element).to_pylist())


@pytest.mark.parametrize("name", SPELLINGS)
def test_each_spelling_is_masked_in_every_column_of_texts(catalogue, name):
    texts = pa.array([f"见{SPELLINGS[name](person)}号" for person in PERSONS])
    columns = [one for one in catalogue.elements.values() if may_hold_personal_numbers(one)]
    for element in columns[::9]:
        kept = masked_values(texts, element).to_pylist()
        assert all("****" in text for text in kept), element.code


def test_the_table_of_folds_leaves_no_character_out():
    """The inverse table is made of some blocks only: in all others nothing is folded."""
    blocks = set(itertools.chain.from_iterable(searched_text._FOLDED_BLOCKS))
    for code_point in set(range(sys.maxunicode + 1)) - blocks:
        character = chr(code_point)
        assert searched_text.searched_text(character) == character


def test_every_digit_of_unicode_is_a_digit():
    for character in map(chr, range(sys.maxunicode + 1)):
        digit = unicodedata.digit(character, None)
        if digit is not None and unicodedata.category(character) in ("Nd", "No"):
            assert searched_text.searched_text(character) == str(digit)
            assert character in unfolded(str(digit))


def test_no_sample_of_the_catalogue_holds_a_number(catalogue):
    wrong = []
    for record_type in catalogue.record_types.values():
        frame = samples.valid_rows(record_type, 5, seed=29)
        for code, element in record_type.elements.items():
            texts = pa.array(frame[code].tolist(), pa.string(), from_pandas=True)
            if may_hold_personal_numbers(element) and masked_values(texts, element) != texts:
                wrong.append((record_type.name, code))
    assert wrong == []


def test_a_mark_of_a_list_is_no_digit_of_a_phone(catalogue):
    element = catalogue.elements["CF_SY"]
    text = "①13800138000；②13900139000"
    assert masked_value(text, element) == "①138****8000；②139****9000"
