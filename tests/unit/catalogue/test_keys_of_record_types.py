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
        # Two periods of one tax, and one that is not named.
        ("tax_arrears", "QS_SSQ", ("2018年1月", "2018年2月")),
        ("tax_arrears", "QS_SSQ", ("2018年1月", None)),
        # One task of 双随机 looks at several matters of one subject.
        ("administrative_inspection", "JC_SX", ("公示信息检查", "登记事项检查")),
        ("product_quality_failure", "ZL_GG", ("BV 2.5", "BV 4")),
        ("product_quality_failure", "ZL_PH", ("20180301", "20180302")),
        ("food_drug_failure", "SJ_SCQY", ("甲食品厂", "乙食品厂")),
        ("food_drug_failure", "SJ_BH", ("NCP18001", "NCP18002")),
        # Two partners change on one day.
        ("registration_change", "DJ_BGQ", ("张三出资10万元", "李四出资20万元")),
        ("registration_change", "DJ_BGH", ("张三出资20万元", "李四出资30万元")),
        ("fiscal_support", "ZJ_WH", ("二财农〔2018〕1号", "二财农〔2018〕2号")),
        ("tender_award", "ZB_BD", ("一标段", "二标段")),
        ("tender_award", "TB_RQ", ("2018-03-01", "2018-03-15")),
        ("procurement_result", "CG_BAO", ("1", "2")),
        ("joint_measure_feedback", "LC_CS", ("限制补贴", "取消评优")),
        ("licence_ending", "TY_WSH", ("二撤〔2018〕1号", "二撤〔2018〕2号")),
        ("list_removal", "MC_MDMC", ("环保失信名单", "安全失信名单")),
        ("credit_repair", "XR_WSH", ("二罚〔2018〕1号", "二罚〔2018〕2号")),
        ("charitable_donation", "JZ_PJH", ("0001", "0002")),
        ("contract_performance", "HT_DF", ("甲公司", "乙公司")),
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
