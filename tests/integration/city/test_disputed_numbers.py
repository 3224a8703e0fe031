"""An earlier number that two credit codes have is nobody's until somebody says whose it is."""

import pytest

from pipelines.catalogue.words.shown_names import shown_name
from tests.lib.subjects import (
    CODE,
    NAME,
    ORGANISATION_CODE,
    OTHER_REGISTRATION_NO,
    REGISTRATION_NO,
    code_with,
)


RULE = "number-of-another-code"
OTHER = code_with("000000019", "92")
SAME_ORGANISATION = code_with(ORGANISATION_CODE, "92")

SUBJECTS = "SELECT subject_key FROM subjects ORDER BY 1"
MERGES = "SELECT subject_key, merged_into FROM subject_merges ORDER BY 1"
CONFLICTS = "SELECT row_number, kept FROM conflicts ORDER BY conflict_no"

MINE = (CODE, None, REGISTRATION_NO, "1号")
OTHERS = (OTHER, None, REGISTRATION_NO, "2号")
ALONE = (None, None, REGISTRATION_NO, "3号")


def told(counts):
    return [(each.row_number, each.rule, each.element, each.detail) for each in counts.findings]


@pytest.mark.parametrize("in_one_file", [True, False])
def test_the_second_code_with_a_number_is_told_who_has_it_and_stands_in_conflicts(
    bring, licence, query, in_one_file
):
    if in_one_file:
        counts = bring(licence(MINE, OTHERS))
        rows = [(2, OTHER), (3, CODE)]
    else:
        assert told(bring(licence(MINE))) == []
        counts = bring(licence(OTHERS))
        rows = [(2, CODE)]
    assert told(counts) == [
        (row, RULE, "XK_XDR_GSZC", f"{code}（「{NAME}」）") for row, code in rows
    ]
    assert query(CONFLICTS) == [(row, "claimed") for row, _ in rows]
    assert query(MERGES) == []
    of_record = "SELECT subject_key FROM records JOIN conflicts USING (record_id) ORDER BY 1"
    assert (OTHER,) in query(of_record)


def test_two_codes_with_one_organisation_code_are_told_too(bring, licence, query):
    bring(licence((CODE, None, None, "1号")))
    counts = bring(licence((SAME_ORGANISATION, None, None, "2号")))
    assert told(counts) == [(2, RULE, "XK_XDR_SHXYM", f"{CODE}（「{NAME}」）")]
    assert query(CONFLICTS) == [(2, "claimed")]


def test_a_file_that_comes_again_is_not_told_again(bring, licence, query):
    bring(licence(MINE))
    bring(licence(OTHERS))
    assert told(bring(licence(OTHERS))) == []
    assert query(CONFLICTS) == [(2, "claimed")]


@pytest.mark.parametrize(
    "files",
    [
        [[MINE], [OTHERS], [ALONE]],
        [[ALONE], [MINE, OTHERS]],
        [[MINE, OTHERS, ALONE]],
        [[ALONE], [MINE, OTHERS], [(CODE, None, REGISTRATION_NO, "4号")]],
    ],
)
def test_the_subject_without_a_code_is_merged_into_neither(bring, licence, query, files):
    for rows in files:
        bring(licence(*rows))
    assert query(MERGES) == []
    assert (f"reg:{REGISTRATION_NO}",) in query(SUBJECTS)


def test_a_number_that_comes_after_both_is_told_of_both(bring, licence, query):
    bring(licence(MINE, OTHERS))
    [(row, rule, element, detail)] = told(bring(licence(ALONE)))
    assert (row, rule, element) == (2, RULE, "XK_XDR_GSZC")
    assert CODE in detail
    assert OTHER in detail


def test_of_two_claims_the_names_decide(bring, licence, query):
    bring(licence(MINE))
    bring(licence(OTHERS, name="另一家商贸有限公司"))
    bring(licence(ALONE))
    assert query(MERGES) == [(f"reg:{REGISTRATION_NO}", CODE)]


def test_once_the_wrong_number_is_corrected_the_right_code_has_it(bring, licence, query):
    bring(licence(MINE, OTHERS))
    bring(licence(ALONE))
    bring(licence((OTHER, None, OTHER_REGISTRATION_NO, "2号")))
    assert query(MERGES) == []
    bring(licence((CODE, None, REGISTRATION_NO, "5号")))
    assert query(MERGES) == [(f"reg:{REGISTRATION_NO}", CODE)]


def test_a_code_that_claims_a_number_which_is_merged_already_is_told(bring, licence, query):
    bring(licence(ALONE))
    bring(licence(MINE))
    assert query(MERGES) == [(f"reg:{REGISTRATION_NO}", CODE)]
    assert [line[3] for line in told(bring(licence(OTHERS)))] == [f"{CODE}（「{NAME}」）"]
    assert query(MERGES) == [(f"reg:{REGISTRATION_NO}", CODE)]


@pytest.mark.parametrize("number", ["000000000000000", "152501000012340", "1", "无"])
def test_what_is_no_number_is_nobodys(bring, licence, query, number):
    bring(licence((CODE, None, number, "1号")))
    assert told(bring(licence((OTHER, None, number, "2号")))) == []
    assert query(CONFLICTS) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三", "张*"), ("欧阳小明", "欧***"), (NAME, NAME), ("王记面馆", "王记面馆")],
)
def test_the_name_of_a_person_is_masked(name, shown):
    assert shown_name(name) == shown


def test_in_the_warning_too(bring, licence):
    bring(licence(MINE, name="张三"))
    [(*_, detail)] = told(bring(licence(OTHERS)))
    assert detail == f"{CODE}（「张*」）"
