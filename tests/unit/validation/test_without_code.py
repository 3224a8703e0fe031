"""A subject without a credit code is taken by another sound number where its item allows one."""

from datetime import date

import pytest

from pipelines.catalogue.examples import samples
from pipelines.catalogue.words.sentences import sentence
from pipelines.validation import BatchJudge, validate_rows
from tests.lib.submissions import LICENCE, PENALTY
from tests.lib.verdicts import errors


CODE, ORGANISATION, REGISTRATION = "XK_XDR_SHXYM", "XK_XDR_ZZJG", "XK_XDR_GSZC"
DEBTOR = "dishonest_judgment_debtor"

# Sound numbers of nobody, and the same with another last character.
ORGANISATION_CODE, WRONG_ORGANISATION_CODE = "728611939", "728611938"
REGISTRATION_NO, WRONG_REGISTRATION_NO = "152501600012346", "152501600012345"
OTHER_REGISTRATION_NO = "152501600012354"


@pytest.fixture
def judged(catalogue):
    """Judge one sound licence with other numbers; gives the verdict."""

    def judge(code, organisation=None, registration=None, *, name=LICENCE):
        record_type = catalogue.record_types[name]
        rows = samples.valid_rows(record_type, 1, seed=1).set_axis([2])
        rows[CODE], rows[ORGANISATION], rows[REGISTRATION] = code, organisation, registration
        return validate_rows(rows, record_type, catalogue, today=date(2026, 11, 28))

    return judge


def numbers(verdict):
    [row] = verdict.canonical[[CODE, ORGANISATION, REGISTRATION]].to_numpy(object, na_value=None)
    return tuple(row)


def conversions(verdict):
    columns = verdict.conversions[["element", "rule", "written"]]
    return list(columns.itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("organisation", "registration"),
    [
        (ORGANISATION_CODE, None),
        ("72861193-9", None),
        ("７２８６１１９３－９", None),
        (None, REGISTRATION_NO),
        (ORGANISATION_CODE, REGISTRATION_NO),
        (WRONG_ORGANISATION_CODE, REGISTRATION_NO),
    ],
)
def test_any_sound_number_stands_for_a_code_that_is_missing(judged, organisation, registration):
    assert errors(judged("无", organisation, registration)) == []


@pytest.mark.parametrize("written", [None, "", " ", "null", "NaN", '=""'])
def test_a_code_that_nobody_filled_in_is_asked_back(judged, written):
    assert errors(judged(written, None, REGISTRATION_NO)) == [(CODE, "required")]


@pytest.mark.parametrize("written", ["无", "暂无。", "/", "-", "——", "0", "00000000000000000X"])
def test_a_code_that_is_said_to_be_none_is_not(judged, written):
    assert errors(judged(written, None, REGISTRATION_NO)) == []


@pytest.mark.parametrize("name", ["enterprise_registration", "individual_business_registration"])
def test_it_is_taken_where_the_item_says_so(catalogue, name):
    record_type = catalogue.record_types[name]
    rows = samples.valid_rows(record_type, 1, seed=1).set_axis([2])
    rows["MD_SHXYM"], rows["DJ_GSZCH"] = None, REGISTRATION_NO
    verdict = validate_rows(rows, record_type, catalogue, today=date(2026, 11, 28))
    assert errors(verdict) == []


def test_what_the_region_distributes_is_taken_as_it_is(catalogue):
    record_type = catalogue.record_types[LICENCE]
    rows = samples.valid_rows(record_type, 1, seed=1).set_axis([2])
    rows[CODE], rows[REGISTRATION] = None, REGISTRATION_NO
    today = date(2026, 11, 28)
    judge = BatchJudge(record_type, catalogue, today=today, takes_blank_codes=True)
    assert errors(judge.judge(rows)) == []


@pytest.mark.parametrize(
    ("organisation", "registration"),
    [
        (None, None),
        (WRONG_ORGANISATION_CODE, None),
        ("000000000", None),
        ("00000000-0", "000000000000000"),
        (None, WRONG_REGISTRATION_NO),
        (None, "无"),
    ],
)
def test_without_any_sound_number_the_code_is_missing(judged, organisation, registration):
    assert errors(judged(None, organisation, registration)) == [(CODE, "required")]


@pytest.mark.parametrize(
    "written",
    [
        "00000000000000000X",
        "０００００００００００００００００Ｘ",
        "0",
        "无代码",
        "未赋码",
        "尚未赋码",
    ],
)
def test_a_word_for_no_code_is_read_as_empty_where_another_number_is_there(judged, written):
    verdict = judged(written, None, REGISTRATION_NO)
    assert errors(verdict) == []
    assert numbers(verdict) == (None, None, REGISTRATION_NO)
    assert (CODE, "read-as-nothing", written) in [
        (element, rule, written) for element, rule, _ in conversions(verdict)
    ]


def test_the_word_that_clerks_are_asked_to_write_is_no_change(judged):
    verdict = judged("无", None, REGISTRATION_NO)
    assert (errors(verdict), conversions(verdict)) == ([], [])


@pytest.mark.parametrize("written", ["00000000000000000X", "无代码", "0"])
def test_a_word_for_no_code_goes_back_where_there_is_no_other_number(judged, written):
    assert errors(judged(written)) == [(CODE, "credit-code-none")]
    assert errors(judged(written, WRONG_ORGANISATION_CODE)) == [(CODE, "credit-code-none")]


@pytest.mark.parametrize(
    ("written", "read", "rule"),
    [
        (REGISTRATION_NO, (None, None, REGISTRATION_NO), "read-as-registration-no"),
        (ORGANISATION_CODE, (None, ORGANISATION_CODE, None), "read-as-organisation-code"),
        ("72861193-9", (None, ORGANISATION_CODE, None), "read-as-organisation-code"),
        (" 7286 1193-9", (None, ORGANISATION_CODE, None), "read-as-organisation-code"),
    ],
)
def test_another_number_in_the_column_of_the_code_goes_where_it_belongs_and_is_said(
    judged, written, read, rule
):
    verdict = judged(written)
    assert errors(verdict) == []
    assert numbers(verdict) == read
    assert (CODE, rule) in [(element, rule) for element, rule, _ in conversions(verdict)]


def test_it_may_stand_in_both_columns(judged):
    verdict = judged(REGISTRATION_NO, None, REGISTRATION_NO)
    assert (errors(verdict), numbers(verdict)) == ([], (None, None, REGISTRATION_NO))


@pytest.mark.parametrize(
    ("code", "organisation", "registration"),
    [
        (REGISTRATION_NO, None, OTHER_REGISTRATION_NO),
        (REGISTRATION_NO, None, WRONG_REGISTRATION_NO),
        (ORGANISATION_CODE, WRONG_ORGANISATION_CODE, None),
        (WRONG_REGISTRATION_NO, None, REGISTRATION_NO),
    ],
)
def test_a_contradiction_goes_back_as_it_came(judged, code, organisation, registration):
    verdict = judged(code, organisation, registration)
    assert errors(verdict) == [(CODE, "credit-code-earlier-number")]
    assert numbers(verdict) == (code, organisation, registration)


def test_a_credit_code_in_the_column_of_another_number_goes_to_its_own(judged, catalogue):
    rows = samples.valid_rows(catalogue.record_types[LICENCE], 1, seed=1)
    code = rows[CODE][0]
    verdict = judged(None, code)
    assert (errors(verdict), numbers(verdict)) == ([], (code, None, None))
    assert conversions(verdict) == [(ORGANISATION, "read-as-credit-code", code)]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (None, [("MD_ZJHM", "read-as-credit-code")]),
        ("统一社会信用代码", [("MD_ZJHM", "read-as-credit-code")]),
        ("身份证", []),
    ],
)
def test_a_credit_code_in_the_column_of_persons_goes_to_its_own(catalogue, kind, expected):
    record_type = catalogue.record_types["honour"]
    rows = samples.valid_rows(record_type, 1, seed=1).set_axis([2])
    code = samples.valid_rows(catalogue.record_types[LICENCE], 1, seed=1)[CODE][0]
    rows["MD_ZTLB"], rows["MD_SHXYM"], rows["MD_ZJHM"], rows["MD_ZJLX"] = "1", None, code, kind
    verdict = validate_rows(rows, record_type, catalogue, today=date(2026, 11, 28))
    moved = [line[:2] for line in conversions(verdict) if line[1] == "read-as-credit-code"]
    assert moved == expected
    assert (errors(verdict) == []) == bool(expected)
    kept = verdict.canonical.loc[2, "MD_SHXYM"]
    assert (kept == code) == bool(expected)


@pytest.mark.parametrize(
    ("organisation", "registration", "named"),
    [
        (None, WRONG_REGISTRATION_NO, "行政相对人代码_2(工商注册号)"),
        (WRONG_ORGANISATION_CODE, None, "行政相对人代码_3(组织机构代码)"),
    ],
)
def test_a_number_with_a_slip_that_was_to_stand_for_a_code_is_named(
    judged, catalogue, organisation, registration, named
):
    verdict = judged("无", organisation, registration)
    missing = verdict.findings[verdict.findings["element"] == CODE]
    [(rule, detail)] = missing[["rule", "detail"]].itertuples(index=False, name=None)
    assert (rule, detail) == ("required", f"“{named}”填的号码有误，不能代替")
    words = sentence(catalogue.record_types[LICENCE], rule, CODE, 2, value=None, detail=detail)
    assert words.advice == f"必填项未填写；{detail}。请补填；没有的，请改正该号码。"


@pytest.mark.parametrize(("cut", "said"), [(17, "收到的是17位"), (16, "收到的是16位"), (18, None)])
def test_a_code_of_another_length_is_told_its_length(judged, catalogue, cut, said):
    code = samples.valid_rows(catalogue.record_types[LICENCE], 1, seed=1)[CODE][0]
    verdict = judged(code[:cut])
    details = verdict.findings.loc[verdict.findings["element"] == CODE, "detail"].tolist()
    assert details == ([said] if said else [])


def test_a_code_with_a_slip_goes_back_whatever_other_number_is_there(judged, catalogue):
    code = samples.valid_rows(catalogue.record_types[LICENCE], 1, seed=1)[CODE][0]
    slip = code[:-1] + ("0" if code[-1] != "0" else "1")
    verdict = judged(slip, ORGANISATION_CODE, REGISTRATION_NO)
    assert errors(verdict) == [(CODE, "credit-code-check-digit")]


def test_a_row_with_a_code_is_left_as_it_is(judged, catalogue):
    code = samples.valid_rows(catalogue.record_types[LICENCE], 1, seed=1)[CODE][0]
    verdict = judged(code, code, WRONG_REGISTRATION_NO)
    assert (errors(verdict), numbers(verdict)) == ([], (code, code, WRONG_REGISTRATION_NO))
    assert conversions(verdict) == []


def test_an_item_that_allows_no_other_number_takes_none(catalogue):
    record_type = catalogue.record_types["annual_report"]
    rows = samples.valid_rows(record_type, 3, seed=1).set_axis([2, 3, 4])
    rows["MD_SHXYM"] = [REGISTRATION_NO, "00000000000000000X", None]
    verdict = validate_rows(rows, record_type, catalogue, today=date(2026, 11, 28))
    assert [rule for _, rule in errors(verdict)] == [
        "credit-code-earlier-number",
        "credit-code-none",
        "required",
    ]


@pytest.mark.parametrize(
    ("registrations", "repeated"),
    [
        ([REGISTRATION_NO, OTHER_REGISTRATION_NO], []),
        ([REGISTRATION_NO, REGISTRATION_NO], [3]),
    ],
)
@pytest.mark.parametrize("name", [LICENCE, PENALTY])
def test_rows_without_code_repeat_each_other_only_with_the_same_number(
    catalogue, registrations, repeated, name
):
    prefix = {LICENCE: "XK", PENALTY: "CF"}[name]
    record_type = catalogue.record_types[name]
    rows = samples.valid_rows(record_type, 1, seed=1).loc[[0, 0]].set_axis([2, 3])
    rows[f"{prefix}_XDR_SHXYM"] = "无"
    rows[f"{prefix}_XDR_ZZJG"] = None
    rows[f"{prefix}_XDR_GSZC"] = registrations
    verdict = validate_rows(rows, record_type, catalogue, today=date(2026, 11, 28))
    is_repeat = verdict.findings["rule"] == "duplicate-in-file"
    assert verdict.findings.loc[is_repeat, "row_number"].tolist() == repeated


@pytest.mark.parametrize(
    ("kind", "code", "organisation", "expected"),
    [
        ("1", None, ORGANISATION_CODE, []),
        ("1", "72861193-9", None, []),
        ("1", None, None, [("MD_SHXYM", "credit-code-missing")]),
        ("2", None, ORGANISATION_CODE, [("MD_ZZJG", "organisation-code-of-a-natural-person")]),
    ],
)
def test_a_dishonest_debtor_may_have_an_organisation_code_instead(
    catalogue, kind, code, organisation, expected
):
    record_type = catalogue.record_types[DEBTOR]
    rows = samples.valid_rows(record_type, 60, seed=1)
    rows = rows[rows["MD_ZTLB"] == kind].head(1)
    rows["MD_SHXYM"], rows["MD_ZZJG"] = code, organisation
    verdict = validate_rows(rows, record_type, catalogue, today=date(2026, 11, 28))
    assert errors(verdict) == expected
