"""Text in a wrong encoding is told, and no name of a person,
place or department is taken for it.
"""

import re
from pathlib import Path

import pandas as pd
import pytest

from pipelines.catalogue.examples import samples
from pipelines.catalogue.values.spellings.unreadable_text import is_likely_readable, is_readable


GOOD = "二连浩特市示例商贸有限公司"
DOUBLY = GOOD.encode().decode("latin-1").encode().decode("gb18030", "ignore")

MISREAD = (
    GOOD.encode().decode("gb18030", "ignore"),
    GOOD.encode("gb18030").decode("latin-1"),
    GOOD.encode("gb18030").decode("utf-8", "ignore"),
    GOOD.encode().decode("latin-1"),
    DOUBLY,
    "盲潞聦猫驴聻",
    "盲潞聦有限公司",
    "ԪԪ有限",
    "Öйú",
    "涓浗鏈夐檺鍏徃",
    "锟斤拷锟斤拷",
    "烫烫烫烫",
    "\ue001\ue002\ue003",
)

RARE = (
    "㛃䶮𬱖喆堃昇珺玥犇垚淼頔翀燚赟芃玘祎旻晟珈甯浬瑀琇昉晞煊彧峯偉華國強軍東麗傑鳳龍鵬飛龘靐𠮷㐂"
)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗梁谢宋唐许韩邓冯曹彭曾萧欧闫逄缪邸仝亓佘麴郄陳張劉趙鄭謝許韓"
OTHERS = (
    "茅庐路商行",
    "忙碌路",
    "猫驴商店",
    "沙家浜商贸",
    "Өвөр Монгол",
    "ЭРЭЭН ХОТ ХХК",
    "ئۇيغۇر",
    "Café Ünïön",
    "Lǜ Chǎo",
    "Ελλάς",
    "ᠡᠷᠢᠶᠡᠨ ᠬᠣᠲᠠ",
    "Երեւան",
)


@pytest.fixture
def element(catalogue):
    return catalogue.elements["CF_SY"]


@pytest.mark.parametrize("text", MISREAD)
def test_what_only_a_wrong_encoding_makes_is_refused(text, element):
    for written in (text, f"名称：{text}"):
        # Fewer private characters among others may be meant.
        assert not is_readable(pd.Series([written], dtype="str"), element)[0], written


@pytest.mark.parametrize("text", ["浜岃", "涓浗"])
def test_two_characters_are_no_more_than_likely(text, element):
    values = pd.Series([text], dtype="str")
    assert is_readable(values, element)[0]
    assert not is_likely_readable(values, element)[0]


def falsely_told(texts, element):
    values = pd.Series(sorted(texts), dtype="str")
    passed = is_readable(values, element) & is_likely_readable(values, element)
    return values[~passed].tolist()


def test_names_of_rare_characters_are_read(element):
    names = {f"{surname}{one}" for surname in SURNAMES for one in RARE}
    names |= {f"{surname}{one}{two}" for surname in SURNAMES for one in RARE for two in RARE}
    assert falsely_told({*names, *RARE, *OTHERS}, element) == []


def test_no_sample_code_field_or_department_is_taken_for_it(catalogue, element):
    texts = set()
    for record_type in catalogue.record_types.values():
        frame = samples.valid_rows(record_type, 20, seed=5)
        texts |= {value for code in frame for value in frame[code] if isinstance(value, str)}
        for one in record_type.elements.values():
            texts |= {one.name, *one.synonyms, *(one.codes.labels.values() if one.codes else ())}
    for name in ("departments.yml", "headers.yml"):
        content = Path("expectations", name).read_text("utf-8")
        texts |= set(re.findall("[\u3400-\u9fff（）]+", content))
    assert len(texts) > 3_000
    assert falsely_told(texts, element) == []
