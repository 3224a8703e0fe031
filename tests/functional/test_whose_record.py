"""A record is kept by the department that brought it: what another one says of it is asked back."""

import dataclasses

import openpyxl
import pytest

from pipelines.city.records.merge import LoadCounts
from pipelines.shapes.differing_value import DifferingValue
from tests.lib import commands
from tests.lib.batches import load_into, open_one, rows_of
from tests.lib.city import transaction
from tests.lib.submissions import PENALTY, drop_csv, frame_of, json_receipt_of, submit_one


FACT = "违法事实"
NUMBER = "行政处罚决定书文号"
AUTHORITY = "处罚机关统一社会信用代码"
RULE = "kept-by-another-department"
OWNER = "二连浩特市市场监督管理局"


@pytest.fixture
def loaded(platform, inbox, catalogue):
    """Three penalties of the market regulation."""
    frame = frame_of(catalogue, 3, seed=4, record_type=PENALTY)
    drop_csv(inbox, "行政处罚.csv", frame)
    assert submit_one().new == 3
    return frame


def ecology(platform):
    return platform.ingest_root / "ecology" / "inbox"


def notices_to_owner(platform, department="market_regulation"):
    folder = platform.ingest_root / department / "receipts"
    return sorted(folder.glob("提示_*.txt"))


def test_a_row_that_would_change_it_goes_back_with_the_owners_name(loaded, platform, query):
    changed = loaded.assign(**{FACT: [*loaded[FACT][:1], "另一种说法", "又一种说法"]})
    drop_csv(ecology(platform), "行政处罚.csv", changed)
    batch = submit_one()
    assert (batch.accepted, batch.unchanged, batch.rejected) == (1, 1, 2)

    rejections = json_receipt_of(platform, batch)["rejections"]
    assert [(line["row_number"], line["rule"], line["element"]) for line in rejections] == [
        (3, RULE, "CF_SY"),
        (4, RULE, "CF_SY"),
    ]
    assert all(OWNER in line["text"] for line in rejections)
    assert query("SELECT DISTINCT department, version FROM records") == [("market_regulation", 1)]
    assert query("SELECT batch_no, row_number, kept FROM conflicts ORDER BY 2") == [
        (batch.batch_no, 3, "owner"),
        (batch.batch_no, 4, "owner"),
    ]


def test_the_owner_is_told_who_said_what_of_which_record(loaded, platform):
    drop_csv(ecology(platform), "我局处罚.csv", loaded.assign(**{FACT: "另一种说法"}))
    batch = submit_one()
    [notice] = notices_to_owner(platform)
    assert notice.name == f"提示_其他部门报送了本部门的记录_3条_{batch.batch_no}.txt"
    text = notice.read_text("utf-8-sig")
    for part in [
        "生态环境局",
        "我局处罚.csv",
        batch.batch_no,
        loaded[NUMBER][0],
        f"内容不同：违法事实：文件中「另一种说法」，原记录「{loaded[FACT][0]}」",
    ]:
        assert part in text, text
    assert notices_to_owner(platform, "ecology") == []


def test_a_row_about_another_record_has_one_reason_with_both_values(loaded, platform):
    changed = loaded.assign(**{FACT: "另一种说法", "罚款金额(万元)": "0.5", "处罚类别": "罚款"})
    drop_csv(ecology(platform), "行政处罚.csv", changed[:1])
    batch = submit_one()
    [line] = json_receipt_of(platform, batch)["rejections"]
    assert (
        f"本记录由{OWNER}报送，与本行不同（违法事实：文件中「另一种说法」，原记录「" in line["text"]
    )
    assert "罚款金额(万元)：文件中「0.5」，原记录" in line["text"]
    book = openpyxl.load_workbook(platform.ingest_root / batch.receipt)
    assert "请改正" not in book["汇总"]["A1"].value
    assert book["退回行"]["B2"].value.count("报送，与本行不同") == 1


def test_a_personal_number_of_another_record_is_not_shown(platform, catalogue, inbox):
    name = "administrative_penalty_natural_person"
    frame = frame_of(catalogue, 1, seed=4, record_type=name)
    drop_csv(inbox, "行政处罚.csv", frame)
    assert submit_one().new == 1
    other = frame_of(catalogue, 1, seed=5, record_type=name)
    number = "证件号码"
    key = catalogue.record_types[name].key
    assert catalogue.record_types[name].subject.id_number in key
    changed = frame.assign(**{"备注": f"另有证件{other[number][0]}"})
    drop_csv(ecology(platform), "行政处罚.csv", changed)
    [line] = json_receipt_of(platform, submit_one())["rejections"]
    [notice] = notices_to_owner(platform)
    for text in (line["text"], notice.read_text("utf-8-sig")):
        assert "备注：文件中「另有证件" in text
        assert other[number][0] not in text and frame[number][0] not in text


def test_equal_rows_are_unchanged_and_nobody_is_told(loaded, platform, query):
    drop_csv(ecology(platform), "行政处罚.csv", loaded[::-1])
    batch = submit_one()
    assert (batch.unchanged, batch.rejected) == (3, 0)
    assert query("SELECT count(*) FROM conflicts") == [(0,)]
    assert notices_to_owner(platform) == []


def test_a_number_in_other_brackets_is_no_other_content(loaded, platform, query):
    brackets = [("[", "]"), ("(", ")"), ("【", "】")]
    other = loaded[NUMBER].copy()
    for position, (opening, closing) in enumerate(brackets):
        other[position] = other[position].replace("〔", opening).replace("〕", closing)
    drop_csv(ecology(platform), "行政处罚.csv", loaded.assign(**{NUMBER: other}))
    batch = submit_one()
    assert (batch.unchanged, batch.rejected) == (3, 0)
    changed = loaded.assign(**{NUMBER: other, FACT: "另一种说法"})
    drop_csv(ecology(platform), "又一次.csv", changed)
    rejections = json_receipt_of(platform, submit_one())["rejections"]
    assert {line["element"] for line in rejections} == {"CF_SY"}


def test_a_row_that_does_not_speak_of_a_value_does_not_change_it(loaded, platform):
    drop_csv(ecology(platform), "行政处罚.csv", loaded.drop(columns=["备注"]))
    assert submit_one().unchanged == 3


def test_the_same_number_of_another_authority_is_a_record_of_its_own(loaded, platform, query):
    # The code of anybody will do: that it is unusual for an authority is only a warning.
    own = loaded.assign(**{AUTHORITY: "91152501MA0N00016F", FACT: "本局查明的事实"})
    drop_csv(ecology(platform), "行政处罚.csv", own)
    assert submit_one().new == 3
    assert query("SELECT department, count(*) FROM records GROUP BY 1 ORDER BY 1") == [
        ("ecology", 3),
        ("market_regulation", 3),
    ]


def test_nobody_takes_a_decision_before_the_department_that_decided_it(
    platform, inbox, catalogue, query
):
    market = catalogue.departments["market_regulation"]
    frame = frame_of(catalogue, 2, seed=8, record_type=PENALTY)
    frame = frame.assign(**{"处罚机关": market.name, AUTHORITY: market.credit_code})
    drop_csv(platform.ingest_root / "taxation" / "inbox", "行政处罚.csv", frame)
    batch = submit_one()
    assert (batch.accepted, batch.rejected) == (0, 2)
    lines = json_receipt_of(platform, batch)["rejections"]
    assert {line["rule"] for line in lines} == {"authority-of-another-department"}
    assert f"该机关是{market.name}，不是报送本文件的部门" in lines[0]["text"]

    drop_csv(inbox, "行政处罚.csv", frame)
    assert submit_one().new == 2
    assert query("SELECT DISTINCT department FROM records") == [("market_regulation",)]


def test_the_owner_changes_its_own_records_as_before(loaded, inbox, platform):
    drop_csv(ecology(platform), "行政处罚.csv", loaded.assign(**{FACT: "另一种说法"}))
    assert submit_one().rejected == 3
    drop_csv(inbox, "更正.csv", loaded.assign(**{FACT: "本局更正"}))
    assert submit_one().changed == 3


def test_two_departments_at_once_keep_one_record(platform, catalogue, query):
    """Both were judged before either was loaded; the later one is caught when it loads."""
    rows = rows_of(catalogue, 2, name=PENALTY)
    record_type = catalogue.record_types[PENALTY]
    first = open_one(relative="market_regulation/inbox/1.csv")
    second = open_one(relative="ecology/inbox/1.csv", department="ecology")
    with transaction() as connection:
        load_into(connection, first, record_type, rows)
    with transaction() as connection:
        counts = load_into(connection, second, record_type, rows.assign(CF_SY="另一种说法"))
    assert counts == LoadCounts(new=0, changed=0, unchanged=0)
    assert [(row.row_number, row.by, row.differences) for row in counts.not_taken] == [
        (number, "market_regulation", (DifferingValue("CF_SY", "另一种说法", text),))
        for number, text in zip(rows["row_number"], rows["CF_SY"], strict=True)
    ]
    assert query("SELECT DISTINCT kept FROM conflicts") == [("owner",)]
    assert query("SELECT DISTINCT department, version FROM records") == [("market_regulation", 1)]


def test_what_departments_share_any_of_them_changes(platform, catalogue, query):
    rows = rows_of(catalogue, 2, name=PENALTY)
    shared = dataclasses.replace(catalogue.record_types[PENALTY], shared=True)
    for number, department in enumerate(["market_regulation", "ecology"]):
        batch_no = open_one(relative=f"{department}/inbox/1.csv", department=department)
        with transaction() as connection:
            counts = load_into(connection, batch_no, shared, rows.assign(CF_SY=f"说法{number}"))
    assert counts.changed == 2
    assert query("SELECT DISTINCT department FROM records") == [("ecology",)]


def test_both_departments_files_in_one_run_end_in_one_owner(platform, inbox, catalogue, query):
    frame = frame_of(catalogue, 2, seed=9, record_type=PENALTY)
    drop_csv(inbox, "行政处罚.csv", frame)
    drop_csv(ecology(platform), "行政处罚.csv", frame.assign(**{FACT: "另一种说法"}))
    batches = commands.submit()
    assert sorted(batch.new for batch in batches) == [0, 2]
    [(department, versions)] = query("SELECT department, max(version) FROM records GROUP BY 1")
    assert versions == 1
    assert query("SELECT DISTINCT kept FROM conflicts") == [("owner",)]


def test_the_owner_is_shown_labels_and_no_codes(platform, catalogue):
    # The kind of insurance is a part of what tells these records apart.
    arrears = "social_insurance_arrears"
    frame = frame_of(catalogue, 1, seed=4, record_type=arrears)
    offices = ["human_resources", "taxation"]
    drop_csv(platform.ingest_root / offices[0] / "inbox", "欠缴.csv", frame)
    assert submit_one().new == 1
    [amount] = [name for name in frame.columns if "欠缴金额" in name]
    drop_csv(
        platform.ingest_root / offices[1] / "inbox", "欠缴.csv", frame.assign(**{amount: "77"})
    )
    submit_one()

    [notice] = notices_to_owner(platform, offices[0])
    element = catalogue.elements["SB_XZ"]
    assert f"险种：{element.codes.labels[frame['险种'][0]]}" in notice.read_text("utf-8-sig")
