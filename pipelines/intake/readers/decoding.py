"""Bytes to text, strictly: by byte order mark, else UTF-8, else GB 18030. Nothing is guessed.

Detectors take short GBK headers for Korean, so none is asked.
"""

from __future__ import annotations

from pipelines.errors import Unreadable


BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
"""The mark of UTF-32 begins like that of UTF-16 and goes before it."""
UNMARKED = ("utf-8", "gb18030")


def decoded(raw: bytes) -> tuple[bytes, str]:
    """The text as UTF-8, and the encoding it came in.

    Raises:
        Unreadable: it is in no encoding that can be told for certain.
    """
    marked = [encoding for mark, encoding in BOMS if raw.startswith(mark)]
    faults = []
    for encoding in marked[:1] or UNMARKED:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as fault:
            faults.append(fault)
        else:
            return (raw if encoding == "utf-8" else text.encode()), encoding
    # The encoding that came furthest is the one that was meant.
    raise _unknown(len(raw), max(faults, key=lambda fault: fault.start))


def _unknown(size: int, fault: UnicodeDecodeError) -> Unreadable:
    before = fault.object[: fault.start].decode(fault.encoding, "ignore")
    row = before.count("\n") + 1
    offset = size - len(fault.object) + fault.start + 1  # a codec that skips the mark counts from behind it
    return Unreadable(
        "unknown-encoding",
        f"第{row}行附近（第{offset}个字节）的文字无法按UTF-8或GB18030编码识别",
        "请用WPS或Excel打开后另存为“CSV UTF-8”或.xlsx再报送。",
    )
