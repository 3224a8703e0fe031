"""What is done about a value does not hang on the words in which it is said what is wrong with it."""

import pandas as pd
import pytest

from pipelines.catalogue.values import VALUE_TYPES, amount, code, code_spellings, codes
from pipelines.catalogue.values.hint_words import HintWords


OTHER_WORDS = HintWords("另一种说法：{code}、{label}、{written}")


def test_words_with_their_parts_are_known_again_and_others_are_not():
    words = HintWords("小数有{digits}位，最多{most}位")
    assert words.say(words.about(digits=8, most=6))
    assert words.say(words.about(digits="(.)", most="\n"))
    assert not words.say("小数有8位")
    assert not words.say(None)


@pytest.mark.parametrize("each", list(amount._REMEDIES), ids=lambda each: each.words[:6])
def test_no_two_hints_of_amounts_are_taken_for_each_other(each):
    text = each.about(digits=8, most=6, more="及利息", unit="万元")
    assert [words for words in amount._REMEDIES if words.say(text)] == [each]


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("-1", "退还或冲减"),
        ("5%", "百分比格式"),
        ("0.12345678", "多余的小数"),
        ("三万五元", "用数字填写并写明单位"),
        ("1234567890123", "核对金额和单位"),
    ],
)
def test_each_exact_problem_of_an_amount_has_its_own_remedy(catalogue, text, remedy):
    element = next(each for each in catalogue.elements.values() if each.type == "amount")
    hint = VALUE_TYPES["amount"].hints(pd.Series([text], dtype="str"), element).iloc[0]
    problem, action = VALUE_TYPES["amount"].words_of_hint(hint, element)
    assert problem == hint
    assert remedy in action


@pytest.mark.parametrize("name", ["code", "codes"])
def test_another_wording_of_a_contradiction_has_the_same_remedy(monkeypatch, catalogue, name):
    element = next(each for each in catalogue.elements.values() if each.type == name and each.codes)
    labels = list(element.codes.labels.items())
    contradictory = pd.Series([f"{labels[0][0]}-{labels[1][1]}"], dtype="str")
    value_type = VALUE_TYPES[name]

    before = value_type.words_of_hint(value_type.hints(contradictory, element).iloc[0], element)
    for module in (code_spellings, code, codes):
        monkeypatch.setattr(module, "CONTRADICTION", OTHER_WORDS)
    hint = value_type.hints(contradictory, element).iloc[0]
    assert hint.startswith("另一种说法")
    assert value_type.words_of_hint(hint, element) == (hint, before[1])
