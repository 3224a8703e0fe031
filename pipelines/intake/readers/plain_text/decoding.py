"""Bytes to text, strictly: by byte order mark, else UTF-8, else GB 18030. Nothing is guessed.

Libraries that detect encodings take short GBK headers for Korean, so none is used. A file is
decoded piece by piece and looked through to its end before it is parsed. A small file stays in
memory, a large one is decoded again.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO, TypeVar

from pipelines.errors import FileRefused
from pipelines.intake.originals import open_plain_file
from pipelines.intake.readers.plain_text.likely_encodings import (
    SAMPLE_BYTES,
    likely_encoding,
    wide_encoding,
)


# Byte order marks. That of UTF-32 begins like that of UTF-16, so it comes first.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

# Encodings that are tried when there is no mark.
UNMARKED_ENCODINGS = ("utf-8", "gb18030")

# A text may be larger than the memory, so it is decoded piece by piece.
PIECE_BYTES = 16 << 20

# A file up to this size stays in memory between being looked through and being parsed.
MOST_KEPT_BYTES = 96 << 20

# Bytes of UTF-8 that are at hand as the beginning of a text.
HEAD_BYTES = 1 << 20

# Any character but zeros, separators, spaces and line ends.
ANY_TEXT = re.compile(rb"[^\x00\t\r\n ,;|]")

# Control characters. Bytes with at least this number of them, and more than this share, are no text:
# a text has one by accident. Among random bytes every ninth is one.
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\x1a")
_MIN_CONTROLS = 4
_SHARE_OF_CONTROLS = 0.03

Result = TypeVar("Result")


@dataclass
class Text:
    """A file that is known to be text."""

    path: Path
    encoding: str
    size: int = 0
    """Bytes of its UTF-8."""
    head: bytes = b""
    """Its beginning as UTF-8; every line ends with a line feed."""
    is_blank: bool = True
    """Whether it holds nothing but separators."""
    ends_lines_with_returns: bool = True
    """Whether its lines end with a carriage return alone, as those of old Macintosh programs."""
    share_read: float = 0.0
    """How much of it `pieces` has returned, from 0 to 1."""
    _kept_pieces: list[bytes] | None = field(default=None, repr=False)

    def pieces(self) -> Iterator[bytes]:
        """The text as UTF-8 in pieces, cut anywhere; every line ends with a line feed."""
        returned = 0
        for piece in self._decoded_pieces():
            returned += len(piece)
            self.share_read = min(returned / max(self.size, 1), 1.0)
            if self.ends_lines_with_returns:
                piece = piece.replace(b"\r", b"\n")
            yield piece

    def _decoded_pieces(self) -> Iterator[bytes]:
        if self._kept_pieces is not None:
            return iter(self._kept_pieces)
        return _decode_file(self.path, self.encoding)


def look_through(path: Path) -> Text:
    """Decode a file to its end, and note what has to be known before it is parsed.

    Raises:
        FileRefused: its encoding is not certain.
    """
    with open_plain_file(path) as stream:
        start = stream.read(SAMPLE_BYTES)
    return _first_that_fits(start, lambda encoding: _look_through(path, encoding))


def without_zeros(start: bytes) -> bytes:
    """The first bytes of a text, in which UTF-16 looks like ASCII: enough to look for a mark."""
    return start.replace(b"\x00", b"")


def read_text(path: Path) -> tuple[str, str]:
    """Read a whole text into memory; returns it with its encoding.

    Raises:
        FileRefused: it is empty, or its encoding is not certain.
    """
    with open_plain_file(path) as stream:
        raw = stream.read()
    return whole_text(raw)


def whole_text(raw: bytes) -> tuple[str, str]:
    """The text of a whole file, with its encoding.

    Raises:
        FileRefused: it is empty, or its encoding is not certain.
    """

    def decode_all(encoding: str) -> tuple[bytes, str]:
        pieces = _decode(io.BytesIO(raw), encoding, piece_bytes=max(len(raw), 1))
        return b"".join(pieces), encoding

    utf8, encoding = _first_that_fits(raw[:SAMPLE_BYTES], decode_all)
    text = utf8.decode()
    if not text.strip("\x00 \t\r\n"):
        raise FileRefused("empty-file", "文件是空的", "请检查导出是否成功后重新报送。")
    return text, encoding


def _first_that_fits(start: bytes, decode: Callable[[str], Result]) -> Result:
    """What `decode` makes of the first encoding that fits a text of this beginning."""
    errors = []
    encodings = _encodings_for(start)

    wide = wide_encoding(start) if encodings == UNMARKED_ENCODINGS else None
    if wide is not None:
        raise _unknown_encoding("文字无法按UTF-8或GB18030编码识别", wide)

    for encoding in encodings:
        try:
            return decode(encoding)
        except _Undecodable as error:
            errors.append(error)

    # Without its mark, UTF-16 would be half zeros.
    if encodings == UNMARKED_ENCODINGS and _is_no_text(start):
        raise FileRefused(
            "corrupt-file",
            "文件内容不是文字，文件已损坏，或扩展名不对",
            "请在原系统中重新导出；原来是表格的，请用WPS或Excel打开后另存为.xlsx再报送。",
        )

    # The encoding that came furthest is the one that was meant.
    furthest = max(errors, key=attrgetter("offset"))
    raise _unknown_encoding(
        f"第{furthest.row_number}行附近（第{furthest.offset + 1}个字节）的文字无法按UTF-8或GB18030编码识别",
        likely_encoding(start),
    )


def _is_no_text(start: bytes) -> bool:
    """Whether so many bytes are control characters that nobody wrote a text."""
    controls = sum(byte in _CONTROLS for byte in start)
    return controls >= _MIN_CONTROLS and controls > len(start) * _SHARE_OF_CONTROLS


def _encodings_for(start: bytes) -> tuple[str, ...]:
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return (encoding,)
    return UNMARKED_ENCODINGS


def _look_through(path: Path, encoding: str) -> Text:
    text = Text(path, encoding)
    if path.stat().st_size <= MOST_KEPT_BYTES:
        text._kept_pieces = []

    has_line_feed = False
    for piece in _decode_file(path, encoding):
        text.size += len(piece)
        if len(text.head) < HEAD_BYTES:
            text.head = (text.head + piece)[:HEAD_BYTES]
        if ANY_TEXT.search(piece):
            text.is_blank = False

        # A line feed at the very end may follow lines that end with returns.
        content = piece.rstrip(b"\r\n")
        if b"\n" in content or (has_line_feed and content):
            text.ends_lines_with_returns = False
        has_line_feed = has_line_feed or b"\n" in piece

        if text._kept_pieces is not None:
            text._kept_pieces.append(piece)

    if text.ends_lines_with_returns:
        text.head = text.head.replace(b"\r", b"\n")
    return text


class _Undecodable(Exception):
    """A text is not in an encoding."""

    def __init__(self, offset: int, row_number: int) -> None:
        super().__init__(offset, row_number)
        self.offset = offset
        """Position of the first byte that does not fit, from 0."""
        self.row_number = row_number
        """Number of the line it stands in."""


def _decode_file(path: Path, encoding: str) -> Iterator[bytes]:
    with open_plain_file(path) as stream:
        yield from _decode(stream, encoding, piece_bytes=PIECE_BYTES)


def _decode(stream: BinaryIO, encoding: str, *, piece_bytes: int) -> Iterator[bytes]:
    """A text as UTF-8, piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding)()
    bytes_read = 0
    line_ends = 0
    while True:
        piece = stream.read(piece_bytes)
        is_end = not piece
        bytes_read += len(piece)
        try:
            text = decoder.decode(piece, final=is_end)
        except UnicodeDecodeError as error:
            sound_text = error.object[: error.start].decode(error.encoding, "ignore")
            row_number = line_ends + sound_text.count("\n") + 1
            # The decoder may have held back bytes of the piece before, or skipped a mark.
            offset = bytes_read - len(error.object) + error.start
            raise _Undecodable(offset, row_number) from None

        line_ends += text.count("\n")
        utf8 = piece if encoding == "utf-8" else text.encode()
        if utf8:
            yield utf8
        if is_end:
            return


def _unknown_encoding(reason: str, likely: str | None) -> FileRefused:
    if likely is not None:
        reason = f"{reason}，像是{likely}编码"
    return FileRefused(
        "unknown-encoding", reason, "请用WPS或Excel打开后另存为“CSV UTF-8”或.xlsx再报送。"
    )
