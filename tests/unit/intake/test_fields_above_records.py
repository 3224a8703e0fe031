"""Records of JSON below the object that says whose they are get its fields, and the receipt says so."""

import json

import pytest

from pipelines import catalogue
from pipelines.catalogue.examples.samples import valid_rows
from tests.lib.staging import staged_part


TYPE = "wage_arrears_case"
ABOVE = ("主体名称", "统一社会信用代码")


def records(count=4):
    record_type = catalogue.current().record_types[TYPE]
    names = [element.name for element in record_type.elements.values()]
    rows = valid_rows(record_type, count, seed=3).to_numpy()
    return [dict(zip(names, row, strict=True)) for row in rows]


def parted(record):
    """What stands above a record, and the record without it."""
    above = {name: record[name] for name in ABOVE}
    return above, {name: value for name, value in record.items() if name not in ABOVE}


def read(tmp_path, content):
    path = tmp_path / "案件.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    staged, staging = staged_part(path)
    # The list without them is no part of its own.
    assert staged.other_parts == ()
    reading = staged.require_reading()
    assert reading.record_type == TYPE
    rows = staging.raw_rows.element_rows(catalogue.current().record_types[TYPE])
    return reading, rows


def test_cases_below_their_firm_get_its_name_and_code(tmp_path):
    first, second = records(2)
    above, detail = parted(first)
    reading, rows = read(tmp_path, {**above, "案件": [detail, parted(second)[1]]})
    assert rows["MD_ZTMC"].tolist() == [first["主体名称"]] * 2
    assert rows["MD_SHXYM"].tolist() == [first["统一社会信用代码"]] * 2
    assert any(
        "每条记录都加上了它上一级的“主体名称”“统一社会信用代码”" in note for note in reading.notes
    )


@pytest.mark.parametrize("wrap", [lambda firms: firms, lambda firms: {"code": 0, "data": firms}])
def test_the_cases_of_several_firms_get_the_fields_of_their_own(tmp_path, wrap):
    firms = []
    for record in records(3):
        above, detail = parted(record)
        firms.append({**above, "案件": [detail]})
    _, rows = read(tmp_path, wrap(firms))
    assert rows["MD_ZTMC"].tolist() == [record["主体名称"] for record in records(3)]


def test_what_a_record_has_itself_stays(tmp_path):
    above, detail = parted(records(1)[0])
    _, rows = read(tmp_path, {**above, "备注": "上级", "案件": [{**detail, "备注": "自己的"}]})
    assert rows["BZ"].tolist() == ["自己的"]


def test_a_firm_without_cases_is_said(tmp_path):
    first, second = records(2)
    above, detail = parted(first)
    firms = [{**above, "案件": [detail]}, {**parted(second)[0], "案件": []}]
    notes = "；".join(read(tmp_path, firms)[0].notes)
    assert "有1个上一级的“案件”中没有记录" in notes


def test_records_that_are_whole_are_read_as_they_stand(tmp_path):
    reading, rows = read(tmp_path, {"报送单位": "人社局", "备注": "全部", "案件": records(2)})
    assert len(rows) == 2
    assert not any("上一级" in note for note in reading.notes)
    assert rows["BZ"].fillna("").tolist() == [record["备注"] or "" for record in records(2)]
