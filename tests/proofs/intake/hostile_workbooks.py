"""Workbooks: bombs, sheets that sprawl, entities in every part,
missing, damaged and forged parts.
"""

import io
import random
import re
import struct
import warnings
import zipfile

from hostile import cuts, doctypes, hostile, incomplete, parts_of, table, workbook, zip_of


SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
BOOK = "xl/workbook.xml"
TYPES = "[Content_Types].xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
PARTS = (
    SHEET,
    STRINGS,
    BOOK,
    TYPES,
    RELATIONS,
    "xl/styles.xml",
    "_rels/.rels",
    "docProps/core.xml",
)
BIG = 66 << 20


def _forged(seed, rows_of=incomplete, **changes):
    """A workbook, its parts changed behind its back; None takes a part away."""
    parts = parts_of(workbook(rows_of(seed)))
    for name, change in changes.items():
        part = {
            "sheet": SHEET,
            "strings": STRINGS,
            "book": BOOK,
            "types": TYPES,
            "relations": RELATIONS,
        }.get(name, name)
        parts[part] = change(parts.get(part, b"")) if callable(change) else change
    return zip_of({name: content for name, content in parts.items() if content is not None})


def _swap(old, new):
    """A change that puts something else in the place of something."""

    def change(xml):
        assert old in xml
        return xml.replace(old, new)

    return change


def _match(pattern, new):
    """The same, of whatever matches."""

    def change(xml):
        assert re.search(pattern, xml, re.DOTALL)
        return re.sub(pattern, lambda _: new, xml, flags=re.DOTALL)

    return change


def _with_cell(cell):
    return _match(rb'<c r="B2"[^>]*>.*?</c>', cell)


def bombs():
    for place in (
        "xl/media/image1.png",
        "xl/embeddings/x.bin",
        "docProps/thumbnail.jpeg",
        "xl/worksheets/sheet9.xml",
    ):
        yield hostile(
            f"炸弹_{place.rpartition('/')[2]}.xlsx",
            _forged(1000, **{place: bytes(BIG)}),
            "too-large",
        )
    blanks = b" " * BIG
    yield hostile(
        "炸弹_空白工作表.xlsx",
        _forged(1001, sheet=_swap(b"<sheetData>", b"<sheetData>" + blanks)),
        "too-large",
    )
    yield hostile(
        "炸弹_共享字符串.xlsx",
        _forged(1002, strings=_swap(b"</sst>", b"<si><t>x</t></si>" * (BIG // 17) + b"</sst>")),
        "too-large",
    )
    yield hostile(
        "炸弹_长字符串.xlsx",
        _forged(1003, strings=_swap(b"</sst>", b"<si><t>" + b"x" * BIG + b"</t></si></sst>")),
        "too-large",
    )
    yield hostile(
        "炸弹_注释.xlsx",
        _forged(
            1004, sheet=_swap(b"</worksheet>", b"</worksheet><!--" + b"-x" * (BIG // 2) + b"-->")
        ),
        "too-large",
    )
    yield hostile(
        "炸弹_样式.xlsx",
        _forged(
            1005,
            **{"xl/styles.xml": _swap(b"</styleSheet>", b"<x/>" * (BIG // 4) + b"</styleSheet>")},
        ),
        "too-large",
    )
    yield hostile(
        "炸弹_千个部分.xlsx",
        _forged(1006, **{f"xl/media/{n}.png": b"x" for n in range(1500)}),
        "too-large",
    )
    # Every cell points at one long string: small as a file, many gigabytes as cells.
    parts = parts_of(workbook(incomplete(1007)))
    place = parts[STRINGS].count(b"<si>")
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>' % (n, n, place)
        for n in range(5, 60_000)
    )
    long = b"<si><t>" + "长".encode() * 30_000 + b"</t></si></sst>"
    multiplied = _forged(
        1007, strings=_swap(b"</sst>", long), sheet=_swap(b"</sheetData>", rows + b"</sheetData>")
    )
    yield hostile("炸弹_一串重复引用.xlsx", multiplied, "too-large")
    nested = zip_of({"a.zip": zip_of({"b.zip": zip_of({"c": bytes(1 << 20)})})})
    yield hostile("炸弹_嵌套.xlsx", nested, "corrupt-file")
    for number, (told, outcome) in enumerate(
        [(1000, "corrupt-file"), (0, "corrupt-file"), (0xFFFFFFFE, "too-large")]
    ):
        honest = _forged(1010 + number, **{"xl/media/image1.png": bytes(BIG)})
        lying = honest.replace(struct.pack("<I", BIG), struct.pack("<I", told))
        yield hostile(f"炸弹_谎报{number}.xlsx", lying, outcome, "corrupt-file", "too-large")


def sprawls():
    for number, place in enumerate(
        (
            "XFD1048576",
            "AZ1048576",
            "A99999999",
            "XFD2",
            "ZZZ5",
            "A4294967296",
            "AAAAAAA9",
            "B0",
            "A-1",
            "2B",
            "$B$2",
            "b2",
        )
    ):
        sheet = _swap(b'r="B2"', f'r="{place}"'.encode())
        yield hostile(f"远处_{number}.xlsx", _forged(1100 + number, sheet=sheet))
    for number, reference in enumerate(
        ("A1:XFD1048576", "A1:A1000000000", "XFD1048576:A1", "A1", "x", "", "A0:B0", "A1:B2:C3")
    ):
        sheet = _match(rb'<dimension ref="[^"]*"', f'<dimension ref="{reference}"'.encode())
        yield hostile(f"维度_{number}.xlsx", _forged(1120 + number, sheet=sheet))
    for number, row in enumerate(
        ("1000000000", "0", "-1", "99999999999999999999", "x", "", "1048577")
    ):
        sheet = _swap(b'<row r="2"', f'<row r="{row}"'.encode())
        yield hostile(f"行号_{number}.xlsx", _forged(1140 + number, sheet=sheet))
        nameless = _match(rb' r="[A-Z]+\d"', b"")(
            parts_of(workbook(incomplete(1150 + number)))[SHEET]
        )
        yield hostile(
            f"行号无单元格号_{number}.xlsx", _forged(1150 + number, sheet=sheet(nameless))
        )
    for number, index in enumerate((b"99999999", b"-1", b"x", b"", b"1e3", b"4294967296")):
        sheet = _with_cell(b'<c r="B2" t="s"><v>' + index + b"</v></c>")
        yield hostile(f"字符串索引_{number}.xlsx", _forged(1160 + number, sheet=sheet))
    for number, value in enumerate(
        (
            b"NaN",
            b"inf",
            b"1e999",
            b"-1e999",
            b"1" * 5000,
            b"2958466",
            b"-1",
            b"1e308",
            b"0x10",
            b"1_0",
        )
    ):
        cell = b'<c r="B2" s="1"><v>' + value + b"</v></c>"
        sheet = _with_cell(cell)
        yield hostile(
            f"数值_{number}.xlsx",
            _forged(1170 + number, sheet=sheet, **{"xl/styles.xml": _with_dates}),
        )
    yield hostile(
        "两万列.xlsx",
        workbook([[*table(1190)[0], *map(str, range(16_300))], *table(1190)[1:]]),
        "too-large",
    )
    yield hostile("长单元格.xlsx", workbook(table(1191, 许可内容="长" * 32_767)), "taken")
    yield hostile(
        "合并全表.xlsx",
        _forged(
            1192,
            sheet=_swap(
                b"</sheetData>",
                b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
            ),
        ),
    )
    yield hostile(
        "隐藏的表.xlsx", _forged(1193, book=_swap(b"<sheet ", b'<sheet state="veryHidden" '))
    )


def _with_dates(xml):
    return re.sub(
        rb"(<cellXfs[^>]*>.*?)</cellXfs>",
        rb'\1<xf numFmtId="14" applyNumberFormat="1"/></cellXfs>',
        xml,
        flags=re.DOTALL,
    )


def entities(secret):
    number = 1200
    for part in PARTS:
        for kind, doctype in doctypes(secret).items():
            if part not in PARTS[:3] and kind not in ("file", "parameter", "dtd", "laughs"):
                continue
            number += 1

            def inject(xml, doctype=doctype):
                start = re.search(rb"<(?![?!])", xml).start()
                xml = xml[:start] + doctype.encode() + xml[start:]
                if b"</t>" in xml:
                    return xml.replace(b"</t>", b"&e;</t>")
                return re.sub(rb'(=")([^"]*)("\s*/?>)', rb"\1\2&e;\3", xml, count=3)

            book = _forged(number, **{part: inject})
            yield hostile(f"实体_{part.rpartition('/')[2].strip('[]')}_{kind}_{number}.xlsx", book)


def missing():
    whole = workbook(incomplete(1300))
    for number, part in enumerate(PARTS):
        yield hostile(f"缺_{number}.xlsx", _forged(1300 + number, **{part: None}))
        yield hostile(f"空_{number}.xlsx", _forged(1320 + number, **{part: b""}))
        yield hostile(f"非XML_{number}.xlsx", _forged(1340 + number, **{part: b"\x00\xff" * 500}))
    for place, content in cuts(whole, 10):
        yield hostile(f"截断_{place}.xlsx", content, "refused")
    draw = random.Random(20181210)
    for number in range(14):
        raw = bytearray(workbook(incomplete(1360 + number)))
        for _ in range(draw.choice((1, 3, 30))):
            raw[draw.randrange(len(raw))] = draw.randrange(256)
        yield hostile(f"坏字节_{number}.xlsx", bytes(raw))
    for number in range(6):
        xml = bytearray(parts_of(workbook(incomplete(1390 + number)))[SHEET])
        for _ in range(3):
            at = draw.randrange(len(xml))
            del xml[at : at + draw.randrange(40)]
        yield hostile(f"坏XML_{number}.xlsx", _forged(1390 + number, sheet=bytes(xml)))
    yield hostile("只有目录.xlsx", zip_of({}), "corrupt-file")
    yield hostile("前面有垃圾.xlsx", b"garbage" * 100 + workbook(incomplete(1398)))
    yield hostile("后面有垃圾.xlsx", workbook(incomplete(1399)) + b"garbage" * 100)


def forgeries(secret):
    for number, target in enumerate(
        (
            f"file://{secret}",
            "../../../../../../etc/passwd",
            "/etc/passwd",
            "http://127.0.0.1:9/",
            "worksheets/sheet1.xml" * 50,
            "",
            ".",
            "xl/workbook.xml",
            "\\\\127.0.0.1\\c$",
        )
    ):
        relations = _match(rb'Target="[^"]*sheet1.xml"', b'Target="' + target.encode() + b'"')
        yield hostile(f"指向别处_{number}.xlsx", _forged(1400 + number, relations=relations))
    for number, types in enumerate((b"<Types/>", b"<x/>", b"")):
        yield hostile(f"内容类型_{number}.xlsx", _forged(1410 + number, types=types))
    yield hostile(
        "内容类型_模板.xlsx", _forged(1414, types=_swap(b"sheet.main+xml", b"template.main+xml"))
    )
    macros = {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4088)}
    main = _swap(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")  # noqa: E731
    yield hostile("宏.xlsm", _forged(1415, table, types=main, **macros), "taken", accepted=3)
    yield hostile("宏.xlsx", _forged(1416, types=main, **macros), "taken", "refused")
    link = b"<externalLink><ddeLink ddeService='cmd' ddeTopic='/c calc'/></externalLink>"
    yield hostile(
        "外部链接.xlsx",
        _forged(1417, table, **{"xl/externalLinks/externalLink1.xml": link}),
        "taken",
        accepted=3,
    )
    cell = b'<c r="B2" t="str"><f>cmd|\'/c calc\'!A0</f><v>=1+1</v></c>'
    yield hostile("公式有值.xlsx", _forged(1418, table, sheet=_with_cell(cell)), "taken")
    loop = b'<c r="B2"><f>B2</f></c>'
    yield hostile("循环公式.xlsx", _forged(1419, table, sheet=_with_cell(loop)), "taken")
    for number, error in enumerate((b"#REF!", b"#N/A", b"nonsense", b"")):
        failed = b'<c r="B2" t="e"><f>1/0</f><v>' + error + b"</v></c>"
        yield hostile(
            f"公式出错_{number}.xlsx",
            _forged(1420 + number, sheet=_with_cell(failed)),
        )
    for number, kind in enumerate((b"s", b"b", b"d", b"inlineStr", b"x", b"")):
        typed = b'<c r="B2" t="' + kind + b'"><v>t</v></c>'
        yield hostile(
            f"类型_{number}.xlsx",
            _forged(1430 + number, sheet=_with_cell(typed)),
        )
    deep = b"<x>" * 100_000 + b"</x>" * 100_000
    yield hostile(
        "深层标签.xlsx", _forged(1440, sheet=_swap(b"</sheetData>", b"</sheetData>" + deep))
    )
    yield hostile(
        "深层字符串.xlsx", _forged(1441, strings=_swap(b"</sst>", b"<si>" + deep + b"</si></sst>"))
    )
    attributes = b"<x " + b" ".join(b'a%d="1"' % n for n in range(50_000)) + b"/>"
    yield hostile(
        "五万属性.xlsx", _forged(1442, sheet=_swap(b"</sheetData>", b"</sheetData>" + attributes))
    )
    yield hostile(
        "三百张表.xlsx",
        workbook(table(1443), **{f"表{n}": [["甲"]] for n in range(300)}),
        "taken",
        accepted=3,
    )
    yield hostile("同名部分.xlsx", _twice(1444))
    yield hostile(
        "UTF16工作表.xlsx",
        _forged(1445, sheet=lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
    )
    yield hostile("谎称编码.xlsx", _forged(1446, sheet=_swap(b"UTF-8", b"UTF-7")))
    yield hostile(
        "OLE乱码.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.Random(1).randbytes(50_000),
        "encrypted-file",
        "corrupt-file",
    )
    yield hostile("加密标志.xlsx", _flagged(1447), "corrupt-file", "encrypted-file")
    yield hostile("未知压缩.xlsx", _compressed_as(1448, 99), "corrupt-file")
    yield hostile("声称LZMA.xlsx", _compressed_as(1449, 14), "corrupt-file")
    yield hostile("LZMA压缩.xlsx", zip_of(parts_of(workbook(incomplete(1450))), zipfile.ZIP_LZMA))
    yield hostile(
        "不压缩.xlsx",
        zip_of(parts_of(workbook(table(1451))), zipfile.ZIP_STORED),
        "taken",
        accepted=3,
    )


def _twice(seed):
    parts = parts_of(workbook(incomplete(seed)))
    stream = io.BytesIO(zip_of(parts))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(SHEET)
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", UserWarning
            )  # that the name is there already is what we want
            archive.writestr(info, b"<worksheet/>")
    return stream.getvalue()


def _flagged(seed):
    """Every entry says that it is encrypted."""
    raw = bytearray(workbook(table(seed)))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(mark)
        while at >= 0:
            raw[at + offset] |= 1
            at = raw.find(mark, at + 4)
    return bytes(raw)


def _compressed_as(seed, method):
    raw = bytearray(workbook(table(seed)))
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = raw.find(mark)
        while at >= 0:
            raw[at + offset : at + offset + 2] = struct.pack("<H", method)
            at = raw.find(mark, at + 4)
    return bytes(raw)
