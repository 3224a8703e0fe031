"""Text files: encodings, shapes, sizes, characters,
formulas, and other formats under a text file's ending.
"""

import csv
import gzip
import pickle

from hostile import csv_text, hostile, identity_numbers, incomplete, table, workbook, zip_of


FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u3000=1+1",
    "＝1＋1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "=cmd|'/c calc'!A0",
    '=DDE("cmd";"/c calc";"!A0")',
    '=HYPERLINK("http://127.0.0.1/?"&A1,"点此")',
    '=WEBSERVICE("http://127.0.0.1/"&A1)',
    "=IMPORTXML(A1,A2)",
    "{=1+1}",
    "<r>=1+1</r>",
    "http://127.0.0.1/",
    "file:///etc/passwd",
    "internal:'数据'!A1",
    "mailto:nobody@example.org",
    "javascript:alert(1)",
    "<script>alert(1)</script>",
    "${7*7}{{7*7}}%s%n",
    "'; DROP TABLE batches; --",
    "\x1b[31m红\x1b[0m",
    "第一行\nbatch=1 state=receipted",
)
CONTROLS = (
    "\x01\x07\x08\x0b\x0c\x0e\x1a\x1b\x1f\x7f\x85\xa0\xad\u200b\u202e\u2028\u2029"
    "\ue000\uf8ff\ufdd0\ufffd\ufffe\uffff\U00020bb7\U0001f468\U0010ffff"
)


def encodings():
    good = csv_text(table(100))
    rows = good.split("\r\n")
    for number, at in enumerate((10, len(good) // 2, len(good) - 4)):
        for encoding in ("gb18030", "utf-8"):
            raw = bytearray(good.encode(encoding))
            raw[min(at, len(raw) - 4)] = 0xFF
            yield hostile(f"{encoding}_坏字节{number}.csv", bytes(raw), "unknown-encoding")
    yield hostile(
        "半个字.csv", good.rstrip().encode() + "尾".encode()[:2], "unknown-encoding", "taken"
    )
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-7"):
        yield hostile(f"无标记{encoding}.csv", good.encode(encoding), "refused")
    for encoding in ("big5", "shift_jis", "euc_kr", "cp1252", "koi8-r", "cp037"):
        yield hostile(f"{encoding}.csv", good.encode(encoding, "replace"), "refused")
    yield hostile(
        "混合编码一.csv",
        rows[0].encode("gbk") + b"\r\n" + "\r\n".join(rows[1:]).encode(),
        "refused",
        "taken",
    )
    yield hostile(
        "混合编码二.csv",
        rows[0].encode() + b"\r\n" + "\r\n".join(rows[1:]).encode("gbk"),
        "unknown-encoding",
    )
    yield hostile("单独代理项.csv", good.encode() + b"\xed\xa0\x80\r\n", "unknown-encoding")
    yield hostile("超长编码.csv", good.encode() + b"\xc0\xaf\xe0\x80\xaf\r\n", "unknown-encoding")
    yield hostile(
        "UTF16单独代理项.csv", good.encode("utf-16") + b"\x00\xd8,\x00", "unknown-encoding"
    )
    yield hostile("UTF16奇数字节.csv", good.encode("utf-16") + b"\x00", "unknown-encoding")
    yield hostile("UTF16只有标记.csv", b"\xff\xfe", "empty-file")
    yield hostile("UTF8只有标记.csv", b"\xef\xbb\xbf", "empty-file")
    yield hostile("UTF32.csv", csv_text(table(101)).encode("utf-32"), "refused", "taken")
    yield hostile(
        "两个标记.csv", b"\xef\xbb\xbf" * 2 + csv_text(table(102)).encode(), "refused", "taken"
    )
    yield hostile("中间的标记.csv", csv_text(table(103)).replace("\r\n", "\r\n\ufeff"), "taken")
    yield hostile("双重编码.csv", good.encode().decode("latin-1").encode(), "refused")
    yield hostile("随机字节.csv", bytes(range(256)) * 40, "refused")


def characters():
    for number in range(0, len(CONTROLS), 3):
        header, *rows = table(200 + number, 许可机关="")
        for row, control in zip(rows, CONTROLS[number:], strict=False):
            row[header.index("许可内容")] = f"内{control}容"
        yield hostile(f"字符{ord(CONTROLS[number]):05X}.csv", csv_text([header, *rows]), "taken")
    yield hostile(
        "表头有零宽字符.csv",
        csv_text([[f"\u200b{name}\ufeff" for name in table(250)[0]], *table(250)[1:]]),
    )
    yield hostile(
        "表头有反转符.csv", csv_text([[f"\u202e{name}" for name in table(251)[0]], *table(251)[1:]])
    )
    yield hostile("表头是西里尔字母.csv", "Х,а,е\r\n1,2,3\r\n", "refused")
    yield hostile("叠加符号.csv", csv_text(table(252, 许可内容="许" + "\u0301" * 5000)), "taken")
    for name, text in {
        "单元格": csv_text(table(253, 许可内容="内\x00容")),
        "表头": csv_text(table(254)).replace("许可内容", "许可\x00内容"),
        "文件尾": csv_text(table(255)) + "\x00" * 4096,
        "每个字之间": "\x00".join(csv_text(table(256))),
        "只有": "\x00" * (1 << 20),
        "行首": csv_text(table(257)).replace("\r\n", "\r\n\x00"),
    }.items():
        yield hostile(f"空字符_{name}.csv", text)


def shapes():
    good = csv_text(incomplete(300))
    head, *rows = good.split("\r\n")
    whole = csv_text(table(303))
    yield hostile("引号_不成对.csv", whole.replace(",", ',"', 1), "refused", "taken")
    yield hostile("引号_只在第二行.csv", whole.replace("\r\n", '\r\n"', 1), "taken")
    yield hostile("换行_都是回车.csv", whole.replace("\r\n", "\r"), "taken", accepted=3)
    yield hostile("换行_长短不一.csv", whole + ",\r\n,,\r\n,,,x\r\n" + "," * 300, "taken")
    for name, text in {
        "行首": good.replace("\r\n", '\r\n"', 1),
        "表头": '"' + good,
        "文件尾": good + '"',
        "行中": good.replace(",", ',"', 9),
        "三个": good.replace(",", ',"""', 3),
        "只有引号": '"' * 9_999,
        "单引号": good.replace(",", ",'"),
        "引号后有字": good.replace(",", ',"x"y,', 5),
        "吞掉许多行": head + '\r\n"' + "\r\n".join(rows * 300),
        "每行一个": "\r\n".join('"' + line for line in [head, *rows]),
        "智能引号": good.replace(",", ",“"),
    }.items():
        yield hostile(f"引号_{name}.csv", text)
    for name, text in {
        "只有回车": good.replace("\r\n", "\r"),
        "倒过来": good.replace("\r\n", "\n\r"),
        "双回车": good.replace("\r\n", "\r\r\n"),
        "混合": good.replace("\r\n", "\n", 2) + "\r" + rows[0],
        "竖向制表": good.replace("\r\n", "\x0b"),
        "行分隔符": good.replace("\r\n", "\u2028"),
        "没有换行": good.replace("\r\n", ""),
        "十万空行": head + "\r\n" * 100_000 + rows[0],
        "五十万短行": ",".join(incomplete(302)[0]) + "\r\n" + "a\n" * 500_000,
        "五十万分隔": head + "\r\n" + ",\n" * 500_000,
        "一行五兆": head + "\r\n" + "a," * 2_500_000,
        "只有分隔": "," * 100_000,
        "只有换行": "\n" * 100_000,
        "分隔混用": good.replace(",", ";", 20).replace(",", "|", 20),
        "行长行短": "\r\n".join([head, *("," * n for n in range(300)), rows[0]]),
    }.items():
        yield hostile(f"换行_{name}.csv", text)
    header, *body = table(301)
    wide = [f"列{n}" for n in range(20_000)]
    yield hostile(
        "两万列.csv", csv_text([[*header, *wide], *([*row, *wide] for row in body)]), "too-large"
    )
    yield hostile(
        "两万列数据.csv", csv_text([header, [*body[0], *wide], *body[1:]]), "taken", accepted=2
    )
    yield hostile(
        "两万个空列.csv", csv_text([[*header, *[""] * 20_000], *body]), "taken", accepted=3
    )
    yield hostile(
        "表头两遍.csv",
        csv_text([[*header, *header], *([*row, *row] for row in body)]),
        "duplicate-headers",
    )
    yield hostile("表头重复很多行.csv", csv_text([header] * 50 + body), "taken")
    yield hostile("只有表头.csv", csv_text([header]), "no-rows")
    yield hostile("表头之前百行.csv", csv_text([["标题"]] * 100 + [header, *body]), "refused")


def sizes():
    long = "长" * (10 << 20)
    yield hostile("十兆单元格.csv", csv_text(table(400, 许可内容=long)), "too-large")
    yield hostile("十兆字母.csv", csv_text(table(401, 许可内容="a" * (10 << 20))), "too-large")
    yield hostile(
        "一兆引号内换行.csv", csv_text(_with_last(incomplete(402), "a\n" * (1 << 19))), "refused"
    )
    yield hostile("十兆表头.csv", csv_text([[long, "乙"], ["1", "2"]]), "refused")
    yield hostile("十兆证件号.csv", csv_text(table(403, 证件号码="1" * (10 << 20))), "too-large")
    yield hostile("二十兆单元格.csv", csv_text(table(404, 许可内容='"' + "a" * (20 << 20))))
    yield hostile("刚过限制.csv", csv_text(table(405, 许可内容="长" * 100_001)), "too-large")
    yield hostile("刚到限制.csv", csv_text(table(406, 许可内容="长" * 100_000)), "taken")
    yield hostile(
        "表格单元格上限.csv", csv_text(table(407, 许可内容="长" * 40_000, 许可机关="")), "taken"
    )


def _with_last(rows, text):
    return [*rows[:-1], [*rows[-1][:-1], text]]


def formulas():
    for number in range(0, len(FORMULAS), 3):
        header, *rows = table(500 + number)
        for row, text in zip(rows, FORMULAS[number:], strict=False):
            for name in ("许可内容", "有效期至", "许可机关"):
                row[header.index(name)] = text
            row.append(text)
        lines = [[*header, FORMULAS[number]], *rows]
        yield hostile(f"公式{number:02}.csv", csv_text(lines, quoting=csv.QUOTE_ALL), "taken")
        if number % 2:
            yield hostile(
                f"公式{number:02}.xlsx", workbook([list(map(_held, row)) for row in lines]), "taken"
            )
    yield hostile("公式表头.csv", csv_text([["=1+1", "+2", "@x"], ["1", "2", "3"]]), "refused")


def _held(text):
    """What a workbook can hold; a string that begins with `=` becomes a formula there,
    which is what we want.
    """
    return "".join(mark for mark in text if mark in "\t\n\r" or ord(mark) >= 32)


def identities():
    """Identity numbers where nobody expects them."""
    for number, column in enumerate(
        ("许可内容", "许可机关", "行政相对人名称", "有效期至", "行政许可决定文书号")
    ):
        numbers = identity_numbers(600 + number)
        rows = table(600 + number, **{column: f"证件{numbers[0]}，又{numbers[1]}。"})
        yield hostile(f"证件号在{number}.csv", csv_text(rows), "taken")
    numbers = identity_numbers(610)
    header, *body = table(610, 许可机关="", 有效期至=f"{numbers[2]}")
    yield hostile(
        "证件号在表外.csv",
        csv_text([[*header, "旁注"], *([*row, numbers[0]] for row in body)]),
        "taken",
    )
    yield hostile(
        "证件号在表头.csv", csv_text([[*header, numbers[0]], *([*row, "x"] for row in body)])
    )
    yield hostile("证件号是表头.csv", csv_text([numbers, numbers]), "refused")
    yield hostile("证件号在标题.csv", csv_text([[f"{numbers[0]}的许可"], header, *body]), "taken")
    yield hostile(f"{numbers[0]}.csv", csv_text(table(611)), "taken")
    yield hostile("证件号在注.csv", csv_text([header, *body, [f"备注：{numbers[0]}"]]), "taken")
    yield hostile(
        "证件号没有引号.csv", csv_text([header, *body]) + f'"{numbers[0]},{numbers[1]}\r\n', "taken"
    )
    yield hostile("证件号在工作表名.xlsx", workbook(table(612), **{numbers[0]: [["甲"]]}), "taken")
    yield hostile("许可.csv的副本.docx", f"{numbers[0]}", "unknown-format")


def disguises():
    good = csv_text(table(700))
    book = workbook(table(701))
    html = f"<html><meta charset=utf-8><table><tr><td>{good.replace(',', '<td>')}</table></html>"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2040)
    for number, ending in enumerate(("xlsx", "xlsm"), 710):
        yield hostile(f"文本.{ending}", csv_text(table(number)), "taken", accepted=3)
        yield hostile(f"网页.{ending}", html, "refused")
        yield hostile(f"旧工作簿.{ending}", ole, "encrypted-file", "corrupt-file")
    for ending in ("csv", "txt", "tsv"):
        yield hostile(f"工作簿.{ending}", book, "unknown-format", "taken")
        yield hostile(f"旧工作簿.{ending}", ole, "refused")
        yield hostile(f"网页.{ending}", html, "refused")
    for ending in ("xls", "et", "ods"):
        yield hostile(f"文本.{ending}", csv_text(table(702)), "refused", "taken")
        yield hostile(f"网页.{ending}", html, "refused", "taken")
        yield hostile(f"工作簿.{ending}", workbook(table(703)), "refused", "taken")
        yield hostile(f"旧工作簿.{ending}", ole, "refused")
        yield hostile(f"空.{ending}", b"", "refused")
    others = {
        "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 8,
        "png": b"\x89PNG\r\n\x1a\n" + bytes(512),
        "exe": b"MZ\x90\x00" + bytes(1020),
        "elf": b"\x7fELF\x02\x01\x01" + bytes(505),
        "gz": gzip.compress(good.encode()),
        "7z": b"7z\xbc\xaf\x27\x1c" + bytes(506),
        "rar": b"Rar!\x1a\x07\x01\x00" + bytes(504),
        "sqlite": b"SQLite format 3\x00" + bytes(1008),
        "pickle": pickle.dumps({"a": [1, 2]}),
        "script": b"#!/bin/sh\ntouch /tmp/owned\n",
        "压缩包": zip_of({"许可.csv": good}),
    }
    for name, content in others.items():
        yield hostile(f"其实是{name}.csv", content, "refused")
        yield hostile(f"其实是{name}.xlsx", content, "refused")
    for ending in ("docx", "exe", "sh", "py", "sql", "pdf", "eml", "7z", "rar", "gz"):
        yield hostile(f"别的.{ending}", good, "unknown-format")
    yield hostile("没有扩展名", good, "unknown-format")
    # What a file holds decides, as with the endings of workbooks.
    yield hostile("其实是文本.html", csv_text(table(706)), "taken", accepted=3)
    yield hostile("大写.CSV", csv_text(table(704)), "taken", accepted=3)
    yield hostile("两个.xlsx.csv", csv_text(table(705)), "taken", accepted=3)
