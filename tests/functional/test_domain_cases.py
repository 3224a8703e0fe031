"""The cases that follow from the facts of the field (what departments really send),
each judged as a file would be.
"""

from datetime import date

import pandas as pd
import psycopg
import pytest

from pipelines.catalogue.examples import samples
from pipelines.validation import validate_rows
from tests.lib import commands
from tests.lib.commands import try_file
from tests.lib.submissions import DEPARTMENT, drop_csv, json_receipt_of, submit_one


PENALTY, LICENCE = "administrative_penalty_legal_person", "administrative_licence_legal_person"
PERSON = "administrative_licence_natural_person"
TODAY = date(2026, 11, 24)


@pytest.fixture
def judged(catalogue):
    """What becomes of sound rows in which some cells are changed:
    findings by rule and severity, and the verdict.
    """

    def judged(record_type, *changes):
        declared = catalogue.record_types[record_type]
        frame = samples.valid_rows(declared, len(changes), seed=4)
        for place, change in enumerate(changes):
            for code, value in change.items():
                frame.loc[frame.index[place], code] = value
        frame.index = pd.RangeIndex(2, len(changes) + 2)
        verdict = validate_rows(frame, declared, catalogue, today=TODAY)
        return {(one.rule, one.severity) for one in verdict.findings.itertuples()}, verdict

    return judged


def sound_rows(catalogue, name):
    """Some sound rows of a record type, as dictionaries without the empty cells."""
    frame = samples.valid_rows(catalogue.record_types[name], 30, seed=4).fillna("")
    return frame.to_dict("records")


def test_a_credit_code_whose_check_character_is_zero_is_taken(judged):
    found, _ = judged(
        LICENCE, {"XK_XDR_SHXYM": "531000005000160090", "XK_XDR_LB": "1", "XK_FRDB": "冯示"}
    )
    assert not {rule for rule, _ in found if rule.startswith("credit-code")}


def test_a_credit_code_with_a_wrong_organisation_code_inside_is_refused(judged):
    found, _ = judged(LICENCE, {"XK_XDR_SHXYM": "123456789012345678"})
    assert ("credit-code-check-digit", "error") in found


def test_the_code_of_an_individual_business_for_a_legal_person_is_refused(judged):
    found, _ = judged(
        LICENCE, {"XK_XDR_SHXYM": "92152501117421132M", "XK_XDR_LB": "1", "XK_FRDB": "冯示"}
    )
    assert ("legal-person-code-expected", "error") in found


def test_a_natural_person_with_a_credit_code_is_refused(judged, catalogue):
    person = next(row for row in sound_rows(catalogue, "red_list") if row["MD_ZTLB"] == "2")
    found, _ = judged("red_list", person | {"MD_SHXYM": "911525010392020569"})
    assert ("credit-code-of-a-natural-person", "error") in found


def test_state_1_means_valid_in_the_2018_version_whose_template_decides(judged, catalogue):
    assert catalogue.version == "2018"
    _, verdict = judged(LICENCE, {"XK_ZT": "有效"})
    assert verdict.canonical["XK_ZT"].tolist() == ["1"]


@pytest.mark.parametrize(
    ("written", "read"), [("67.5元", "0.00675"), ("0.00675", "0.00675"), (".15元", "0.000015")]
)
def test_amounts_in_yuan_and_in_ten_thousand_yuan_are_equal(judged, written, read):
    found, verdict = judged(PENALTY, {"CF_CFLB": "罚款", "CF_NR_FK": written})
    assert verdict.canonical["CF_NR_FK"].tolist() == [read]
    said = verdict.conversions[verdict.conversions["element"] == "CF_NR_FK"]
    assert said["rule"].tolist() == (["read-in-wan-yuan"] if "元" in written else [])
    assert not {rule for rule, severity in found if severity == "error"}


def test_several_kinds_of_penalty_stay_one_penalty(judged):
    written = {"CF_CFLB": "警告;罚款;没收违法所得;没收非法财物", "CF_NR_FK": "1", "CF_NR_WFFF": "1"}
    found, verdict = judged(PENALTY, written)
    assert len(verdict.canonical) == 1
    assert verdict.canonical["CF_CFLB"].tolist() == ["1;2;3"]
    assert not {rule for rule, severity in found if severity == "error"}


def test_two_rows_with_one_document_number_name_each_other(judged):
    same = {
        "XK_WSH": "二示例许字〔2018〕9号",
        "XK_XDR_SHXYM": "911525010392020569",
        "XK_XDR_LB": "1",
        "XK_FRDB": "冯示",
    }
    found, verdict = judged(LICENCE, same, same | {"XK_NR": "别的内容"})
    assert {("duplicate-in-file", "error"), ("duplicate-in-file-kept", "warning")} <= found
    details = set(verdict.findings["detail"].dropna())
    assert "3" in details
    assert any(detail.startswith("2｜") and "XK_NR" in detail for detail in details)


def test_rows_alike_without_a_document_number_are_all_sent_back_and_none_is_dropped(
    judged, catalogue
):
    row = sound_rows(catalogue, PENALTY)[0]
    found, verdict = judged(
        PENALTY, row | {"CF_WSH": ""}, row | {"CF_WSH": "", "CF_YJ": "《别的法》第一条"}
    )
    assert ("required", "error") in found
    assert verdict.rejected.tolist() == [2, 3]


@pytest.mark.parametrize("written", ["2099/12/31", "9999-09-09", "99990909", "长期"])
def test_every_way_of_writing_long_term_is_one_date(judged, written):
    _, verdict = judged(LICENCE, {"XK_YXQZI": written})
    assert verdict.canonical["XK_YXQZI"].tolist() == ["2099-12-31"]
    assert "XK_YXQZI" in set(verdict.conversions["element"])


@pytest.mark.parametrize("written", ["1900-01-01", "/", "无", "暂无", "\\N"])
def test_every_way_of_writing_nothing_is_nothing_and_said(judged, written):
    _, verdict = judged(PENALTY, {"CF_YXQ": written})
    assert verdict.canonical["CF_YXQ"].isna().all()
    assert ("CF_YXQ", "read-as-nothing") in set(
        verdict.conversions[["element", "rule"]].itertuples(index=False, name=None)
    )


def test_the_tail_of_the_credit_code_for_the_registration_number_is_a_warning(judged):
    code = "911525010392020569"
    found, _ = judged(
        LICENCE,
        {"XK_XDR_SHXYM": code, "XK_XDR_GSZC": code[2:], "XK_XDR_LB": "1", "XK_FRDB": "冯示"},
    )
    assert ("registration-no-form", "warning") in found
    assert not {rule for rule, severity in found if severity == "error"}


def test_a_subject_is_known_by_its_code_whatever_brackets_its_name_is_written_with(
    platform, catalogue
):
    row = next(one for one in sound_rows(catalogue, LICENCE) if one["XK_XDR_LB"] == "1")
    inbox = platform.ingest_root / DEPARTMENT / "inbox"
    for number, name in enumerate(("示例（北京）有限公司", "示例(北京)有限公司")):
        one = row | {"XK_XDR_MC": name, "XK_WSH": f"二示例字〔2018〕{number}号"}
        drop_csv(inbox, f"许可{number}.csv", pd.DataFrame([one]))
        assert submit_one().accepted == 1
    with psycopg.connect(platform.database_url) as connection:
        assert connection.execute("SELECT subject_key FROM subjects").fetchall() == [
            (row["XK_XDR_SHXYM"],)
        ]


def test_a_name_alone_links_to_nobody_and_goes_back_as_a_question(judged):
    numbers = ("XK_XDR_SHXYM", "XK_XDR_GSZC", "XK_XDR_ZZJG")
    found, verdict = judged(LICENCE, {"XK_XDR_MC": "示例大药", **dict.fromkeys(numbers, "")})
    assert ("required", "error") in found
    assert verdict.rejected.tolist() == [2]


@pytest.mark.parametrize(
    "written",
    [
        "2018-02-30",
        "18-12-10",
        "12/10/2018",
        "12345",
        "99999",
        "2018-13-01",
    ],
)
def test_days_that_are_none_or_could_be_two_are_refused(judged, written):
    found, _ = judged(PENALTY, {"CF_JDRQ": written})
    assert ("date-form", "error") in found


@pytest.mark.parametrize("written", ["0000-00-00", "1900-01-00"])
def test_what_programs_write_for_no_day_is_no_day(judged, written):
    found, _ = judged(PENALTY, {"CF_JDRQ": written})
    assert ("required", "error") in found


@pytest.mark.parametrize("written", ["NaN", "inf", "1_000", "1E+5", "-1", "五千"])
def test_amounts_that_are_no_plain_numbers_are_refused_or_nothing(judged, written):
    found, verdict = judged(PENALTY, {"CF_CFLB": "罚款", "CF_NR_FK": written})
    assert {"amount-form", "fine-without-amount"} & {rule for rule, _ in found}


def test_the_same_file_twice_changes_nothing(platform, catalogue):
    inbox = platform.ingest_root / DEPARTMENT / "inbox"
    frame = samples.valid_rows(catalogue.record_types[LICENCE], 3, seed=2)
    drop_csv(inbox, "a.csv", frame)
    drop_csv(inbox, "b.csv", frame)
    states = sorted(batch.state for batch in commands.submit())
    assert states == ["receipted", "refused"]


def test_a_file_without_rows_is_an_error(catalogue, tmp_path):
    frame = samples.valid_rows(catalogue.record_types[LICENCE], 1, seed=2).head(0)
    outcome = try_file(drop_csv(tmp_path, "许可.csv", frame), None)
    assert outcome.contents.is_refused
    assert "没有任何数据" in outcome.contents.batch.reason


def test_a_header_in_yuan_makes_the_amounts_yuan(platform, catalogue):
    frame = samples.valid_rows(catalogue.record_types[PENALTY], 3, seed=2)
    frame["CF_CFLB"], frame["CF_NR_FK"], frame["CF_NR_WFFF"] = "罚款", "2000", ""
    named = frame.rename(columns={code: one.name for code, one in catalogue.elements.items()})
    named = named.rename(columns={"罚款金额(万元)": "罚款金额（元）"})
    file = drop_csv(platform.ingest_root / DEPARTMENT / "inbox", "行政处罚.csv", named)
    outcome = try_file(file, DEPARTMENT)
    assert {converted.rule for converted in outcome.contents.conversions} >= {"read-in-wan-yuan"}
    assert submit_one().accepted == 3


def test_look_alike_letters_are_named_in_the_receipt_but_of_a_person_only_their_places(
    platform, catalogue
):
    frame = samples.valid_rows(catalogue.record_types[LICENCE], 2, seed=2)
    frame["XK_XDR_SHXYM"] = ["9I1525010392020569", frame["XK_XDR_SHXYM"].iloc[1]]
    inbox = platform.ingest_root / DEPARTMENT / "inbox"
    drop_csv(inbox, "许可.csv", frame)
    [said] = [one["text"] for one in json_receipt_of(platform, submit_one())["rejections"]]
    assert "疑为「911525010392020569」（字母I应为数字1）" in said

    person = samples.valid_rows(catalogue.record_types[PERSON], 1, seed=2)
    person["XK_XDR_ZJLX"], person["XK_XDR_ZJHM"] = "01", "1525O1199001011238"
    drop_csv(inbox, "自然人许可.csv", person)
    [said] = [one["text"] for one in json_receipt_of(platform, submit_one())["rejections"]]
    assert "疑为第5位把数字写成了形近的字母" in said
    assert "199001011" not in said
