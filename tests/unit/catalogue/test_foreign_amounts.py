"""What is said of an amount in a foreign currency depends on whether the record names a
currency.
"""

import pytest
from value_examples import read

from pipelines import catalogue
from pipelines.catalogue.values.currencies import IN_FOREIGN_CURRENCY
from pipelines.catalogue.words.sentences import sentence


@pytest.mark.parametrize(
    ("record_type", "element", "remedy"),
    [
        ("administrative_penalty_legal_person", "CF_NR_FK", "请换算为人民币后填写"),
        ("enterprise_registration", "DJ_ZCZB", "请在“注册资本币种”一列填写币种"),
    ],
)
def test_a_foreign_amount_is_not_to_be_typed_as_a_number_alone(record_type, element, remedy):
    declared = catalogue.current().record_types[record_type]
    words = sentence(
        declared, "amount-form", element, 2, value="100万美元", detail=IN_FOREIGN_CURRENCY.about()
    )
    assert IN_FOREIGN_CURRENCY.about() in words.problem
    assert words.remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("written", "wan_yuan"),
    [
        ("1000万人民币", "1000"),
        ("3000.000000万人民币", "3000"),
        ("500万元人民币", "500"),
        ("1000万元（人民币）", "1000"),
        ("1.5亿人民币", "15000"),
        ("壹佰万元整（人民币）", "100"),
        # Any other currency, and a number without 万, are asked back.
        ("50万美元", "50万美元"),
        ("50万元（美元）", "50万元（美元）"),
        ("1000人民币", "1000人民币"),
    ],
)
def test_renminbi_behind_an_amount_changes_nothing(written, wan_yuan):
    assert read("amount", written) == wan_yuan
