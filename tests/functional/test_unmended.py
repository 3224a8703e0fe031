"""Refused rows that nobody mended: counted until settled,
reminded of, judged again when a rule was wrong.
"""

import dataclasses
import json

import openpyxl
import pytest

import pipelines.catalogue
from pipelines.__main__ import DONE, WRONG_USE, main
from pipelines.city.ledger import unmended
from pipelines.city.overview import overview
from pipelines.errors import Permanent
from pipelines.stages.remind import RemindersWritten
from pipelines.work import current_platform
from tests.lib import commands, stages
from tests.lib.commands import rejudge
from tests.lib.submissions import DEPARTMENT, LICENCE, drop, drop_csv, frame_of, submit_one


@pytest.fixture
def age(query):
    """Make everything so many days older."""

    def age(days):
        for table, column in (
            ("batches", "receipted_at"),
            ("batches", "loaded_at"),
            ("reminders", "reminded_at"),
        ):
            query(f"UPDATE {table} SET {column} = {column} - make_interval(days => {int(days)})")
        query(f"UPDATE records SET changed_at = changed_at - make_interval(days => {int(days)})")

    return age


@pytest.fixture
def frame(catalogue):
    """Five rows, of which the third and fourth go back."""
    frame = frame_of(catalogue)
    frame.loc[2, "行政相对人名称"] = ""
    frame.loc[3, "有效期至"] = "2018年2月30日"
    return frame


def left():
    return [(batch.batch_no, batch.rows) for batch in unmended.unmended(current_platform())]


def mend(path, cells, keep=None):
    """The receipt's sheet of refused rows with some cells typed anew, other rows deleted."""
    book = openpyxl.load_workbook(path)
    sheet = book["退回行"]
    headers = [cell.value for cell in sheet[1]]
    for (row_number, header), value in cells.items():
        row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == row_number)
        row[headers.index(header)].value = value
    if keep is not None:
        for row in reversed(list(sheet.iter_rows(min_row=2))):
            if row[0].value not in keep:
                sheet.delete_rows(row[0].row)
    book.save(path)
    return path.read_bytes()


def test_refused_rows_are_open_until_their_receipt_is_dropped_again(platform, inbox, frame):
    drop_csv(inbox, "许可.csv", frame)
    first = submit_one()
    assert left() == [(first.batch_no, 2)]
    [status] = overview(current_platform()).as_json()["unmended"]
    assert status == {
        "batch_no": first.batch_no,
        "department": DEPARTMENT,
        "path": first.path,
        "record_type": LICENCE,
        "rows": 2,
        "days": 0,
    }
    mended = mend(
        platform.ingest_root / first.receipt, {(4, "行政相对人名称"): "改正后的公司"}, keep={4}
    )
    drop(inbox, "改正.xlsx", mended)
    assert submit_one().accepted == 1
    assert left() == [(first.batch_no, 1)]


def test_a_row_without_subject_and_document_is_settled_by_deleting_it_from_the_receipt(
    platform, inbox, frame
):
    """The two others stay open: one has a document, and one a subject."""
    frame.loc[1, [name for name in frame.columns if name != "许可内容"]] = ""
    frame.loc[4, ["行政相对人代码_1(统一社会信用代码)", "行政许可决定文书号"]] = ""
    drop_csv(inbox, "许可.csv", frame)
    first = submit_one()
    assert left() == [(first.batch_no, 4)]
    mended = mend(platform.ingest_root / first.receipt, {(5, "有效期至"): "2098-02-28"}, keep={5})
    drop(inbox, "改正.xlsx", mended)
    assert submit_one().accepted == 1
    assert left() == [(first.batch_no, 2)]


def test_a_row_that_is_still_wrong_is_open_in_the_batch_that_brought_it_last(
    platform, inbox, frame
):
    drop_csv(inbox, "许可.csv", frame)
    first = submit_one()
    drop(
        inbox,
        "改正.xlsx",
        mend(platform.ingest_root / first.receipt, {(4, "行政相对人名称"): "改正后的公司"}),
    )
    second = submit_one()
    assert (second.accepted, second.rejected) == (1, 1)
    assert left() == [(second.batch_no, 1)]


def test_a_row_is_settled_when_another_file_brings_its_record(inbox, frame):
    drop_csv(inbox, "许可.csv", frame)
    first = submit_one()
    frame.loc[3, "有效期至"] = "2098-02-28"
    drop_csv(inbox, "再报.csv", frame.loc[[3]])
    assert submit_one().accepted == 1
    assert left() == [(first.batch_no, 1)]


def test_a_row_that_repeats_another_one_needs_no_mending(catalogue, inbox):
    frame = frame_of(catalogue)
    drop_csv(inbox, "许可.csv", frame.loc[[0, 1, 2, 2]])
    assert submit_one().rejected == 1
    assert left() == []


def test_a_file_that_is_judged_again_takes_over_what_was_open_and_what_was_mended(
    platform, inbox, frame
):
    drop_csv(inbox, "许可.csv", frame)
    first = submit_one()
    drop(
        inbox,
        "改正.xlsx",
        mend(platform.ingest_root / first.receipt, {(4, "行政相对人名称"): "示例公司"}, keep={4}),
    )
    submit_one()
    [again] = commands.resubmit(first.batch_no)
    assert again.rejected == 2
    assert left() == [(again.batch_no, 1)]


def test_a_row_of_a_template_deleted_from_the_receipt_wants_no_more_mending(
    platform, inbox, catalogue
):
    frame = frame_of(catalogue)
    offices = (
        "许可机关",
        "许可机关统一社会信用代码",
        "数据来源单位",
        "数据来源单位统一社会信用代码",
    )
    for row, column in ((2, "许可内容"), (3, "行政相对人名称")):
        frame.loc[row, [name for name in frame.columns if name not in offices]] = ""
        frame.loc[row, column] = "道路普通货物运输"
    drop_csv(inbox, "许可.csv", frame)
    first = submit_one()
    assert left() == [(first.batch_no, 2)]
    mended = mend(platform.ingest_root / first.receipt, {}, keep=[5])
    drop(inbox, "改.xlsx", mended)
    second = submit_one()
    assert left() == [(second.batch_no, 1)]


def reminders_in(platform):
    return sorted((platform.ingest_root / DEPARTMENT / "receipts").glob("提醒_*.xlsx"))


def test_a_week_later_the_department_is_reminded_once(platform, inbox, frame, age):
    drop_csv(inbox, "许可.csv", frame)
    first = submit_one()
    assert stages.remind() == RemindersWritten(reminded=0, taken_back=0)
    age(8)
    assert stages.remind() == RemindersWritten(reminded=1, taken_back=0)
    assert stages.remind() == RemindersWritten(reminded=0, taken_back=0)
    [path] = reminders_in(platform)
    assert path.name == f"提醒_仍有2条未改正_许可_{first.batch_no}.xlsx"
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["汇总", "退回行", "明细"]
    assert "仍有 2 条未改正，已 8 天" in book["汇总"]["A1"].value
    assert main(["receipt", "verify", str(path)]) == DONE


def test_a_reminder_is_mended_and_dropped_like_a_receipt_and_then_taken_back(
    platform, inbox, frame, age
):
    drop_csv(inbox, "许可.csv", frame)
    submit_one()
    age(8)
    stages.remind()
    [path] = reminders_in(platform)
    cells = {(4, "行政相对人名称"): "改正后的公司", (5, "有效期至"): "2098-02-28"}
    drop(inbox, path.name, mend(path, cells))
    assert submit_one().accepted == 2
    assert left() == []
    assert stages.remind() == RemindersWritten(reminded=0, taken_back=1)
    assert reminders_in(platform) == []


def test_a_reminder_after_some_rows_were_mended_replaces_the_one_before(
    platform, inbox, frame, age
):
    drop_csv(inbox, "许可.csv", frame)
    first = submit_one()
    age(8)
    stages.remind()
    drop(
        inbox,
        "改.xlsx",
        mend(platform.ingest_root / first.receipt, {(4, "行政相对人名称"): "示例公司"}, keep={4}),
    )
    submit_one()
    age(8)
    stages.remind()
    [path] = reminders_in(platform)
    assert "仍有1条" in path.name


def test_a_reminder_that_a_killed_process_could_not_note_is_taken_back_by_the_next_one(
    platform, inbox, frame, age
):
    drop_csv(inbox, "许可.csv", frame)
    first = submit_one()
    left_behind = (
        platform.ingest_root
        / DEPARTMENT
        / "receipts"
        / f"提醒_仍有9条未改正_许可_{first.batch_no}.xlsx"
    )
    left_behind.write_bytes(b"")
    age(8)
    stages.remind()
    [path] = reminders_in(platform)
    assert "仍有2条" in path.name


def test_after_three_months_nobody_is_reminded_any_more(platform, inbox, frame, age):
    drop_csv(inbox, "许可.csv", frame)
    submit_one()
    age(100)
    assert stages.remind().reminded == 0
    assert len(left()) == 1


def test_identity_numbers_are_masked_in_reminders(platform, inbox, frame, age):
    frame["法定代表人证件号码"] = "152501199001011238"
    drop_csv(inbox, "许可.csv", frame)
    submit_one()
    age(8)
    stages.remind()
    [path] = reminders_in(platform)
    cells = [
        str(cell.value)
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert any("152501********1238" in cell for cell in cells)
    assert not any("152501199001011238" in cell for cell in cells)
    assert b"152501199001011238" not in path.with_suffix(".json").read_bytes()


@pytest.fixture
def corrected(catalogue, monkeypatch):
    """Today's catalogue, in which the name is no longer required."""

    def correct():
        licence = catalogue.record_types[LICENCE]
        lenient = dataclasses.replace(
            licence, required=licence.required - {"XK_YXQZI", "XK_XDR_MC"}
        )
        types = dict(catalogue.record_types) | {LICENCE: lenient}
        changed = dataclasses.replace(catalogue, record_types=types)
        monkeypatch.setattr(pipelines.catalogue, "in_folder", lambda folder: changed)

    return correct


@pytest.fixture
def without_end(catalogue):
    frame = frame_of(catalogue)
    frame.loc[[1, 2], "有效期至"] = ""
    frame.loc[3, "行政相对人类别"] = "天外来客"
    return frame


def test_what_a_corrected_rule_had_refused_is_judged_again(platform, inbox, without_end, corrected):
    drop_csv(inbox, "许可.csv", without_end)
    first = submit_one()
    assert first.rejected == 3
    corrected()
    tried = rejudge("required", None, dry_run=True)
    [one] = tried.batches
    assert (one.batch_no, one.rows, one.passes, one.again) == (
        first.batch_no,
        2,
        2,
        None,
    )
    assert left() == [(first.batch_no, 3)]
    done = rejudge("required", LICENCE, dry_run=False)
    [one] = done.batches
    assert (one.rows, one.passes, one.state) == (2, 2, "receipted")
    assert left() == [(one.again, 1)]
    assert "2 of 2 row(s) pass now" in list(done.lines())[0]
    assert rejudge("required", None, dry_run=False).batches == []


def test_a_batch_of_which_nothing_would_pass_is_left_alone(inbox, without_end):
    drop_csv(inbox, "许可.csv", without_end)
    first = submit_one()
    outcome = rejudge("required", None, dry_run=False)
    assert [(one.passes, one.again) for one in outcome.batches] == [(0, None)]
    assert left() == [(first.batch_no, 3)]


def test_batches_of_other_rules_and_types_are_not_touched(inbox, without_end):
    drop_csv(inbox, "许可.csv", without_end)
    submit_one()
    assert rejudge("too-long", None, dry_run=False).batches == []
    assert rejudge("required", "red_list", dry_run=False).batches == []


def test_the_commands_answer_in_json(platform, inbox, without_end, capsys):
    drop_csv(inbox, "许可.csv", without_end)
    submit_one()
    assert main(["resubmit", "--rule", "required", "--dry-run", "--json"]) == DONE
    assert json.loads(capsys.readouterr().out)["rows"] == 2
    assert main(["remind", "--json"]) == DONE
    assert json.loads(capsys.readouterr().out) == {"reminded": 0, "taken_back": 0}
    assert main(["resubmit"]) == WRONG_USE
    assert main(["resubmit", "20260101-000001", "--rule", "required"]) == WRONG_USE


def test_a_department_that_cannot_be_written_to_keeps_no_other_from_its_reminder(
    platform, inbox, frame, age
):
    drop_csv(inbox, "许可.csv", frame)
    first = submit_one()
    other = platform.ingest_root / "court"
    drop_csv(other / "inbox", "许可.csv", frame.assign(行政许可决定文书号=list("甲乙丙丁戊")))
    commands.submit()
    age(8)
    receipts = inbox.parent / "receipts"
    receipts.rename(inbox.parent / "elsewhere")
    receipts.write_bytes(b"no folder")
    with pytest.raises(Permanent, match=f"the others were; {first.batch_no}"):
        stages.remind()
    assert list((other / "receipts").glob("提醒_*.xlsx"))
    [thing] = overview(current_platform()).set_aside
    assert (thing.kind, thing.reference) == ("reminder", first.batch_no)
    receipts.unlink()
    assert stages.remind() == RemindersWritten(reminded=1, taken_back=0)
    assert overview(current_platform()).set_aside == []
