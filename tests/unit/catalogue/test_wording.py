"""How a record type's declaration is said in Chinese."""

from dataclasses import replace

import pytest

from pipelines.catalogue.model import Disclosure, Notice, SubjectKind
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.wording import (
    EVERYBODY,
    deadline_of,
    departments_of,
    disclosure_of,
    facts,
    how_to_fill_in,
    how_to_write,
    labels_for,
    notice_of,
    required_words,
)


@pytest.fixture
def penalty(catalogue):
    return replace(
        catalogue.record_types["administrative_penalty_legal_person"], disclosure=Disclosure.PUBLIC
    )


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        (
            Notice(after="CF_JDRQ", until="CF_GSJZQ", years=3),
            "自处罚决定日期起到公示截止期；未填该日期的，3年",
        ),
        (
            Notice(after="CF_JDRQ", until="CF_GSJZQ"),
            "自处罚决定日期起到公示截止期；未填该日期的，长期公示",
        ),
        (Notice(after="CF_JDRQ", years=1, months=6), "自处罚决定日期起1年6个月"),
        (Notice(after="CF_JDRQ"), "自处罚决定日期起长期公示"),
        (None, ""),
    ],
)
def test_a_notice_is_said_from_its_first_day_to_its_last(notice, words, penalty):
    assert notice_of(replace(penalty, notice=notice)) == words


def test_what_the_public_does_not_see_has_no_notice(penalty):
    assert notice_of(replace(penalty, disclosure=Disclosure.GOVERNMENT)) == ""


def test_natural_persons_are_excepted_from_what_the_public_sees(penalty):
    assert disclosure_of(penalty) == "社会公开"
    both = replace(penalty.subject, kinds=(SubjectKind.LEGAL_PERSON, SubjectKind.NATURAL_PERSON))
    assert disclosure_of(replace(penalty, subject=both)) == "社会公开（自然人除外）"


def test_a_deadline_names_the_date_it_is_counted_from(penalty):
    assert deadline_of(penalty) == "处罚决定日期之后7个工作日内"
    assert deadline_of(replace(penalty, deadline=None)) == ""


def test_departments_are_said_in_full_and_none_means_all(penalty, catalogue):
    both = replace(penalty, departments=("court", "finance"))
    assert departments_of(both, catalogue) == "二连浩特市人民法院、二连浩特市财政局"
    assert departments_of(replace(penalty, departments=()), catalogue) == EVERYBODY


def test_a_department_has_its_own_record_types_and_those_that_are_everybodys(penalty, catalogue):
    own, others = (
        replace(penalty, departments=("court",)),
        replace(penalty, departments=("finance",)),
    )
    other = replace(
        catalogue, record_types={"a": own, "b": others, "c": replace(penalty, departments=())}
    )
    assert other.record_types_of("court") == [other.record_types["a"], other.record_types["c"]]


def test_only_facts_that_there_are_are_told(penalty, catalogue):
    words = facts(replace(penalty, deadline=None, update_cycle=""), catalogue)
    assert "报送期限" not in words and "更新周期" not in words
    assert all(words.values())


def test_an_element_that_a_rule_may_demand_is_required_on_condition(penalty):
    words = {code: required_words(penalty, element) for code, element in penalty.elements.items()}
    assert (words["CF_WSH"], words["CF_NR_FK"], words["BZ"]) == (
        "必填",
        "条件必填：“处罚类别”为“罚款”时",
        "选填",
    )
    assert words["CF_XDR_GSZC"] == (
        "条件必填：没有“行政相对人代码_1(统一社会信用代码)”时填其中一项"
    )


def test_labels_that_the_record_type_itself_excludes_are_not_offered(penalty):
    kinds = penalty.elements["CF_XDR_LB"]
    assert set(labels_for(penalty, kinds)) == {"1", "4"}
    assert set(labels_for(replace(penalty, rules=()), kinds)) == {"1", "2", "4"}


def test_how_a_value_is_written_ends_with_what_the_element_itself_says(penalty):
    noted = replace(penalty.elements["CF_JDRQ"], note="以决定书为准")
    assert how_to_write(noted) == "填写格式：2018-12-10。以决定书为准。"
    assert how_to_write(replace(noted, note="以决定书为准。")) == how_to_write(noted)


def test_what_a_type_has_no_hint_for_is_said_as_the_receipt_expects_it(penalty):
    year = replace(penalty.elements["CF_XDR_ZZJG"], type="year")
    assert how_to_write(year) == VALUE_TYPES["year"].judgements[-1].requirement(year) + "。"
    assert how_to_write(penalty.elements["CF_WSH"]) == ""


def test_a_number_that_stands_for_the_credit_code_says_when_it_is_to_be_filled_in(
    penalty, catalogue
):
    for code in penalty.subject.without_code:
        words = how_to_fill_in(penalty, penalty.elements[code])
        assert words.endswith(
            "没有“行政相对人代码_1(统一社会信用代码)”的主体须填"
            "“行政相对人代码_3(组织机构代码)”或“行政相对人代码_2(工商注册号)”。"
        )
    assert "没有" not in how_to_fill_in(penalty, penalty.elements["CF_WSH"])

    debtor = catalogue.record_types["dishonest_judgment_debtor"]
    words = how_to_fill_in(debtor, debtor.elements["MD_ZZJG"])
    assert words.endswith("的主体须填“组织机构代码”（自然人除外）。")


def test_what_is_said_of_how_to_write_names_no_missing_limit(catalogue):
    for element in catalogue.elements.values():
        words = how_to_write(element)
        assert "None" not in words, element.code


def test_a_number_with_a_largest_value_is_said_to_be_a_number_up_to_it(catalogue):
    assert how_to_write(catalogue.elements["SB_QJYS"]) == "不小于0的整数，不大于600。"
    assert how_to_write(catalogue.elements["NB_CYRS"]) == "不小于0的整数。"
