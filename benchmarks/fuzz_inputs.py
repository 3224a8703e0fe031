"""Inputs for the fuzz targets: valid files of every format, ways to spoil them, and Hypothesis' own ideas."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from collections.abc import Callable, Mapping
from functools import cache

import xlsxwriter
import xlwt
from hypothesis import strategies as st

from pipelines import catalogue
from pipelines.catalogue.examples import samples


Mutation = Callable[[bytearray, random.Random], None]

RECORD_TYPE = "black_list"
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
WORDS = (
    *(
        b'"',
        b'""',
        b",",
        b"\t",
        b"\r",
        b"\n",
        b"\r\n",
        b"\x00",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
    ),
    *(
        b"=1+1",
        b"1e999",
        b"-1",
        b"NaN",
        b"9" * 40,
        b"\xed\xa0\x80",
        b"\xe2\x80\xae",
        b"\x84\x31\xa4\x37",
        b"\x1a",
    ),
    *(
        b"&e;",
        b"&#0;",
        b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
        b"<![CDATA[",
        b"<!--",
        b"</",
        b"/>",
    ),
    *(
        b'r="XFD1048576"',
        b'r="A0"',
        b'r="99999999999"',
        b't="s"',
        b't="e"',
        b't="d"',
        b"<v>-1</v>",
        b"<row/>",
        b"<c/>",
    ),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b'"\\ud800"',
        b"null",
        b"1E400",
        b"[" * 3000,
        b"../",
        b"PK\x05\x06",
        OLE,
        ZIP,
    ),
    *(b'table:number-rows-repeated="1000000000"', b'table:number-columns-repeated="1000000000"'),
)
"""What parsers trip over."""
NUMBERS = tuple(
    value.to_bytes(4, "little")
    for value in (0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
)


@cache
def rows() -> list[list[str]]:
    """A header and a few good rows."""
    known = catalogue.current()
    frame = samples.valid_rows(known.record_types[RECORD_TYPE], 4, seed=1).fillna("")
    return [[known.elements[code].name for code in frame.columns], *frame.to_numpy().tolist()]


@cache
def seeds() -> Mapping[str, tuple[bytes, ...]]:
    """Valid files by ending. A reader of an ending that is not here is fed with all the others."""
    texts = {delimiter: _text(delimiter) for delimiter in ",\t;|"}
    commas = [
        texts[","].encode(encoding)
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32")
    ]
    made = {
        ".csv": (*commas, _text(",", csv.QUOTE_ALL).encode(), texts[";"].encode()),
        ".tsv": (texts["\t"].encode(),),
        ".txt": (texts["|"].encode(), texts["\t"].encode("gb18030")),
        ".xlsx": (_workbook(), _workbook(errors=True)),
        ".json": (json.dumps(_records(), ensure_ascii=False).encode(),),
        ".ndjson": ("\n".join(json.dumps(one, ensure_ascii=False) for one in _records()).encode(),),
        ".xml": (_xml().encode(), _xml().encode("utf-16")),
        ".ods": (_open_document(),),
    }
    made[".xlsm"] = made[".xlsx"]
    made[".xls"] = made[".et"] = (_old_workbook(),)
    made[".jsonl"] = made[".ndjson"]
    made[".zip"] = (_zip({"许可.csv": commas[0], "甲/表.xlsx": made[".xlsx"][0]}),)
    return made


def spoilt(ending: str, draw: random.Random) -> bytes:
    """A valid file of this ending, spoilt in a few places."""
    given = seeds().get(ending) or tuple(one for some in seeds().values() for one in some) + (
        OLE + bytes(4088),
    )
    content = draw.choice(given)
    if content.startswith(ZIP) and draw.random() < 0.8:
        return _with_a_spoilt_part(content, draw)
    return _spoil(content, draw)


def ideas() -> st.SearchStrategy[bytes]:
    """What Hypothesis makes of tables, texts and bytes."""
    cell = st.text(max_size=8) | st.sampled_from(
        [word.decode("utf-8", "replace") for word in WORDS]
    )
    table = st.lists(st.lists(cell, max_size=6), max_size=6)
    encoding = st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-32", "utf-8-sig"])
    text = st.builds(
        _joined,
        table,
        st.sampled_from(",\t;|"),
        st.sampled_from(["\n", "\r\n", "\r"]),
        st.booleans(),
    )
    encoded = st.builds(
        lambda one, code: one.encode(code, "surrogatepass" if code != "gb18030" else "replace"),
        text,
        encoding,
    )
    values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
        ),
        max_leaves=20,
    )
    documents = values.map(lambda one: json.dumps(one).encode())
    books = table.map(lambda lines: _workbook(lines=lines))
    return st.binary(max_size=200) | encoded | documents | books


def _joined(table: list[list[str]], delimiter: str, line_end: str, has_header: bool) -> str:
    lines = [delimiter.join(cells) for cells in table]
    return line_end.join([delimiter.join(rows()[0]), *lines] if has_header else lines)


def _spoil(content: bytes, draw: random.Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(draw.choice((1, 1, 2, 4, 16))):
        draw.choice(MUTATIONS)(spoilt, draw)
    return bytes(spoilt)


def _with_a_spoilt_part(content: bytes, draw: random.Random) -> bytes:
    """A container that is sound itself, so that what is in it gets as far as its own parser."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = draw.choice(sorted(parts))
    match draw.randrange(10):
        case 0:
            del parts[name]
        case 1:
            parts[draw.choice(sorted(parts)) + draw.choice(["", "/../x", "x"])] = parts[name]
        case _:
            parts[name] = _spoil(parts[name], draw)
    return _zip(parts)


def _flip(content: bytearray, draw: random.Random) -> None:
    if content:
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)


def _set(content: bytearray, draw: random.Random) -> None:
    at = draw.randrange(len(content) + 1)
    content[at : at + 4] = draw.choice(NUMBERS)


def _insert(content: bytearray, draw: random.Random) -> None:
    at = draw.randrange(len(content) + 1)
    content[at:at] = draw.choice(WORDS) * draw.choice((1, 1, 1, 3, 100))


def _overwrite(content: bytearray, draw: random.Random) -> None:
    at, word = draw.randrange(len(content) + 1), draw.choice(WORDS)
    content[at : at + len(word)] = word


def _cut(content: bytearray, draw: random.Random) -> None:
    at = draw.randrange(len(content) + 1)
    del content[at : at + draw.choice((1, 2, 10, 100, 1 << 20))]


def _repeat(content: bytearray, draw: random.Random) -> None:
    at = draw.randrange(len(content) + 1)
    piece = content[at : at + draw.choice((1, 10, 100, 1000))]
    content[at:at] = piece * draw.choice((1, 2, 50))


def _swap_tokens(content: bytearray, draw: random.Random) -> None:
    """Put the digits or the quoted text of one place to another."""
    pieces = bytes(content).split(b'"')
    if len(pieces) > 4:
        one, other = draw.randrange(len(pieces)), draw.randrange(len(pieces))
        pieces[one], pieces[other] = pieces[other], pieces[one]
        content[:] = b'"'.join(pieces)


MUTATIONS: tuple[Mutation, ...] = (
    _flip,
    _set,
    _insert,
    _insert,
    _overwrite,
    _cut,
    _repeat,
    _swap_tokens,
)


def _text(delimiter: str, quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=quoting).writerows(rows())  # type: ignore[arg-type]
    return text.getvalue()


def _records() -> list[dict[str, str]]:
    header, *lines = rows()
    return [dict(zip(header, line, strict=True)) for line in lines]


def _workbook(*, errors: bool = False, lines: list[list[str]] | None = None) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("数据")
        for number, row in enumerate(rows() if lines is None else lines):
            sheet.write_row(number, 0, row)
        if errors:
            sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")
            sheet.write_number(3, 3, 43444, book.add_format({"num_format": "yyyy-mm-dd"}))
            sheet.write_boolean(3, 4, True)
            book.add_worksheet("说明").write(0, 0, "如何填写")
    return stream.getvalue()


def _old_workbook() -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    for number, line in enumerate(rows()):
        for position, cell in enumerate(line):
            sheet.write(number, position, cell)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _xml() -> str:
    records = (
        "".join(f"<{name}>{value}</{name}>" for name, value in one.items()) for one in _records()
    )
    return "<数据>" + "".join(f"<记录>{one}</记录>" for one in records) + "</数据>"


def _open_document() -> bytes:
    cells = (
        "".join(
            f'<table:table-cell office:value-type="string"><text:p>{one}</text:p></table:table-cell>'
            for one in row
        )
        for row in rows()
    )
    table = "".join(f"<table:table-row>{one}</table:table-row>" for one in cells)
    sheet = f'<office:spreadsheet><table:table table:name="数据">{table}</table:table></office:spreadsheet>'
    content = f"<office:document-content {NAMESPACES}><office:body>{sheet}</office:body></office:document-content>"
    return _zip({"mimetype": SPREADSHEET.encode(), "content.xml": content.encode()})


def _zip(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()
