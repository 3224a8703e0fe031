"""A program's export with its codes as objects: what is taken is said, what is asked back as well."""

import json

from tests.lib.submissions import drop, frame_of, json_receipt_of, submit_one


LEVEL = "荣誉级别"


def test_codes_with_their_names_are_taken_and_those_with_another_one_asked_back(
    platform, inbox, catalogue, query
):
    records = frame_of(catalogue, 3, record_type="honour").to_dict("records")
    levels = ["盟市级", "自治区级", "国家级"]
    for record, name in zip(records, levels, strict=True):
        record[LEVEL] = {"code": "3", "name": name}
    records[2][LEVEL] = {"code": "1", "name": "国家级"}
    text = json.dumps(records, ensure_ascii=False).replace("NaN", "null")
    drop(inbox, "表彰荣誉信息.json", text.encode())

    batch = submit_one()
    receipt = json_receipt_of(platform, batch)
    assert (batch.accepted, batch.rejected) == (2, 1)
    assert query("SELECT ry_jb FROM records.current_honour ORDER BY 1") == [("1",), ("3",)]
    [rejection] = receipt["rejections"]
    assert (rejection["rule"], rejection["field"]) == ("code-unknown", LEVEL)
    assert "代码“3”是“盟市级”，与所写的“自治区级”不一致" in rejection["text"]
    conversions = [line["text"] for line in receipt["warnings"] if line["field"] == LEVEL]
    assert [(text[:3], "已按代码集读取" in text) for text in conversions] == [
        ("第1行", True),
        ("第3行", True),
    ]
