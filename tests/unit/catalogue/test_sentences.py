import pytest

from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.general_rules import GENERAL_RULES
from pipelines.catalogue.words.sentences import LONGEST_SHOWN, sentence


@pytest.fixture
def penalty(catalogue):
    return catalogue.record_types["administrative_penalty_natural_person"]


def test_a_sentence_names_row_field_value_what_was_expected_and_how_to_mend_it(penalty):
    words = sentence(penalty, "date-form", "CF_JDRQ", 12, value="上个月")
    assert words.text == (
        "第12行「处罚决定日期」：收到「上个月」，应为真实存在的日期，如 2018-12-10（长期有效填 2099-12-31）。"
        "请改为“年-月-日”的写法，并核对该日期是否存在。"
    )
    assert (
        words.text
        == f"第12行「{words.field}」：收到「{words.value}」，应为{words.expected}。{words.remedy}"
    )


def test_an_empty_value_is_said_to_be_empty(penalty):
    assert "收到「（空）」" in sentence(penalty, "required", "CF_WSH", 3, value=None).text


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
    assert "处罚类别为“罚款”时" in words.expected
    words = sentence(penalty, "id-card-number-expected", "CF_XDR_ZJHM", 3, value="G12345678")
    assert words.expected == "符合写法要求的证件号码（证件类型为“身份证”时）"
    assert words.source == "GB 11643-1999"


def test_look_alike_letters_are_mentioned_where_a_credit_code_has_the_wrong_form(catalogue):
    licence = catalogue.record_types["administrative_licence_legal_person"]
    words = sentence(licence, "credit-code-form", "XK_XDR_SHXYM", 3, value="9I152501")
    assert "数字0、1写成了字母O、I" in words.remedy


def test_every_rule_of_every_record_type_has_a_title(catalogue):
    for record_type in catalogue.record_types.values():
        for rule in record_type.rules:
            assert sentence(record_type, rule.code, rule.element, 2, value=None).title != rule.code
    red_list = catalogue.record_types["red_list"]
    assert sentence(red_list, "required", "MD_RDRQ", 2, value=None).title == "必填项为空"
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
            assert (
                words.text
                == f"第7行「{words.field}」：收到「{words.value}」，应为{words.expected}。{words.remedy}"
            ), rule
            assert words.title and words.expected and words.remedy.endswith("。"), rule
            assert "None" not in words.text and "{" not in words.text, rule
            assert words.title == titles[rule], rule


def test_a_rule_without_words_is_a_mistake_of_ours(penalty):
    with pytest.raises(KeyError, match="no words for the rule"):
        sentence(penalty, "no-such-rule", "CF_WSH", 3, value=None)
