"""Headers that were decoded in a wrong encoding somewhere on their way: an encoding is the answer then."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.intake.readers.grids.grid import Row


# Wrong ways that texts have gone: what they were encoded as, and what they should be decoded from.
WRONG_WAYS = (
    ("latin-1", "gb18030"),
    ("cp1252", "gb18030"),
    ("gb18030", "utf-8"),
    ("latin-1", "utf-8"),
    ("cp1252", "utf-8"),
)

# What decoders put in the place of bytes that they do not understand, and what becomes of that.
REPLACEMENTS = ("\ufffd", "锟斤拷", "锟斤", "烫烫烫", "屯屯屯", "ï»¿")

# Cells of a row that have to be garbled, so that one odd name is none.
MIN_CELLS = 2


def repaired_header(head: Sequence[Row]) -> list[str] | None:
    """The header as it should read; empty where that is lost; None: no row is garbled."""
    for row in head:
        cells = [cell.strip() for cell in row if cell and cell.strip()]
        garbled = [cell for cell in cells if _is_replaced(cell)]
        if len(garbled) >= MIN_CELLS:
            return []

        repaired = []
        for cell in cells:
            text = _repaired(cell)
            if text:
                repaired.append(text)
        if len(repaired) >= MIN_CELLS:
            return repaired
    return None


def _is_replaced(cell: str) -> bool:
    return any(mark in cell for mark in REPLACEMENTS)


def _repaired(cell: str) -> str | None:
    """What a text was before it went a wrong way, if that is Chinese; None: it went none."""
    if cell.isascii():
        return None
    for encoded_as, decoded_from in WRONG_WAYS:
        try:
            text = cell.encode(encoded_as).decode(decoded_from)
        except UnicodeError:
            continue
        # UTF-8 has three bytes for a Chinese character and GB 18030 two: the right text is shorter.
        if _is_chinese(text) and (encoded_as != "gb18030" or len(text) < len(cell)):
            return text
    return None


def _is_chinese(text: str) -> bool:
    """Whether it is Chinese with at most digits and marks: letters of Latin words stay letters."""
    has_chinese = any("\u4e00" <= character <= "\u9fff" for character in text)
    has_letters = any(character.isascii() and character.isalpha() for character in text)
    return has_chinese and not has_letters and text.isprintable()
