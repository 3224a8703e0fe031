"""Names of files and folders, and titles above tables, that say that nothing below them is
reported.
"""

import json
import zipfile

import pytest
from intake_examples import HEADER, RED_LIST, row, workbook

from pipelines import catalogue
from pipelines.errors import FileRefused
from pipelines.intake.recognising.named_parts import PartNames
from tests.lib.staging import staged_part


WITHDRAWING = [
    "行政处罚（已撤销）",
    "行政处罚（撤销）",
    "14_行政处罚（撤销）",
    "行政处罚-作废勿用",
    "撤销行政处罚决定",
    "撤销处罚",
    "已撤销行政处罚决定一览表",
    "不予行政处罚决定",
    "不予行政处罚决定公示表",
    "行政处罚-样表",
    "行政处罚（草稿）",
    "行政处罚待审核",
    "行政处罚_拟处罚告知",
    "行政处罚信用修复撤下名单",
    "二连浩特市市场监管局拟作出行政处罚决定公示表",
    "行政处罚听证告知书送达情况表",
    "（样表，非真实数据）",
    "二连浩特市2018年6月行政处罚信用修复（停止公示）名单",
]
HONEST = [
    # Names of many a file that is tried out, and of many that are not.
    "测试",
    "行政处罚测试数据",
    "示例",
    "行政处罚示例",
    "样例数据",
    "sample",
    "test_data",
    "rejected_rows",
    "行政处罚_rejected",
    "rejected rows 行政处罚",
    "test_rejected_示例",
    "行政处罚rejected2018",
    "行政处罚deleted",
    "pending",
    "行政处罚",
    "行政处罚（模板）",
    "行政处罚2018年6月",
    "行政处罚及不予处罚情况表",
    "有效和作废处罚",
    "行政处罚（不含不予处罚）",
    "行政处罚副本",
    "行政处罚备份",
    "test",
    "行政处罚错误数据",
    "行政处罚未公示",
    "历史行政处罚",
    "作废发票处罚",
    "撤销许可",
    "二连浩特市示例名单",
    "二连浩特市市场监管局行政处罚公示表",
]


def names():
    return PartNames(catalogue.current().part_naming)


def penalty():
    return catalogue.current().record_types["administrative_penalty_legal_person"]


@pytest.mark.parametrize("title", WITHDRAWING)
def test_a_title_that_withdraws_what_is_below_it_says_so(title):
    assert names().meaning_of_title(title, penalty()) is not None


@pytest.mark.parametrize("title", HONEST)
def test_any_other_title_withdraws_nothing(title):
    assert names().meaning_of_title(title, penalty()) is None


def test_no_title_of_a_record_type_withdraws_its_own_records():
    for record_type in catalogue.current().record_types.values():
        for title in (record_type.title, *record_type.synonyms):
            assert names().meaning_of_title(title, record_type) is None
            assert names().meaning_of(title, record_type) is None


def stage(path, dropped_as=None, part=None):
    return staged_part(path, dropped_as=dropped_as, part=part)[0]


def refusal(path, dropped_as=None):
    with pytest.raises(FileRefused) as refused:
        stage(path, dropped_as)
    assert refused.value.code == "not-for-reporting"
    return refused.value.reason


def write_csv(path, *lines):
    path.write_text("\n".join(",".join(line) for line in lines), "utf-8")
    return path


def test_a_file_of_such_a_name_is_asked_back(tmp_path):
    path = write_csv(tmp_path / "黑名单（已撤销）.csv", HEADER, row("甲"))
    assert "文件“黑名单（已撤销）.csv”按名称是" in refusal(path)


def test_a_draft_is_called_a_draft(tmp_path):
    path = write_csv(tmp_path / "黑名单草稿.csv", HEADER, row("甲"))
    assert "按名称是草稿、初稿，没有读取" in refusal(path)


def test_a_file_in_a_folder_of_such_a_name_is_asked_back(tmp_path):
    path = write_csv(tmp_path / "黑名单.csv", HEADER, row("甲"))
    assert "文件夹“草稿”" in refusal(path, "market_regulation/inbox/草稿/黑名单.csv")


def test_folders_above_the_inbox_are_ours(tmp_path):
    path = write_csv(tmp_path / "黑名单.csv", HEADER, row("甲"))
    assert stage(path, "草稿/inbox/黑名单.csv").reading.received == 1


def test_folders_in_an_archive_count_too(tmp_path):
    path = tmp_path / "八月.zip"
    lines = "\n".join(",".join(line) for line in (HEADER, row("甲")))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("撤销/黑名单.csv", lines)
        archive.writestr("有效/黑名单.csv", lines)
    assert stage(path, part="撤销/黑名单.csv").error.code == "not-for-reporting"
    assert stage(path, part="有效/黑名单.csv").reading.received == 1


def test_a_title_above_a_table_is_asked_back_in_texts_and_workbooks(tmp_path):
    title = "二连浩特市市场监管局黑名单（草稿）"
    text = write_csv(tmp_path / "一.csv", [title], HEADER, row("甲"))
    assert f"标题“{title}”" in refusal(text)
    workbook(tmp_path / "二.xlsx", [title], HEADER, row("甲"))
    assert f"标题“{title}”" in refusal(tmp_path / "二.xlsx")


def test_a_title_beside_records_of_json_is_asked_back(tmp_path):
    records = [dict(zip(HEADER, row("甲"), strict=True))]
    path = tmp_path / "一.json"
    path.write_text(
        json.dumps({"标题": "作废黑名单", "data": records}, ensure_ascii=False), "utf-8"
    )
    assert "标题“作废黑名单”" in refusal(path)


@pytest.mark.parametrize(
    "line", ["注：草稿、作废的不报", "说明：样表", "作废的不上报", "请勿报送草稿"]
)
def test_an_instruction_above_a_table_is_no_title(tmp_path, line):
    path = write_csv(tmp_path / "黑名单.csv", [line], HEADER, row("甲"))
    assert stage(path).reading.received == 1


def test_of_two_sheets_only_the_one_with_such_a_title_is_asked_back(tmp_path):
    path = tmp_path / "八月.xlsx"
    red = [list(RED_LIST.values()), ["红"] * len(RED_LIST)]
    workbook(path, HEADER, row("甲"), 红名单=[["红名单（样表）"], *red])
    staged = stage(path)
    assert staged.reading.received == 1
    assert staged.other_parts == ("红名单",)
    with pytest.raises(FileRefused, match="标题“红名单（样表）”"):
        stage(path, part="红名单").require_reading()
