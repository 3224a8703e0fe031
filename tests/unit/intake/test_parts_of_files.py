"""Every table of a file that is a record type is a batch of its own; what is none is named."""

import json
import zipfile
from dataclasses import replace

import pytest
from format_examples import write_xlwt
from intake_examples import BLACK_LIST, HEADER, RED_LIST, record_type, row, workbook

from pipelines.errors import FileRefused
from pipelines.intake.confinement.confined_staging import part_as_json, part_from_json
from tests.lib.refusals import refusal_of
from tests.lib.staging import LIMITS, staged_part


RED_HEADER = list(RED_LIST.values())
RED_ROW = ["红"] * len(RED_HEADER)
TABLE = [HEADER, row("甲")]
RED_TABLE = [RED_HEADER, RED_ROW]


SMALL = replace(LIMITS, file_bytes=20_000)


def stage(path, part=None, dropped_as=None, limits=LIMITS):
    dropped_as = dropped_as or f"x/inbox/{path.name}"
    return staged_part(path, dropped_as=dropped_as, part=part, limits=limits)[0]


def parts_of(path, part=None):
    """The name of the part that a batch reads, and those of the others."""
    staged = stage(path, part)
    return staged.name, staged.other_parts


def all_parts_of(path):
    name, other_parts = parts_of(path)
    return [name, *other_parts]


def csv_text(*lines):
    return "\n".join(",".join(line) for line in lines) + "\n"


@pytest.fixture
def book(tmp_path):
    return tmp_path / "本月.xlsx"


@pytest.fixture
def archive(tmp_path):
    """Writes an archive of named contents."""

    def write(name="本月.zip", **contents):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as into:
            for inner, content in contents.items():
                into.writestr(inner.replace("__", "/"), content)
        return path

    return write


# Sheets


def test_the_first_sheet_is_taken_and_the_others_are_named_as_parts(book):
    workbook(book, ["说明"], 黑名单=TABLE, 红名单=RED_TABLE, 杂项=[["经办人"], ["张三"]])
    staged = stage(book)
    assert (staged.name, staged.other_parts) == ("黑名单", ("红名单",))
    assert staged.reading.record_type == "black_list"
    assert staged.reading.notes == (
        "工作表“数据”未作为数据读取",
        "工作表“杂项”未作为数据读取",
    )


def test_a_part_is_read_by_its_name_and_nothing_else_is(book):
    workbook(book, ["说明"], 黑名单=TABLE, 红名单=RED_TABLE)
    staged = stage(book, "红名单")
    assert (staged.name, staged.other_parts) == ("红名单", ())
    assert (staged.reading.record_type, staged.reading.sheet) == ("red_list", "红名单")


def test_two_sheets_of_one_record_type_are_two_batches(book):
    workbook(book, *TABLE, 二月=TABLE)
    assert parts_of(book) == ("数据", ("二月",))


def test_one_matching_sheet_is_the_whole_file(book):
    workbook(book, *TABLE, 杂项=[["经办人"], ["张三"]])
    assert parts_of(book) == (None, ())


def test_a_sheet_that_comes_near_is_asked_back_on_its_own(book):
    workbook(book, *TABLE, 红名单=[RED_HEADER[1:], RED_ROW[1:]])
    assert stage(book).other_parts == ("红名单",)
    with pytest.raises(FileRefused, match=RED_HEADER[0]):
        stage(book, "红名单")


def test_a_sheet_with_a_header_only_and_one_of_examples_are_no_batches(book):
    workbook(book, *TABLE, 红名单=[RED_HEADER], 填写示例=TABLE)
    staged = stage(book)
    assert (staged.name, staged.other_parts, len(staged.reading.notes)) == (None, (), 2)


def test_a_workbook_of_headers_only_has_no_rows(book):
    workbook(book, HEADER, 红名单=[RED_HEADER])
    with pytest.raises(FileRefused) as refused:
        stage(book)
    assert refused.value.code == "no-rows"


def test_a_hidden_sheet_is_no_batch_beside_one_that_is_seen(book):
    made = workbook(book, *TABLE, 藏=RED_TABLE)
    made["藏"].sheet_state = "hidden"
    made.save(book)
    assert parts_of(book) == (None, ())


def test_of_a_receipt_only_the_sheet_of_rejected_rows_is_taken(book):
    workbook(
        book,
        ["回执"],
        退回行=[["行号", *HEADER], ["7", *row("甲")]],
        明细=[HEADER[1:], row()[1:]],
        存根=TABLE,
    )
    staged = stage(book)
    assert (staged.name, staged.other_parts, staged.reading.sheet) == (None, (), "退回行")


def test_a_sheets_own_name_says_more_than_the_files(tmp_path):
    book = tmp_path / "红名单.xlsx"
    workbook(book, *RED_TABLE, 黑名单=TABLE)
    assert stage(book).other_parts == ("黑名单",)
    assert stage(book, "黑名单").reading.record_type == "black_list"


def test_a_sheet_that_is_gone_is_refused(book):
    workbook(book, *TABLE)
    with pytest.raises(FileRefused) as refused:
        stage(book, "没有")
    assert refused.value.code == "vanished"


def test_a_group_within_objects_one_a_line_is_called_a_list_and_no_sheet(tmp_path):
    header, *rows = TABLE
    records = [dict(zip(header, cells, strict=True)) for cells in rows]
    for record in records:
        record["移出日期"] = {"$date": {"$numberLong": "1519920000000"}}
    path = tmp_path / "本月.ndjson"
    path.write_text("\n".join(json.dumps(record) for record in records), "utf-8")
    assert stage(path).reading.notes == ("列表“移出日期”未作为数据读取",)


def test_lists_in_json_and_kinds_of_elements_in_xml_are_parts_too(tmp_path):
    path = tmp_path / "本月.json"
    black, red = ([dict(zip(header, cells, strict=True))] for header, cells in (TABLE, RED_TABLE))
    path.write_text(
        json.dumps({"黑名单": black, "红名单": red, "日志": [{"a": 1, "b": 2}]}, ensure_ascii=False)
    )
    assert parts_of(path) == ("黑名单", ("红名单",))
    assert stage(path).reading.notes == ("列表“日志”未作为数据读取",)
    assert stage(path, "红名单").reading.record_type == "red_list"
    path = tmp_path / "本月.xml"
    black, red = (
        "".join(f"<{code}>x</{code}>" for code in codes) for codes in (BLACK_LIST, RED_LIST)
    )
    path.write_text(f"<R><H><A>1</A><B>2</B></H><BLACK>{black}</BLACK><RED>{red}</RED></R>")
    assert set(all_parts_of(path)) == {"BLACK", "RED"}
    assert stage(path, "RED").reading.record_type == "red_list"


# Archives


def test_each_file_of_an_archive_is_a_part(archive, tmp_path):
    write_xlwt(tmp_path / "a.xls")
    old = (tmp_path / "a.xls").read_bytes()
    path = archive(
        **{
            "黑__一.csv": csv_text(*TABLE),
            "黑__二.xls": old,
            "读我.docx": b"x",
            "红名单.csv": csv_text(*RED_TABLE),
        }
    )
    staged = stage(path)
    assert (staged.name, staged.other_parts) == ("红名单.csv", ("黑/一.csv", "黑/二.xls"))
    assert staged.reading.notes == ("压缩包里的“读我.docx”未作为数据读取",)
    assert stage(path, "黑/二.xls").reading.record_type == "black_list"
    assert stage(path, "黑/二.xls").reading.notes == ()
    assert not list((tmp_path / ".staging").rglob("unpacked*.*"))


def test_sheets_of_a_workbook_in_an_archive_are_parts_of_it(archive, book):
    workbook(book, *TABLE, 红名单=RED_TABLE)
    path = archive(**{"a.xlsx": book.read_bytes(), "b.csv": csv_text(*TABLE)})
    assert parts_of(path) == ("a.xlsx#数据", ("a.xlsx#红名单", "b.csv"))
    assert stage(path, "a.xlsx#红名单").reading.record_type == "red_list"
    second = archive("二.zip", **{"a.csv": csv_text(*TABLE), "b.xlsx": book.read_bytes()})
    assert parts_of(second) == ("a.csv", ("b.xlsx",))
    assert parts_of(second, "b.xlsx") == (
        "b.xlsx#数据",
        ("b.xlsx#红名单",),
    )


def test_a_file_that_cannot_be_taken_does_not_keep_the_others(archive):
    path = archive(**{"a.csv": b"", "b.zip": b"PK", "c.xlsx": b"PK", "d.csv": csv_text(*TABLE)})
    staged = stage(path)
    assert (staged.name, staged.other_parts, staged.error.code) == (
        "a.csv",
        ("b.zip", "c.xlsx", "d.csv"),
        "empty-file",
    )
    assert [stage(path, part).error.code for part in ("b.zip", "c.xlsx")] == [
        "nested-archive",
        "corrupt-file",
    ]
    assert stage(path, "d.csv").reading.received == 1


def test_names_from_chinese_windows_and_from_others_are_readable(tmp_path):
    path = tmp_path / "本月.zip"
    names = {"甲/黑名单㼆.csv": "gb18030", "乙/黑名单.csv": "utf-8", "d\\e.csv": "utf-8"}
    with zipfile.ZipFile(path, "w") as into:
        for mark, (name, encoding) in zip("xyz", names.items(), strict=True):
            length = len(name.encode(encoding))
            into.writestr(mark * length, csv_text(HEADER, row(mark)))
    content = path.read_bytes()
    for mark, (name, encoding) in zip((b"x", b"y", b"z"), names.items(), strict=True):
        raw = name.encode(encoding)
        content = content.replace(mark * len(raw), raw)
    path.write_bytes(content)
    assert set(all_parts_of(path)) == {"甲/黑名单㼆.csv", "乙/黑名单.csv", "d/e.csv"}
    assert stage(path, "甲/黑名单㼆.csv").reading.received == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/x.csv", "etc/x.csv"),
        ("/abs/x.csv", "abs/x.csv"),
        ("a/./b/../x.csv", "a/b/x.csv"),
        ("..\\..\\x.csv", "x.csv"),
        ("a#b.csv", "a＃b.csv"),
        ("a\nb\u202e.csv", "a_b_.csv"),
        ("长" * 300 + ".csv", "长" * 196 + ".csv"),
    ],
)
def test_names_lead_nowhere(tmp_path, archive, name, shown):
    path = tmp_path / "本月.zip"
    with zipfile.ZipFile(path, "w") as into:
        into.writestr(name, csv_text(*TABLE))
    before = set(tmp_path.parent.iterdir())
    assert stage(path).name == shown
    assert set(tmp_path.parent.iterdir()) == before


def test_a_file_without_a_name_is_passed_over(tmp_path, archive):
    path = archive(**{"a.csv": csv_text(*TABLE), "b": b"x"})
    content = path.read_bytes()
    at = content.rindex(b"PK\x01\x02")
    path.write_bytes(content[: at + 46] + b"\x00" + content[at + 47 :])
    assert parts_of(path) == ("a.csv", ())


def test_one_name_twice_is_two_parts(tmp_path):
    path = tmp_path / "本月.zip"
    with pytest.warns(UserWarning), zipfile.ZipFile(path, "w") as into:
        into.writestr("a.csv", csv_text(*TABLE))
        into.writestr("a.csv", csv_text(*RED_TABLE))
    assert set(all_parts_of(path)) == {"a.csv", "a（2）.csv"}
    kinds = {stage(path, part).reading.record_type for part in ("a.csv", "a（2）.csv")}
    assert kinds == {"black_list", "red_list"}


def test_what_systems_leave_in_archives_is_no_part_but_named(archive):
    left = (
        "__MACOSX/._a.csv",
        "x/__MACOSX/b.csv",
        ".DS_Store",
        "Thumbs.db",
        "~$a.xlsx",
        ".~b.xlsx",
        "c.csv.filepart",
    )
    path = archive(**{"a.csv": csv_text(*TABLE)})
    with zipfile.ZipFile(path, "a") as into:
        for name in left:
            into.writestr(name, b"x")
    staged = stage(path)
    assert (staged.name, staged.other_parts) == ("a.csv", ())
    assert len(staged.reading.notes) == len(left)


def test_archives_that_cannot_be_taken_as_a_whole_are_refused(archive, book, tmp_path):
    workbook(book, *TABLE)
    assert refusal_of(stage, book.rename(tmp_path / "a.zip")).code == "unknown-format"
    assert refusal_of(stage, archive(**{"a.docx": b"x"})).code == "empty-file"
    path = archive(**{"a.csv": csv_text(*TABLE)})
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    assert refusal_of(stage, path).code == "corrupt-file"
    path.write_bytes(b"Rar!\x1a\x07\x00")
    assert refusal_of(stage, path).code == "corrupt-file"
    # The flag of encryption, in both headers.
    path.write_bytes(
        whole[:6]
        + b"\x01"
        + whole[7:].replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    )
    assert refusal_of(stage, path).code == "encrypted-file"


def test_bombs_are_refused_before_anything_is_unpacked(archive):
    assert refusal_of(stage, archive(**{"a.csv": bytes(100 << 20)})).code == "too-large"
    assert refusal_of(stage, archive(**{f"{n}.csv": b"" for n in range(1001)})).code == "too-large"


def test_a_file_that_unpacks_to_more_than_it_declares_is_refused(archive):
    path = archive(**{"a.csv": csv_text(*TABLE) * 100, "b.csv": csv_text(*TABLE)})
    size = len((csv_text(*TABLE) * 100).encode())
    path.write_bytes(
        path.read_bytes().replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    )
    staged = stage(path, limits=SMALL)
    assert (staged.error.code, staged.other_parts) == ("corrupt-file", ("b.csv",))


def test_the_limit_for_files_holds_for_archives_unpacked(archive):
    assert refusal_of(stage, archive(**{"a.csv": bytes(20_001)}), limits=SMALL).code == "too-large"


def test_the_names_around_a_table_are_weighed_together(archive):
    legal = record_type("administrative_licence_legal_person")
    natural = record_type("administrative_licence_natural_person")
    required = legal.required | natural.required
    header = sorted(element.name for code, element in legal.elements.items() if code in required)
    path = archive(**{"行政许可__a.csv": csv_text(header, ["x"] * len(header))})
    staged = stage(path, dropped_as=f"x/inbox/{legal.title}/{path.name}")
    assert staged.reading.record_type == legal.name


def test_what_was_staged_survives_the_way_through_json(archive):
    path = archive(**{"a.csv": csv_text(*TABLE), "b.csv": csv_text(HEADER)})
    for part in ("a.csv", "b.csv"):
        staged = stage(path, part)
        copy = part_from_json(json.loads(json.dumps(part_as_json(staged))))
        assert (copy.name, copy.other_parts) == (staged.name, staged.other_parts)
        assert copy.reading == staged.reading
        assert (copy.error is None) == (staged.error is None)
    with pytest.raises(FileRefused) as refused:
        copy.require_reading()
    assert (refused.value.code, refused.value.remedy) == (staged.error.code, staged.error.remedy)


@pytest.mark.parametrize(
    ("sheet", "is_said"),
    [
        ([["甲公司", "91152501MA007919X3"], ["乙公司", "91152501MA0158381J"]], True),
        ([["填写说明"], ["代码填18位"]], False),
    ],
)
def test_a_sheet_of_records_without_a_header_is_said_with_its_rows(tmp_path, sheet, is_said):
    path = tmp_path / "黑名单.xlsx"
    workbook(path, HEADER, row("甲"), 续表=sheet)
    notes = "；".join(stage(path).reading.notes)
    assert ("至少2行有统一社会信用代码，像是记录" in notes) == is_said
