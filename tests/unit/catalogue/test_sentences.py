import re

import pytest

from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.every_rule import ABOUT_PERSONAL_NUMBERS
from pipelines.catalogue.words.general_rules import GENERAL_RULES
from pipelines.catalogue.words.sentences import LONGEST_SHOWN, sentence
from pipelines.catalogue.words.wording import labels_for


@pytest.fixture
def penalty(catalogue):
    return catalogue.record_types["administrative_penalty_natural_person"]


def test_a_sentence_names_row_field_value_what_is_wrong_and_how_to_mend_it(penalty):
    words = sentence(penalty, "date-form", "CF_JDRQ", 12, value="上个月")
    assert words.text == (
        "第12行「处罚决定日期」：收到「上个月」，日期不存在或无法识别（填写格式为 2018-12-10）。"
        "请核对后按“年-月-日”填写。"
    )
    assert words.text == f"第12行「{words.field}」：收到「{words.value}」，{words.advice}"


def test_only_of_a_date_that_may_have_no_end_the_word_for_it_is_said(catalogue):
    licence = catalogue.record_types["administrative_licence_legal_person"]
    decided = sentence(licence, "date-form", "XK_JDRQ", 2, value="长期有效")
    assert "2099-12-31" not in decided.text
    ends = sentence(licence, "date-form", "XK_YXQZI", 2, value="很久")
    assert "长期有效的填 2099-12-31" in ends.text


def test_a_missing_value_is_asked_for_in_one_short_sentence(penalty):
    words = sentence(penalty, "required", "CF_WSH", 3, value=None)
    assert words.text == f"第3行「{words.field}」：必填项未填写，请补填。"
    assert words.value == "（空）"


def test_a_comparison_shows_both_values(catalogue):
    licence = catalogue.record_types["administrative_licence_legal_person"]
    words = sentence(
        licence,
        "validity-ends-before-it-begins",
        "XK_YXQZI",
        7,
        value="2018.1.1",
        detail="2019-12-01",
    )
    assert words.text == (
        "第7行「有效期至」：收到「2018.1.1」，不应早于“有效期自”（2019-12-01）。请核对这两个日期。"
    )


def test_a_repeated_row_is_told_what_makes_it_the_same_record(catalogue):
    licence = catalogue.record_types["administrative_licence_legal_person"]
    words = sentence(
        licence, "duplicate-in-file", "XK_WSH", 9, value="二市监〔2018〕1号", detail="8"
    )
    names = "、".join(licence.elements[code].name for code in licence.key)
    assert f"与第8行重复（{names}均相同），已保留第8行，本行未入库。" in words.text
    assert "内容相同的无需处理；两条都属实的：记录按" in words.text
    assert "没有填错、漏填的请勿改动，请联系信用中心" in words.text


def test_a_repeated_row_is_told_whether_it_is_equal_and_what_differs(catalogue):
    licence = catalogue.record_types["administrative_licence_legal_person"]
    equal = sentence(licence, "duplicate-in-file", "XK_WSH", 9, value="1号", detail="8｜")
    assert "其他内容也相同，无需处理，可删去本行" in equal.text
    detail = "8｜XK_NR｜许可内容：本行「{a}」，第8行「乙」"
    different = sentence(licence, "duplicate-in-file", "XK_WSH", 9, value="1号", detail=detail)
    assert "其他内容不同（许可内容：本行「{a}」，第8行「乙」）" in different.text
    assert "以本行为准的，核对后放回本行，第8行的内容随之更新" in different.text
    assert "以第8行为准的，请删去本行" in different.text and "无需处理" not in different.text


def test_before_a_file_is_dropped_nothing_is_said_to_have_happened(catalogue):
    licence = catalogue.record_types["administrative_licence_legal_person"]
    for rule in ("duplicate-in-file", "duplicate-in-file-kept", *ABOUT_PERSONAL_NUMBERS):
        for detail in ("8", "8｜", "8｜XK_NR｜许可内容：本行「甲」，第8行「乙」"):
            words = sentence(licence, rule, "XK_WSH", 9, value="1号", detail=detail, is_trial=True)
            assert not re.search("已|未入库|放回", words.text), words.text
    repeated = sentence(
        licence, "duplicate-in-file", "XK_WSH", 9, value="1号", detail="8｜", is_trial=True
    )
    assert "将保留第8行，本行将不入库" in repeated.text


def test_one_element_alone_is_not_all_equal(catalogue):
    deregistration = catalogue.record_types["deregistration"]
    [key] = deregistration.key
    words = sentence(deregistration, "duplicate-in-file", key, 9, value="1", detail="8")
    assert f"（{deregistration.elements[key].name}相同）" in words.text


def test_of_a_long_code_list_the_drop_down_is_named_and_of_a_short_one_every_value(catalogue):
    registration = catalogue.record_types["enterprise_registration"]
    for code, element in registration.elements.items():
        if element.codes is None:
            continue
        words = sentence(registration, "code-unknown", code, 2, value="软件业")
        count = len(labels_for(registration, element))
        assert "……" not in words.text
        assert ("下拉列表" in words.remedy) == (f"共{count}项" in words.problem) == (count > 12)


def test_a_number_is_told_what_is_wrong_with_it(catalogue):
    accident = catalogue.record_types["work_safety_accident"]
    words = sentence(accident, "number-form", "SG_SWRS", 2, value="-2", detail="所填的数小于0")
    assert words.text.startswith(
        "第2行「事故死亡人数」：收到「-2」，应填不小于0的整数；所填的数小于0。请核对后"
    )


def test_the_code_of_an_authority_is_compared_with_its_own_certificate(catalogue):
    licence = catalogue.record_types["administrative_licence_legal_person"]
    for rule in ("credit-code-none", "credit-code-earlier-number", "credit-code-form"):
        words = sentence(licence, rule, "XK_XKJGDM", 2, value="1")
        assert "统一社会信用代码证书" in words.remedy and "信用中心" not in words.remedy
        assert "营业执照" not in words.remedy
    assert "营业执照" in sentence(licence, "credit-code-form", "XK_XDR_SHXYM", 2, value="1").remedy


def test_a_code_list_offers_only_what_the_item_takes(catalogue):
    of_legal_persons = catalogue.record_types["administrative_penalty_legal_person"]
    words = sentence(of_legal_persons, "code-unknown", "CF_XDR_LB", 2, value="企业")
    assert "1 法人及非法人组织、4 个体工商户" in words.text
    assert "2 自然人" not in words.text


def test_a_long_value_is_cut(penalty):
    words = sentence(penalty, "too-long", "CF_WSH", 3, value="字" * 5000)
    assert words.value == "字" * LONGEST_SHOWN + "…"
    assert "不超过128个字" in words.expected


def test_a_personal_number_is_never_said_in_full(penalty):
    number = "15250119820901998X"
    for rule in ("identity-document-check-digit", "id-card-number-expected", "duplicate-in-file"):
        assert (
            number not in sentence(penalty, rule, "CF_XDR_ZJHM", 3, value=number, detail="2").text
        )


def test_a_condition_is_said_with_the_labels_that_a_clerk_knows(penalty):
    words = sentence(penalty, "fine-without-amount", "CF_NR_FK", 3, value=None)
    assert words.problem == "“处罚类别”为“罚款”时金额须大于0"
    words = sentence(penalty, "id-card-number-expected", "CF_XDR_ZJHM", 3, value="G12345678")
    assert words.problem == "“证件类型”为“身份证”时，应填写18位号码"
    assert words.source == "GB 11643-1999"


def test_look_alike_letters_are_not_mentioned_where_a_name_stands_in_place_of_a_code(catalogue):
    licence = catalogue.record_types["administrative_licence_legal_person"]
    words = sentence(licence, "credit-code-form", "XK_XDR_SHXYM", 3, value="示例有限公司")
    assert "字母O" not in words.remedy


def test_every_rule_of_every_record_type_has_a_title(catalogue):
    for record_type in catalogue.record_types.values():
        for rule in record_type.rules:
            assert sentence(record_type, rule.code, rule.element, 2, value=None).title != rule.code
    red_list = catalogue.record_types["red_list"]
    assert sentence(red_list, "required", "MD_RDRQ", 2, value=None).title == "必填项未填写"
    assert sentence(red_list, "date-form", "MD_RDRQ", 2, value="x").title == "日期无法识别或不存在"


def codes_of(record_type):
    """Every rule code that a finding may bear, with the element it may be about."""
    for code, element in record_type.elements.items():
        yield from ((judgement.code, code) for judgement in VALUE_TYPES[element.type].judgements)
        yield from (
            (general, code) for general in GENERAL_RULES if general != "too-long" or element.length
        )
    yield from ((rule.code, rule.element) for rule in record_type.rules)
    yield "row-shape", None


def test_every_rule_of_every_record_type_has_a_whole_sentence(catalogue):
    titles = {judgement.code: judgement.title for value_type in VALUE_TYPES.values()
              for judgement in value_type.judgements}  # fmt: skip
    titles |= {rule.code: rule.title for rule in GENERAL_RULES.values()}
    for record_type in catalogue.record_types.values():
        titles |= {rule.code: RULE_KINDS[rule.kind].title for rule in record_type.rules}
        for rule, element in codes_of(record_type):
            words = sentence(record_type, rule, element, 7, value="甲", detail="3")
            assert words.text == f"第7行「{words.field}」：收到「{words.value}」，{words.advice}", (
                rule
            )
            assert words.advice.startswith(words.problem) and words.advice.endswith(words.remedy)
            assert "应为" not in words.problem, rule
            assert words.title and words.expected and words.remedy.endswith("。"), rule
            assert "None" not in words.text and "{" not in words.text, rule
            assert words.title == titles[rule], rule


def test_a_rule_without_words_is_a_mistake_of_ours(penalty):
    with pytest.raises(KeyError, match="no words for the rule"):
        sentence(penalty, "no-such-rule", "CF_WSH", 3, value=None)
