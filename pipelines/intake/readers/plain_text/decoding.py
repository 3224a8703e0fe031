"""Bytes to text, strictly: by byte order mark, else UTF-8, else GB 18030. Nothing is guessed.

Detectors take short GBK headers for Korean, so none is asked. A file is decoded block by block and looked over whole
before anything is made of it; what is small enough is kept, the rest is decoded once more when its turn comes.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeVar

from pipelines.errors import Unreadable
from pipelines.intake.originals import opened


BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
"""The mark of UTF-32 begins like that of UTF-16 and goes before it."""
UNMARKED = ("utf-8", "gb18030")
BLOCK_BYTES = 16 << 20
"""So much of a file is read at a time."""
MOST_KEPT = 96 << 20
"""A file up to this size stays in memory between being looked over and being parsed."""
HEAD_BYTES = 1 << 20
Attempted = TypeVar("Attempted")
ANY_TEXT = re.compile(rb"[^\x00\t\r\n ,;|]")


@dataclass
class Text:
    """A file known to be sound text, as UTF-8."""

    path: Path
    encoding: str
    size: int
    head: bytes = b""
    """How it begins."""
    is_blank: bool = True
    """Whether it holds nothing but separators."""
    ends_lines_with_returns: bool = True
    """Whether its lines end as old Macintosh programs end them."""
    share: float = 0.0
    """How much of it `blocks` has given."""
    _kept: list[bytes] | None = field(default=None, repr=False)

    def blocks(self) -> Iterator[bytes]:
        """The text in pieces, cut anywhere; every line ends with a line feed."""
        given = 0
        for block in (
            self._kept if self._kept is not None else _decoded_file(self.path, self.encoding)
        ):
            given += len(block)
            self.share = min(given / max(self.size, 1), 1.0)
            yield block.replace(b"\r", b"\n") if self.ends_lines_with_returns else block


def look_over(path: Path) -> Text:
    """Decode a file to its end, and note what has to be known before it is parsed.

    Raises:
        Unreadable: it is in no encoding that can be told for certain.
    """
    with opened(path) as stream:
        start = stream.read(4)
    return _first_that_fits(start, lambda encoding: _looked_over(path, encoding))


def decoded(raw: bytes) -> tuple[bytes, str]:
    """Bytes at hand as UTF-8, and the encoding they came in.

    Raises:
        Unreadable: they are in no encoding that can be told for certain.
    """
    return _first_that_fits(
        raw[:4],
        lambda encoding: (
            b"".join(_decoded(io.BytesIO(raw), encoding, max(len(raw), 1))),
            encoding,
        ),
    )


def _first_that_fits(start: bytes, attempt: Callable[[str], Attempted]) -> Attempted:
    marked = [encoding for mark, encoding in BOMS if start.startswith(mark)]
    faults = []
    for encoding in marked[:1] or UNMARKED:
        try:
            return attempt(encoding)
        except _Undecodable as fault:
            faults.append(fault)
    # The encoding that came furthest is the one that was meant.
    raise _unknown(max(faults, key=lambda fault: fault.offset))


def _looked_over(path: Path, encoding: str) -> Text:
    text = Text(path, encoding, size=0, _kept=[] if path.stat().st_size <= MOST_KEPT else None)
    is_after_line = False
    for block in _decoded_file(path, encoding):
        text.size += len(block)
        if len(text.head) < HEAD_BYTES:
            text.head = (text.head + block)[:HEAD_BYTES]
        text.is_blank = text.is_blank and not ANY_TEXT.search(block)
        if text.ends_lines_with_returns:
            line = block.rstrip(b"\r\n")
            if b"\n" in line or (is_after_line and line):
                text.ends_lines_with_returns = False
            is_after_line = is_after_line or b"\n" in block
        if text._kept is not None:
            text._kept.append(block)
    if text.ends_lines_with_returns:
        text.head = text.head.replace(b"\r", b"\n")
    return text


class _Undecodable(Exception):
    """Where a file is not in an encoding."""

    def __init__(self, offset: int, row: int) -> None:
        super().__init__(offset, row)
        self.offset = offset
        self.row = row


def _decoded_file(path: Path, encoding: str) -> Iterator[bytes]:
    with opened(path) as stream:
        yield from _decoded(stream, encoding, BLOCK_BYTES)


def _decoded(stream: BinaryIO, encoding: str, size: int) -> Iterator[bytes]:
    """A text as UTF-8, block by block."""
    decoder = codecs.getincrementaldecoder(encoding)()
    taken = lines = 0
    while True:
        block = stream.read(size)
        taken += len(block)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as fault:
            before = fault.object[: fault.start].decode(fault.encoding, "ignore")
            # What the decoder held back, and a mark that it skipped, make its object differ from the block.
            offset = taken - len(fault.object) + fault.start
            raise _Undecodable(offset, lines + before.count("\n") + 1) from None
        lines += text.count("\n")
        if block_of_text := block if encoding == "utf-8" else text.encode():
            yield block_of_text
        if not block:
            return


def _unknown(fault: _Undecodable) -> Unreadable:
    return Unreadable(
        "unknown-encoding",
        f"第{fault.row}行附近（第{fault.offset + 1}个字节）的文字无法按UTF-8或GB18030编码识别",
        "请用WPS或Excel打开后另存为“CSV UTF-8”或.xlsx再报送。",
    )
