"""What says in words that there is nothing, where something is required, is answered as such."""

import pytest

from pipelines.catalogue.words.sentences import sentence


LICENCE = "administrative_licence_legal_person"


@pytest.mark.parametrize("value", ["无", "/", "暂无", "None"])
def test_what_says_none_is_quoted_and_called_so(catalogue, value):
    words = sentence(catalogue.record_types[LICENCE], "required", "XK_XKJG", 7, value=value)
    assert (
        words.text
        == f"第7行「许可机关」：收到「{value}」，意思是没有，而本项必填。请填写实际内容。"
    )


def test_a_date_that_may_have_no_end_says_how_to_write_that(catalogue):
    words = sentence(catalogue.record_types[LICENCE], "required", "XK_YXQZI", 7, value="无有效期")
    assert words.remedy == "请填写实际内容；长期有效的填 2099-12-31。"


@pytest.mark.parametrize("value", [None, ""])
def test_a_blank_cell_is_to_be_filled_in(catalogue, value):
    words = sentence(catalogue.record_types[LICENCE], "required", "XK_XKJG", 7, value=value)
    assert words.text == "第7行「许可机关」：必填项未填写，请补填。"


def test_a_code_that_another_number_may_replace_says_so(catalogue):
    words = sentence(catalogue.record_types[LICENCE], "required", "XK_XDR_SHXYM", 7, value="无")
    assert "没有的" in words.remedy
