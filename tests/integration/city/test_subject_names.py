"""One code, one name: another name is told, and taken only from a register or a correction."""

import pytest

from tests.lib.batches import rows_of
from tests.lib.submissions import LICENCE, drop_csv, frame_of, json_receipt_of, submit_one


NAME = "行政相对人名称"
CODE = "行政相对人代码_1(统一社会信用代码)"
NUMBER = "行政许可决定文书号"
REGISTER = "enterprise_registration"

SPELLINGS = [
    "二连示例商贸（北京）有限公 司",
    "二连示例商贸(北京)有限公司",
    " 二连示例商贸（北京）有限公司",
    "二连示例商贸〔北京〕有限公司",
    "二连示例商贸（北京）有限\u3000公司",
]
KEPT = "二连示例商贸（北京）有限公司"


def licence(catalogue, name, number="二示例许字〔2018〕1号"):
    return rows_of(catalogue, 1).assign(XK_XDR_MC=name, XK_WSH=number)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_another_spelling_never_renames(bring, catalogue, query, spelling):
    bring(licence(catalogue, KEPT))
    bring(licence(catalogue, spelling, "二示例许字〔2018〕2号"))
    bring(licence(catalogue, spelling))
    assert query("SELECT name FROM subjects") == [(KEPT,)]


def test_another_record_with_another_name_does_not_rename(bring, catalogue, query):
    bring(licence(catalogue, KEPT))
    bring(licence(catalogue, "另一家公司", "二示例许字〔2018〕2号"))
    assert query("SELECT name FROM subjects") == [(KEPT,)]


def test_a_correction_of_the_record_that_gave_the_name_does(bring, catalogue, query):
    bring(licence(catalogue, "二连示例商帽有限公司"))
    bring(licence(catalogue, "二连示例商贸有限公司"))
    assert query("SELECT name FROM subjects") == [("二连示例商贸有限公司",)]


def test_a_correction_of_another_record_does_not(bring, catalogue, query):
    bring(licence(catalogue, KEPT))
    bring(licence(catalogue, "错字公司", "二示例许字〔2018〕2号"))
    bring(licence(catalogue, "又一个错字", "二示例许字〔2018〕2号"))
    assert query("SELECT name FROM subjects") == [(KEPT,)]


def test_a_register_names_its_subjects(bring, catalogue, query):
    code = rows_of(catalogue, 1)["XK_XDR_SHXYM"][0]
    bring(licence(catalogue, KEPT))
    register = rows_of(catalogue, 1, name=REGISTER).assign(MD_SHXYM=code, MD_ZTMC="登记的名称")
    bring(register, name=REGISTER)
    assert query("SELECT name FROM subjects WHERE subject_key = %s", code) == [("登记的名称",)]


def test_of_several_names_in_a_file_the_first_stays_and_both_are_named(
    platform, inbox, catalogue, query
):
    frame = frame_of(catalogue, 4, seed=3)
    frame[CODE] = frame[CODE][0]
    frame["行政相对人类别"] = frame["行政相对人类别"][0]
    for column in ["行政相对人代码_5(事业单位证书号)", "行政相对人代码_6(社会组织登记证号)"]:
        frame[column] = None
    frame[NAME] = ["甲商贸公司", "甲商贸公 司", "乙商贸公司", "乙商贸公司"]
    drop_csv(inbox, "许可.csv", frame)
    batch = submit_one()
    assert (batch.rejected, batch.warned) == (0, 1)
    warnings = json_receipt_of(platform, batch)["warnings"]
    [text] = [line["text"] for line in warnings if line["rule"] == "several-names-of-one-code"]
    assert "乙商贸公司" in text
    assert "第2行的「甲商贸公司」" in text
    assert query("SELECT name FROM subjects") == [("甲商贸公司",)]

    drop_csv(inbox, "许可二.csv", frame.assign(**{NAME: "丙商贸公司"}).iloc[:1])
    warnings = json_receipt_of(platform, submit_one())["warnings"]
    text = "该代码在平台记录的名称是「甲商贸公司」，已改为本行的名称。"
    assert any(text in line["text"] for line in warnings)


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [({}, "已改为本行的名称"), ({NUMBER: "二示例许字〔2018〕904号"}, "未改")],
)
def test_the_warning_says_whether_the_row_gave_the_subject_its_name(
    platform, inbox, catalogue, query, changes, outcome
):
    names = ("二连示例商帽有限公司", "二连示例商贸有限公司")
    frame = frame_of(catalogue, 1)
    drop_csv(inbox, "许可.csv", frame.assign(**{NAME: names[0]}))
    submit_one()
    drop_csv(inbox, "许可二.csv", frame.assign(**{NAME: names[1]} | changes))
    batch = submit_one()
    [warning] = json_receipt_of(platform, batch)["warnings"]
    assert (batch.warned, warning["rule"]) == (1, "name-differs-from-kept")
    assert f"名称是「{names[0]}」，{outcome}。" in warning["text"]
    assert query("SELECT name FROM subjects") == [(names[outcome != "未改"],)]


def test_a_spelling_of_the_name_is_worth_no_word(platform, inbox, catalogue):
    frame = frame_of(catalogue, 1)
    drop_csv(inbox, "许可.csv", frame.assign(**{NAME: KEPT}))
    submit_one()
    drop_csv(
        inbox, "许可二.csv", frame.assign(**{NAME: SPELLINGS[1], NUMBER: "二示例许字〔2018〕901号"})
    )
    batch = submit_one()
    assert batch.warned == 0
    assert batch.record_type == LICENCE


def test_a_department_keeps_the_name_that_it_is_registered_by(bring, catalogue, query):
    code = catalogue.departments["market_regulation"].credit_code
    name = catalogue.departments["market_regulation"].name
    bring(licence(catalogue, "二连浩特市顺达商贸有限公司").assign(XK_XDR_SHXYM=code))
    register = rows_of(catalogue, 1, name=REGISTER).assign(MD_SHXYM=code, MD_ZTMC="顺达公司")
    bring(register, name=REGISTER)
    query_of_name = "SELECT name FROM subjects WHERE subject_key = %s"
    assert query(query_of_name, code) == [(name,)]


def test_a_name_with_an_id_number_that_comes_again_is_the_name_that_is_kept(
    platform, inbox, catalogue
):
    frame = frame_of(catalogue, 1).assign(**{NAME: "李平（152501198901011071）"})
    drop_csv(inbox, "许可.csv", frame)
    submit_one()
    drop_csv(inbox, "许可二.csv", frame.assign(**{NUMBER: "二示例许字〔2018〕902号"}))
    rules = {line["rule"] for line in json_receipt_of(platform, submit_one())["warnings"]}
    assert "name-differs-from-kept" not in rules

    changed = frame.assign(
        **{NUMBER: "二示例许字〔2018〕903号", NAME: "王平（152501198901011071）"}
    )
    drop_csv(inbox, "许可三.csv", changed)
    rules = {line["rule"] for line in json_receipt_of(platform, submit_one())["warnings"]}
    assert "name-differs-from-kept" in rules
