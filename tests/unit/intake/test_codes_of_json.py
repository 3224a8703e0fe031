"""A code that a program packs with its name is that code; where both differ, both are named."""

import json

import pytest
from intake_examples import Read, record_type

from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.code_objects import codes_and_names_in


HONOUR = "honour"
LEVEL = "RY_JB"
PENALTY = "administrative_penalty_legal_person"
KINDS = "CF_CFLB"


def read(folder, type_name, code, value, *, name="表.json"):
    """A file of two records, of which the first has an object in one field."""
    elements = record_type(type_name).elements
    plain = {element.name: f"示例{element.name}" for element in elements.values()}
    records = [{**plain, elements[code].name: value}, {**plain, elements[code].name: "示例"}]
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    text = "\n".join(lines) if name.endswith("ndjson") else f"[{','.join(lines)}]"
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return Read(path, f"market_regulation/inbox/{record_type(type_name).title}.csv")


def value_and_hint(file, type_name, code):
    """What the first record's object is read as, and what is said of it; a sound value has no hint."""
    element = record_type(type_name).elements[code]
    value_type = VALUE_TYPES[element.type]
    position = next(c.position for c in file.reading.columns if c.element == code)
    texts = file.rows[f"c{position}"].to_pandas().astype("str")[:1]
    values = value_type.normalise(texts, element)
    if value_type.sound(values, element)[0]:
        return values[0], None
    [hint] = value_type.hints(values, element)
    return values[0], hint


@pytest.mark.parametrize("name", ["表.json", "表.ndjson"])
@pytest.mark.parametrize(
    "written",
    [
        {"code": "3", "name": "盟市级"},
        {"name": "地市级", "code": 3},
        {"value": "3", "label": "盟市级"},
        {"key": "3", "value": "盟市级"},
        {"代码": "03", "名称": "盟市级"},
        {"id": 3, "text": "盟市级"},
        {"code": "3", "name": None},
        {"code": "", "name": "盟市级"},
        {"code": "盟市级", "name": "盟级"},
    ],
)
def test_a_code_with_its_own_name_is_the_code(tmp_path, name, written):
    file = read(tmp_path, HONOUR, LEVEL, written, name=name)
    assert file.reading.malformed == {}
    assert value_and_hint(file, HONOUR, LEVEL) == ("3", None)


def test_a_code_with_the_name_of_another_is_asked_back_with_both(tmp_path):
    file = read(tmp_path, HONOUR, LEVEL, {"code": "3", "name": "自治区级"})
    assert file.reading.malformed == {}
    value, hint = value_and_hint(file, HONOUR, LEVEL)
    assert value == '{"code": "3", "name": "自治区级"}'
    assert hint == "代码“3”是“盟市级”，与所写的“自治区级”不一致"


def test_of_several_codes_the_one_that_differs_is_named(tmp_path):
    written = [{"code": "1", "name": "警告"}, {"code": "2", "name": "行政拘留"}]
    _, hint = value_and_hint(read(tmp_path, PENALTY, KINDS, written), PENALTY, KINDS)
    assert hint == "代码“2”是“罚款”，与所写的“行政拘留”不一致"


@pytest.mark.parametrize(
    "written", [{"code": "41", "name": "盟市级"}, {"code": "3", "name": "省部级"}]
)
def test_a_code_or_a_name_of_another_list_is_asked_back(tmp_path, written):
    value, _ = value_and_hint(read(tmp_path, HONOUR, LEVEL, written), HONOUR, LEVEL)
    assert value == json.dumps(written, ensure_ascii=False)


@pytest.mark.parametrize("written", [{"code": "", "name": ""}, {"value": None, "label": None}])
def test_neither_code_nor_name_is_nothing(tmp_path, written):
    file = read(tmp_path, HONOUR, LEVEL, written)
    position = next(c.position for c in file.reading.columns if c.element == LEVEL)
    assert file.reading.malformed == {}
    assert file.rows[f"c{position}"][0].as_py() == ""


@pytest.mark.parametrize(
    "written",
    [
        {"code": "3", "reason": "盟市级"},
        {"code": "3", "name": "盟市级", "id": "17"},
        {"code": {"code": "3", "name": "盟市级"}, "name": "盟市级"},
        {"code": True, "name": "盟市级"},
        {"value": "3", "值": "盟市级"},
        {"name": "盟市级", "label": "盟市级"},
    ],
)
def test_any_other_object_costs_the_row_as_ever(tmp_path, written):
    file = read(tmp_path, HONOUR, LEVEL, written)
    assert list(file.reading.malformed) == [1]


def test_a_code_with_its_name_is_no_text(tmp_path):
    file = read(tmp_path, HONOUR, "RY_SYJG", {"code": "150000", "name": "内蒙古自治区人民政府"})
    assert list(file.reading.malformed) == [1]
    assert "不是一个值" in file.reading.malformed[1]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ([{"code": "1", "name": "警告"}, {"code": "2", "name": "罚款"}], "1;2"),
        ([{"code": "2", "name": "罚款"}], "2"),
        ({"code": "2", "name": "罚款"}, "2"),
    ],
)
def test_several_codes_with_their_names_are_several_codes(tmp_path, written, value):
    file = read(tmp_path, PENALTY, KINDS, written)
    assert file.reading.malformed == {}
    assert value_and_hint(file, PENALTY, KINDS) == (value, None)


def test_a_list_with_anything_else_in_it_costs_the_row(tmp_path):
    file = read(tmp_path, PENALTY, KINDS, [{"code": "1", "name": "警告"}, "罚款"])
    assert list(file.reading.malformed) == [1]


@pytest.mark.parametrize("text", ["{1,2}", '["1","2"]', '{"code": "1"', '{"code": "1"}', "警告"])
def test_a_text_that_is_no_such_object_is_left_alone(text):
    assert codes_and_names_in(text) == []
