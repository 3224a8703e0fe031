"""What one subject may have twice at a time is two records."""

import pyarrow as pa
import pytest

from pipelines.catalogue.values.record_keys import elements_of_key
from pipelines.city.records.match_keys import match_keys
from pipelines.city.records.record_tables import column_of


@pytest.mark.parametrize(
    ("name", "code", "values"),
    [
        # 100001 is a customer of the power company, and another one of the waterworks.
        ("utility_arrears", "GY_FY", ("1", "2")),
        ("tender_award", "TB_ZBR", ("教育局", "水利局")),
        ("honour", "MD_RYMC", ("纳税大户", "安全生产先进企业")),
        ("administrative_reward", "JL_MC", ("举报奖", "科技奖")),
        ("abnormal_operation", "YC_LRYY", ("1", "4")),
        ("charitable_donation", "JZ_SZDW", ("甲小学", "乙小学")),
        ("social_insurance_arrears", "SB_XZ", ("1", "2")),
        ("tax_arrears", "QS_SZ", ("01", "06")),
    ],
)
def test_rows_that_differ_in_this_element_are_two_records(catalogue, name, code, values):
    record_type = catalogue.record_types[name]
    columns = {}
    for element in map(record_type.elements.get, elements_of_key(record_type)):
        texts = values if element.code == code else ["同", "同"]
        columns[column_of(element)] = pa.array(texts)
    first, second = match_keys(record_type, columns, 2)
    assert first != second
