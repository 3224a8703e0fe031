"""A record whose long text was written over two rows goes back with a sentence that says so."""

from datetime import date

import pytest

from pipelines.catalogue.examples.samples import valid_rows
from pipelines.validation import validate_rows


TODAY = date(2026, 11, 30)


def verdict(catalogue, above, below, **others):
    """Two rows, of which the second has nothing but its text and what is named."""
    record_type = catalogue.record_types["wage_arrears_case"]
    rows = valid_rows(record_type, 2, seed=3)
    rows.index = [2, 3]
    rows.loc[2, "TY_CLJG"] = above
    rows.loc[3] = None
    rows.loc[3, "TY_CLJG"] = below
    for code, value in others.items():
        rows.loc[3, code] = value
    findings = validate_rows(rows, record_type, catalogue, today=TODAY).findings
    return {
        (row, rule): detail
        for row, rule, detail in findings[["row_number", "rule", "detail"]].to_numpy()
    }


@pytest.mark.parametrize(
    "above", ["已责令限期支付，", "已责令限期支付、", "已责令限期支付和", "已责令限期支付（"]
)
def test_both_rows_go_back_and_name_each_other(catalogue, above):
    found = verdict(catalogue, above, "尚未支付")
    assert found[2, "record-in-two-rows"] == "3"
    assert "像是第2行没有写完的内容" in found[3, "row-nearly-blank"]


@pytest.mark.parametrize("above", ["已责令限期支付。", "已责令限期支付；", "已责令限期支付", None])
def test_a_text_that_may_have_ended_is_not_continued(catalogue, above):
    found = verdict(catalogue, above, "尚未支付")
    assert (2, "record-in-two-rows") not in found
    assert "没有写完" not in found[3, "row-nearly-blank"]


def test_a_row_with_more_than_a_text_is_no_rest(catalogue):
    found = verdict(catalogue, "已责令限期支付，", "尚未支付", QX_JE="3")
    assert (2, "record-in-two-rows") not in found


def test_a_name_alone_in_its_row_is_no_rest_of_the_name_above(catalogue):
    found = verdict(catalogue, "已责令限期支付", None, MD_ZTMC="二连浩特市示例商贸有限公司")
    assert (2, "record-in-two-rows") not in found
    assert "没有写完" not in found[3, "row-nearly-blank"]
