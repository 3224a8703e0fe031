"""Other writings of the number of a decision: 第1号 and 第01号, 字〔2018〕1号 and 字2018-1号.

Numbers are in folded form: in half width and capitals, with round brackets, without white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


# Digits that a serial number may be filled up to.
_WIDTHS = (2, 3, 4)

# The serial number: the last run of digits, with 第 before it and 号 behind it, or without.
_SERIAL = re.compile(r"(第?)([0-9]+)(号?)(?=[^0-9]*$)")

# Letters between digits, folded: 2O18, 20I8. A year in brackets or before 年, in Chinese digits or in ours.
_LOOK_ALIKES = re.compile(
    "(?<=[0-9])[OIL]+(?=[0-9])|(?<=[0-9])[OIL]+(?=[号)])|(?<=[(])[OIL]+(?=[0-9])"
)
_CHINESE_YEAR = re.compile("[一二][〇零九一二三四五六七八]{3}")
_YEAR = re.compile("(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_DIGITS = str.maketrans("OIL〇零一二三四五六七八九", "01100123456789")
_CHINESE_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")

# A number in its parts, however they are put together: 二市监罚字2018-11号, （二）市监罚〔18〕十一号.
_PARTS = re.compile(
    r"(?P<office>[^0-9]*?[^0-9()年第-])字?第?[(-]?(?P<year>(?:(?:19|20)?[0-9]{2}|[一二][〇零九一二三四五六七八]{3}))"
    r"(?P<between>[)年第-]{1,3}|(?<=[0-9]{4}))(?P<serial>[0-9]{1,6}|[一二三四五六七八九十]{1,3})号?"
)
_BRACKETS_OF_PLACE = re.compile(r"\((.{1,3})\)")

# Characters of numbers that are also written in their traditional form.
_SIMPLIFIED = str.maketrans("罰許處監環號準執農會", "罚许处监环号准执农会")

# A lot of a tender, or a package of a procurement: 第1包, 1包, 包1, 01, 第一标段.
_LOT = re.compile(
    r"第?(?P<word>包|标段|标)?第?0*(?P<number>[1-9][0-9]?|[一二三四五六七八九十]{1,3})号?(?P<behind>包|标段|标)?"
)

_NUMERALS = "〇一二三四五六七八九"
# Serial numbers that are written in words.
_MOST_IN_WORDS = 99


def near_writings(number: str) -> Iterator[str]:
    """Other writings of a folded number; the same one may come twice."""
    yield from _variants_of_serial(number)
    yield from _with_other_digits(number)
    yield from _put_together_otherwise(number)


def lot_writings(lot: str) -> Iterator[str]:
    """Other writings of a folded lot or package; of those that have names there are none."""
    match = _LOT.fullmatch(lot)
    number = _serial_number(match["number"]) if match else None
    if match is None or not number:
        return
    for digits in (str(number), f"{number:02}", _in_words(number)):
        writings = [digits]
        for word in dict.fromkeys((match["word"] or match["behind"] or "包", "包", "标段")):
            writings += [
                f"第{digits}{word}",
                f"{digits}{word}",
                f"{word}{digits}",
                f"{digits}号{word}",
            ]
        yield from (writing for writing in writings if writing != lot)


def _with_other_digits(number: str) -> Iterator[str]:
    """The number with letters that look like digits as digits, and with its year in other digits."""
    in_digits = _LOOK_ALIKES.sub(lambda match: match[0].translate(_DIGITS), number)
    in_digits = _CHINESE_YEAR.sub(lambda match: match[0].translate(_DIGITS), in_digits)
    writings = {
        in_digits,
        _YEAR.sub(lambda match: match[0].translate(_CHINESE_DIGITS), in_digits),
        _YEAR.sub(lambda match: match[0].replace("0", "O"), in_digits),
    }
    yield from sorted(writings - {number})


def _variants_of_serial(number: str) -> Iterator[str]:
    """A folded number with its serial number written otherwise."""
    match = _SERIAL.search(number)
    if match is None:
        return
    digits = match[2].lstrip("0") or "0"
    head = number[: match.start()]
    tail = number[match.end() :]
    serials = [digits]
    for width in _WIDTHS:
        serials.append(digits.zfill(width))

    for serial in dict.fromkeys(serials):
        for before in ("", "第"):
            for behind in ("", "号"):
                variant = f"{head}{before}{serial}{behind}{tail}"
                if variant != number:
                    yield variant


def _put_together_otherwise(number: str) -> Iterator[str]:
    """The office, the year and the serial number of a number, put together in other ways."""
    match = _PARTS.fullmatch(number.translate(_SIMPLIFIED))
    if match is None:
        return
    year = _whole_year(match["year"])
    serial = _serial_number(match["serial"])
    if year is None or serial is None:
        return

    offices = dict.fromkeys((match["office"], _BRACKETS_OF_PLACE.sub(r"\1", match["office"])))
    for office in offices:
        for named in (f"{office}字", office):
            for writing in _writings(named, year, serial):
                if writing != number:
                    yield writing


def _writings(office: str, year: str, serial: int) -> Iterator[str]:
    yield f"{office}({year}){serial}号"
    yield f"{office}({year})第{serial}号"
    yield f"{office}{year}-{serial}号"
    yield f"{office}{year}年{serial}号"
    yield f"{office}{year}年第{serial}号"
    yield f"{office}{year}第{serial}号"
    yield f"{office}({year[2:]}){serial}号"
    if 0 < serial <= _MOST_IN_WORDS:
        yield f"{office}({year}){_in_words(serial)}号"


def _whole_year(text: str) -> str | None:
    """A year in four digits; None: no decision of this platform can be of such a year."""
    year = text.translate(_DIGITS)
    if len(year) == 2:
        year = "20" + year
    return year if year.startswith(("19", "20")) else None


def _serial_number(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    for number in range(1, _MOST_IN_WORDS + 1):
        if text == _in_words(number):
            return number
    return None


def _in_words(number: int) -> str:
    """A number below a hundred in Chinese numerals."""
    tens, ones = divmod(number, 10)
    words = _NUMERALS[ones] if ones else ""
    if tens == 0:
        return words
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + words
