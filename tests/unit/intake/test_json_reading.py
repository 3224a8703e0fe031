"""JSON and NDJSON: nothing is lost on the way, and what is wrong costs no
more than its own record.
"""

import json

import pytest
from intake_examples import CODES, HEADER, Read, row

from tests.lib.refusals import refusal_of


def record(name="甲", **fields):
    return dict(zip(CODES, row(name), strict=True)) | fields


def text_of(value):
    return json.dumps(value, ensure_ascii=False)


def read(folder, text, name="黑名单.json"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Read(path)


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        '{{"data": {}}}',
        '{{"code": 200, "message": "成功", "data": {}, "total": 2}}',
        '{{"result": {{"rows": {}, "page": 1}}}}',
    ],
)
def test_the_list_of_objects_is_found(tmp_path, around):
    found = read(
        tmp_path,
        around.replace("{}", "%s").replace("{{", "{").replace("}}", "}")
        % text_of([record("甲"), record("乙")]),
    )
    assert (found.names, found.numbers, found.reading.header_row) == (["甲", "乙"], [1, 2], 0)
    assert (found.reading.format, found.reading.encoding) == ("json", "utf-8")


def test_chinese_names_and_codes_are_understood_alike(tmp_path):
    assert read(tmp_path, text_of([dict(zip(HEADER, row("甲"), strict=True))])).names == ["甲"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_other_encodings_are_understood(tmp_path, encoding):
    assert read(tmp_path, text_of([record("㼆")]).encode(encoding)).names == ["㼆"]


@pytest.mark.parametrize(
    "number",
    [
        "0.1",
        "1.10",
        "152501199001011234",
        "1e5",
        "1E+400",
        "-0",
        "0.30000000000000000001",
        "12345678901234567890",
    ],
)
def test_numbers_stay_as_they_are_written(tmp_path, number):
    found = read(tmp_path, text_of([record(ZZ="?")]).replace('"?"', number))
    assert found.cells[-1] == number


def test_true_false_and_null_come_as_in_a_workbook(tmp_path):
    found = read(tmp_path, text_of([record(a=True, b=False, c=None, d="")]))
    assert found.cells[-4:] == ["TRUE", "FALSE", "", ""]


def test_fields_may_come_in_any_order_and_be_left_out(tmp_path):
    found = read(
        tmp_path, text_of([record("甲"), {"ZZ": "1"} | record("乙"), {}, {CODES[0]: "丙"}])
    )
    assert (found.names, found.numbers) == (["甲", "乙", "丙"], [1, 2, 4])
    assert found.rows[f"c{len(CODES)}"].to_pylist() == [None, "1", None]


@pytest.mark.parametrize(
    ("broken", "word"),
    [
        ('{"MD_ZTMC": 1, "MD_ZTMC": 2}', "出现了两次"),
        ('{"MD_ZTMC": NaN}', "不是数（NaN）"),
        ('{"MD_ZTMC": -Infinity}', "不是数（-Infinity）"),
        ('{"MD_ZTMC": [{"b": 1}]}', "列表或对象"),
        ('{"MD_ZTMC": {"b": 1}}', "列表或对象"),
        ('["不是对象"]', "不是对象"),
        ('"文字"', "不是对象"),
        ('{"a": "\\u0000"}', "空字符"),
        ('{"a": "\\ud800"}', "代理字符"),
    ],
)
def test_what_is_wrong_with_one_record_costs_that_record(tmp_path, broken, word):
    whole = text_of([record("甲"), "?", record("乙")]).replace('"?"', broken)
    assert word in read(tmp_path, whole).reading.malformed[2]
    lines = "\n".join([text_of(record("甲")), broken, text_of(record("乙"))])
    found = read(tmp_path, lines, "黑名单.ndjson")
    assert list(found.reading.malformed) == [2] and word in found.reading.malformed[2]
    assert (found.numbers, found.names[0], found.names[2]) == ([1, 2, 3], "甲", "乙")


@pytest.mark.parametrize(
    "unknown",
    [
        '"附件": [{"名称": "决定书.pdf"}]',
        '"附件": [{"名称": "一.pdf"}, {"名称": "二.pdf"}]',
        '"__metadata": {"uri": "a", "type": "b"}',
        '"ext": {"a": {"b": [1, 2]}}',
        '"geometry": {"type": "Point", "coordinates": [112.0, 43.6]}',
        '"tags": [["a", 1], ["b", 2]]',
        '"score": NaN',
        '"ext": 1, "ext": 2',
        '"children": [[]]',
        '"_links": {"self": {"href": "x"}, "next": null}',
    ],
)
def test_what_stands_in_a_field_that_nobody_asked_for_costs_no_record(tmp_path, unknown):
    records = []
    for name in ("甲", "乙"):
        records.append(text_of(record(name))[:-1] + f", {unknown}}}")
    name_of_field = unknown.split('"')[1]

    whole = read(tmp_path, f"[{', '.join(records)}]")
    assert (whole.names, dict(whole.reading.malformed)) == (["甲", "乙"], {})
    lines = read(tmp_path, "\n".join(records), "黑名单.ndjson")
    assert (lines.names, dict(lines.reading.malformed)) == (["甲", "乙"], {})
    for found in (whole, lines):
        unread = [column.header for column in found.reading.columns if column.element is None]
        assert unread == [name_of_field]


def test_a_broken_line_costs_that_line_and_shows_in_its_row(tmp_path):
    found = read(
        tmp_path,
        f'{text_of(record("甲"))}\n\n{{"a": 1,,\n{text_of(record("乙"))}\n',
        "黑名单.jsonl",
    )
    assert found.numbers == [1, 3, 4]
    assert "不是完整的JSON对象" in found.reading.malformed[3]
    assert found.names == ["甲", '{"a": 1,,', "乙"]


@pytest.mark.parametrize("line", [r'"\ud800"', r'["\udfff"]', r'"\u0000"'])
def test_a_line_that_is_no_text_at_all_is_malformed_and_can_be_shown(tmp_path, line):
    found = read(tmp_path, f"{text_of(record())}\n{line}\n", "黑名单.ndjson")
    assert (found.numbers, list(found.reading.malformed)) == ([1, 2], [2])


def test_one_object_a_line_is_read_whatever_the_file_is_called(tmp_path):
    found = read(tmp_path, "\n".join([text_of(record("甲")), text_of(record("乙"))]))
    assert (found.names, found.reading.format) == (["甲", "乙"], "ndjson")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty-file"),
        (" \n", "empty-file"),
        ("[]", "empty-file"),
        ("[{}]", "unknown-record-type"),
        ('[{"a": 1}', "corrupt-file"),
        ('{"a": 1}]', "corrupt-file"),
        ('{"a": 1, "a": 2}', "unknown-format"),
        ("17", "unknown-format"),
        ("[" * 100_000, "too-large"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "too-large"),
        (b"\xff\xff\xff", "unknown-encoding"),
    ],
)
def test_what_is_no_list_of_records_is_refused(tmp_path, text, code):
    assert refusal_of(read, tmp_path, text).code == code


def test_deep_nesting_costs_a_line_its_row_only(tmp_path):
    found = read(tmp_path, f"{text_of(record('甲'))}\n{'[' * 100_000}\n", "a.ndjson")
    assert "嵌套" in found.reading.malformed[2]


def test_the_place_of_a_mistake_is_named(tmp_path):
    assert "第2行第1个字符" in refusal_of(read, tmp_path, '[{"a": 1},\n}]').reason


SINGLE_VALUES = [
    ({"$date": "2018-03-21"}, "2018-03-21"),
    ({"$numberDecimal": "0.2"}, "0.2"),
    ({"$date": {"$numberLong": "1521590400000"}}, "1521590400000"),
    ([], None),
    ({}, None),
    ([""], None),
    (["罚款"], "罚款"),
    (["警告", "罚款"], "警告;罚款"),
    ([" 警告 ", "", "罚款"], "警告;罚款"),
]


@pytest.mark.parametrize("name", ["黑名单.json", "黑名单.ndjson"])
@pytest.mark.parametrize(("written", "read_as"), SINGLE_VALUES)
def test_what_stands_for_a_single_value_is_read_as_it(tmp_path, written, read_as, name):
    records = [record("甲", **{CODES[2]: written}), record("乙")]
    text = text_of(records) if name.endswith(".json") else "\n".join(map(text_of, records))
    file = read(tmp_path, text, name)
    assert (file.rows["c2"].to_pylist()[0] or None, file.names) == (read_as, ["甲", "乙"])
    assert file.reading.malformed == {}
    is_joined = isinstance(written, list) and len(written) > 1
    assert any("连接" in note for note in file.reading.notes) == is_joined


DAYS_IN_PARTS = [
    ([2018, 9, 26], "2018-9-26"),
    (["2018", "09", "26"], "2018-09-26"),
    ([2018, 9, 26, 10, 30], "2018-9-26 10:30"),
    ([2018, 9, 26, 10, 30, 5, 123000000], "2018-9-26 10:30:05"),
    ({"year": 2018, "month": 9, "day": 26}, "2018-9-26"),
    ({"year": 2018, "month": "SEPTEMBER", "monthValue": 9, "dayOfMonth": 26}, "2018-9-26"),
    # There is no such day, and the sentence about dates says so.
    ([2018, 2, 30], "2018-2-30"),
]


@pytest.mark.parametrize("name", ["黑名单.json", "黑名单.ndjson"])
@pytest.mark.parametrize(("written", "read_as"), DAYS_IN_PARTS)
def test_a_day_in_parts_is_a_day(tmp_path, written, read_as, name):
    records = [record("甲", **{CODES[2]: written}), record("乙")]
    text = text_of(records) if name.endswith(".json") else "\n".join(map(text_of, records))
    file = read(tmp_path, text, name)
    assert file.rows["c2"].to_pylist()[0] == read_as
    assert not any("连接" in note for note in file.reading.notes)
    assert file.reading.malformed == {}


@pytest.mark.parametrize(
    ("parts", "read_as"),
    [
        ([9, 26, 2018], "9;26;2018"),
        ([2018, 13, 26], "2018;13;26"),
        ([2018, 9], "2018;9"),
        ([2018, 9, 26, 10], "2018;9;26;10"),
        ([1, 2, 3], "1;2;3"),
    ],
)
def test_any_other_list_of_numbers_is_no_day(tmp_path, parts, read_as):
    file = read(tmp_path, text_of([record("甲", **{CODES[2]: parts}), record("乙")]))
    assert file.rows["c2"].to_pylist()[0] == read_as


@pytest.mark.parametrize(
    "parts",
    [
        {"year": 118, "month": 8, "day": 3},
        ["a;b", "c"],
        [{"code": "1"}],
        {"code": "1", "name": "甲"},
        [["a"]],
    ],
)
def test_a_value_with_parts_of_its_own_is_asked_back(tmp_path, parts):
    file = read(tmp_path, text_of([record("甲", **{CODES[2]: parts}), record("乙")]))
    assert list(file.reading.malformed) == [1]


@pytest.mark.parametrize("comment", ["// 单位：元", "/* 拖欠工资 */", "# 单位：元"])
def test_a_comment_in_json_is_called_that(tmp_path, comment):
    refusal = refusal_of(lambda: read(tmp_path, f"{comment}\n[{text_of(record('甲'))}]"))
    assert (refusal.code, "注释" in refusal.reason) == ("corrupt-file", True)
