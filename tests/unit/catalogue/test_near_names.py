"""A header that is not understood is asked about by the name that it comes near."""

import pytest

from pipelines.catalogue.missing_columns import near_name
from tests.lib.submissions import LICENCE


@pytest.mark.parametrize(
    ("header", "near"),
    [
        ("排污管理级别", "排污管理类别"),
        ("公司全称", "行政相对人名称"),
        ("企业名称", "行政相对人名称"),
        ("主体全称", "行政相对人名称"),
        ("发证日期起", None),
        ("备注", None),
        ("处罚机关", None),
    ],
)
def test_a_header_is_near_one_missing_column_or_none(catalogue, header, near):
    missing = ["排污管理类别", "行政相对人名称", "处罚依据"]
    assert near_name(header, missing, catalogue.record_types[LICENCE]) == near
