"""Numbers of JSON keep every digit, and an object of a number and its unit is one value."""

import json

import pytest
from intake_examples import record_type
from unit_examples import FINE, HINT, PENALTY, rows_of, values_of

from pipelines.catalogue.values.spellings.amount_spellings import read_amount


def fine_in_json(folder, name, text, *, header="罚款金额(万元)"):
    names = {code: each.name for code, each in record_type(PENALTY).elements.items()}
    names[FINE] = header
    [row] = rows_of(PENALTY, FINE, ["此处"])
    record = json.dumps({names[code]: value for code, value in row.items()}, ensure_ascii=False)
    record = record.replace('"此处"', text)
    path = folder / name
    path.write_text(record if name.endswith("ndjson") else f"[{record}]", encoding="utf-8")
    return values_of(path, PENALTY, FINE, HINT)


@pytest.mark.parametrize("name", ["表.json", "表.ndjson"])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", "0.1"),
        ("123456789012.123456", "123456789012.123456"),
        ("0.30000000000000004", "0.3"),
        ("1.2E3", "1200"),
        ("5.0E-4", "0.0005"),
        ('{"amount": 2000, "currency": "CNY"}', "0.2"),
        ('{"currency": "CNY", "amount": 2000}', "0.2"),
        ('{"value": 0.2, "unit": "万元"}', "0.2"),
        ('{"金额": "2000", "单位": "元"}', "0.2"),
        ('{"amount": 1.5e3, "currency": "CNY"}', "0.15"),
    ],
)
def test_a_number_of_json(tmp_path, name, text, value):
    assert fine_in_json(tmp_path, name, text) == [value]


@pytest.mark.parametrize("number", ["1.2E7", "2e3", "5.0E-4", "0.30000000000000004"])
def test_numbers_of_programs_below_a_header_in_yuan(tmp_path, number):
    exact = {
        "1.2E7": "1200",
        "2e3": "0.2",
        "5.0E-4": "0.00000005",
        "0.30000000000000004": "0.00003",
    }
    [value] = fine_in_json(tmp_path, "表.json", number, header="罚款金额(元)")
    assert value in (exact[number], "asked back")
    assert read_amount(f"{number}元") == exact[number]


def test_an_amount_in_another_currency_is_asked_back(tmp_path):
    text = '{"amount": 2000, "currency": "USD"}'
    assert fine_in_json(tmp_path, "表.json", text) == ["asked back"]


def test_an_object_of_other_fields_is_no_number(tmp_path):
    text = '{"amount": 2000, "reason": "罚款"}'
    assert fine_in_json(tmp_path, "表.json", text) != ["0.2"]


def test_a_header_with_a_stroke_and_half_a_unit(tmp_path):
    assert fine_in_json(tmp_path, "表.json", "2000", header="罚款金额/万") == ["2000"]
