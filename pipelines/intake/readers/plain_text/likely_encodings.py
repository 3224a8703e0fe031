"""What a text is most likely encoded in that is neither UTF-8 nor GB 18030.

Nothing is read by a guess: the guess tells the clerk what to look for.
"""

from __future__ import annotations


# Bytes. The guess is a word in a refusal: the beginning of a file tells enough.
SAMPLE_BYTES = 1 << 16

# Encodings of two and four bytes without a mark in front.
WIDE_ENCODINGS = {
    "utf-32-le": "没有字节顺序标记的UTF-32",
    "utf-32-be": "没有字节顺序标记的UTF-32",
    "utf-16-le": "没有字节顺序标记的UTF-16",
    "utf-16-be": "没有字节顺序标记的UTF-16",
}

# Share of the characters that are such as texts have.
MIN_USUAL_SHARE = 0.95

# Big5 has the frequent characters first, and behind them the rare ones.
_BIG5_MARKS = range(0xA1, 0xA4)
_BIG5_FREQUENT = range(0xA4, 0xC7)


def wide_encoding(sample: bytes) -> str | None:
    """Chinese name of the encoding of a text without a mark that has zeros; None: it is no such text."""
    if b"\x00" not in sample:
        return None
    for encoding, name in WIDE_ENCODINGS.items():
        text = sample[: len(sample) & ~3].decode(encoding, "replace")
        usual = sum(map(_is_usual, text))
        has_lines = "\n" in text or "\r" in text
        if text and has_lines and usual >= MIN_USUAL_SHARE * len(text):
            return name
    return None


def likely_encoding(sample: bytes) -> str | None:
    """Chinese name of the encoding that a text most likely has; None: there is no telling."""
    wide = wide_encoding(sample)
    if wide is not None:
        return wide
    for end in range(2):
        try:
            text = sample[: len(sample) - end].decode("big5")
        except UnicodeDecodeError:
            continue
        if is_frequent_big5(text):
            return "繁体的Big5"
    return None


def is_frequent_big5(text: str) -> bool:
    """Whether a text has characters of Big5, and almost only the frequent ones."""
    frequent = rare = 0
    for character in text:
        lead = character.encode("big5", "replace")[0]
        if lead in _BIG5_FREQUENT:
            frequent += 1
        elif lead > 0x7F and lead not in _BIG5_MARKS:
            rare += 1
    return frequent > 0 and frequent >= MIN_USUAL_SHARE * (frequent + rare)


def _is_usual(character: str) -> bool:
    if character in "\r\n\t":
        return True
    number = ord(character)
    return (
        0x20 <= number < 0x7F
        or 0x3000 <= number < 0x3040
        or 0x4E00 <= number < 0xA000
        or 0xFF00 <= number < 0xFFF0
        or number in (0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026)
    )
