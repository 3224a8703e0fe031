"""Numbers of contracts, samplings and documents begin with a year, and look like phones."""

import pytest

from pipelines.catalogue.personal_text import masked_value
from pipelines.personal_numbers.numbers_in_text import personal_numbers
from pipelines.personal_numbers.privacy import mask_numbers_in


NUMBERS = [
    "18061500012",
    "NCP18152501001",
    "SPJYXK18152501001",
    "（NCP18152501006）",
    "二人社18152501001",
    "二人社监令18152501002号",
    "二人社监令18061500012号",
    "CG18061500012",
    "ELZC18010100015号",
    "合18010100019",
    "18610120015",
    "17712345678",
    "二市监罚字18061500012号",
    "G12345678",
    "E12345678",
]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("code", ["HT_BH", "SJ_BH", "XK_XKBH", "TY_WSH", "CG_BH", "GY_HH"])
def test_in_an_element_that_numbers_something_they_stay_and_are_asked_about(
    catalogue, number, code
):
    element = catalogue.elements[code]
    assert masked_value(number, element) == number
    assert mask_numbers_in(number, is_numbering=True) == number
    assert [one.is_certain for one in personal_numbers(number, is_numbering=True)] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "电话18061500012",
        "手机号：18152501001",
        "联系人张三18061500012",
        "合同1号，联系方式18061500012",
        "负责人电话04797512345、18061500012",
        # Behind a person's name, or parted as phones are.
        "张三18061500012",
        "巴特尔 13012345678",
        "180-6150-0012",
        "138 0013 8000",
        "+8613800138000",
        "1380013800013900139000",
        "二市监字13800138000号",
        "护照E12345678",
        "张三G12345678",
    ],
)
def test_phones_and_passports_are_masked_among_numbers_as_before(catalogue, text):
    assert "*" in masked_value(text, catalogue.elements["HT_BH"])


@pytest.mark.parametrize("text", ["18061500012", "见18152501001", "G12345678", "编18061500012"])
@pytest.mark.parametrize("code", ["BZ", "CF_NR", "CF_NR_ZKDX", "CF_WFXW"])
def test_in_free_text_they_are_masked_as_before(catalogue, text, code):
    assert "****" in masked_value(text, catalogue.elements[code])


def test_three_contracts_stay_three(catalogue):
    numbers = [f"1806150{middle}0012"[:11] for middle in ("00", "11", "22")]
    kept = {masked_value(number, catalogue.elements["HT_BH"]) for number in numbers}
    assert len(kept) == len(numbers)
