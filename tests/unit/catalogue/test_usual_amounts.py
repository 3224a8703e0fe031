"""Amounts that were mostly typed in another unit are pointed at, and taken."""

import pandas as pd
import pytest

from pipelines.catalogue.values import VALUE_TYPES


PENALTY = "administrative_penalty_legal_person"


@pytest.mark.parametrize(
    ("record_type", "element", "amount", "is_usual"),
    [
        (PENALTY, "CF_NR_FK", "0.00005", False),
        (PENALTY, "CF_NR_FK", "3000", False),
        (PENALTY, "CF_NR_FK", "0", True),
        (PENALTY, "CF_NR_FK", "0.0001", True),
        (PENALTY, "CF_NR_FK", "1000", True),
        (PENALTY, "CF_NR_WFFF", "0.00002", False),
        # Other amounts are often larger, and some smaller.
        ("enterprise_registration", "DJ_ZCZB", "3000", True),
        ("tax_arrears", "QS_YE", "0.00005", True),
        # Amounts in 元 below the template's own header, and honest ones beside them.
        ("wage_arrears_case", "QX_JE", "235000", False),
        ("wage_arrears_case", "QX_JE", "23.5", True),
        ("charitable_donation", "JZ_JE", "20000", False),
        ("charitable_donation", "JZ_JE", "500", True),
        ("utility_arrears", "GY_JE", "32500", False),
        ("utility_arrears", "GY_JE", "0.0085", True),
        ("housing_fund_arrears", "GJ_QJJE", "23500", False),
        ("housing_fund_arrears", "GJ_QJJE", "86.4", True),
        ("tax_arrears", "QS_YE", "235000", False),
        ("tax_arrears", "QS_YE", "4860.25", True),
        ("procurement_result", "CG_JE", "1285000", False),
        ("procurement_result", "CG_JE", "5000", True),
        ("contract_performance", "HT_JE", "386000", False),
        ("contract_performance", "HT_JE", "12000", True),
        ("fiscal_support", "ZJ_JE", "50000", False),
        ("fiscal_support", "ZJ_JE", "1200", True),
        ("enterprise_registration", "DJ_ZCZB", "1000001", False),
        ("enterprise_registration", "DJ_ZCZB", "1000000.01", False),
        ("enterprise_registration", "DJ_ZCZB", "1000000", True),
        ("enterprise_registration", "DJ_ZCZB", "999999.999999", True),
    ],
)
def test_amounts_outside_the_usual_range_are_pointed_at(
    catalogue, record_type, element, amount, is_usual
):
    declared = catalogue.record_types[record_type].elements[element]
    judgements = {test.code: test for test in VALUE_TYPES[declared.type].judgements}
    unusual = judgements["amount-unusual"]
    assert unusual.accepts(pd.Series([amount]), declared).tolist() == [is_usual]
    assert unusual.severity(declared).value == "warning"


def test_the_range_is_named(catalogue):
    declared = catalogue.record_types[PENALTY].elements["CF_NR_FK"]
    judgements = {test.code: test for test in VALUE_TYPES[declared.type].judgements}
    problem = judgements["amount-unusual"].problem_with(declared)
    assert problem == "金额不在通常的0.0001万元至1000万元之间，像是单位弄错了"
