"""Headers that were decoded in a wrong encoding somewhere on their way: an encoding is the answer then."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Sequence
from urllib.parse import unquote

from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.readers.plain_text.likely_encodings import is_frequent_big5


# Wrong ways that texts have gone: what they were encoded as, and what they should be decoded from.
WRONG_WAYS = (
    # What decodes as UTF-8 was UTF-8; what decodes as GB 18030 may be anything.
    ("latin-1", "utf-8"),
    ("cp1252", "utf-8"),
    ("gb18030", "utf-8"),
    ("latin-1", "gb18030"),
    ("cp1252", "gb18030"),
)

# What decoders put in the place of bytes that they do not understand, and what becomes of that.
REPLACEMENTS = ("\ufffd", "锟斤拷", "锟斤", "烫烫烫", "屯屯屯", "ï»¿")

# How programs write a character that they cannot: \u4e3b, %u4e3b.
_ESCAPED = re.compile(r"(?:\\u|%u|U\+)([0-9A-Fa-f]{4})")

# Cells of a row that have to be garbled, so that one odd name is none.
_MIN_CELLS = 2


def repaired_header(head: Sequence[Row]) -> list[str] | None:
    """The header as it should read; empty where that is lost; None: no row is garbled."""
    for row in head:
        cells = [cell.strip() for cell in row if cell and cell.strip()]
        garbled = [cell for cell in cells if _is_replaced(cell)]
        if len(garbled) >= _MIN_CELLS:
            return []

        repaired = []
        for cell in cells:
            text = _repaired(cell)
            if text:
                repaired.append(text)
        if len(repaired) >= _MIN_CELLS:
            return repaired
    return None


def _is_replaced(cell: str) -> bool:
    return any(mark in cell for mark in REPLACEMENTS)


def _repaired(cell: str) -> str | None:
    """What a text was before it went a wrong way, if that is Chinese; None: it went none."""
    if cell.isascii():
        return _unescaped(cell)
    traditional = _of_big5(cell)
    if traditional is not None:
        return traditional
    for encoded_as, decoded_from in WRONG_WAYS:
        try:
            text = cell.encode(encoded_as).decode(decoded_from)
        except UnicodeError:
            continue
        # UTF-8 has three bytes for a Chinese character and GB 18030 two: the right text is shorter.
        if _is_chinese(text) and (encoded_as != "gb18030" or len(text) < len(cell)):
            return text
    return None


def _of_big5(cell: str) -> str | None:
    """What a text of Big5 says that was decoded as GB 18030; None: it is none."""
    try:
        cell.encode("gb2312")
    except UnicodeEncodeError:
        pass
    else:
        # Common Chinese, as it stands.
        return None
    try:
        text = cell.encode("gb18030").decode("big5")
    except UnicodeError:
        return None
    return text if _is_chinese(text) and is_frequent_big5(text) else None


def _unescaped(cell: str) -> str | None:
    """What a text says whose Chinese characters are written in letters; None: it has none."""
    texts = [html.unescape(cell), unquote(cell)]
    texts.append(_ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), cell))
    for encoding in ("hz", "utf-7"):
        texts.append(codecs.decode(cell.encode(), encoding, "replace"))
    for text in texts:
        # A single character is a piece of a header that a mark of its own escapes has cut.
        if len(text) > 1 and text != cell and _is_chinese(text):
            return text
    return None


def _is_chinese(text: str) -> bool:
    """Whether it is Chinese with at most digits and marks: letters of Latin words stay letters."""
    has_chinese = any("\u4e00" <= character <= "\u9fff" for character in text)
    has_letters = any(character.isascii() and character.isalpha() for character in text)
    return has_chinese and not has_letters and text.isprintable()
