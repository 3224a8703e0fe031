"""纳税人识别号 of before the credit code: a taxpayer is taken by the organisation code within it."""

from datetime import date

import pytest

from pipelines.catalogue.examples import samples
from pipelines.validation import validate_rows
from tests.lib.submissions import LICENCE
from tests.lib.verdicts import errors


CODE, ORGANISATION = "MD_SHXYM", "MD_ZZJG"
TAX_ITEMS = (
    "a_rated_taxpayer",
    "abnormal_taxpayer",
    "major_tax_violation",
    "tax_arrears",
    "tax_credit_grade",
)

# Sound codes of nobody.
ORGANISATION_CODE, OTHER_ORGANISATION_CODE = "728611939", "516068583"
TAXPAYER_NO = "152502" + ORGANISATION_CODE


@pytest.fixture
def judged(catalogue):
    """Judge a sound row of an organisation with other numbers; gives the verdict."""

    def judge(code, organisation=None, *, name="abnormal_taxpayer"):
        record_type = catalogue.record_types[name]
        rows = samples.valid_rows(record_type, 1, seed=1).set_axis([2])
        if "MD_ZTLB" in rows:
            rows["MD_ZTLB"] = "1"
            rows["MD_ZJLX"] = rows["MD_ZJHM"] = None
        rows[CODE], rows[ORGANISATION] = code, organisation
        return validate_rows(rows, record_type, catalogue, today=date(2026, 11, 28))

    return judge


def numbers(verdict):
    [row] = verdict.canonical[[CODE, ORGANISATION]].to_numpy(object, na_value=None)
    return tuple(row)


@pytest.mark.parametrize("name", TAX_ITEMS)
def test_a_number_of_15_characters_is_read_as_its_organisation_code_and_that_is_said(judged, name):
    verdict = judged(TAXPAYER_NO, name=name)
    assert errors(verdict) == []
    assert numbers(verdict) == (None, ORGANISATION_CODE)
    [conversion] = verdict.conversions.to_dict("records")
    assert (conversion["element"], conversion["rule"]) == (CODE, "read-within-taxpayer-no")
    assert (conversion["written"], conversion["read"]) == (TAXPAYER_NO, ORGANISATION_CODE)


@pytest.mark.parametrize(
    "written", [" 152502 728611939", "１５２５０２７２８６１１９３９", "152501MA0N12340"]
)
def test_it_may_be_written_in_other_ways(judged, written):
    assert errors(judged(written)) == []


def test_the_organisation_code_may_stand_beside_it(judged):
    assert errors(judged(TAXPAYER_NO, ORGANISATION_CODE)) == []


def test_a_taxpayer_with_neither_says_so_and_is_taken_by_its_organisation_code(judged):
    assert errors(judged("无", ORGANISATION_CODE)) == []


@pytest.mark.parametrize(
    ("written", "organisation"),
    [
        # Its organisation code has a wrong check digit.
        ("152501728611938", None),
        # Two numbers that contradict each other.
        (TAXPAYER_NO, OTHER_ORGANISATION_CODE),
        # Maybe the old ID number of a person, which is nobody's organisation code.
        ("152501620831999", None),
        # The ID number of the owner, and two digits.
        ("15250119620831993X01", None),
    ],
)
def test_what_is_no_such_number_goes_back_for_what_it_is(judged, written, organisation):
    assert errors(judged(written, organisation)) == [(CODE, "credit-code-earlier-number")]


def test_elsewhere_a_number_of_15_digits_is_no_number_of_a_taxpayer(catalogue):
    record_type = catalogue.record_types[LICENCE]
    rows = samples.valid_rows(record_type, 1, seed=1).set_axis([2])
    rows["XK_XDR_SHXYM"], rows["XK_XDR_ZZJG"], rows["XK_XDR_GSZC"] = TAXPAYER_NO, None, None
    verdict = validate_rows(rows, record_type, catalogue, today=date(2026, 11, 28))
    assert ("XK_XDR_SHXYM", "credit-code-earlier-number") in errors(verdict)
