"""The number formats of an OpenDocument spreadsheet, as codes in the language of Excel.

OpenDocument writes a format as elements, `<number:number number:decimal-places="2"/>` and
`<number:text>元</number:text>`; one package reads what both of them show.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.intake.readers.workbooks.ods_cells import Attributes


# Name spaces; the space at the end separates them from the local name.
NUMBER = "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0 "
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "

# Elements that are a format each.
FORMAT_TAGS = frozenset(
    NUMBER + f"{kind}-style"
    for kind in ("number", "currency", "percentage", "date", "time", "boolean", "text")
)
CONDITION = STYLE + "map"

# Parts of formats whose own text is shown.
_TEXTS = frozenset({"text", "currency-symbol"})

# Parts of dates and times: how they are written short, and long.
_MOMENTS = {
    "year": ("yy", "yyyy"),
    "month": ("m", "mm"),
    "day": ("d", "dd"),
    "day-of-week": ("ddd", "dddd"),
    "hours": ("h", "hh"),
    "minutes": ("m", "mm"),
    "seconds": ("s", "ss"),
    "am-pm": ("AM/PM", "AM/PM"),
}
_MONTH_NAMES = ("mmm", "mmmm")

# The digit one in the digits of a format → how Excel names them.
_CHINESE_DIGITS = {"一": "[DBNum1]", "壹": "[DBNum2]", "１": "[DBNum3]"}

# More digits than any program shows.
_MOST_DIGITS = 30

_CONDITION = re.compile(r"value\(\)\s*(>=|<=|!=|<>|>|<|=)\s*(-?[0-9.]+)")

# The conditions of a format whose sections are for positive, negative and other numbers.
_BY_SIGN = ((">=0",), (">0", "<0"), (">0", "<0", "=0"))


@dataclass
class OdsFormat:
    """A format as far as it has been read."""

    is_percentage: bool = False
    shows_text: bool = False
    pieces: list[str] = field(default_factory=list)
    """The code of this format alone, without its conditions."""
    conditions: list[tuple[str, str]] = field(default_factory=list)
    """Conditions such as `>=0`, and names of the formats that are for such numbers."""
    embedded: dict[int, str] = field(default_factory=dict)
    """Texts among the digits of the number that is open, by the number of digits behind them."""


class FormatReader:
    """Builds formats from the events of the XML parser."""

    def __init__(self) -> None:
        self._formats: dict[str, OdsFormat] = {}
        self._format: OdsFormat | None = None
        """The format that is open; None: none is."""
        self._texts: list[str] | None = None
        """Pieces of the text that is open within it; None: no text is open."""

    @property
    def is_open(self) -> bool:
        """Whether the elements that come next belong to a format."""
        return self._format is not None

    def begin(self, name: str, attributes: Attributes) -> None:
        """Begin a format, or a part of the one that is open."""
        if name in FORMAT_TAGS:
            self._format = OdsFormat(
                is_percentage=name == NUMBER + "percentage-style",
                shows_text=name == NUMBER + "text-style",
                pieces=_digits_of(name, attributes),
            )
            self._formats[attributes.get(STYLE + "name", "")] = self._format
        elif self._format is None:
            return
        elif name == CONDITION:
            condition = _CONDITION.fullmatch(attributes.get(STYLE + "condition", "").strip())
            if condition is not None:
                named = condition[1].replace("!=", "<>") + condition[2]
                applied = attributes.get(STYLE + "apply-style-name", "")
                self._format.conditions.append((named, applied))
        elif name.startswith(NUMBER):
            self._begin_part(self._format, name.removeprefix(NUMBER), attributes)

    def _begin_part(self, format_: OdsFormat, part: str, attributes: Attributes) -> None:
        if part in _TEXTS or part == "embedded-text":
            self._texts = []
        if part == "embedded-text":
            format_.embedded[_count(attributes, "position", 0)] = ""
        elif part == "number":
            format_.embedded = {}
            format_.pieces.append(_number(attributes))
        elif part == "scientific-number":
            exponent = "0" * max(_count(attributes, "min-exponent-digits", 1), 1)
            format_.pieces.append(f"{_number(attributes)}E+{exponent}")
        elif part == "fraction":
            digits = "?" * max(_count(attributes, "min-denominator-digits", 1), 1)
            format_.pieces.append(f"# {digits}/{digits}")
        elif part == "text-content":
            format_.pieces.append("@")
        elif part in _MOMENTS:
            format_.pieces.append(_moment(part, attributes))

    def add_text(self, text: str) -> None:
        """Add a piece of the text that is open, if one is."""
        if self._texts is not None:
            self._texts.append(text)

    def end(self, name: str) -> None:
        """End a format, or a part of it."""
        if name in FORMAT_TAGS:
            self._format = None
        if self._format is None or not name.startswith(NUMBER):
            return
        part = name.removeprefix(NUMBER)
        text = "".join(self._texts or ())
        if part in _TEXTS:
            self._format.pieces.append(_literal(text, self._format))
            self._texts = None
        elif part == "embedded-text":
            position = list(self._format.embedded)[-1]
            self._format.embedded[position] = text
            self._texts = None
        elif part == "number" and self._format.embedded:
            number = self._format.pieces[-1]
            self._format.pieces[-1] = _with_texts(number, self._format.embedded)

    def codes(self) -> Mapping[str, str]:
        """Name of each format → its code."""
        return {name: self._code(format_) for name, format_ in self._formats.items()}

    def _code(self, format_: OdsFormat) -> str:
        own = "".join(format_.pieces) or "General"
        sections = []
        for condition, name in format_.conditions:
            applied = self._formats.get(name)
            if applied is not None:
                sections.append((condition, "".join(applied.pieces)))
        if not sections:
            return own

        conditions = tuple(condition for condition, _ in sections)
        if conditions in _BY_SIGN:
            return ";".join([*(code for _, code in sections), own])
        if format_.shows_text:
            # A number that fits no condition shows what it likes.
            return own
        return ";".join([*(f"[{condition}]{code}" for condition, code in sections), own])


def _digits_of(name: str, attributes: Attributes) -> list[str]:
    """What says that a number is written in Chinese digits, if it is."""
    if name != NUMBER + "number-style":
        return []
    digits = _CHINESE_DIGITS.get(attributes.get(NUMBER + "transliteration-format", ""))
    return [] if digits is None else [digits]


def _count(attributes: Attributes, name: str, missing: int) -> int:
    """A number of digits, or another one that the file does not state."""
    text = attributes.get(NUMBER + name, "")
    if not text.isdecimal():
        return missing
    return min(int(text), _MOST_DIGITS)


def _number(attributes: Attributes) -> str:
    """The placeholders of a number."""
    places = _count(attributes, "decimal-places", -1)
    whole = "0" * _count(attributes, "min-integer-digits", 1)
    if places < 0 and len(whole) <= 1:
        # It shows as many digits as there are.
        return "General"

    if attributes.get(NUMBER + "grouping") == "true":
        whole = "#,##" + whole.rjust(1, "#")
    decimals = "0" * _count(attributes, "min-decimal-places", max(places, 0))
    decimals = decimals.ljust(places, "#")
    if attributes.get(NUMBER + "decimal-replacement") == "":
        decimals = "#" * places
    point = "." * bool(decimals)
    return f"{whole or '#'}{point}{decimals}{_thousands(attributes)}"


def _thousands(attributes: Attributes) -> str:
    """A comma for each thousand that a number is divided by."""
    factor = attributes.get(NUMBER + "display-factor", "1").partition(".")[0]
    zeros = len(factor) - len(factor.rstrip("0"))
    return "," * (zeros // 3)


def _moment(part: str, attributes: Attributes) -> str:
    """The letters of a part of a date or a time."""
    short, long = _MOMENTS[part]
    if attributes.get(NUMBER + "textual") == "true":
        short, long = _MONTH_NAMES
    letters = short
    if attributes.get(NUMBER + "style") == "long":
        letters = long
    places = _count(attributes, "decimal-places", 0)
    if part == "seconds" and places:
        letters += "." + "0" * places
    return letters


def _literal(text: str, format_: OdsFormat) -> str:
    """A text that is shown as it is; the sign of a percentage counts."""
    if format_.is_percentage and "%" in text:
        before, _, behind = text.partition("%")
        return f"{_quoted(before)}%{_quoted(behind)}"
    return _quoted(text)


def _quoted(text: str) -> str:
    pieces = [f'"{piece}"' * bool(piece) for piece in text.split('"')]
    return '\\"'.join(pieces)


def _with_texts(number: str, embedded: Mapping[int, str]) -> str:
    """A number with texts among its digits: `0!.0` has a point in front of the last one."""
    whole, point, decimals = number.partition(".")
    # A comma behind the last digit divides, wherever the point is.
    thousands = "," * (len(number) - len(number.rstrip(",")))
    decimals = decimals.rstrip(",")
    digits = whole.replace(",", "").rjust(max(embedded) + 1, "#")
    pieces = []
    for position, digit in enumerate(digits):
        behind = len(digits) - position
        pieces.append(_quoted(embedded.get(behind, "")) + digit)
    return "".join(pieces) + point + decimals + thousands
