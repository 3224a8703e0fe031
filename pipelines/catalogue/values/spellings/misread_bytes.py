"""Text that was read in an encoding that is not its own, told by reading its bytes once more.

Only what becomes everyday Chinese, that of GB 2312, counts: rare characters of names, Mongolian,
Cyrillic and Arabic become none. Where two characters are all there is, it is no more than likely.
"""

from __future__ import annotations

import re


def gbk_characters(first: range, second: range) -> str:
    """The characters of GBK whose two bytes lie in these ranges."""
    characters = []
    for lead in first:
        for trail in second:
            character = bytes([lead, trail]).decode("gbk", errors="ignore")
            if character:
                characters.append(character)
    return "".join(characters)


# Letters that nobody here writes: two bytes of GBK that are one letter in UTF-8. Pinyin, and the
# letters of Mongolian, Kazakh, Russian, Greek and Uyghur, are not among them.
STRANGE_LETTERS = (
    "\u0180-\u01cc\u01dd-\u02c6\u02c8\u02cc-\u02d8\u02da-\u02ff"
    "\u0460-\u0491\u0494-\u0499\u049c-\u04a1\u04a4-\u04ad\u04b2-\u04b9\u04bc-\u04d7"
    "\u04da-\u04e7\u04ea-\u05ff\u0700-\u07ff"
)
_LETTERS = re.compile("[\u0080-\u07ff]{2,}")
_STRANGE = re.compile(f"[{STRANGE_LETTERS}]")
_OF_EUROPE = re.compile("[\u00a1-\u00ff]")
_OF_THE_EAST = re.compile("[\u0370-\u07ff]")

# Each byte of UTF-8 as a letter of Europe, its bytes in UTF-8 read as GBK: three of these are one
# character, and the first is one of six.
DOUBLY_READ_FIRST = gbk_characters(range(0xC3, 0xC4), range(0xA4, 0xAA))
_DOUBLY_READ = gbk_characters(range(0xC2, 0xC4), range(0x80, 0xC0))
_DOUBLY_READ_RARE = frozenset(gbk_characters(range(0xC2, 0xC4), range(0x80, 0xA1)))
_DOUBLY_READ_RUN = re.compile(f"[{DOUBLY_READ_FIRST}][{_DOUBLY_READ}]{{2,}}")

# Three bytes of UTF-8 and what is left of the next character, as two of GBK.
RARE = gbk_characters(range(0xE2, 0xF0), range(0x80, 0xC0))
_CUT_OFF = gbk_characters(range(0x81, 0xA1), range(0x80, 0xC0))
_CUT_OFF += gbk_characters(range(0x81, 0xC0), range(0xE4, 0xEA))
_PAIR = re.compile(f"^[{RARE}][{_CUT_OFF}]$")

_IDEOGRAPHS = re.compile("[\u4e00-\u9fff]+")

_FIRST_LEVEL = range(0xB0, 0xD8)


def is_misread(text: str) -> bool:
    """Whether a part of a text is certainly Chinese that was read in another encoding."""
    for run in _LETTERS.finditer(text):
        if _are_chinese_bytes(run[0]):
            return True
    for run in _DOUBLY_READ_RUN.finditer(text):
        # Three letters are one character; of a last one, letters may be missing.
        length = len(run[0]) // 3 * 3
        whole = run[0][:length]
        read = _read_twice(whole)
        count = _everyday(read)
        has_rare = not _DOUBLY_READ_RARE.isdisjoint(whole)
        # Beside a rare character, characters of any Chinese name will do: 莽聡鲁 is 燳.
        if count >= 2 or (has_rare and _IDEOGRAPHS.fullmatch(read)):
            return True
    return False


def may_be_misread(text: str) -> bool:
    """Whether two characters are likely the beginning of a text that was read wrongly."""
    if _PAIR.search(text) is None:
        return False
    first = decoded(text.encode("gbk")[:3], "utf-8")
    if _everyday(first) != 1:
        return False
    return first.encode("gb2312")[0] in _FIRST_LEVEL


def _are_chinese_bytes(letters: str) -> bool:
    """Whether letters of scripts that nobody mixes are bytes of Chinese."""
    is_mixed = _OF_EUROPE.search(letters) and _OF_THE_EAST.search(letters)
    if not is_mixed and not _STRANGE.search(letters):
        return False
    # A program may have kept single bytes that are no UTF-8 as letters of Europe.
    kept = b""
    for letter in letters:
        encoding = "latin-1" if letter <= "\u00ff" else "utf-8"
        kept += letter.encode(encoding)

    for encoded in (letters.encode("utf-8", "replace"), kept):
        reading = decoded(encoded, "gb18030")
        if _everyday(reading) >= 2:
            return True
    return False


def _read_twice(text: str) -> str:
    once = decoded(text.encode("gbk"), "utf-8")
    try:
        return decoded(once.encode("latin-1"), "utf-8")
    except UnicodeEncodeError:
        return ""


def decoded(encoded: bytes, encoding: str) -> str:
    """The text of some bytes; empty where they are none in this encoding."""
    try:
        return encoded.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _everyday(text: str) -> int:
    """How many characters a text has, if all of them are everyday Chinese."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return 0
    if not all("\u4e00" <= character <= "\u9fff" for character in text):
        return 0
    return len(text)
