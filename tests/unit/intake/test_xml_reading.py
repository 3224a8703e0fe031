"""XML: one element a record, nothing outside the file, and no encoding but those we take."""

import pytest
from intake_examples import CODES, Read, row

from tests.lib.refusals import refusal_of


def record(name="甲", more=""):
    return (
        "<DATA>"
        + "".join(f"<{c}>{v}</{c}>" for c, v in zip(CODES, row(name), strict=True))
        + more
        + "</DATA>"
    )


def read(folder, text, name="黑名单.xml"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Read(path)


@pytest.mark.parametrize(
    "around",
    [
        "<DATAS>%s</DATAS>",
        "<ROOT><HEAD><CODE>1</CODE><DATE>2018</DATE></HEAD><DATAS>%s</DATAS></ROOT>",
        '<ns:ROOT xmlns:ns="urn:x" xmlns="urn:y">'
        "<ns:BODY><ns:LIST>%s</ns:LIST></ns:BODY></ns:ROOT>",
        "\ufeff<?xml version='1.0'?>\n<!-- 导出 --><DATAS>%s</DATAS>",
    ],
)
def test_the_records_are_found_wherever_they_stand(tmp_path, around):
    found = read(tmp_path, around % (record("甲") + record("乙&amp;丙")))
    assert (found.names, found.numbers, found.reading.header_row) == (["甲", "乙&丙"], [1, 2], 0)
    assert found.reading.columns[0].element == CODES[0]


def test_a_single_record_is_enough(tmp_path):
    assert read(tmp_path, f"<DATAS>{record('甲')}</DATAS>").names == ["甲"]


def test_attributes_are_fields_too(tmp_path):
    fields = " ".join(f'{c}="{v}"' for c, v in zip(CODES, row("甲"), strict=True))
    assert read(tmp_path, f"<rows><row {fields}/><row {fields}/></rows>").names == ["甲", "甲"]


def test_blank_fields_are_blank_and_text_is_trimmed(tmp_path):
    found = read(
        tmp_path, f"<DATAS>{record('  甲 ', '<ZZ/><ZY> </ZY><ZX><![CDATA[<a&b>]]></ZX>')}</DATAS>"
    )
    assert (found.names, found.cells[-3:]) == (["甲"], ["", "", "<a&b>"])


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (f"<{CODES[0]}>另一个</{CODES[0]}>", "出现了两次"),
        (f"<{CODES[-1]}><A>1</A></{CODES[-1]}>", "还有下一层元素"),
    ],
)
def test_a_record_of_another_shape_is_malformed(tmp_path, more, word):
    found = read(tmp_path, f"<DATAS>{record('甲')}{record('乙', more)}</DATAS>")
    assert list(found.reading.malformed) == [2] and word in found.reading.malformed[2]
    assert found.names == ["甲", "乙"]


@pytest.mark.parametrize(
    "more", ["<ZZ><A>1</A></ZZ>", "<ZZ>1</ZZ><ZZ>2</ZZ>", "<附件><名/><址/></附件>"]
)
def test_what_stands_in_an_element_that_nobody_asked_for_costs_no_record(tmp_path, more):
    found = read(tmp_path, f"<DATAS>{record('甲', more)}{record('乙', more)}</DATAS>")
    assert (found.names, dict(found.reading.malformed)) == (["甲", "乙"], {})


@pytest.mark.parametrize(
    ("declared", "written", "note"),
    [
        ("UTF-8", "gb18030", "实际是GB18030"),
        ("GBK", "utf-8", "实际是UTF-8"),
        ("gb2312", "gb18030", None),
        ("utf8", "utf-8-sig", None),
        ("UTF-16", "utf-16", None),
    ],
)
def test_a_file_is_read_in_the_encoding_it_is_in_and_a_wrong_declaration_is_said(
    tmp_path, declared, written, note
):
    found = read(
        tmp_path,
        f"<?xml version='1.0' encoding='{declared}'?><DATAS>{record('甲')}</DATAS>".encode(written),
    )
    assert found.names == ["甲"]
    assert [note in sentence for sentence in found.reading.notes] == ([True] if note else [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty-file"),
        ("<DATAS>", "corrupt-file"),
        ("没有", "corrupt-file"),
        ("<a>&b;</a>", "corrupt-file"),
        ("<DATAS/>", "unknown-format"),
        ("<DATAS><a>1</a><b>2</b></DATAS>", "unknown-format"),
        ("<?xml version='1.0' encoding='Big5'?><a/>", "unknown-encoding"),
        ("<?xml version='1.0' encoding='utf-7'?><a/>", "unknown-encoding"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "forbidden-content"),
        ("<!DOCTYPE a SYSTEM 'http://127.0.0.1/x.dtd'><a/>", "forbidden-content"),
        ("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "forbidden-content"),
        ("<a>" * 20 + "</a>" * 20, "too-large"),
        ("<a>" * 200_000, "too-large"),
        (b"\xff\xff\xff", "unknown-encoding"),
    ],
)
def test_what_is_no_list_of_records_is_refused(tmp_path, text, code):
    assert refusal_of(read, tmp_path, text).code == code


def test_the_place_of_a_mistake_is_named(tmp_path):
    assert "第2行" in refusal_of(read, tmp_path, "<a>\n<b></a>").reason


XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


@pytest.mark.parametrize(
    ("field", "is_malformed"),
    [
        ('xsi:nil="true">值', True),
        ('xsi:nil="1">0.2', True),
        ('xsi:nil="true">', False),
        ('xsi:nil="true"> ', False),
        ('xsi:nil="false">值', False),
        ('nillable="true">值', False),
    ],
)
def test_a_field_without_value_that_has_one_is_asked_back(tmp_path, field, is_malformed):
    code = CODES[-1]
    text = f"<DATAS {XSI}>{record('甲')}{record('乙')}</DATAS>"
    first, last = text.rsplit(f"<{code}>", 1)
    content = last.partition("<")[2]
    file = read(tmp_path, f"{first}<{code} {field}<{content}")
    assert [finding[0] for finding in file.findings] == [2] * is_malformed
