"""A word for nothing in the column of an ID number is shown as it is: a mask would make a number
of it.
"""

import pytest

from pipelines.receipts.words.masking import mask_for


@pytest.mark.parametrize("written", ["", " ", "无", "/", "——", "暂无", "NULL"])
def test_a_word_for_nothing_is_shown(catalogue, written):
    for element in ("XK_XDR_ZJHM", None):
        mask = mask_for(catalogue.elements.get(element), "身份证号")
        assert mask(written) == written


@pytest.mark.parametrize("written", ["15250119800101", "1", "张三无"])
def test_anything_else_is_masked(catalogue, written):
    assert "*" in mask_for(catalogue.elements["XK_XDR_ZJHM"], "证件号码")(written)
