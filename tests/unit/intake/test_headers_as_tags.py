"""Tags of XML and columns of databases cannot carry brackets: names without them are understood."""

import json
from xml.sax.saxutils import escape

import openpyxl
import pytest
from intake_examples import matcher_of, read_text, record_type
from unit_examples import ASKED, FINE, HINT, PENALTY, rows_of, values_of

from pipelines.intake.recognising.headers.header_spelling import bare_spelling
from tests.lib.repository import RECORD_TYPE_NAMES


CONFISCATED = "CF_NR_WFFF"
_MARKS = str.maketrans(dict.fromkeys("()（）、/“”·，", "_"))


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_each_element_is_understood_without_the_marks_of_its_name(name):
    matcher = matcher_of(name)
    for code, element in record_type(name).elements.items():
        for tag in (bare_spelling(element.name), element.name.translate(_MARKS)):
            assert matcher.element_named(tag) == code, tag


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_no_two_elements_have_the_same_name_without_its_marks(name):
    of_spelling = {}
    headers = record_type(name).headers
    for code, element in record_type(name).elements.items():
        for spelling in (element.name, *element.synonyms, *headers.get(code, ())):
            assert of_spelling.setdefault(bare_spelling(spelling), code) == code, spelling


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("行政相对人代码_1统一社会信用代码", "CF_XDR_SHXYM"),
        ("行政相对人代码_1_统一社会信用代码_", "CF_XDR_SHXYM"),
        ("行政相对人代码1统一社会信用代码", "CF_XDR_SHXYM"),
        ("行政相对人代码.1.统一社会信用代码", "CF_XDR_SHXYM"),
        ("行政相对人代码-1-统一社会信用代码", "CF_XDR_SHXYM"),
        # What stands behind the number decides, as in brackets.
        ("行政相对人代码_2_组织机构代码", "CF_XDR_ZZJG"),
        ("行政相对人代码2组织机构代码", "CF_XDR_ZZJG"),
        ("行政相对人代码_4_护照", None),
        ("没收违法所得_没收非法财物的金额_万元_", CONFISCATED),
        ("没收违法所得没收非法财物的金额", CONFISCATED),
        ("处罚_决定_日期", "CF_JDRQ"),
        ("处罚机关_统一社会信用代码", "CF_CFJGDM"),
        # What may be something else is not guessed.
        ("罚款金额_未缴纳", None),
        ("公示截止期_起", None),
        ("处罚机关_编号", None),
        ("处罚决定日期_送达", None),
        ("行政相对人名称_曾用名", None),
    ],
)
def test_a_name_without_its_brackets_is_the_element_or_none(header, code):
    assert matcher_of(PENALTY).element_named(header) == code


def _xml(folder, header, cells):
    tags = [tag.replace("、", "_") for tag in header]
    fields = [f"<{tag}>{escape(cell)}</{tag}>" for tag, cell in zip(tags, cells, strict=True)]
    path = folder / "表.xml"
    path.write_text(f"<数据><记录>{''.join(fields)}</记录></数据>", encoding="utf-8")
    return path


def _json(folder, header, cells):
    path = folder / "表.json"
    records = [dict(zip(header, cells, strict=True))]
    path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    return path


def _csv(folder, header, cells):
    path = folder / "表.csv"
    path.write_text(f"{','.join(header)}\n{','.join(cells)}\n", encoding="utf-8")
    return path


def _xlsx(folder, header, cells):
    path = folder / "表.xlsx"
    book = openpyxl.Workbook()
    book.active.append(header)
    book.active.append(cells)
    book.save(path)
    return path


WRITERS = {"xml": _xml, "json": _json, "csv": _csv, "xlsx": _xlsx}


def _values(folder, file_format, code, header, value):
    """What is loaded of a column whose table has none but bare names."""
    elements = record_type(PENALTY).elements
    names = {each: bare_spelling(element.name) for each, element in elements.items()}
    names[code] = header
    [row] = rows_of(PENALTY, code, [value])
    path = WRITERS[file_format](folder, list(names.values()), list(row.values()))
    return values_of(path, PENALTY, code, HINT.replace("csv", file_format))


@pytest.mark.parametrize("file_format", WRITERS)
@pytest.mark.parametrize(
    ("code", "header", "value", "loaded"),
    [
        (FINE, "罚款金额_万元", "0.2", "0.2"),
        (FINE, "罚款金额万元", "0.2", "0.2"),
        (FINE, "罚款金额_元", "2000", "0.2"),
        (FINE, "罚款金额元", "2000", "0.2"),
        (FINE, "罚款金额_元_", "2000", "0.2"),
        (FINE, "罚款金额_千元", "2", "0.2"),
        (CONFISCATED, "没收违法所得_没收非法财物的金额_元", "2000", "0.2"),
        (CONFISCATED, "没收违法所得没收非法财物的金额元", "2000", "0.2"),
        (CONFISCATED, "没收违法所得_没收非法财物的金额元", "2000", "0.2"),
        (CONFISCATED, "没收违法所得_没收非法财物的金额_万元_", "0.2", "0.2"),
        # No unit stands anywhere.
        (CONFISCATED, "没收违法所得_没收非法财物的金额", "2000", ASKED),
    ],
)
def test_a_tag_states_its_unit_as_a_header_does(tmp_path, file_format, code, header, value, loaded):
    assert _values(tmp_path, file_format, code, header, value) == [loaded]


@pytest.mark.parametrize(
    "tag",
    [
        "罚款金额_x0028_元_x0029_",
        "罚款金额_xFF08_元_xFF09_",
        "罚款金额_xff08_元_xff09_",
        "罚款金额_x002F_元",
        "罚款金额_x0020_元",
    ],
)
def test_characters_that_a_program_escapes_in_tags_are_what_they_stand_for(tmp_path, tag):
    assert _values(tmp_path, "xml", FINE, tag, "2000") == ["0.2"]


def test_a_number_that_contradicts_the_name_behind_it_is_said(tmp_path):
    elements = record_type(PENALTY).elements
    names = [bare_spelling(element.name) for element in elements.values()]
    names[names.index("行政相对人代码3组织机构代码")] = "行政相对人代码_2_组织机构代码"
    path = _xml(tmp_path, names, ["值"] * len(names))
    file = read_text(tmp_path, path.read_bytes(), name="行政处罚.xml", dropped_as=HINT)
    [note] = [note for note in file.reading.notes if "编号与目录不同" in note]
    assert note.endswith("按编号后的名称读作“行政相对人代码_3(组织机构代码)”")
