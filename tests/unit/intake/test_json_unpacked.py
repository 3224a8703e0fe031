"""JSON whose records are packed in texts, pairs or short names is read where only one reading is
left.
"""

import json

import pytest
from intake_examples import HEADER, Read, row

from tests.lib.refusals import refusal_of


RECORDS = [dict(zip(HEADER, row(name), strict=True)) for name in ("甲公司", "乙公司")]
SHORT = [f"f{position}" for position in range(len(HEADER))]
SHORT_RECORDS = [dict(zip(SHORT, record.values(), strict=True)) for record in RECORDS]
VALUES = [list(record.values()) for record in RECORDS]


def dumped(value):
    return json.dumps(value, ensure_ascii=False)


def columns(short, title):
    pairs = zip(SHORT, HEADER, strict=True)
    return [{short: name, title: header, "width": 80} for name, header in pairs]


def pairs(name, value):
    return [[{name: header, value: text} for header, text in record.items()] for record in RECORDS]


PACKED = {
    "a list in a text": {"data": dumped(RECORDS)},
    "an object in a text": {"code": 0, "data": dumped({"rows": RECORDS})},
    "a text in a text": {"data": dumped(dumped(RECORDS))},
    "a text alone": dumped(RECORDS),
    "a text for each record": [dumped(record) for record in RECORDS],
    "a list of texts in an object": {"rows": [dumped(record) for record in RECORDS]},
    "deep inside": {"a": {"b": [{"c": dumped({"d": RECORDS})}]}},
    "a text of one record": {"row": dumped([RECORDS[0]]), "other": dumped([RECORDS[1]])},
    "pairs of name and value": pairs("name", "value"),
    "pairs of key and val": pairs("key", "val"),
    "pairs below a name": [{"cells": each} for each in pairs("fieldName", "value")],
    "pairs in a text": {"data": dumped(pairs("label", "text"))},
    "titles beside short names": {"columns": columns("field", "title"), "data": SHORT_RECORDS},
    "labels beside short names": {"cols": columns("prop", "label"), "rows": SHORT_RECORDS},
    "titles of a table": {"head": columns("dataIndex", "title"), "list": SHORT_RECORDS},
    "a table of names": {
        "mapping": dict(zip(SHORT, HEADER, strict=True)),
        "data": SHORT_RECORDS,
    },
    "names in a text": {
        "names": dumped(dict(zip(SHORT, HEADER, strict=True))),
        "data": dumped(SHORT_RECORDS),
    },
}


def read(tmp_path, text, name="1.json"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return Read(path, dropped_as=f"market_regulation/inbox/{name}")


@pytest.mark.parametrize("ensure_ascii", [True, False])
@pytest.mark.parametrize("packing", sorted(PACKED.keys() - {"a text of one record"}))
def test_what_is_packed_is_unpacked_and_said(tmp_path, packing, ensure_ascii):
    file = read(tmp_path, json.dumps(PACKED[packing], ensure_ascii=ensure_ascii))
    assert file.reading.record_type == "black_list"
    assert file.names == ["甲公司", "乙公司"]
    assert file.reading.malformed == {}
    assert [note for note in file.reading.notes if "已拆开读取" in note]


@pytest.mark.parametrize(
    "text",
    [
        "".join(map(dumped, RECORDS)),
        ",\n".join(map(dumped, RECORDS)),
        ",\n".join(map(dumped, RECORDS)) + ",",
        f"var data = {dumped(RECORDS)};",
        f"window.rows={dumped(RECORDS)}",
        f"callback({dumped(RECORDS)});",
        f"jQuery1234({dumped({'data': RECORDS})})",
    ],
)
def test_what_is_almost_json_is_read_and_said(tmp_path, text):
    file = read(tmp_path, text)
    assert file.names == ["甲公司", "乙公司"]
    assert any("已按其中的JSON读取" in note for note in file.reading.notes)


@pytest.mark.parametrize("name", ["1.json", "1.ndjson", "1.jsonl"])
@pytest.mark.parametrize("header", [HEADER, {"columns": HEADER}])
def test_lines_of_values_below_a_line_of_names_keep_their_numbers(tmp_path, name, header):
    file = read(tmp_path, "\n".join(map(dumped, [header, *VALUES, VALUES[0][:3]])), name)
    assert (file.numbers, file.names[:2]) == ([2, 3, 4], ["甲公司", "乙公司"])
    assert list(file.reading.malformed) == [4]


@pytest.mark.parametrize("name", ["1.json", "1.ndjson"])
def test_lines_that_are_texts_or_have_the_record_in_a_text_are_read(tmp_path, name):
    lines = [dumped(dumped(record)) for record in RECORDS]
    assert read(tmp_path, "\n".join(lines), name).names == ["甲公司", "乙公司"]
    lines = [dumped({"offset": 7, "message": dumped(record)}) for record in RECORDS]
    file = read(tmp_path, "\n".join(lines), name)
    assert (file.names, file.numbers) == (["甲公司", "乙公司"], [1, 2])
    assert any("已拆开读取" in note for note in file.reading.notes)


@pytest.mark.parametrize("name", ["1.csv", "1.txt"])
def test_json_that_is_called_a_text_is_read_as_json(tmp_path, name):
    assert read(tmp_path, dumped(RECORDS), name).reading.format == "json"


def test_a_text_like_json_in_a_field_of_a_record_stays_what_it_is(tmp_path):
    record = {**RECORDS[0], "备注": '[{"a": 1}]'}
    file = read(tmp_path, dumped([record, RECORDS[1]]))
    assert file.cells[-1] == '[{"a": 1}]'
    assert (file.reading.malformed, file.reading.notes) == ({}, ())


@pytest.mark.parametrize("group", ["行政相对人", "相对人", "行政相对人信息", "主体基本信息"])
def test_a_group_and_the_short_names_in_it_are_laid_together(tmp_path, group):
    records = []
    for record in RECORDS:
        inner = {"名称": record["主体名称"], "统一社会信用代码": "", "类别": record["主体类别"]}
        outer = {name: value for name, value in record.items() if name in HEADER[5:]}
        records.append({group: inner, **outer})
    file = read(tmp_path, dumped(records))
    assert file.names == ["甲公司", "乙公司"]
    elements = [column.element for column in file.reading.columns[:3]]
    assert elements == ["MD_ZTMC", "MD_SHXYM", "MD_ZTLB"]


def test_two_groups_with_the_same_short_names_are_told_apart(tmp_path):
    records = []
    for record in RECORDS:
        outer = {name: value for name, value in record.items() if name not in HEADER[:2]}
        subject = {"名称": record["主体名称"], "类别": record["主体类别"]}
        records.append({"相对人": subject, "附件": {"名称": "a.pdf", "类别": "扫描件"}, **outer})
    file = read(tmp_path, dumped(records))
    assert file.names == ["甲公司", "乙公司"]
    assert not file.reading.malformed


def test_what_is_understood_nowhere_is_told_what_was_found(tmp_path):
    error = refusal_of(read, tmp_path, dumped({"data": [{"mc": 1, "lb": 2}]}))
    assert "mc、lb" in error.reason
    error = refusal_of(read, tmp_path, dumped({"data": [{"152501199003070017": 1, "lb": 2}]}))
    assert "152501199003070017" not in error.reason
