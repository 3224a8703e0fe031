"""What would be loaded of a new department's first rows can be seen before anything is dropped."""

import json

import openpyxl
import pytest

from pipelines.__main__ import main
from tests.lib.submissions import drop_csv, frame_of, json_receipt_of, submit_one


NUMBER = "法定代表人证件号码"


@pytest.fixture
def frame(catalogue):
    """Eight rows of which the second goes back; dates as clerks write them, states as labels."""
    frame = frame_of(catalogue, 8)
    frame["许可决定日期"] = "2018.12.10"
    frame["当前状态"] = "有效"
    frame[NUMBER] = "152501199003071236"
    frame.loc[1, "许可决定日期"] = "明天"
    return frame


def values_of(preview, field):
    [column] = [column for column in preview if column["field"] == field]
    return [(line["row_number"], line["shown"], line["value"]) for line in column["values"]]


def test_a_trial_shows_the_first_rows_and_what_would_be_stored_of_them(frame, tmp_path, capsys):
    file = drop_csv(tmp_path, "许可.csv", frame)
    main(["validate", str(file), "--json"])
    preview = json.loads(capsys.readouterr().out)["preview"]
    assert values_of(preview, "许可决定日期") == [
        (2, "2018.12.10", "2018-12-10"),
        (3, "明天", "明天"),
        (4, "2018.12.10", "2018-12-10"),
        (5, "2018.12.10", "2018-12-10"),
        (6, "2018.12.10", "2018-12-10"),
    ]
    [state] = [column for column in preview if column["field"] == "当前状态"]
    assert (state["values"][0]["value"], state["values"][0]["label"]) == ("1", "有效")
    assert len(preview) == len(frame.columns)


def test_people_read_it_as_a_table(frame, tmp_path, capsys):
    main(["validate", str(drop_csv(tmp_path, "许可.csv", frame))])
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("        第4行  2018.12.10 → 2018-12-10") for line in lines)
    assert "        第3行  明天 → 明天（本行将退回）" in lines
    assert any(line.startswith("        第4行  有效 → 1（有效）") for line in lines)


def test_personal_numbers_are_masked_in_it(frame, tmp_path, capsys):
    file = drop_csv(tmp_path, "许可.csv", frame)
    main(["validate", str(file)])
    main(["validate", str(file), "--json"])
    said = capsys.readouterr().out
    assert "152501********1236 → 152501********1236" in said
    assert "152501199003071236" not in said


def test_the_receipt_shows_the_same_table(platform, inbox, frame):
    drop_csv(inbox, "许可.csv", frame)
    batch = submit_one()
    preview = json_receipt_of(platform, batch)["preview"]
    assert values_of(preview, "许可决定日期")[0] == (2, "2018.12.10", "2018-12-10")
    book = openpyxl.load_workbook(platform.ingest_root / batch.receipt)
    lines = [row[:4] for row in book["文件读取说明"].iter_rows(values_only=True)]
    assert (2, "许可决定日期", "2018.12.10", "2018-12-10") in lines


def test_malformed_rows_are_passed_over(frame, tmp_path, capsys):
    file = drop_csv(tmp_path, "许可.csv", frame)
    header, first, *others = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([header, first, "甲,乙", *others]), encoding="utf-8")
    main(["validate", str(file), "--json"])
    preview = json.loads(capsys.readouterr().out)["preview"]
    assert [number for number, *_ in values_of(preview, "许可内容")] == [2, 4, 5, 6, 7]


def test_it_never_says_that_something_is_stored_masked_which_is_not(frame, tmp_path, capsys):
    spelled = "152501\u300019900307\u30001234"
    frame["许可内容"] = [f"许可{spelled}", "许可152501199003071231", "护照号E1234567"] * 2 + [
        "无"
    ] * 2
    frame["许可决定日期"] = "2018-12-10"
    main(["validate", str(drop_csv(tmp_path, "许可.csv", frame)), "--json"])
    printed = json.loads(capsys.readouterr().out)
    lines = values_of(printed["preview"], "许可内容")
    stored = "许可152501********1231"
    assert [value for _, _, value in lines][1:3] == [stored, "护照号E******7"]
    [column] = [one for one in printed["preview"] if one["field"] == "许可内容"]
    assert [one["is_hidden_here"] for one in column["values"]] == [False, True, False, False, True]
