"""A file that says itself that it is one page of several is taken, and the receipt says so."""

import json

import pytest
from intake_examples import Read, record_type
from unit_examples import FINE, HINT, PENALTY, rows_of


def records(count):
    names = {code: each.name for code, each in record_type(PENALTY).elements.items()}
    rows = rows_of(PENALTY, FINE, ["0.2"] * count)
    return [{names[code]: value for code, value in row.items()} for row in rows]


def notes_of(folder, content):
    path = folder / "表.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    notes = Read(path, HINT).reading.notes
    return [note for note in notes if "文件中写明" in note]


ROWS = records(3)


@pytest.mark.parametrize(
    "content",
    [
        {"total": 30, "rows": ROWS},
        {"result": {"total": "30", "page": 1, "pages": 10, "rows": ROWS}},
        {"total": 30, "current": 1, "size": 3, "records": ROWS},
        {"count": 30, "next": "http://example.invalid/?page=2", "results": ROWS},
        {"data": {"totalCount": "30", "items": ROWS, "truncated": True}},
        {"总记录数": 30, "数据": ROWS},
        {"meta": {"total_count": 30}, "objects": ROWS},
        {"data": {"totalElements": 30, "content": ROWS}},
        [{"total": 30, "rows": ROWS}],
    ],
)
def test_a_page_says_how_many_records_there_are(tmp_path, content):
    assert notes_of(tmp_path, content) == [
        "文件中写明共30条，本表只有3条，像是只导出了其中一页；其余的请一并导出后报送"
    ]


@pytest.mark.parametrize(
    ("beside", "words"),
    [
        ({"pages": 10}, "共10页"),
        ({"totalPages": "4", "page": 1}, "共4页"),
        ({"hasMore": True}, "后面还有数据"),
        ({"has_next": "true"}, "后面还有数据"),
        ({"truncated": True}, "后面还有数据"),
        ({"next": "/api/penalties?page=2"}, "后面还有数据"),
    ],
)
def test_a_page_says_that_there_are_more_pages(tmp_path, beside, words):
    [note] = notes_of(tmp_path, {**beside, "rows": ROWS})
    assert words in note


@pytest.mark.parametrize(
    "beside",
    [
        {"total": 3},
        {"total": 3, "pages": 1},
        {"total": 3, "pages": 10},
        {"total": 2},
        {"code": 200, "msg": "success"},
        {"hasMore": False, "next": None},
        {"has_next": "false", "next": ""},
        {"page": 10, "size": 100},
        {"totalAmount": 6000},
        {"total": "0.6"},
        {"total": "三"},
        {"year": 2018, "version": 30},
    ],
)
def test_a_whole_list_is_told_nothing(tmp_path, beside):
    assert notes_of(tmp_path, {**beside, "rows": ROWS}) == []
