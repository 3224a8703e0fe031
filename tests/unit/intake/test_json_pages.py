"""JSON that a program has written page by page into one file is read as one."""

import json

import pytest
from intake_examples import HEADER, Read, read_text, row

from pipelines.intake.readers import read_grids
from tests.lib.refusals import refusal_of
from tests.lib.staging import LIMITS


def record(name):
    return dict(zip(HEADER, row(name), strict=True))


def packed(number, *names):
    return {"page": number, "data": [record(name) for name in names]}


def deep(number, *names):
    return {"code": 0, "result": {"total": 3, "rows": [record(name) for name in names]}}


def text_of(*pages, between="\n", indent=None):
    return between.join(json.dumps(page, ensure_ascii=False, indent=indent) for page in pages)


PAGES = [packed(1, "甲", "乙"), packed(2, "丙")]


@pytest.mark.parametrize(
    "text",
    [
        text_of(*PAGES),
        text_of(*PAGES, between=""),
        text_of(*PAGES, between=",\n"),
        text_of(*PAGES, between="\n\ufeff"),
        text_of(*PAGES, indent=2),
        text_of(deep(1, "甲"), deep(2, "乙"), deep(3, "丙")),
        text_of(*PAGES, packed(3)),
        text_of(packed(0), *PAGES),
        text_of([record("甲"), record("乙")], [record("丙")]),
        text_of(*PAGES, {"page": 3, "data": None, "list": []}),
        text_of({"data": [record("甲"), record("乙")]}, {"data": [record("丙")], "next": None}),
    ],
)
def test_pages_are_read_as_one_list(tmp_path, text):
    read = read_text(tmp_path, text, name="黑名单.json")
    assert read.rows["c0"].to_pylist() == ["甲", "乙", "丙"]
    assert read.numbers == [1, 2, 3]
    assert any("段JSON依次组成，已合在一起读取" in note for note in read.reading.notes)


@pytest.mark.parametrize(
    "records",
    [
        [record("甲"), record("乙")],
        [{**record("甲"), "附件": [{"a": 1, "b": 2}]}, {**record("乙"), "附件": []}],
        [{"_source": record("甲")}, {"_source": record("乙")}],
    ],
)
def test_one_object_a_line_is_no_page(tmp_path, records):
    read = read_text(tmp_path, text_of(*records), name="黑名单.json")
    assert (read.reading.format, read.rows["c0"].to_pylist()) == ("ndjson", ["甲", "乙"])


def test_a_page_that_is_cut_off_is_refused(tmp_path):
    path = tmp_path / "黑名单.json"
    path.write_text(text_of(*PAGES, indent=2)[:-5])
    assert refusal_of(Read, path).code == "corrupt-file"


def test_a_unit_of_one_page_and_another_of_the_next_are_both_stated(tmp_path):
    pages = [{**page, "金额单位": unit} for page, unit in zip(PAGES, ("元", "万元"), strict=True)]
    path = tmp_path / "黑名单.json"
    path.write_text(text_of(*pages))
    (grid,) = read_grids(path, LIMITS)
    assert [text for name, text in grid.stated_texts if name == "金额单位"] == ["元", "万元"]
