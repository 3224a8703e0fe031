"""`validate FILE`: the same findings in the same words before anything is dropped,
and nothing else happens.
"""

import json

import openpyxl
import pytest

from pipelines import receipts, settings
from pipelines.__main__ import DONE, NEEDS_A_PERSON, WRONG_USE, main
from tests.lib import city, commands
from tests.lib.commands import try_file
from tests.lib.submissions import DEPARTMENT, drop_csv, frame_of, json_receipt_of, submit_one


@pytest.fixture
def faulty(catalogue):
    frame = frame_of(catalogue)
    frame.loc[2, "行政相对人名称"] = ""
    frame.loc[2, "有效期至"] = "2018年2月30日"
    frame.loc[3, "许可决定日期"] = frame.loc[3, "许可决定日期"].replace("-", ".")
    return frame


def asked(capsys, *arguments):
    code = main(["validate", *map(str, arguments)])
    return code, capsys.readouterr()


def test_a_trial_says_what_the_receipt_will_say(platform, inbox, faulty, tmp_path, capsys):
    file = drop_csv(tmp_path, "许可.csv", faulty)
    code, said = asked(capsys, file, "--department", DEPARTMENT, "--json")
    trial = json.loads(said.out)
    drop_csv(inbox, "许可.csv", faulty)
    json_receipt = json_receipt_of(platform, submit_one())
    assert code == NEEDS_A_PERSON
    assert list(trial) == list(json_receipt)
    for name in (
        "rejections",
        "warnings",
        "received",
        "accepted",
        "rejected",
        "warned",
        "digest",
        "record_type",
    ):
        assert trial[name] == json_receipt[name]
    assert (trial["state"], trial["batch_no"], trial["new"], trial["signature"]) == (
        "validated",
        None,
        None,
        None,
    )
    assert any(one["rule"] == "read-as-date" for one in json_receipt["warnings"])


def test_a_trial_needs_no_database_and_leaves_nothing_behind(catalogue, tmp_path, capsys):
    file = drop_csv(tmp_path, "许可.csv", frame_of(catalogue))
    chosen = settings.Settings.from_env(
        {"VAR": str(tmp_path / "var"), "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}
    )
    with settings.using(chosen):
        code, said = asked(capsys, file)
    assert code == DONE
    assert "可通过 5 条，将退回 0 条" in said.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["许可.csv"]


def test_people_read_it_by_kind_and_row_by_row(faulty, tmp_path, capsys):
    code, said = asked(capsys, drop_csv(tmp_path, "许可.csv", faulty))
    assert code == NEEDS_A_PERSON
    lines = said.out.splitlines()
    assert lines[0].startswith("信息事项：行政许可")
    assert "尚未报送" in lines[1]
    assert any("退回  1 行「行政相对人名称」必填项未填写（required）" in line for line in lines)
    assert any("第4行「有效期至」：收到「2018年2月30日」" in line for line in lines)


def test_the_notes_and_the_own_headers_stand_before_what_to_do(catalogue, tmp_path, capsys):
    frame = frame_of(catalogue).rename(columns={"行政相对人名称": "企业名称"})
    frame["科室"] = "一科"
    code, said = asked(capsys, drop_csv(tmp_path, "许可.csv", frame))
    assert code == DONE
    lines = said.out.splitlines()
    assert lines[1] == "预检（尚未报送）：共 5 条，可通过 5 条，将退回 0 条。"
    assert "    企业名称 → 行政相对人名称" in lines
    notes = lines[lines.index("读取说明：") + 1 : -1]
    assert any(note.startswith("    “科室”没有读取，没有入库；") for note in notes)
    assert lines[-1] == "有 1 列没有读取，请核对；无误的，可以把原文件放入收件夹（inbox）报送。"


def test_a_file_that_cannot_be_taken_says_why(tmp_path, capsys):
    file = tmp_path / "别的表.csv"
    file.write_text("甲,乙,丙\n1,2,3\n", encoding="utf-8")
    code, said = asked(capsys, file, "--json")
    trial = json.loads(said.out)
    assert (code, trial["state"], trial["record_type"]) == (NEEDS_A_PERSON, "refused", None)
    assert "模板" in trial["reason"]


def test_a_department_that_is_not_responsible_is_told(catalogue, tmp_path, capsys):
    file = drop_csv(tmp_path, "许可.csv", frame_of(catalogue))
    code, said = asked(capsys, file, "--department", "nobody")
    assert code == NEEDS_A_PERSON
    assert "不是已登记的部门" in said.out


def test_a_file_that_is_not_there_is_wrong_use(tmp_path, capsys):
    assert asked(capsys, tmp_path / "no.csv")[0] == WRONG_USE


def test_the_workbook_of_a_trial_cannot_be_taken_for_a_receipt(
    platform, inbox, faulty, tmp_path, capsys
):
    file = drop_csv(tmp_path, "许可.csv", faulty)
    asked(capsys, file, "--receipt", tmp_path / "预检结果")
    [path] = (tmp_path / "预检结果").iterdir()
    assert path.name == "预检_可通过4条_将退回1条_许可.xlsx"
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["预检", "将退回行", "明细", "文件读取说明"]
    cells = [cell.value for row in book["将退回行"].iter_rows() for cell in row]
    assert "回执号" not in cells
    (inbox / path.name).write_bytes(path.read_bytes())
    batch = submit_one()
    assert (batch.state, batch.accepted) == ("refused", 0)
    assert "预检" in batch.reason


def test_a_mended_receipt_is_tried_without_blaming_the_numbers_that_it_hides(
    platform, inbox, faulty
):
    faulty["法定代表人证件号码"] = "152501199001011233"
    drop_csv(inbox, "许可.csv", faulty)
    receipt = platform.ingest_root / submit_one().receipt
    outcome = try_file(receipt, DEPARTMENT)
    assert {one["element"] for one in receipts.trial_json(outcome.contents)["rejections"]} == {
        "XK_XDR_MC",
        "XK_YXQZI",
    }
    assert "自动补全" in "".join(outcome.contents.reading.notes)


def test_what_is_sound_in_a_trial_is_taken(platform, inbox, catalogue):
    city.migrate()
    file = drop_csv(inbox, "许可.csv", frame_of(catalogue))
    assert try_file(file, DEPARTMENT).is_sound
    [batch] = commands.submit()
    assert batch.rejected == 0


def test_every_sheet_of_a_workbook_is_tried(catalogue, faulty, tmp_path, capsys):
    book = openpyxl.Workbook()
    for name, frame in (("甲", frame_of(catalogue, seed=2)), ("乙", faulty)):
        sheet = book.create_sheet(name)
        for row in (
            list(frame),
            *frame.where(frame.notna(), None).astype("object").to_numpy().tolist(),
        ):
            sheet.append([None if cell != cell else cell for cell in row])
    del book["Sheet"]
    book.save(tmp_path / "许可.xlsx")
    code, said = asked(capsys, tmp_path / "许可.xlsx", "--json")
    parts = json.loads(said.out)["parts"]
    assert (code, [(one["accepted"], one["rejected"]) for one in parts]) == (
        NEEDS_A_PERSON,
        [(5, 0), (4, 1)],
    )
    assert "== 许可.xlsx#乙" in asked(capsys, tmp_path / "许可.xlsx")[1].out
