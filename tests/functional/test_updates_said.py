"""What a file overwrites is said in its receipt, value by value; nobody is told to write what is not so."""

import openpyxl

from tests.lib.submissions import drop_csv, frame_of, json_receipt_of, submit_one


INSPECTION = "administrative_inspection"
OUTCOME = "检查结果"
MATTER = "检查事项"


def inspections(catalogue, count=2):
    frame = frame_of(catalogue, count, seed=3, record_type=INSPECTION)
    return frame.assign(**{OUTCOME: "未发现问题", "检查日期": "2018-03-01"})


def workbook_of(platform, batch):
    return openpyxl.load_workbook(platform.ingest_root / batch.receipt)


def test_the_receipt_lists_the_value_before_and_the_one_of_now(platform, inbox, catalogue):
    frame = inspections(catalogue)
    drop_csv(inbox, "一.csv", frame)
    first = submit_one()
    assert json_receipt_of(platform, first)["updated_values"] == []
    assert "更新明细" not in workbook_of(platform, first).sheetnames

    frame.loc[1, OUTCOME] = "发现问题待后续处理"
    drop_csv(inbox, "二.csv", frame)
    batch = submit_one()
    assert (batch.changed, batch.unchanged) == (1, 1)

    [update] = json_receipt_of(platform, batch)["updated_values"]
    assert update["row_number"] == 3
    assert (update["field"], update["element"]) == (OUTCOME, "JC_JGUO")
    assert (update["before"], update["now"]) == ("未发现问题", "发现问题待后续处理")
    assert frame["检查任务编号"][1] in update["key"]

    workbook = workbook_of(platform, batch)
    [header, line] = workbook["更新明细"].iter_rows(values_only=True)
    assert header == ("主体名称", "关键号", "字段", "原值", "现值", "行号")
    assert line[2:] == (OUTCOME, "未发现问题", "发现问题待后续处理", 3)
    texts = [str(cell.value) for row in workbook["汇总"] for cell in row if cell.value]
    assert any("平台已有的 1 条记录按本文件更新" in text for text in texts)


def test_numbers_of_persons_are_masked_and_what_was_empty_is_said(platform, inbox, catalogue):
    frame = inspections(catalogue, 1).assign(**{"备注": None})
    drop_csv(inbox, "一.csv", frame)
    submit_one()
    drop_csv(inbox, "二.csv", frame.assign(**{"备注": "经办人电话13847912345"}))
    [update] = json_receipt_of(platform, submit_one())["updated_values"]
    assert update["before"] == "（空）"
    assert "13847912345" not in update["now"]


def test_more_than_a_few_hundred_values_are_counted_and_not_listed(platform, inbox, catalogue):
    frame = inspections(catalogue, 320)
    drop_csv(inbox, "一.csv", frame)
    submit_one()
    drop_csv(inbox, "二.csv", frame.assign(**{"备注": "复查"}))
    batch = submit_one()
    assert batch.changed == 320
    assert len(json_receipt_of(platform, batch)["updated_values"]) == 300


def test_two_matters_of_one_task_are_two_records(platform, inbox, catalogue):
    frame = inspections(catalogue, 1)
    drop_csv(inbox, "一.csv", frame.assign(**{MATTER: "公示信息检查"}))
    submit_one()
    drop_csv(inbox, "二.csv", frame.assign(**{MATTER: "登记事项检查"}))
    batch = submit_one()
    assert (batch.new, batch.changed) == (1, 0)


def test_rows_that_look_the_same_are_never_to_be_falsified(platform, inbox, catalogue):
    frame = inspections(catalogue, 1).loc[[0, 0]].assign(**{"备注": ["甲", "乙"]})
    drop_csv(inbox, "一.csv", frame)
    [finding] = json_receipt_of(platform, submit_one())["rejections"]
    report = finding["text"]
    assert "两条都属实的：记录按检查机关、检查事项、检查任务编号区分" in report
    assert "没有填错、漏填的请勿改动" in report
    assert "请更正" not in report
