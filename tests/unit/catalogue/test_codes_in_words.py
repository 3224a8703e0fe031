"""Values of code lists as people write them: several in a sentence, short, or with two meanings."""

import pandas as pd
import pytest

from pipelines.catalogue.values import VALUE_TYPES


def read(catalogue, code, written):
    """What a value is read as, and what is said of it where it is asked back."""
    element = catalogue.elements[code]
    value_type = VALUE_TYPES[element.type]
    [value] = value_type.normalise(pd.Series([written], dtype="str"), element)
    if value_type.sound(pd.Series([value], dtype="str"), element)[0]:
        return value, None
    [hint] = value_type.hints(pd.Series([written], dtype="str"), element)
    return None, hint if isinstance(hint, str) else ""


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("罚款。", "2"),
        ("警告并处罚款", "1;2"),
        ("警告，并处罚款。", "1;2"),
        ("没收违法所得并处以罚款", "3;2"),
        ("警告和罚款", "1;2"),
        ("警告以及罚款", "1;2"),
        ("没收非法所得、罚款", "3;2"),
        ("责令停业整顿", "4"),
        ("处以罚款", "2"),
        ("2、罚款", "2"),
        ("警告并其他-通报批评", "1;9-通报批评"),
        # A name of another kind keeps its words.
        ("其他-责令改正并公开道歉", "9-责令改正并公开道歉"),
        # The dash of Chinese is two signs long.
        ("其他——责令改正", "9-责令改正"),
        ("其他--通报批评", "9-通报批评"),
        ("9——通报批评", "9-通报批评"),
        ("其它", "9"),
        ("其它（通报批评）", "9-通报批评"),
        ("其它：通报批评", "9-通报批评"),
        ("警告+罚款", "1;2"),
        ("警告＋罚款", "1;2"),
        ("①警告②罚款", "1;2"),
        ("(1)警告(2)罚款", "1;2"),
        ("（一）警告（二）罚款", "1;2"),
        ("暂扣或吊销许可证、暂扣或吊销执照", "5"),
    ],
)
def test_several_penalties_in_one_sentence_are_read(catalogue, written, value):
    assert read(catalogue, "CF_CFLB", written) == (value, None)


@pytest.mark.parametrize(
    ("code", "written", "value"),
    [
        ("CF_CFLB", "□警告 ☑罚款 □没收违法所得", "2"),
        ("CF_CFLB", "☑警告 ☑罚款 □没收违法所得", "1;2"),
        ("CF_CFLB", "■罚款", "2"),
        ("CF_CFLB", "警告□ 罚款√", "2"),
        ("CF_CFLB", "☐警告\n✔罚款", "2"),
        ("CF_CFLB", "□警告、√其他-通报批评", "9-通报批评"),
        ("MD_ZTLB", "☑法人及非法人组织 □自然人 □个体工商户", "1"),
        ("MD_ZTLB", "√法人 □个体工商户", "1"),
        ("MD_ZTLB", "☑️个体工商户", "4"),
    ],
)
def test_of_the_boxes_of_a_form_the_ticked_ones_count(catalogue, code, written, value):
    assert read(catalogue, code, written) == (value, None)


@pytest.mark.parametrize(
    "written",
    ["□警告 □罚款", "√", "□警告 ☒罚款", "☑警告☑", "□", "警告√罚款", "☑不详 □罚款", "□警告 罚款×"],
)
def test_boxes_of_which_nobody_can_say_which_are_ticked_are_asked_back(catalogue, written):
    assert read(catalogue, "CF_CFLB", written)[0] is None


@pytest.mark.parametrize("code", ["CF_CFLB", "MD_ZTLB"])
@pytest.mark.parametrize("written", ["合计", "小 计", "总计", "本页小计"])
def test_a_row_that_adds_up_others_is_called_that(catalogue, code, written):
    value, hint = read(catalogue, code, written)
    element = catalogue.elements[code]
    words = VALUE_TYPES[element.type].words_of_hint(hint, element)
    assert (value, "合计行不是一条记录" in words[0], "请删去" in words[1]) == (None, True, True)


def test_a_number_before_the_label_of_another_value_is_asked_back(catalogue):
    # It may be the code of 警告, or count what was done.
    expected = "代码“1”是“警告”，与所写的“罚款”不一致"
    assert read(catalogue, "CF_CFLB", "1、罚款") == (None, expected)


@pytest.mark.parametrize("written", ["责令改正", "通报批评", "警告；通报批评"])
def test_the_answer_names_how_to_write_what_is_in_no_list(catalogue, written):
    value, hint = read(catalogue, "CF_CFLB", written)
    assert value is None
    name = next(word for word in ("通报批评", "责令改正") if word in written)
    assert hint == f"所列的都不是的，写作“其他-{name}”"


@pytest.mark.parametrize(
    ("code", "written"),
    [
        *(("CF_XDR_ZJLX", word) for word in ("军官证", "驾驶证", "户口簿", "警官证", "士兵证")),
        *(("XK_XKLB", word) for word in ("备案", "资质", "年检")),
    ],
)
def test_a_short_kind_that_is_in_no_list_is_named_too(catalogue, code, written):
    assert read(catalogue, code, written) == (None, f"所列的都不是的，写作“其他-{written}”")


@pytest.mark.parametrize("written", ["未知", "待核实", "无", "不清楚", "拘留", "同上"])
def test_a_short_word_that_names_nothing_is_no_kind(catalogue, written):
    for code in ("CF_CFLB", "CF_XDR_ZJLX"):
        assert "写作" not in (read(catalogue, code, written)[1] or "") or written == "拘留"


@pytest.mark.parametrize("written", ["护照本", "因私护照"])
def test_other_words_for_a_passport_are_read(catalogue, written):
    assert read(catalogue, "CF_XDR_ZJLX", written) == ("02", None)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("法人/非法人组织", "1"),
        ("企业/单位", "1"),
        ("法人；其他组织", "1"),
        ("个体户/个体工商户", "4"),
        ("法人/个体工商户", None),
        ("法人/不详", None),
    ],
)
def test_several_words_for_a_kind_of_subject_are_that_kind(catalogue, written, value):
    assert read(catalogue, "CF_XDR_LB", written)[0] == value


@pytest.mark.parametrize("written", ["不详", "警告并通报", "警告处分", "罚款2000", "甲" * 30])
def test_a_value_with_a_slip_is_no_other_kind(catalogue, written):
    assert read(catalogue, "CF_CFLB", written) == (None, "")


@pytest.mark.parametrize(
    ("written", "value"),
    [("盟级", "3"), ("旗县级", "4"), ("二连浩特市级", "4"), ("行业级", "5"), ("自治区级", "2")],
)
def test_levels_of_honours_are_read(catalogue, written, value):
    assert read(catalogue, "RY_JB", written) == (value, None)


def test_a_level_that_may_be_two_is_asked_back_with_both(catalogue):
    expected = "“市级”可以是“盟市级”，也可以是“旗县市级”"
    assert read(catalogue, "RY_JB", "市级") == (None, expected)


@pytest.mark.parametrize(
    ("written", "value"),
    [("医保", "2"), ("养老", "1"), ("城镇职工养老保险", "1"), ("工伤险", "3"), ("失业保险费", "4")],
)
def test_kinds_of_insurance_are_read(catalogue, written, value):
    assert read(catalogue, "SB_XZ", written) == (value, None)


@pytest.mark.parametrize("written", ["养老、医疗", "工伤和失业", "养老 医保 失业"])
def test_several_values_where_one_is_wanted_are_called_that(catalogue, written):
    element = catalogue.elements["SB_XZ"]
    value, hint = read(catalogue, "SB_XZ", written)
    assert value is None
    problem, remedy = VALUE_TYPES["code"].words_of_hint(hint, element)
    assert problem == "填了几项，本栏只能填一项"
    assert remedy == "请只填其中一项；几项都有的，每项各填一行。"
