"""Numbers of this city's documents begin with its division code, and are no phones."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import settings
from pipelines.catalogue.personal_text import masked_value
from pipelines.personal_numbers.privacy import mask_numbers_in, without_personal_numbers


@pytest.mark.parametrize(
    "number",
    [
        "蒙餐登字15250100012",
        "小餐饮15250112013",
        "蒙15250100012",
        "XCY15250100012",
        "抽查15250110001",
        "15250100012",
        "蒙餐登字 15250100012 号",
        "二食登（15250100012）",
    ],
)
def test_in_an_element_that_numbers_documents_they_stay(catalogue, number):
    for code in ("XK_XKBH", "JC_BH", "TY_ZSBH"):
        assert masked_value(number, catalogue.elements[code]) == number
    assert mask_numbers_in(number, is_numbering=True) == number


@pytest.mark.parametrize(
    "text",
    [
        "原证号15250100012，现换发",
        "登记证编号：15250100012已注销",
        "蒙餐登字15250100012",
        "见XCY15250100012号",
        "第15250100012号登记证",
        "证15250100012遗失",
    ],
)
def test_in_free_text_they_stay_behind_a_word_for_a_number(catalogue, text):
    assert masked_value(text, catalogue.elements["BZ"]) == text


@pytest.mark.parametrize(
    "text",
    [
        "电话15250100012",
        "手机号15250100012",
        "手机号码：15250100012",
        "联系方式：15250100012",
        "联系人张三15250100012",
        "15250100012",
        "张三15250100012",
        "负责人电话04797512345、15250100012",
    ],
)
def test_in_free_text_phones_are_masked_as_before(catalogue, text):
    assert "15250100012" not in masked_value(text, catalogue.elements["BZ"])


@pytest.mark.parametrize("words", ["联系电话：", "手机", "联系人张三"])
def test_beside_a_word_for_phones_they_are_masked_among_numbers_too(catalogue, words):
    text = f"蒙餐登字1号，{words}15250100012"
    assert "15250100012" not in masked_value(text, catalogue.elements["XK_XKBH"])


@pytest.mark.parametrize("number", ["蒙餐登字13847912345", "蒙餐登字15247912345"])
def test_phones_of_other_ranges_are_masked_in_elements_of_numbers(catalogue, number):
    assert number[-11:] not in masked_value(number, catalogue.elements["XK_XKBH"])


def test_another_city_has_another_code():
    other = dataclasses.replace(settings.current(), platform_code="139999")
    assert without_personal_numbers("蒙餐登字15250100012").endswith("15250100012")
    with settings.using(other):
        assert "15250100012" not in without_personal_numbers("蒙餐登字15250100012")


@given(
    st.from_regex("1[3-9][0-9]{9}", fullmatch=True)
    | st.from_regex("152501[0-9]{5}", fullmatch=True),
    st.sampled_from(["电话", "联系电话：", "手机号", "手机号码:", "联系方式 ", "联系人李四，"]),
    st.sampled_from(["", "经营者", "登记证字1号，", "XCY1，"]),
    st.booleans(),
)
def test_a_phone_beside_its_word_is_always_masked(phone, word, before, is_numbering):
    text = f"{before}{word}{phone}"
    assert phone not in without_personal_numbers(text, is_numbering=is_numbering)
