"""From a dropped file to its receipt through the command's own recipe:
real files, Great Expectations, PostgreSQL.
"""

import itertools
import re

import openpyxl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.lib import commands
from tests.lib.submissions import (
    LICENCE,
    drop,
    drop_csv,
    frame_of,
    json_receipt_of,
    submit_one,
)
from tests.lib.tries import tries


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_of_valid_rows_is_taken_whole_whatever_its_encoding(
    platform, catalogue, inbox, encoding
):
    drop_csv(inbox, "许可.csv", frame_of(catalogue), encoding)
    batch = submit_one()
    assert (batch.state, batch.record_type) == ("receipted", LICENCE)
    assert (batch.received, batch.accepted, batch.new, batch.rejected) == (5, 5, 5, 0)


def test_an_xlsx_with_title_rows_is_taken(platform, catalogue, inbox):
    frame = frame_of(catalogue)
    book = openpyxl.Workbook()
    book.active.append(["二连浩特市行政许可信息报送表"])
    book.active.append(["填报单位：二连浩特市市场监督管理局"])
    book.active.append(list(frame.columns))
    for row in frame.itertuples(index=False):
        book.active.append([None if value != value else value for value in row])
    inbox.mkdir(parents=True, exist_ok=True)
    book.save(inbox / "许可.xlsx")
    batch = submit_one()
    assert (batch.accepted, batch.rejected) == (5, 0)


def test_a_faulty_row_goes_back_with_all_its_faults_and_the_others_are_taken(
    platform, catalogue, inbox
):
    frame = frame_of(catalogue)
    frame.loc[2, "行政相对人名称"] = ""
    frame.loc[2, "有效期至"] = "2018年2月30日"
    drop_csv(inbox, "许可.csv", frame, "gb18030")
    batch = submit_one()
    assert (batch.accepted, batch.rejected) == (4, 1)
    rejections = json_receipt_of(platform, batch)["rejections"]
    assert {(r["row_number"], r["field"]) for r in rejections} == {
        (4, "行政相对人名称"),
        (4, "有效期至"),
    }
    assert "回执_通过4条_退回1条" in batch.receipt


def test_the_same_bytes_again_are_answered_and_not_loaded_twice(platform, catalogue, inbox):
    frame = frame_of(catalogue)
    drop_csv(inbox, "许可.csv", frame)
    first = submit_one()
    drop_csv(inbox, "再报一次.csv", frame)
    again = submit_one()
    assert again.state == "refused"
    assert first.batch_no in again.reason
    assert (platform.ingest_root / again.receipt).is_file()


def test_the_same_rows_in_another_file_come_out_unchanged(platform, catalogue, inbox):
    frame = frame_of(catalogue)
    drop_csv(inbox, "许可.csv", frame)
    submit_one()
    drop_csv(inbox, "许可.csv", frame, "gb18030")
    assert submit_one().unchanged == 5


def test_a_mended_row_is_new_and_a_changed_row_is_changed(platform, catalogue, inbox):
    frame = frame_of(catalogue)
    drop_csv(inbox, "许可.csv", frame)
    submit_one()
    frame.loc[0, "许可内容"] = "改正后的许可内容"
    drop_csv(inbox, "许可.csv", frame)
    batch = submit_one()
    assert (batch.changed, batch.unchanged) == (1, 4)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("未知.docx", b"PK\x03\x04 not a sheet"),
        ("空.csv", b""),
        ("坏.xlsx", b"PK\x03\x04" + b"\x00" * 100),
        ("乱码.csv", b"\xff\xff\xff\xff\xff\xff"),
        ("别的表.csv", "甲,乙,丙\n1,2,3\n".encode()),
    ],
)
def test_a_file_that_cannot_be_taken_gets_a_receipt_and_stays_in_the_ledger(
    platform, inbox, name, content
):
    drop(inbox, name, content)
    batch = submit_one()
    assert batch.state == "refused"
    assert batch.reason
    assert (platform.ingest_root / batch.receipt).is_file()
    assert "未接收" in batch.receipt
    assert (platform.ingest_root / batch.kept_as).read_bytes() == content


def test_a_folder_of_an_unknown_department_is_answered_in_that_folder(platform, catalogue):
    drop_csv(platform.ingest_root / "nobody" / "inbox", "许可.csv", frame_of(catalogue))
    batch = submit_one()
    assert (batch.state, batch.department) == ("refused", "nobody")
    assert batch.receipt.startswith("nobody/receipts/")


def test_one_bad_file_does_not_stop_the_others(platform, catalogue, inbox):
    drop(inbox, "坏.xlsx", b"nonsense")
    drop_csv(inbox, "许可.csv", frame_of(catalogue))
    assert sorted(batch.state for batch in commands.submit()) == ["receipted", "refused"]


def test_a_missing_required_column_is_one_answer_for_the_file(platform, catalogue, inbox):
    drop_csv(inbox, "行政许可.csv", frame_of(catalogue).drop(columns="许可内容"))
    batch = submit_one()
    assert batch.state == "refused"
    assert "许可内容" in batch.reason
    assert (batch.received, batch.rejected) == (5, 5)


def test_id_numbers_stand_nowhere_in_clear_in_a_receipt(platform, catalogue, inbox):
    record_type = "administrative_licence_natural_person"
    frame = frame_of(catalogue, record_type=record_type)
    clear = frame["证件号码"].tolist()
    frame["许可内容"] = ""
    drop_csv(inbox, "自然人许可.csv", frame)
    batch = submit_one()
    assert batch.rejected == 5
    workbook = platform.ingest_root / batch.receipt
    book = openpyxl.load_workbook(workbook)
    shown = [
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value
    ]
    text = "\n".join(shown) + workbook.with_suffix(".json").read_text(encoding="utf-8")
    assert not [number for number in clear if number in text]


def test_a_receipt_is_enough_to_judge_its_batch_again(platform, catalogue, inbox):
    frame = frame_of(catalogue)
    frame.loc[2, "行政相对人名称"] = ""
    drop_csv(inbox, "许可.csv", frame)
    first = submit_one()
    [again] = commands.resubmit(str(platform.ingest_root / first.receipt))
    assert (again.mends, again.unchanged, again.rejected, again.state) == (
        first.batch_no,
        4,
        1,
        "receipted",
    )
    assert not list(inbox.rglob("*.csv"))


def test_judging_a_batch_again_does_not_take_back_what_a_later_file_has_changed(
    platform, catalogue, inbox
):
    frame = frame_of(catalogue)
    drop_csv(
        inbox,
        "许可.csv",
        frame.assign(行政相对人名称=frame["行政相对人名称"].where(frame.index != 2, "")),
    )
    first = submit_one()
    drop_csv(inbox, "更正.csv", frame.assign(许可内容="更正后的许可内容").iloc[:1])
    assert submit_one().changed == 1
    [again] = commands.resubmit(first.batch_no)
    [once_more] = commands.resubmit(again.batch_no)
    for batch in (again, once_more):
        assert (batch.changed, batch.unchanged, batch.rejected) == (0, 4, 1)


def test_the_refused_rows_of_a_receipt_mended_and_dropped_again_are_taken(
    platform, catalogue, inbox
):
    frame = frame_of(catalogue)
    frame.loc[2, "行政相对人名称"] = ""
    drop_csv(inbox, "许可.csv", frame)
    workbook = platform.ingest_root / submit_one().receipt
    book = openpyxl.load_workbook(workbook)
    sheet = book["退回行"]
    headers = [cell.value for cell in sheet[1]]
    sheet.cell(2, headers.index("行政相对人名称") + 1).value = "二连浩特市示例补正有限公司"
    book.save(inbox / workbook.name)
    batch = submit_one()
    assert (batch.received, batch.new, batch.rejected) == (1, 1, 0), json_receipt_of(
        platform, batch
    )["rejections"]


def test_masked_numbers_need_not_be_typed_again_however_often_a_receipt_is_mended(
    platform, catalogue, inbox
):
    frame = frame_of(catalogue, record_type="administrative_licence_natural_person")
    frame["许可内容"] = ""
    frame["许可机关"] = ""
    drop_csv(inbox, "自然人许可.csv", frame)
    batch = submit_one()
    for field in ("许可内容", "许可机关"):
        workbook = platform.ingest_root / batch.receipt
        book = openpyxl.load_workbook(workbook)
        sheet = book["退回行"]
        column = [cell.value for cell in sheet[1]].index(field) + 1
        for row in range(2, 7):
            sheet.cell(row, column).value = "补上的内容"
        book.save(inbox / workbook.name)
        earlier, batch = batch, submit_one()
        assert batch.mends == earlier.batch_no
    assert (batch.received, batch.new) == (5, 5), json_receipt_of(platform, batch)["rejections"]


def test_a_number_in_a_document_number_is_filled_in_again_so_that_the_record_is_the_same(
    platform, catalogue, inbox, query
):
    frame = frame_of(catalogue, 1)
    frame["行政许可决定文书号"] = "二示例字152501199003071234号"
    drop_csv(inbox, "许可.csv", frame.assign(许可内容=""))
    workbook = platform.ingest_root / submit_one().receipt
    book = openpyxl.load_workbook(workbook)
    sheet = book["退回行"]
    headers = [cell.value for cell in sheet[1]]
    number = sheet.cell(2, headers.index("行政许可决定文书号") + 1).value
    assert number == "二示例字152501********1234号"
    sheet.cell(2, headers.index("许可内容") + 1).value = frame.loc[0, "许可内容"]
    book.save(inbox / workbook.name)
    assert submit_one().new == 1

    drop_csv(inbox, "原表.csv", frame)
    assert submit_one().unchanged == 1
    [(kept,)] = query(f"SELECT xk_wsh FROM records.current_{LICENCE}")
    assert re.fullmatch(r"二示例字152501\*{8}1234号#[0-9a-f]{8}", kept)


def test_a_held_batch_goes_on_when_it_is_resubmitted(platform, catalogue, inbox, monkeypatch):
    drop_csv(inbox, "许可.csv", frame_of(catalogue))
    with monkeypatch.context() as broken:
        broken.setattr("pipelines.stages.load.merge.load_records", lambda *_: 1 / 0)
        [held] = commands.submit()
    assert held.state == "held"
    [batch] = commands.resubmit(held.batch_no)
    assert (batch.state, batch.new) == ("receipted", 5)


def test_staged_rows_of_a_run_that_was_killed_after_its_last_commit_are_forgotten_by_the_next(
    platform, catalogue, inbox, monkeypatch
):
    drop_csv(inbox, "许可.csv", frame_of(catalogue))
    [done] = commands.submit()
    left = platform.ingest_root / ".staging" / done.batch_no / "rows.arrow"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"what the killed run could not remove")
    drop_csv(inbox, "另一份.csv", frame_of(catalogue, seed=2))
    with monkeypatch.context() as broken:
        broken.setattr("pipelines.stages.load.merge.load_records", lambda *_: 1 / 0)
        [held] = commands.submit()
    assert (done.state, held.state) == ("receipted", "held")
    assert [folder.name for folder in left.parent.parent.iterdir()] == [held.batch_no]


CREDIT_CODE = "统一社会信用代码"


def without_authority(frame, row):
    frame.loc[frame.index == row, "许可机关"] = ""


def with_wrong_check_character(frame, row):
    frame.loc[frame.index == row, CREDIT_CODE] = "911525010000000001"


def with_a_date_that_is_none(frame, row):
    frame.loc[frame.index == row, "有效期至"] = "明天"


example_numbers = itertools.count(1)

SPOILING = (without_authority, with_wrong_check_character, with_a_date_that_is_none)


@pytest.mark.many_tries
@given(
    count=st.integers(1, 12),
    spoilt=st.lists(st.tuples(st.integers(0, 11), st.sampled_from(SPOILING))),
    twice=st.booleans(),
    seed=st.integers(0, 99),
)
@hypothesis_settings(
    max_examples=tries(5, 50),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_received_is_accepted_and_rejected_whatever_is_spoilt(
    platform, catalogue, inbox, count, spoilt, twice, seed
):
    frame = frame_of(catalogue, count, seed=seed)
    code = catalogue.elements[catalogue.record_types[LICENCE].subject.code].name
    frame = frame.rename(columns={code: CREDIT_CODE})
    for row, spoil in spoilt:
        spoil(frame, row)
    frame = frame.rename(columns={CREDIT_CODE: code})
    content = frame.to_csv(index=False)
    if twice:
        content += content.partition("\n")[2]
    # A note below the table that no other example has,
    # because the same bytes again would be refused.
    note = f"\n注：第{next(example_numbers)}份\n"
    drop(inbox, "许可.csv", (content + note).encode())

    batch = submit_one()

    refused = {row for row, _ in spoilt if row < count}
    assert batch.state == "receipted"
    assert batch.received == count * (2 if twice else 1)
    assert batch.accepted == count - len(refused)
