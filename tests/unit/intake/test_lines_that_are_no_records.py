"""Lines that are no records are said and not counted,
and a row that could be a record stays one.
"""

import datetime

import pytest
from intake_examples import CODES, HEADER, WIDTH, Read, csv_of, read_text, row, workbook

from pipelines import catalogue
from pipelines.catalogue.examples import samples


def blank_but(cells):
    """A line of the table's width with text in some of its columns."""
    return [cells.get(position, "") for position in range(WIDTH)]


def record(name, number="1"):
    """A row with a code of its own, as most rows have."""
    cells = row(name)
    cells[2] = f"9115250104050{number.zfill(5)}"
    cells[10] = f"二示例字〔2018〕{number}号"
    return cells


FOOTERS = {
    "side by side": {0: "填表人：张三", 4: "审核人：李四", 8: "日期：2018-12-10"},
    "further right": {3: "单位负责人（签字）：", 9: "填报日期：2018年12月10日"},
    "label and value in two cells": {0: "填表人", 1: "张三", 4: "审核人", 5: "李四"},
    "colon, then the value": {0: "制表人：", 1: "张三", 7: "联系电话：", 8: "0479-7521234"},
    "blanks within": {0: "填 表 人： 张三", 5: "审  核：李四"},
    "half width": {0: "填报单位(盖章):二连浩特市示例局", 6: "填报日期:2018.12.10"},
    "stamp": {6: "（单位盖章）"},
    "office with a stamp": {0: "二连浩特市示例局（盖章）"},
    "office and date to the right": {12: "二连浩特市示例局"},
    "date of the signature": {12: "2018年12月10日"},
    "blank date of the signature": {11: "年  月  日"},
    "printed": {0: "打印时间：2018-12-10 10:00:00", 12: "第1页 共3页"},
    "page": {5: "第1页 共3页"},
    "page in Chinese": {0: "第一页，共三页"},
    "page of pages": {0: "第 2 页/共 3 页"},
    "page as a fraction": {7: "1/3"},
    "page between dashes": {7: "—1—"},
    "page between hyphens": {0: "- 12 -"},
    "page in English": {0: "Page 2 of 3"},
    "nothing follows": {0: "以下无正文"},
    "nothing follows, in brackets": {4: "（以下空白）"},
    "the end": {0: "——结束——"},
    "total of rows": {0: "合计", 1: "3"},
    "total with sums": {0: "合  计", 7: "12,345.60", 13: "3"},
    "total further right": {6: "总计：", 7: "￥12345.6"},
    "subtotal": {1: "小计", 7: "5000元"},
    "total of a page": {0: "本页小计", 7: "3"},
    "numbers of the columns": {position: str(position + 1) for position in range(WIDTH)},
    "numbers of the columns in brackets": {place: f"（{place + 1}）" for place in range(WIDTH)},
    "names of the columns of a program": {place: f"CF{place:02}" for place in range(WIDTH)},
    "numbers of the first columns": dict(enumerate("12345")),
    "subtotal of a squad": {0: "一大队小计", 7: "5000"},
    "subtotal of a quarter": {0: "三季度合计", 7: "5000"},
    "total so far": {0: "截至本月累计", 7: "5000"},
    "average": {0: "平均", 7: "0.5"},
    "new in this period": {0: "本期新增：2"},
    "office in the column of names": {0: "二连浩特市市场监督管理局"},
    "office and date in one cell": {0: "市监局2018.12.10"},
    "remark beside its label": {0: "说明", 1: "本表数据截至2018年12月"},
    "printed by": {0: "打印日期", 1: "2018-12-10", 2: "打印人", 3: "张三"},
    "address of the notice": {0: "公示网址：http://example.org/1"},
    "count": {0: "共12条"},
    "count with words": {0: "共计：12家企业"},
    "total with count": {0: "合计：3户"},
    "rows of a database": {0: "(3 rows)"},
    "rows in Chinese": {0: "已选择 3 行。"},
    "unit": {0: "单位：件"},
    "source": {0: "数据来源：二连浩特市示例局"},
    "a drawn line": {0: "----", 1: "----", 2: "--------"},
    "nothing to report": {0: "本期无数据"},
    "nothing at all": {0: "无", 1: "无", 2: "/"},
    "section": {0: "一、市场监管类"},
    "section in brackets": {0: "（二）文化旅游类"},
    "section, numbered in words": {0: "第三部分 交通运输类"},
    "section over all columns": dict.fromkeys(range(WIDTH), "四、生态环境类"),
    "quarter": {0: "2018年第二季度"},
    "quarter over all columns": dict.fromkeys(range(WIDTH), "2018年第二季度"),
    "quarter alone": {1: "一季度"},
    "month": {0: "4月份"},
    "months": {0: "2018年4月—6月"},
    "year in Chinese": {0: "二〇一八年五月行政处罚信息"},
    "half a year": {0: "上半年"},
    "squad": {0: "执法大队一中队"},
    "squad over all columns": dict.fromkeys(range(WIDTH), "执法大队一中队"),
    "section of an office": {0: "食品监管股"},
    "district": {0: "东城片区"},
    "anything over all columns": dict.fromkeys(range(WIDTH), "本月新立案的处罚（续）"),
    "an office over all columns": dict.fromkeys(range(WIDTH), "二连浩特市示例监督所"),
    "nothing else to report": {0: "本月无其他处罚信息"},
    "dots": {0: "……"},
    "count between dashes": {0: "—以上共4条—"},
    "result of a query": {0: "查询完成，共返回 3 行，耗时 0.12 秒"},
    "copies to": {0: "抄送：二连浩特市示例局"},
    "opinion": {0: "审核意见", 1: "同意"},
    "advice on the form": {0: "温馨提示：请勿修改表头"},
    "advice further right": {5: "温馨提示：请勿修改表头"},
    "advice without its label": {0: "请不要随意增加、删除表格的列"},
    "what has to be filled in": {0: "*为必填项"},
    "what has to be filled in, by a mark": {0: "带*的为必填项，请勿删除表头"},
    "what has to be filled in, by a colour": {0: "红色字段必须填写"},
    "what to know": {0: "填表须知：每行一条"},
    "note": {0: "注：甲已更名"},
    "note with a number": {0: "备注2：普货即道路普通货物运输"},
    "note beside its label": {0: "注", 1: "普货即道路普通货物运输"},
    "note further right of its label": {0: "备注", 3: "普货即道路普通货物运输"},
    "rows of a database with the time": {0: "2 rows in set (0.00 sec)"},
    "a drawn frame": {0: "+---+------+"},
    "day of the signature in the first column": {0: "2018年12月10日"},
    "labels and a date in digits": {0: "制表：王五", 3: "复核：赵六", 6: "2018.6.1"},
}


@pytest.mark.parametrize("cells", FOOTERS.values(), ids=FOOTERS)
def test_a_line_that_is_no_record_is_said_and_not_counted_wherever_it_stands(tmp_path, cells):
    line = blank_but(cells)
    file = read_text(tmp_path, csv_of(HEADER, record("甲"), line, record("乙", "2"), line))
    assert (file.names, file.numbers, file.reading.malformed) == (["甲", "乙"], [2, 4], {})
    assert file.reading.received == 2
    first = next(iter(cells.values()))
    assert any(" ".join(first.split())[:5] in note for note in file.reading.notes)


@pytest.mark.parametrize("cells", FOOTERS.values(), ids=FOOTERS)
def test_the_same_holds_in_a_workbook(tmp_path, cells):
    path = tmp_path / "黑名单.xlsx"
    workbook(path, ["黑名单"], HEADER, record("甲"), blank_but(cells), record("乙", "2"))
    file = Read(path)
    assert (file.names, file.numbers) == (["甲", "乙"], [3, 5])


ROWS_THAT_STAY = {
    "a name that begins like a section": {0: "一、二商贸有限公司"},
    "a name with the word for copies": {0: "抄送店"},
    "a name alone": {0: "甲公司"},
    "a name of a person that ends like a section": {0: "李文科"},
    "a name with a squad in it": {0: "消防大队家属院超市店"},
    "a name in few merged cells": {0: "甲公司", 1: "甲公司", 2: "甲公司"},
    "a name that begins like a label": {0: "审核咨询服务部"},
    "a name that begins like a total": {0: "合计食品厂", 1: "1"},
    "a name that begins like a note": {0: "注册会计师协会"},
    "a name with a label's word": {0: "二连浩特市联系电话亭"},
    "a name that begins like an instruction": {0: "选择餐饮店", 1: "1"},
    "a name that ends like a title": {0: "二连浩特市示例信息", 1: "1"},
    "a code alone": {2: "91152501040500001A"},
    "a wrong code": {2: "无", 0: "甲公司"},
    "a document number alone": {10: "二示例字〔2018〕1号"},
    "a fact without anybody": {6: "拖欠工资"},
    "a fact with a label in it": {6: "违法事实：拖欠工资", 7: "罚款"},
    "a date without anybody": {11: "2018-12-10", 8: "示例局"},
    "a total with a name": {0: "甲公司", 6: "合计"},
    "a day in digits": {11: "2018-12-10"},
    "a day in digits in the column of names": {0: "2018-12-10"},
    "a name that begins like advice": {0: "温馨提示贸易有限公司"},
    "a name with the word for what is required": {0: "必填项咨询服务部"},
    "a name with the word for a head": {0: "请勿修改表头广告公司"},
    "a note beside a code": {0: "注", 2: "91152501040500001A"},
    "a note and a fact": {0: "注", 6: "拖欠工资", 7: "罚款"},
    "numbers without a total": {7: "100", 8: "200"},
}


@pytest.mark.parametrize("cells", ROWS_THAT_STAY.values(), ids=ROWS_THAT_STAY)
@pytest.mark.parametrize("is_last", [False, True])
def test_a_row_that_could_be_a_record_stays_and_is_judged(tmp_path, cells, is_last):
    rows = [record("甲"), blank_but(cells)]
    if not is_last:
        rows += [record("乙", "2")]
    file = read_text(tmp_path, csv_of(HEADER, *rows))
    assert file.reading.received == len(rows)


INSTRUCTIONS = {
    "required": ["必填", "必填", "必填", "选填", *["选填"] * (WIDTH - 4)],
    "types": ["字符型", "代码型", "C18", "C..2", "字符型(64)", *["文本"] * (WIDTH - 5)],
    "database types": ["VARCHAR2(200)", "CHAR(1)", *["VARCHAR2(64)"] * (WIDTH - 2)],
    "advice": [
        "请填写企业全称",
        "从下拉列表中选择",
        "18位统一社会信用代码",
        *["没有则不填"] * (WIDTH - 3),
    ],
    "formats": [
        "例：甲公司",
        "1",
        "例：9115…",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "如：〔2018〕1号",
        "yyyy-mm-dd",
    ],
    "marks": ["M", "M", "M", *["O"] * (WIDTH - 3)],
    "numbers of columns": [str(number) for number in range(1, WIDTH + 1)],
    "numbers in brackets": [f"（{number}）" for number in range(1, WIDTH + 1)],
    "codes": CODES,
    "some codes": [*CODES[:6], *[""] * (WIDTH - 6)],
}


@pytest.mark.parametrize("line", INSTRUCTIONS.values(), ids=INSTRUCTIONS)
def test_instructions_below_the_header_are_no_records(tmp_path, line):
    file = read_text(tmp_path, csv_of(HEADER, line, record("甲"), record("乙", "2")))
    assert (file.names, file.reading.received) == (["甲", "乙"], 2)


def test_instructions_in_several_lines_are_no_records(tmp_path):
    lines = [INSTRUCTIONS["required"], INSTRUCTIONS["types"], INSTRUCTIONS["numbers of columns"]]
    file = read_text(tmp_path, csv_of(HEADER, *lines, record("甲")))
    assert file.names == ["甲"]


def test_what_reads_like_an_instruction_amid_the_data_stays(tmp_path):
    odd = blank_but({0: "必填", 1: "必填"})
    file = read_text(tmp_path, csv_of(HEADER, record("甲"), odd, record("乙", "2")))
    assert file.names == ["甲", "必填", "乙"]


def test_a_second_file_appended_below_is_read_on(tmp_path):
    title = ["二连浩特市黑名单汇总表"]
    first = [title, ["单位：件", "", "填表日期：2018-11-10"], HEADER, record("甲"), ["共1条"]]
    second = [
        ["二连浩特市黑名单汇总表"],
        ["单位：件", "", "填表日期：2018-12-10"],
        HEADER,
        record("乙", "2"),
        ["共1条"],
    ]
    file = read_text(tmp_path, csv_of(*first, [], *second))
    assert (file.names, file.numbers, file.reading.malformed) == (["甲", "乙"], [4, 10], {})


def test_a_title_of_another_month_above_a_header_that_comes_again_is_no_record(tmp_path):
    again = [["2018年12月黑名单名单"], HEADER, record("乙", "2")]
    file = read_text(tmp_path, csv_of(["2018年11月黑名单名单"], HEADER, record("甲"), *again))
    assert file.names == ["甲", "乙"]


def test_rows_below_a_header_with_other_columns_are_asked_back(tmp_path):
    other = [HEADER[1], HEADER[0], *HEADER[2:]]
    file = read_text(
        tmp_path,
        csv_of(HEADER, record("甲"), other, record("乙", "2"), HEADER, record("丙", "3")),
    )
    assert file.numbers == [2, 4, 6]
    assert list(file.reading.malformed) == [4]
    assert "第3行另有一个列不相同的表头" in file.reading.malformed[4]


def test_a_header_that_comes_again_in_other_words_is_the_same(tmp_path):
    other = ["企业名称", *(f"*{name}" for name in HEADER[1:])]
    file = read_text(tmp_path, csv_of(HEADER, record("甲"), other, record("乙", "2")))
    assert (file.names, file.reading.malformed) == (["甲", "乙"], {})


def test_a_template_row_that_nobody_has_filled_in_is_no_record(tmp_path):
    unused = blank_but({8: "示例局", 11: "2018-12-10"})
    rows = [record("甲"), record("乙", "2"), unused, record("丙", "3"), unused]
    for filled in rows:
        filled[8], filled[11] = "示例局", "2018-12-10"
    numbered = [[str(number), *cells] for number, cells in enumerate(rows, 1)]
    file = read_text(tmp_path, csv_of(["序号", *HEADER], *numbered))
    assert (file.numbers, file.reading.received) == ([2, 3, 5], 3)
    assert "第4、6行只有预填的相同内容，没有主体和文号，未作为数据" in file.reading.notes


SIGNATURES = {
    "below its office": [{11: "二连浩特市示例局"}, {11: "2018-07-02"}],
    "with a blank line between": [{11: "二连浩特市示例局"}, {}, {11: "2018/7/2"}],
    "below a label": [{0: "填表人：张三"}, {0: "2018.7.2"}],
    "after a blank line": [{}, {11: "2018-07-02"}],
}


@pytest.mark.parametrize("lines", SIGNATURES.values(), ids=SIGNATURES)
def test_the_day_in_digits_of_a_signature_is_no_record(tmp_path, lines):
    below = [blank_but(cells) for cells in lines]
    file = read_text(tmp_path, csv_of(HEADER, record("甲"), *below))
    assert file.reading.received == 1
    assert any("2018" in note for note in file.reading.notes)


def test_the_day_of_a_signature_between_two_tables_is_no_record(tmp_path):
    path = tmp_path / "黑名单.xlsx"
    signed = [blank_but({11: "二连浩特市示例局"}), blank_but({})]
    signed[1][11] = datetime.date(2018, 7, 2)
    workbook(path, HEADER, record("甲"), *signed, HEADER, record("乙", "2"))
    assert Read(path).numbers == [2, 6]


def test_a_day_in_digits_below_a_record_is_asked_back(tmp_path):
    lines = [["填表人：张三"], record("乙", "2"), blank_but({11: "2018-07-02"})]
    file = read_text(tmp_path, csv_of(HEADER, record("甲"), *lines))
    assert file.numbers == [2, 4, 5]


def test_a_fact_that_begins_like_a_note_may_be_the_rest_of_a_row(tmp_path):
    rest = blank_but({6: "说明：拖欠工资"})
    file = read_text(tmp_path, csv_of(HEADER, record("甲"), rest, record("乙", "2")))
    assert file.numbers == [2, 3, 4]


def test_a_note_above_a_total_is_no_record(tmp_path):
    lines = [["注：甲已更名"], ["合计", "", "152501197701014166"]]
    file = read_text(tmp_path, csv_of(HEADER, record("甲"), *lines))
    assert file.numbers == [2, 4]


def test_the_character_that_ends_a_text_is_said_for_what_it_is(tmp_path):
    file = read_text(tmp_path, csv_of(HEADER, record("甲")) + "\x1a")
    assert file.reading.received == 1
    assert "第3行只有文件结束符（Ctrl+Z），未作为数据" in file.reading.notes


def test_a_line_that_is_drawn_above_and_below_the_header_is_no_title(tmp_path):
    frame = ["+---+---+"]
    file = read_text(tmp_path, csv_of(frame, HEADER, frame, record("甲"), frame))
    assert file.reading.received == 1
    assert any(note.startswith("第3、5行是分隔线") for note in file.reading.notes)


@pytest.mark.parametrize("kind", ["legal_person", "natural_person"])
def test_a_row_in_which_only_the_authority_is_filled_in_is_no_record(tmp_path, kind):
    kept = f"administrative_penalty_{kind}"
    values = samples.valid_rows(catalogue.current().record_types[kept], 2, seed=1).fillna("")
    header = [catalogue.current().record_types[kept].elements[code].name for code in values]
    offices = (
        "处罚机关",
        "处罚机关统一社会信用代码",
        "数据来源单位",
        "数据来源单位统一社会信用代码",
    )
    for name in offices:
        values.iloc[1, header.index(name)] = values.iloc[0, header.index(name)]
    rows = values.to_numpy().tolist()
    unused = [cell if name in offices else "" for name, cell in zip(header, rows[0], strict=True)]
    other = list(unused)
    other[header.index("违法事实")] = "无照经营"
    text = csv_of(header, *rows, unused, unused, other)
    file = read_text(tmp_path, text, dropped_as="x/inbox/行政处罚.csv")
    assert (file.reading.record_type, file.numbers) == (kept, [2, 3, 6])
    assert "第4、5行只有预填的相同内容，没有主体和文号，未作为数据" in file.reading.notes


def test_rows_without_a_subject_that_say_the_same_are_no_records(tmp_path):
    unused = blank_but({8: "示例局", 5: "1"})
    file = read_text(tmp_path, csv_of(HEADER, record("甲"), *[unused] * 3))
    assert file.reading.received == 1


def test_a_row_without_a_subject_that_says_something_of_its_own_stays(tmp_path):
    half = blank_but({8: "示例局", 6: "拖欠工资"})
    file = read_text(tmp_path, csv_of(HEADER, record("甲"), record("乙", "2"), half))
    assert file.reading.received == 3


def test_rows_without_any_subject_are_not_left_out_where_no_row_has_one(tmp_path):
    same = blank_but({8: "示例局", 6: "拖欠工资"})
    file = read_text(tmp_path, csv_of(HEADER, same, same))
    assert file.reading.received == 2


def test_a_footer_with_another_number_of_cells_is_no_malformed_row(tmp_path):
    text = csv_of(HEADER, record("甲")) + "填表人：张三,审核人：李四\r\n"
    file = read_text(tmp_path, text)
    assert (file.reading.received, file.reading.malformed) == (1, {})


def test_another_unit_of_money_further_down_is_asked_back(tmp_path):
    header = ["当事人", "统一社会信用代码", "处罚决定书文号", "罚款金额(万元)"]
    names = "行政相对人类别 违法行为类型 违法事实 处罚依据 处罚类别 处罚内容 处罚决定日期 处罚有效期 处罚机关"
    names += " 处罚机关统一社会信用代码 数据来源单位 数据来源单位统一社会信用代码"
    header += names.split()

    def penalty(name, number):
        return [name, f"9115250104050000{number}A", f"二罚〔2018〕{number}号", "2", *["x"] * 12]

    text = csv_of(header, penalty("甲", 1), ["单位：元"], header, penalty("乙", 2))
    file = read_text(tmp_path, text, name="行政处罚.csv", dropped_as="x/inbox/法人行政处罚.csv")
    assert (file.names, list(file.reading.malformed)) == (["甲", "乙"], [5])
    text = csv_of(header, penalty("甲", 1), ["单位：万元"], header, penalty("乙", 2))
    file = read_text(tmp_path, text, name="行政处罚.csv", dropped_as="x/inbox/法人行政处罚.csv")
    assert (file.names, file.reading.malformed) == (["甲", "乙"], {})


@pytest.mark.parametrize("text", ["第二", "第三", "第2"])
def test_an_ordinal_without_a_page_may_be_the_rest_of_a_text_and_goes_back(tmp_path, text):
    lines = csv_of(HEADER, record("甲")) + f"{text}\n" + csv_of(record("乙", "2"))
    file = read_text(tmp_path, lines)
    assert file.reading.received == 3
    assert list(file.reading.malformed) == [3]
