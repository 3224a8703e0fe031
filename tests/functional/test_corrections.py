"""A correction is judged as the record would be after it,
and a finding shows the value on the platform.
"""

import json

import pandas as pd
import pytest

from tests.lib.commands import try_file
from tests.lib.submissions import PENALTY, drop, drop_csv, frame_of, json_receipt_of, submit_one


DECIDED = "处罚决定日期"
UNTIL = "公示截止期"
ENDS = "处罚有效期"
FINE = "罚款金额(万元)"
KIND = "处罚类别"
CONTENT = "处罚内容"
FACT = "违法事实"
PERSON = "法定代表人"
SUBJECT_KIND = "行政相对人类别"
LICENCE_NAME = "暂扣或吊销证照名称及编号"
ADDED = [UNTIL, FINE, PERSON, "行号"]


def kept_frame(catalogue):
    """Fourteen penalties with a fine of 0.2, decided on 2018-03-01, shown until 2019-03-01."""
    frame = frame_of(catalogue, 14, seed=21, record_type=PENALTY)
    frame[KIND] = "2"
    frame[FINE] = "0.2"
    frame[CONTENT] = "罚款2000元"
    frame["没收违法所得、没收非法财物的金额(万元)"] = None
    frame[LICENCE_NAME] = None
    frame[DECIDED] = "2018-03-01"
    frame[UNTIL] = "2019-03-01"
    frame[ENDS] = "2019-03-01"
    frame[SUBJECT_KIND] = "1"
    frame[PERSON] = "钱示例"
    return frame


@pytest.fixture
def loaded(platform, inbox, catalogue):
    """The penalties, of which those that are not of legal persons are left as they come."""
    frame = kept_frame(catalogue)
    code = "行政相对人代码_1(统一社会信用代码)"
    frame = frame[~frame[code].str.startswith("92")].reset_index(drop=True)
    drop_csv(inbox, "行政处罚.csv", frame)
    batch = submit_one()
    assert (batch.new, batch.rejected) == (len(frame), 0), json_receipt_of(platform, batch)
    return frame


def required_columns(catalogue):
    record_type = catalogue.record_types[PENALTY]
    return [record_type.elements[code].name for code in record_type.elements
            if code in record_type.required]  # fmt: skip


def test_corrections_of_required_columns_only_are_taken(loaded, catalogue, inbox, platform, query):
    stated = loaded[required_columns(catalogue)].assign(**{FACT: "更正后的事实"})
    drop_csv(inbox, "更正.csv", stated)
    batch = submit_one()
    assert (batch.changed, batch.rejected) == (len(loaded), 0), json_receipt_of(platform, batch)
    kept = query(
        f"SELECT DISTINCT cf_nr_fk::text, cf_frdb, cf_gsjzq::text FROM records.current_{PENALTY}"
    )
    assert kept == [("0.2", "钱示例", "2019-03-01")]


# What a row states → the finding that it gets, and the value on the platform that it quotes.
STATED = [
    ({FACT: "更正后的事实"}, None),
    ({DECIDED: "2018-11-20", ENDS: "2019-12-20"}, None),
    (
        {DECIDED: "2018-12-20", ENDS: "2019-12-20"},
        ("notice-unusually-short-or-long", "“公示截止期”「2019-03-01」"),
    ),
    (
        {DECIDED: "2019-04-01", ENDS: "2019-12-20"},
        ("notice-ends-before-the-decision", "“公示截止期”「2019-03-01」"),
    ),
    ({UNTIL: "2018-02-01"}, ("notice-ends-before-the-decision", "“处罚决定日期”「2018-03-01」")),
    ({KIND: "1", CONTENT: "警告"}, ("amount-without-fine", "“罚款金额(万元)”「0.2」")),
    ({KIND: "1", CONTENT: "警告", FINE: None}, None),
    ({FINE: None}, ("fine-without-amount", "“处罚类别”「罚款」")),
    ({FINE: "0.3"}, ("fine-differs-from-its-text", "“处罚内容”「罚款2000元」")),
    ({CONTENT: "罚款3000元"}, ("fine-differs-from-its-text", "“罚款金额(万元)”「0.2」")),
    ({KIND: "2;5"}, ("suspended-licence-missing", "“暂扣或吊销证照名称及编号”（空）")),
    ({PERSON: None}, ("legal-representative-missing", "“行政相对人类别”「法人及非法人组织」")),
    ({FINE: "2000"}, ("fine-in-other-unit", "“处罚内容”「罚款2000元」")),
]  # fmt: skip


def as_json(rows):
    return json.dumps(rows, ensure_ascii=False).encode()


def corrections(loaded, catalogue, stated):
    """Records of JSON that name their key and what each states."""
    record_type = catalogue.record_types[PENALTY]
    key = [record_type.elements[code].name for code in record_type.key]
    # Whom a row is about it has to say itself.
    key.append("行政相对人名称")
    rows = []
    for position, values in enumerate(stated):
        rows.append(dict(loaded.loc[position % len(loaded), key]) | values)
    return rows


def test_each_row_is_judged_as_its_record_would_be(loaded, catalogue, inbox, platform, query):
    number = "行政处罚决定书文号"
    # One record has one row: the rows are spread over two files.
    for start in range(0, len(STATED), len(loaded)):
        part = STATED[start : start + len(loaded)]
        rows = corrections(loaded, catalogue, [values for values, _ in part])
        # Somewhere every required field is named, else the whole file is refused.
        rows.append(dict(loaded.loc[len(loaded) - 1]) | {number: f"新〔2018〕{start}号"})
        rows[-1] = {name: value for name, value in rows[-1].items() if isinstance(value, str)}
        drop(inbox, f"更正{start}.json", as_json(rows))
        batch = submit_one()
        content = json_receipt_of(platform, batch)
        lines = content["rejections"] + content["warnings"]
        found = {(line["row_number"], line["rule"]): line["text"] for line in lines}
        for position, (_, expected) in enumerate(part):
            of_row = {rule: text for (row, rule), text in found.items() if row == position + 1}
            if expected is None:
                assert of_row == {}, part[position]
            else:
                rule, quoted = expected
                # 2000万元 is an unusual fine as well, in whatever unit it was meant.
                of_row.pop("amount-unusual", None)
                assert list(of_row) == [rule], (part[position], of_row)
                assert f"平台已有的值：{quoted}" in of_row[rule]
                # What must not be missing cannot be emptied.
                kept_name, _, value = quoted[1:].partition("”")
                may_be_emptied = kept_name in (FINE, "公示截止期") and value != "（空）"
                clearing = f"如需清空平台已有的“{kept_name}”，请在该列填“无”。"
                assert (clearing in of_row[rule]) is may_be_emptied


def rejected_sheet(platform, batch):
    path = platform.ingest_root / batch.receipt
    return pd.read_excel(path, sheet_name="退回行", dtype=str, engine="openpyxl")


def test_the_sheet_has_a_column_for_what_has_to_be_filled_in(
    loaded, catalogue, inbox, platform, query
):
    stated = loaded[required_columns(catalogue)].assign(**{KIND: "1", CONTENT: "警告"})
    # Two rows are about new records, which have nothing on the platform.
    stated.loc[:1, "行政处罚决定书文号"] = ["新〔2018〕1号", "新〔2018〕2号"]
    stated.loc[:1, KIND] = "2"
    drop_csv(inbox, "更正.csv", stated)
    batch = submit_one()
    assert batch.rejected == len(loaded)
    rules = {
        line["row_number"]: line["rule"] for line in json_receipt_of(platform, batch)["rejections"]
    }
    assert rules[4] == "amount-without-fine"

    sheet = rejected_sheet(platform, batch)
    assert list(sheet.columns[2:4]) == [PERSON, FINE] or list(sheet.columns[2:4]) == [FINE, PERSON]
    # Either of them empties the kept amount.
    sheet[FINE] = ["0.2", "0.2", "0", *["无"] * (len(loaded) - 3)]
    sheet.loc[:1, PERSON] = "孙示例"
    path = platform.ingest_root / batch.receipt
    mended = inbox / "改正.xlsx"
    with pd.ExcelWriter(mended, engine="openpyxl") as writer:
        sheet.to_excel(writer, sheet_name="退回行", index=False)
    assert path.exists()
    batch = submit_one()
    assert (batch.new, batch.changed, batch.rejected) == (2, len(loaded) - 2, 0), json_receipt_of(
        platform, batch
    )["rejections"]
    # The representative of the other records was mentioned by nobody, and stays.
    kept = query(
        f"SELECT cf_frdb, count(*) FROM records.current_{PENALTY} WHERE cf_cflb = '1' GROUP BY 1"
    )
    assert kept == [("钱示例", len(loaded) - 2)]


def test_rows_about_records_of_others_are_judged_as_today(loaded, catalogue, platform):
    stated = loaded[required_columns(catalogue)]
    drop_csv(platform.ingest_root / "ecology" / "inbox", "行政处罚.csv", stated)
    batch = submit_one()
    rules = {line["rule"] for line in json_receipt_of(platform, batch)["rejections"]}
    assert rules == {"fine-without-amount", "legal-representative-missing"}


def test_a_mended_record_of_json_is_silent_where_the_rejected_one_was(
    loaded, catalogue, inbox, platform, query
):
    # Beside the key each names some fields; all of them have a date that is none.
    named = [[], [UNTIL], [FINE], [PERSON], [FINE, PERSON], ["备注"], [ENDS, FINE]]
    rows = corrections(loaded, catalogue, [{} for _ in named])
    for row, fields, record in zip(rows, named, loaded.to_dict("records"), strict=False):
        row |= {field: record[field] for field in fields} | {DECIDED: "2018-02-30"}
    rows[5]["备注"] = None
    complete = loaded.to_dict("records")[len(loaded) - 1]
    rows.append({name: value for name, value in complete.items() if isinstance(value, str)})
    drop(inbox, "更正.json", as_json(rows))
    batch = submit_one()
    assert batch.rejected == len(named), json_receipt_of(platform, batch)["rejections"]

    sheet = rejected_sheet(platform, batch).assign(**{DECIDED: "2018-03-02"})
    # The clerk clears what one of the records had given, and fills in what another had not.
    sheet.loc[3, PERSON] = None
    sheet.loc[0, "备注"] = "补充的备注"
    sheet.loc[4, PERSON] = "孙示例"
    with pd.ExcelWriter(inbox / "改正.xlsx", engine="openpyxl") as writer:
        sheet.to_excel(writer, sheet_name="退回行", index=False)
    batch = submit_one()
    rejections = json_receipt_of(platform, batch)["rejections"]
    assert [line["rule"] for line in rejections] == ["legal-representative-missing"]
    assert (batch.changed, batch.rejected) == (len(named) - 1, 1)

    numbers = [row["行政处罚决定书文号"] for row in rows]
    kept = query(
        f"SELECT cf_wsh, cf_frdb, bz, cf_gsjzq::text, cf_jdrq::text FROM records.current_{PENALTY}"
    )
    by_number = {number: values for number, *values in kept}
    remarks = list(loaded["备注"])
    assert [by_number[number] for number in numbers[:-1]] == [
        ["钱示例", "补充的备注", "2019-03-01", "2018-03-02"],
        ["钱示例", remarks[1], "2019-03-01", "2018-03-02"],
        ["钱示例", remarks[2], "2019-03-01", "2018-03-02"],
        ["钱示例", remarks[3], "2019-03-01", "2018-03-01"],
        ["孙示例", remarks[4], "2019-03-01", "2018-03-02"],
        ["钱示例", None, "2019-03-01", "2018-03-02"],
        ["钱示例", remarks[6], "2019-03-01", "2018-03-02"],
    ]

    # What goes back once more is still silent where it was.
    sheet = rejected_sheet(platform, batch).assign(**{PERSON: "周示例"})
    with pd.ExcelWriter(inbox / "再改正.xlsx", engine="openpyxl") as writer:
        sheet.to_excel(writer, sheet_name="退回行", index=False)
    batch = submit_one()
    assert (batch.changed, batch.rejected) == (1, 0), json_receipt_of(platform, batch)["rejections"]
    [last] = query(
        f"SELECT cf_frdb, bz, cf_nr_fk::text FROM records.current_{PENALTY} WHERE cf_frdb = '周示例'"
    )
    assert last == ("周示例", remarks[3], "0.2")


def test_a_trial_says_what_it_cannot_compare(platform, catalogue, tmp_path):
    frame = kept_frame(catalogue).drop(columns=[UNTIL, PERSON])
    path = drop_csv(tmp_path, "行政处罚.csv", frame)
    notes = try_file(path, "market_regulation").contents.reading.notes
    assert any("预检不查询平台：“法定代表人”“公示截止期”不在本表中" in note for note in notes), (
        notes
    )
