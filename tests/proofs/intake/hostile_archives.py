"""Archives: bombs, names that lead out of the folder, damage.
Until there is a reader they are an unknown format.
"""

import io
import stat
import struct
import zipfile

from hostile import csv_text, cuts, hostile, table, workbook, zip_of


BIG = 66 << 20
NAMES = (
    "../上级.csv",
    "../../../../../../tmp/越界.csv",
    "/tmp/绝对.csv",
    "//server/share/网络.csv",
    "C:\\盘符.csv",
    "..\\..\\反斜杠.csv",
    "a/../../b.csv",
    "./././点.csv",
    "~/家.csv",
    "\u202evsc.反转.csv",
    "换\n行.csv",
    "回\r车.csv",
    "转\x1b[31m义.csv",
    "空 格 .csv",
    " 前空格.csv",
    "尾点.csv.",
    "CON.csv",
    "NUL",
    "=cmd.csv",
    "-rf.csv",
    "$(touch x).csv",
    "`x`.csv",
    "%2e%2e%2f.csv",
    "长" * 85 + ".csv",
    "a" * 255,
    "深/" * 500 + "深.csv",
    "e\u0301.csv",
    ".隐藏.csv",
    "~$锁.csv",
    "__MACOSX/._许可.csv",
    "a//b.csv",
    "",
    ".",
    "..",
    "/",
)


def bombs():
    yield hostile("零.zip", zip_of({"0.csv": bytes(BIG)}), "refused")
    yield hostile(
        "一行.zip", zip_of({"1.csv": csv_text(table(2000)).encode() + b"a" * BIG}), "refused"
    )
    yield hostile(
        "许多行.zip", zip_of({"2.csv": csv_text(table(2001)).encode() + b"\r\n" * (BIG // 2)})
    )
    yield hostile(
        "许多个.zip", zip_of({f"{n}.csv": b"a,b\r\n1,2\r\n" for n in range(5000)}), "refused"
    )
    yield hostile("许多个空的.zip", zip_of({f"{n}": b"" for n in range(20_000)}), "refused")
    for depth in range(1, 8):
        inner = csv_text(table(2010 + depth)).encode()
        for level in range(depth):
            inner = zip_of({f"{level}.zip" if level else "许可.csv": inner})
        yield hostile(f"套{depth}层.zip", inner)
    bomb = zip_of({"0.csv": bytes(BIG)})
    for depth in range(1, 5):
        bomb = zip_of({f"{n}.zip": bomb for n in range(4)})
        yield hostile(f"炸弹套{depth}层.zip", bomb, "refused")
    for told in (0, 100, 0xFFFFFFFE):
        honest = zip_of({"0.csv": bytes(BIG)})
        yield hostile(
            f"谎报{told}.zip",
            honest.replace(struct.pack("<I", BIG), struct.pack("<I", told)),
            "refused",
        )
    yield hostile(
        "内有工作簿炸弹.zip", zip_of({"x.xlsx": zip_of({"xl/media/i.png": bytes(BIG)})}), "refused"
    )
    yield hostile("重叠.zip", _overlapping(), "refused")
    yield hostile("自己.zip", _quine(), "refused")
    yield hostile("LZMA.zip", zip_of({"0.csv": bytes(BIG)}, zipfile.ZIP_LZMA), "refused")
    yield hostile("BZIP2.zip", zip_of({"0.csv": bytes(BIG)}, zipfile.ZIP_BZIP2), "refused")


def _overlapping():
    """One packed stream that a thousand entries of the directory point at."""
    content = bytes(1 << 20)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0.csv", content)
        [first] = archive.infolist()
        for number in range(1, 1000):
            again = zipfile.ZipInfo(f"{number}.csv")
            again.compress_type, again.CRC = first.compress_type, first.CRC
            again.compress_size, again.file_size, again.header_offset = (
                first.compress_size,
                first.file_size,
                0,
            )
            archive.filelist.append(again)
    return stream.getvalue()


def _quine():
    """An archive whose only entry is an archive of the same name that says
    it is as large as the whole.
    """
    inner = zip_of({"自己.zip": b"PK\x03\x04" + bytes(100)}, zipfile.ZIP_STORED)
    return zip_of({"自己.zip": inner}, zipfile.ZIP_STORED)


def names():
    for number, name in enumerate(NAMES):
        yield hostile(
            f"名字{number:02}.zip",
            zip_of([(zipfile.ZipInfo(name), csv_text(table(2100 + number)))]),
        )
    yield hostile(
        "名字有空字符.zip",
        zip_of({"a_b.csv": csv_text(table(2150))}).replace(b"a_b.csv", b"a\x00b.csv"),
    )
    yield hostile(
        "名字是GBK.zip",
        zip_of({"xxxx.csv": csv_text(table(2151))}).replace(
            b"xxxx.csv", "许可".encode("gbk") + b".csv"
        ),
    )
    yield hostile(
        "名字编码坏了.zip",
        zip_of({"xxxx.csv": csv_text(table(2152))}).replace(b"xxxx.csv", b"\xff\xfe\xff\xff.csv"),
    )
    yield hostile(
        "名字不一致.zip",
        zip_of({"aaaa.csv": csv_text(table(2153))}).replace(b"aaaa.csv", b"../b.csv", 1),
    )
    yield hostile(
        "同名.zip",
        zip_of(
            [
                (zipfile.ZipInfo("a.csv"), csv_text(table(2154))),
                (zipfile.ZipInfo("A.csv"), csv_text(table(2155))),
            ]
        ),
    )
    for number, mode in enumerate(
        (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR, stat.S_IFSOCK)
    ):
        info = zipfile.ZipInfo("许可.csv")
        info.create_system, info.external_attr = 3, (mode | 0o777) << 16
        yield hostile(f"种类{number}.zip", zip_of([(info, "/etc/passwd")]), "refused")


def damage():
    whole = zip_of({"许可.csv": csv_text(table(2200)), "表.xlsx": workbook(table(2201))})
    for place, content in cuts(whole, 10):
        yield hostile(f"截断{place}.zip", content, "refused")
    yield hostile("空.zip", b"", "refused")
    yield hostile("没有内容.zip", zip_of({}), "refused")
    yield hostile("只有文件夹.zip", zip_of({"甲/": b"", "甲/乙/": b""}), "refused")
    yield hostile("前面有垃圾.zip", b"x" * 1000 + zip_of({"许可.csv": csv_text(table(2202))}))
    yield hostile("注释很长.zip", _commented(2203))
    yield hostile("不是压缩包.zip", csv_text(table(2204)), "refused")
    flipped = bytearray(zip_of({"许可.csv": csv_text(table(2205))}, zipfile.ZIP_STORED))
    flipped[60] ^= 0xFF
    yield hostile("校验不符.zip", bytes(flipped), "refused")
    encrypted = bytearray(zip_of({"许可.csv": csv_text(table(2206))}))
    encrypted[6] |= 1
    encrypted[encrypted.find(b"PK\x01\x02") + 8] |= 1
    yield hostile("有密码.zip", bytes(encrypted), "refused")
    yield hostile("里面没有能收的.zip", zip_of({"说明.docx": b"x", "a.exe": b"MZ"}), "refused")


def _commented(seed):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("许可.csv", csv_text(table(seed)))
        archive.comment = b"PK\x05\x06" + b"x" * 65_000
    return stream.getvalue()
