"""Absent, blank, given: a correction states what it changes,
and the receipt says what became of the rest.
"""

import json

import openpyxl
import pytest

from tests.lib.submissions import (
    PENALTY,
    drop,
    drop_csv,
    frame_of,
    json_receipt_of,
    submit_one,
)


REMARK = "备注"
FACT = "违法事实"
OPTIONAL = ["行政相对人代码_2(工商注册号)", "法定代表人", REMARK]


@pytest.fixture
def loaded(platform, inbox, catalogue):
    """Two penalties with all their values."""
    frame = frame_of(catalogue, 2, seed=4, record_type=PENALTY)
    frame[OPTIONAL] = [
        ["152501137968076", "钱示例", "原备注甲"],
        ["152501137968076", "孙示例", "原备注乙"],
    ]
    drop_csv(inbox, "行政处罚.csv", frame)
    assert submit_one().new == 2
    return frame


def current(query):
    return query(f"SELECT cf_xdr_gszc, cf_frdb, bz FROM records.current_{PENALTY} ORDER BY bz")


def said(platform, batch):
    return {
        line["name"]: line["text"] for line in json_receipt_of(platform, batch)["earlier_values"]
    }


def test_what_a_correction_has_no_column_for_stays(loaded, platform, inbox, query):
    before = current(query)
    drop_csv(inbox, "更正.csv", loaded.drop(columns=OPTIONAL).assign(**{FACT: "更正后的事实"}))
    batch = submit_one()
    assert batch.changed == 2
    assert current(query) == before
    assert query(f"SELECT DISTINCT cf_sy FROM records.current_{PENALTY}") == [("更正后的事实",)]
    assert said(platform, batch) == dict.fromkeys(OPTIONAL, "未提及，保留原值 2 条")

    sheet = openpyxl.load_workbook(platform.ingest_root / batch.receipt)["汇总"]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert texts[texts.index(REMARK) + 1] == "未提及，保留原值 2 条"


def test_an_element_whose_likely_column_was_sent_is_not_called_unmentioned(
    loaded, platform, inbox, query
):
    before = current(query)
    changed = loaded.drop(columns=OPTIONAL).assign(**{FACT: "更正后的事实"})
    drop_csv(inbox, "更正.csv", changed.assign(法定代表人电话="04791234567"))
    batch = submit_one()
    assert current(query) == before
    texts = said(platform, batch)
    why = "“法定代表人电话”一列没有读取，不能确定它就是该项，保留原值 2 条"
    assert texts["法定代表人"] == why
    sheet = openpyxl.load_workbook(platform.ingest_root / batch.receipt)["汇总"]
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert "无需处理" not in cells[0] and "没有读取" in cells[0]
    assert cells[cells.index("没有读取的列") + 1].startswith(
        "“法定代表人电话”（是否为“法定代表人”？）"
    )


def test_a_row_that_says_nothing_new_makes_no_version(loaded, inbox, query):
    drop_csv(inbox, "更正.csv", loaded.drop(columns=OPTIONAL))
    batch = submit_one()
    assert (batch.changed, batch.unchanged) == (0, 2)


def test_a_blank_cell_empties_and_the_receipt_names_the_column(loaded, platform, inbox, query):
    drop_csv(inbox, "更正.csv", loaded.assign(**{REMARK: ["", "原备注乙"]}))
    batch = submit_one()
    assert (batch.changed, batch.unchanged) == (1, 1)
    assert [row[-1] for row in current(query)] == ["原备注乙", None]
    assert said(platform, batch) == {REMARK: "已清空 1 条"}


def test_a_record_of_json_speaks_of_the_fields_that_it_names(loaded, platform, inbox, query):
    rows = json.loads(loaded.to_json(orient="records", force_ascii=False))
    del rows[0][REMARK]
    rows[0][FACT] = "更正后的事实"
    rows[1][REMARK] = None
    drop(inbox, "更正.json", json.dumps(rows, ensure_ascii=False).encode())
    batch = submit_one()
    assert batch.changed == 2
    assert [row[-1] for row in current(query)] == ["原备注甲", None]
    assert said(platform, batch) == {REMARK: "未提及，保留原值 1 条；已清空 1 条"}


def test_so_does_an_element_of_xml(loaded, platform, inbox, catalogue, query):
    codes = {
        element.name: code for code, element in catalogue.record_types[PENALTY].elements.items()
    }
    rows = ""
    for position, row in enumerate(loaded.to_dict("records")):
        fields = {codes[name]: value for name, value in row.items() if isinstance(value, str)}
        fields["CF_SY"] = "更正后的事实"
        fields["BZ"] = ""
        if position == 0:
            del fields["BZ"]
        inner = "".join(f"<{code}>{value}</{code}>" for code, value in fields.items())
        rows += f"<row>{inner}</row>"
    drop(inbox, "更正.xml", f"<rows>{rows}</rows>".encode())
    batch = submit_one()
    assert batch.changed == 2
    assert [row[-1] for row in current(query)] == ["原备注甲", None]


def test_a_required_column_that_is_absent_refuses_as_before(loaded, inbox):
    drop_csv(inbox, "更正.csv", loaded.drop(columns=[FACT]))
    assert submit_one().state == "refused"


def test_a_value_that_was_given_after_it_was_kept_changes_only_itself(loaded, inbox, query):
    drop_csv(inbox, "更正.csv", loaded.drop(columns=OPTIONAL).assign(**{FACT: "更正后的事实"}))
    submit_one()
    again = loaded.drop(columns=OPTIONAL[:2]).assign(**{FACT: "更正后的事实", REMARK: "新"})
    drop_csv(inbox, "再更正.csv", again)
    assert submit_one().changed == 2
    assert {row[1:] for row in current(query)} == {("钱示例", "新"), ("孙示例", "新")}
