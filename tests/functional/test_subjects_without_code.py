"""A file about subjects without a credit code goes all the way,
and the receipt says how it was read.
"""

import json

import pytest

from pipelines.__main__ import DONE, main
from pipelines.city.ledger import unmended
from pipelines.work import current_platform
from tests.lib.submissions import DEPARTMENT, drop_csv, frame_of, json_receipt_of, submit_one


CODE = "行政相对人代码_1(统一社会信用代码)"
REGISTRATION = "行政相对人代码_2(工商注册号)"
ORGANISATION = "行政相对人代码_3(组织机构代码)"
NAME = "行政相对人名称"
REGISTRATION_NO = "152501000012347"
ORGANISATION_CODE = "728611939"


@pytest.fixture
def frame(catalogue):
    """Two licences, the second of a subject with a code of its own."""
    frame = frame_of(catalogue, 2)
    frame[[ORGANISATION, REGISTRATION]] = ""
    return frame


def notes(receipt):
    return [(note["rule"], note["element"]) for note in receipt["warnings"]]


@pytest.mark.parametrize(
    ("written", "registration", "rule"),
    [
        (REGISTRATION_NO, "", "read-as-registration-no"),
        ("00000000000000000X", REGISTRATION_NO, "read-as-nothing"),
    ],
)
def test_the_row_is_taken_and_the_receipt_says_how_it_was_read(
    platform, inbox, frame, query, written, registration, rule
):
    frame.loc[0, [CODE, REGISTRATION]] = [written, registration]
    drop_csv(inbox, "许可.csv", frame)
    batch = submit_one()
    assert (batch.accepted, batch.new) == (2, 2)
    assert (rule, "XK_XDR_SHXYM") in notes(json_receipt_of(platform, batch))
    assert query("SELECT subject_key FROM subjects WHERE length(subject_key) <> 18") == [
        (f"reg:{REGISTRATION_NO}",)
    ]


def test_a_trial_says_it_too(frame, tmp_path, capsys):
    frame.loc[0, CODE] = "72861193-9"
    file = drop_csv(tmp_path, "许可.csv", frame)
    assert main(["validate", str(file), "--department", DEPARTMENT, "--json"]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert ("read-as-organisation-code", "XK_XDR_SHXYM") in notes(told)


def test_a_table_needs_the_column_of_the_code_where_blank_ones_are_asked_back(inbox, frame):
    frame[REGISTRATION] = [REGISTRATION_NO, "152501600012346"]
    drop_csv(inbox, "许可.csv", frame.drop(columns=[CODE, ORGANISATION]))
    batch = submit_one()
    assert (batch.reason_code, CODE in batch.reason) == ("missing-columns", True)


def test_a_table_without_it_is_recognised_where_they_are_taken(platform, inbox, catalogue):
    name = "enterprise_registration"
    register = frame_of(catalogue, 1, record_type=name).assign(注册号=REGISTRATION_NO)
    code = catalogue.elements["MD_SHXYM"].name
    number = catalogue.elements["DJ_GSZCH"].name
    register[number] = REGISTRATION_NO
    drop_csv(inbox, "企业登记.csv", register.drop(columns=[code, "注册号"], errors="ignore"))
    assert submit_one().new == 1


def test_a_blank_code_goes_back_and_the_remedy_is_taken(platform, inbox, frame):
    blank = frame.head(1).assign(**{CODE: "", REGISTRATION: REGISTRATION_NO})
    drop_csv(inbox, "1.csv", blank)
    batch = submit_one()
    [rejection] = json_receipt_of(platform, batch)["rejections"]
    assert (rejection["rule"], rejection["element"]) == ("required", "XK_XDR_SHXYM")
    assert "在此填“无”" in rejection["text"]
    drop_csv(inbox, "2.csv", blank.assign(**{CODE: "无"}))
    assert submit_one().new == 1
    assert unmended.unmended(current_platform()) == []


def test_without_a_column_for_any_of_the_numbers_it_is_refused(inbox, frame):
    drop_csv(inbox, "许可.csv", frame.drop(columns=[CODE, ORGANISATION, REGISTRATION]))
    batch = submit_one()
    assert (batch.reason_code, CODE in batch.reason) == ("missing-columns", True)


def test_a_number_in_the_column_of_the_code_is_kept_where_its_own_column_is_absent(
    inbox, frame, query
):
    table = frame.drop(columns=[ORGANISATION, REGISTRATION]).head(1)
    drop_csv(inbox, "许可.csv", table.assign(**{CODE: REGISTRATION_NO}))
    assert submit_one().new == 1
    drop_csv(inbox, "许可2.csv", table.assign(**{CODE: REGISTRATION_NO, "许可内容": "更正"}))
    assert submit_one().changed == 1
    kept = (
        "SELECT xk_xdr_shxym, xk_xdr_gszc FROM records.current_administrative_licence_legal_person"
    )
    assert query(kept) == [(None, REGISTRATION_NO)]


@pytest.mark.parametrize("code_first", [True, False])
def test_where_the_names_differ_the_department_is_told(platform, inbox, frame, code_first):
    with_code = frame.tail(1).assign(**{REGISTRATION: REGISTRATION_NO, NAME: "甲商贸公司"})
    without = frame.head(1).assign(
        **{CODE: "无", REGISTRATION: REGISTRATION_NO, NAME: "乙商贸公司"}
    )
    files = [with_code, without] if code_first else [without, with_code]
    drop_csv(inbox, "1.csv", files[0])
    assert notes(json_receipt_of(platform, submit_one())) == []
    drop_csv(inbox, "2.csv", files[1])
    receipt = json_receipt_of(platform, submit_one())
    assert notes(receipt) == [("number-of-another-name", "XK_XDR_GSZC")]
    [warning] = receipt["warnings"]
    assert ("甲商贸公司" if code_first else "乙商贸公司") in warning["text"]


def test_where_the_names_agree_nobody_is_told(platform, inbox, frame, query):
    drop_csv(inbox, "1.csv", frame.head(1).assign(**{CODE: "无", REGISTRATION: REGISTRATION_NO}))
    submit_one()
    drop_csv(inbox, "2.csv", frame.head(1).assign(**{REGISTRATION: REGISTRATION_NO}))
    batch = submit_one()
    assert (batch.changed, notes(json_receipt_of(platform, batch))) == (1, [])
    assert query("SELECT count(*) FROM subjects") == [(1,)]


def test_another_departments_row_without_the_code_finds_the_record_and_goes_back(
    platform, inbox, frame, query
):
    first = frame.head(1).assign(**{REGISTRATION: REGISTRATION_NO})
    drop_csv(inbox, "1.csv", first)
    submit_one()
    drop_csv(
        inbox,
        "2.csv",
        first.assign(**{CODE: "无", "行政许可决定文书号": "二示例许字〔2018〕902号"}),
    )
    submit_one()
    ecology = platform.ingest_root / "ecology" / "inbox"
    drop_csv(ecology, "3.csv", first.assign(**{CODE: "无", "许可内容": "另一说法"}))
    batch = submit_one()
    [rejection] = json_receipt_of(platform, batch)["rejections"]
    assert (rejection["rule"], rejection["element"]) == ("kept-by-another-department", "XK_NR")
    drop_csv(ecology, "4.csv", first.assign(**{CODE: "无"}))
    assert submit_one().unchanged == 1
