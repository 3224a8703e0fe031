"""Programs pack the records of a JSON file in many ways: the table is found where only one fits."""

import json

import pytest
from intake_examples import CODES, Read, read_text

from pipelines.intake.readers import read_grids
from pipelines.intake.readers.part_names import clean_name
from tests.lib.staging import LIMITS, staged_part


def record(name):
    return {code: name if position == 0 else f"值{position}" for position, code in enumerate(CODES)}


RECORDS = [record("甲"), record("乙")]
ROWS = [list(cells.values()) for cells in RECORDS]
NAMED_COLUMNS = [{"name": code, "type": "VARCHAR2"} for code in CODES]

PACKED = {
    "a list": RECORDS,
    "an answer with a code": {"code": 0, "msg": "ok", "data": {"list": RECORDS, "total": 2}},
    "an answer with pages": {"success": True, "result": {"page": {"size": 10, "records": RECORDS}}},
    "phpMyAdmin": [
        {"type": "header", "version": "5.1.1", "comment": "Export to JSON plugin for PHPMyAdmin"},
        {"type": "database", "name": "credit"},
        {"type": "table", "name": "xzxk", "database": "credit", "data": RECORDS},
    ],
    "Elastic": {
        "took": 3,
        "hits": {"total": 2, "hits": [{"_id": "1", "_source": r} for r in RECORDS]},
    },
    "Elastic, newer": {
        "hits": {"total": {"value": 2, "relation": "eq"}, "hits": [{"_source": r} for r in RECORDS]}
    },
    "Oracle": {"results": [{"columns": NAMED_COLUMNS, "items": RECORDS}]},
    "Oracle over HTTP": {
        "items": RECORDS,
        "hasMore": False,
        "links": [{"rel": "self", "href": "x"}],
    },
    "Navicat": {"RECORDS": RECORDS},
    "columns and rows": {"columns": CODES, "rows": ROWS},
    "named columns and rows": {"columns": NAMED_COLUMNS, "rows": ROWS, "cursor": "x"},
    "pandas, split": {"columns": CODES, "index": [0, 1], "data": ROWS},
    "pandas, table": {
        "schema": {"fields": NAMED_COLUMNS, "primaryKey": ["index"]},
        "data": [{"index": number} | r for number, r in enumerate(RECORDS)],
    },
    "pandas, index": {"0": RECORDS[0], "1": RECORDS[1]},
    "pandas, columns": {code: {"0": record("甲")[code], "1": record("乙")[code]} for code in CODES},
    "lists under names": {code: [r[code] for r in RECORDS] for code in CODES},
    "a header row": [CODES, *ROWS],
    "a header row, packed": {"code": 200, "data": {"sheet": [CODES, *ROWS]}},
    "features": {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [1, 2]},
                "properties": r,
            }
            for r in RECORDS
        ],
    },
    "an object a record": {"rows": [{"row": r} for r in RECORDS]},
    "groups of fields": [
        {"主体": {c: r[c] for c in CODES[:5]}, "失信": {c: r[c] for c in CODES[5:]}}
        for r in RECORDS
    ],
    "some fields in a group": [
        {c: r[c] for c in CODES[:5]} | {"info": {c: r[c] for c in CODES[5:]}} for r in RECORDS
    ],
    "by tables": {"database": "credit", "tables": [{"tableName": "black", "rows": RECORDS}]},
    "a message": {"Head": {"sender": "x"}, "Body": {"Data": RECORDS}},
    "deep": {"a": {"b": {"c": {"d": {"e": [{"f": RECORDS}]}}}}},
}


@pytest.mark.parametrize("content", PACKED.values(), ids=PACKED)
def test_the_records_are_found_and_nothing_else_is_a_part(tmp_path, content):
    path = tmp_path / "黑名单.json"
    path.write_text(json.dumps(content, ensure_ascii=False))
    staged, staging = staged_part(path, dropped_as="x/inbox/黑名单.json")
    reading = staged.require_reading()
    rows = staging.raw_rows.table()
    names = {column.element: f"c{column.position}" for column in reading.columns if column.element}
    assert (reading.received, reading.malformed, staged.other_parts) == (2, {}, ())
    assert rows[names[CODES[0]]].to_pylist() == ["甲", "乙"]
    assert rows["row_number"].to_pylist() == [1, 2]
    # The note of a list that was not read is one about data, not about packing.
    assert not any("全部记录" in note for note in reading.notes)


def test_a_list_within_a_record_costs_the_record_where_an_element_is_read_from_it(tmp_path):
    attached = [{"名": "a", "址": "b"}]
    records = [record("甲") | {"附件": attached}, record("乙") | {CODES[-1]: attached}]
    text = json.dumps({"data": records}, ensure_ascii=False)
    file = read_text(tmp_path, text, name="黑名单.json")
    assert (file.names, list(file.reading.malformed)) == (["甲", "乙"], [2])


def test_two_tables_of_one_export_are_two_parts(tmp_path):
    content = [
        {"type": "table", "name": "一月", "data": [record("甲")]},
        {"type": "table", "name": "二月", "data": [record("乙")]},
    ]
    path = tmp_path / "黑名单.json"
    path.write_text(json.dumps(content, ensure_ascii=False))
    staged, _ = staged_part(path, dropped_as="x/inbox/黑名单.json")
    assert (staged.name, staged.other_parts) == ("一月", ("二月",))


def test_a_row_with_another_number_of_values_than_columns_is_malformed(tmp_path):
    text = json.dumps({"columns": CODES, "rows": [*ROWS, ["短"]]}, ensure_ascii=False)
    file = read_text(tmp_path, text, name="黑名单.json")
    assert (file.reading.received, list(file.reading.malformed)) == (3, [3])


def test_packed_lines_are_unpacked_and_keep_their_numbers(tmp_path):
    lines = [json.dumps({"_index": "x", "_source": r}, ensure_ascii=False) for r in RECORDS]
    file = read_text(tmp_path, f"{lines[0]}\n\n{lines[1]}\n{{坏\n", name="黑名单.ndjson")
    assert (file.names[:2], file.numbers) == (["甲", "乙"], [1, 3, 4])
    assert list(file.reading.malformed) == [4]


def test_a_byte_order_mark_within_lines_is_nothing(tmp_path):
    lines = [f"\ufeff{json.dumps(r, ensure_ascii=False)}" for r in RECORDS]
    file = read_text(tmp_path, "\n".join(lines), name="黑名单.ndjson")
    assert (file.names, file.reading.malformed) == (["甲", "乙"], {})


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [("甲\x00乙", "甲_乙"), ("甲\ud800", "甲_"), ("名" * 6000, "名" * 200), ("甲\n乙", "甲_乙")],
)
def test_the_name_of_a_list_is_one_that_can_be_kept(tmp_path, name, cleaned):
    assert clean_name(name) == cleaned
    content = {name: [record("甲")], "其他": [record("乙")]}
    path = tmp_path / "黑名单.json"
    path.write_text(json.dumps(content))
    names = [grid.sheet for grid in read_grids(path, LIMITS)]
    assert names == [cleaned, "其他"]


def test_names_that_are_the_same_once_clean_are_numbered(tmp_path):
    path = tmp_path / "黑名单.json"
    path.write_text(json.dumps({"甲\x00": [record("甲")], "甲\x01": [record("乙")]}))
    assert [grid.sheet for grid in read_grids(path, LIMITS)] == ["甲_", "甲_（2）"]


def test_what_no_table_is_found_in_is_named(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"code": 0, "data": {"list": [{"id": 1, "日志": "x"}]}}))
    with pytest.raises(Exception) as refused:
        Read(path, "x/inbox/x.json")
    assert refused.value.code == "unknown-record-type"
