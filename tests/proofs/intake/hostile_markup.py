"""JSON, XML and OpenDocument, written against their parsers.
Until there is a reader they are an unknown format.
"""

import json
import random

from hostile import csv_text, cuts, doctypes, hostile, table, zip_of


OPEN = " ".join(
    f"xmlns:{name}='urn:oasis:names:tc:opendocument:xmlns:{name}:1.0'"
    for name in ("office", "table", "text")
)


def _records(seed):
    header, *rows = table(seed)
    return [dict(zip(header, row, strict=True)) for row in rows]


def documents():
    """JSON and lines of it."""
    good = json.dumps(_records(3000), ensure_ascii=False)
    record = json.dumps(_records(3001)[0], ensure_ascii=False)
    cases = {
        "深": "[" * 100_000 + "]" * 100_000,
        "深对象": '{"a":' * 100_000 + "1" + "}" * 100_000,
        "没有关闭": "[" * 1_000_000,
        "重复键": "[" + record[:-1] + ',"许可内容":"另一个"}]',
        "NaN": good.replace('"许可内容": "', '"许可内容": NaN, "x": "'),
        "Infinity": good.replace('"许可内容": "', '"许可内容": -Infinity, "x": "'),
        "大数": good.replace('"许可内容": "', '"许可内容": 1e999999, "x": "'),
        "长整数": good.replace('"许可内容": "', '"许可内容": ' + "9" * 100_000 + ', "x": "'),
        "长小数": good.replace('"许可内容": "', '"许可内容": 0.' + "1" * 100_000 + ', "x": "'),
        "单独代理项": good.replace('"许可内容": "', '"许可内容": "\\ud800'),
        "颠倒代理项": good.replace('"许可内容": "', '"许可内容": "\\udc00\\ud800'),
        "空字符": good.replace('"许可内容": "', '"许可内容": "\\u0000'),
        "控制字符": good.replace('"许可内容": "', '"许可内容": "\x01'),
        "长字符串": good.replace('"许可内容": "', '"许可内容": "' + "长" * 1_000_000),
        "许多键": json.dumps([{f"键{n}": n for n in range(20_000)}]),
        "各行不同键": json.dumps([{f"键{n}": n} for n in range(20_000)]),
        "值是对象": json.dumps([{"许可内容": {"a": [1, {"b": 2}]}}]),
        "不是列表": "1",
        "字符串": '"x"',
        "空对象": "{}",
        "空列表": "[]",
        "列表的列表": "[[[]]]",
        "null": "null",
        "尾逗号": good[:-1] + ",]",
        "注释": "/* */" + good,
        "单引号": good.replace('"', "'"),
        "后面还有": good + good,
        "截断": good[: len(good) // 2],
        "半个转义": '["\\u12',
        "原型": '[{"__proto__": {"x": 1}, "constructor": 1, "__class__": "os.system"}]',
        "BOM": "\ufeff" + good,
        "什么也没有": "",
        "空白": " \n" * 10_000,
    }
    for name, text in cases.items():
        yield hostile(f"{name}.json", text.encode("utf-8", "surrogatepass"))
    yield hostile("UTF16.json", good.encode("utf-16"))
    yield hostile("GBK.json", good.encode("gbk"))
    yield hostile("坏编码.json", good.encode() + b"\xff", "refused")
    lines = [json.dumps(record, ensure_ascii=False) for record in _records(3002)]
    for name, text in {
        "坏行": "\n".join([lines[0], "{", lines[1]]),
        "空行": "\n\n".join(lines),
        "数字行": "\n".join([*lines, "1", "null", "[]"]),
        "深行": "\n".join([*lines, "[" * 100_000]),
        "长行": "\n".join([*lines, json.dumps({"许可内容": "长" * 5_000_000})]),
        "许多短行": "{}\n" * 200_000,
        "没有换行": "".join(lines),
    }.items():
        yield hostile(f"{name}.ndjson", text)


def trees(secret):
    """XML."""
    header, *rows = table(3100)
    fields = [
        [f"<{name}>{value}</{name}>" for name, value in zip(header, row, strict=True)]
        for row in rows
    ]
    good = "<数据>" + "".join(f"<记录>{''.join(row)}</记录>" for row in fields) + "</数据>"
    for kind, doctype in doctypes(secret).items():
        yield hostile(
            f"实体_{kind}.xml", doctype + good.replace("</许可内容>", "&e;</许可内容>"), "refused"
        )
        yield hostile(
            f"实体_{kind}_属性.xml", doctype + good.replace("<记录>", '<记录 a="&e;">'), "refused"
        )
    include = (
        '<x xmlns:xi="http://www.w3.org/2001/XInclude">'
        f'<xi:include href="file://{secret}" parse="text"/></x>'
    )
    cases = {
        "XInclude": good.replace("</许可内容>", include + "</许可内容>"),
        "样式表": f'<?xml-stylesheet href="file://{secret}"?>' + good,
        "深": "<a>" * 200_000 + "</a>" * 200_000,
        "没有关闭": "<a>" * 200_000,
        "许多属性": "<a " + " ".join(f'b{n}="1"' for n in range(100_000)) + "/>",
        "重复属性": '<a b="1" b="2"/>',
        "长名称": f"<{'a' * 1_000_000}/>",
        "长文字": good.replace("</许可内容>", "长" * 1_000_000 + "</许可内容>"),
        "CDATA": good.replace("</许可内容>", "<![CDATA[=1+1]]></许可内容>"),
        "字符引用": good.replace("</许可内容>", "&#0;&#xD800;&#x110000;</许可内容>"),
        "控制字符": good.replace("</许可内容>", "\x01</许可内容>"),
        "注释": good + "<!--" + "x" * 1_000_000 + "-->",
        "两个根": good + good,
        "截断": good[: len(good) // 2],
        "混合内容": good.replace("<记录>", "<记录>文字"),
        "许多空记录": "<数据>" + "<记录/>" * 200_000 + "</数据>",
        "命名空间": good.replace("<数据>", '<数据 xmlns="urn:x" xmlns:a="urn:y">'),
        "空": "",
        "HTML": "<!DOCTYPE html><html><body>x</body></html>",
        "SVG": '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    }
    for name, text in cases.items():
        yield hostile(f"{name}.xml", text)
    yield hostile("UTF16.xml", ('<?xml version="1.0" encoding="utf-16"?>' + good).encode("utf-16"))
    yield hostile("谎称编码.xml", ('<?xml version="1.0" encoding="utf-7"?>' + good).encode())
    yield hostile("GBK无声明.xml", good.encode("gbk"))
    yield hostile("空字符.xml", good.encode().replace(b"</", b"\x00</"))


def _ods(cells, doctype="", mimetype="application/vnd.oasis.opendocument.spreadsheet"):
    table = f'<table:table table:name="数据">{cells}</table:table>'
    sheet = f"<office:spreadsheet>{table}</office:spreadsheet>"
    root = (
        f'<office:document-content {OPEN} office:version="1.2"><office:body>{sheet}</office:body>'
    )
    content = f'<?xml version="1.0" encoding="UTF-8"?>{doctype}{root}</office:document-content>'
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    return zip_of({"mimetype": mimetype, "content.xml": content, "META-INF/manifest.xml": manifest})


def _cell(text, attributes=""):
    return (
        f'<table:table-cell office:value-type="string" {attributes}>'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def _row(cells, attribute="style-name='x'"):
    return f"<table:table-row table:{attribute}>{cells}</table:table-row>"


def _lines(rows):
    return "".join(_row("".join(map(_cell, row))) for row in rows)


def open_documents(secret):
    rows = table(3200)
    good = _ods(_lines(rows))
    yield hostile("好.ods", good)
    last = "".join(map(_cell, rows[-1]))
    for name, cells in {
        "重复行": _row(last, "number-rows-repeated='1000000000'"),
        "重复行二": _row(last, "number-rows-repeated='1048576'"),
        "重复空行": _row("<table:table-cell/>", "number-rows-repeated='4294967295'")
        + _lines(rows[-1:]),
        "重复列": _row(_cell("x", "table:number-columns-repeated='1000000000'")),
        "重复行列": _row(
            _cell("x", "table:number-columns-repeated='16384'"), "number-rows-repeated='1048576'"
        ),
        "负重复": _row(last, "number-rows-repeated='-1'"),
        "怪重复": _row(last, "number-rows-repeated='x'"),
        "零重复": _row(last, "number-rows-repeated='0'"),
        "合并": _row(_cell("x", "table:number-columns-spanned='99999999'")),
        "空格重复": _row(_cell("<text:s text:c='1000000000'/>")),
        "公式": _row(_cell("=1+1", "table:formula='of:=WEBSERVICE(1)'")),
    }.items():
        yield hostile(f"{name}.ods", _ods(_lines(rows) + cells))
    for kind, doctype in doctypes(secret).items():
        yield hostile(
            f"实体_{kind}.ods",
            _ods(_lines(rows).replace("</text:p>", "&e;</text:p>"), doctype),
            "refused",
            "taken",
        )
    for place, content in cuts(good, 6):
        yield hostile(f"截断{place}.ods", content, "refused")
    yield hostile(
        "没有正文.ods",
        zip_of({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        "refused",
    )
    yield hostile("炸弹.ods", zip_of({"content.xml": bytes(66 << 20)}), "refused")
    yield hostile(
        "文字文档.ods", _ods("", mimetype="application/vnd.oasis.opendocument.text"), "refused"
    )


def old_workbooks():
    """Compound files: damaged directories and chains that bite their own tails."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    draw = random.Random(1997)
    header = ole + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00" + bytes(10)
    fields = (
        b"\x01\x00\x00\x00"
        + b"\x00\x00\x00\x00"
        + bytes(4)
        + b"\x00\x10\x00\x00"
        + b"\xfe\xff\xff\xff" * 2
    )
    for ending in ("xls", "et"):
        yield hostile(f"只有标记.{ending}", ole, "refused")
        yield hostile(f"零.{ending}", ole + bytes(100_000), "refused")
        yield hostile(f"随机.{ending}", ole + draw.randbytes(100_000), "refused")
        yield hostile(
            f"环.{ending}", header + fields + b"\x00\x00\x00\x00" * 111 + bytes(5120), "refused"
        )
        yield hostile(f"全是一.{ending}", ole + b"\xff" * 50_000, "refused")
        biff = b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\xff\xff\xff\xff" * 2000
        yield hostile(f"裸BIFF.{ending}", biff, "refused")
        yield hostile(f"制表文本.{ending}", csv_text(table(3300), "\t"))
