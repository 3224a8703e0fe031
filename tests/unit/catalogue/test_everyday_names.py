"""What departments write for the values of code lists in everyday life is read as these."""

import pytest

from pipelines.catalogue.values.code_spellings import CodeReader


@pytest.mark.parametrize(
    ("codes", "written", "value"),
    [
        ("tax_kinds", "营业税", "19"),
        ("tax_kinds", "城建税", "06"),
        ("tax_kinds", "城市维护建设税（市区）", "06"),
        ("tax_kinds", "企业所得税(查账征收)", "03"),
        ("tax_kinds", "个税", "04"),
        ("tax_kinds", "土地使用税", "09"),
        ("tax_kinds", "环保税", "16"),
        ("enforcement_states", "已终结本次执行", "2"),
        ("enforcement_states", "终结执行", "3"),
        ("enforcement_states", "中止执行", "4"),
        ("enforcement_states", "未结", "1"),
        ("document_types", "二代身份证", "01"),
        ("document_types", "台胞证", "04"),
        ("drug_business_kinds", "零售（连锁）", "2"),
        ("honour_levels", "旗县（市、区）级", "4"),
        ("industries", "批发零售业", "F"),
        ("insurance_kinds", "城镇职工基本医疗保险", "2"),
        ("food_grades", "大笑", "A"),
        ("penalty_kinds", "没收违法所得、非法财物", "3"),
        ("registration_states", "吊销（已注销）", "4"),
        ("subject_kinds", "农民专业合作社", "1"),
        ("transport_grades", "3A级", "AAA"),
        ("utility_kinds", "取暖费", "4"),
        ("volunteer_stars", "三星级", "3"),
        ("yes_no", "false", "0"),
    ],
)
def test_everyday_name_is_read_as_its_value(catalogue, codes, written, value):
    assert reader_of(catalogue, codes).values_of(written) == value


@pytest.mark.parametrize(
    ("codes", "written"),
    [
        # Neither a tax nor one of the list.
        ("tax_kinds", "教育费附加"),
        # Of enterprises or of persons.
        ("tax_kinds", "所得税"),
        # Two kinds of invoices.
        ("tax_case_kinds", "虚开发票"),
        # Gone for ever, or only for this time.
        ("enforcement_states", "终结"),
        ("inspection_results", "不合格"),
        # For people of the mainland who go to Hong Kong.
        ("document_types", "港澳通行证"),
    ],
)
def test_name_that_may_mean_two_values_is_asked_back(catalogue, codes, written):
    assert reader_of(catalogue, codes).value_of(written) is None


@pytest.mark.parametrize(
    ("codes", "written", "value"),
    [
        ("tax_kinds", "1", "01"),
        ("tax_kinds", "1.0", "01"),
        ("tax_kinds", "6-城市维护建设税", "06"),
        ("document_types", "1", "01"),
        ("document_types", "001", "01"),
        ("subject_kinds", "01", "1"),
        ("penalty_kinds", "02", "2"),
    ],
)
def test_code_is_read_with_and_without_the_zero_before_it(catalogue, codes, written, value):
    assert reader_of(catalogue, codes).value_of(written) == value


def reader_of(catalogue, codes):
    """The reader of the first element that has this code list."""
    for record_type in catalogue.record_types.values():
        for element in record_type.elements.values():
            if element.codes is not None and element.codes.name == codes:
                return CodeReader.of(element)
    raise AssertionError(codes)
