"""What a spreadsheet shows for a value under a number format."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from pipelines.intake.cells.chinese_digits import in_chinese
from pipelines.intake.cells.format_sections import FormatSection, Kind, Token, sections_of
from pipelines.intake.cells.moments import shown_moment
from pipelines.intake.cells.plain_text import plain_number


GENERAL = "General"

# The formats that a workbook need not spell out (ECMA-376 part 1, 18.8.30, for zh-CN).
BUILT_IN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"\\-#,##0',
    6: '"¥"#,##0;[Red]"¥"\\-#,##0',
    7: '"¥"#,##0.00;"¥"\\-#,##0.00',
    8: '"¥"#,##0.00;[Red]"¥"\\-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0;\\-#,##0",
    38: "#,##0;[Red]\\-#,##0",
    39: "#,##0.00;\\-#,##0.00",
    40: "#,##0.00;[Red]\\-#,##0.00",
    41: '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}

# Digits that a spreadsheet computes with.
DIGITS = 15


def shown_text(value: object, code: str) -> str | None:
    """The text that a spreadsheet shows, without blanks around it; empty: nothing.

    None: the format says nothing about such a value, or it is one that nobody shows here (fractions).
    """
    sections = sections_of(code)
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return _shown_words(value, sections)
    if isinstance(value, (date, time, timedelta)):
        return _shown_moment(value, sections)
    if isinstance(value, (int, float)):
        return _shown_number(float(value), sections)
    return None


def _shown_words(text: str, sections: Sequence[FormatSection]) -> str | None:
    """A text, with what its own section puts around it."""
    section = sections[-1]
    if len(sections) < 4 and not section.has(Kind.TEXT):
        return None

    pieces = []
    for token in section.tokens:
        pieces.append(text if token.kind is Kind.TEXT else token.text)
    return "".join(pieces).strip()


def _shown_moment(moment: date | time | timedelta, sections: Sequence[FormatSection]) -> str | None:
    section = sections[0]
    if not section.has(Kind.MOMENT):
        return None
    return shown_moment(moment, section)


def _shown_number(value: float, sections: Sequence[FormatSection]) -> str | None:
    number = Decimal(f"{value:.{DIGITS}g}")
    section, shows_sign = _section_for(number, sections)
    if section is None or section.is_of_digits_alone:
        return None
    if section.has(Kind.TEXT) or section.has(Kind.MOMENT):
        return None

    text = _in_section(abs(number), section)
    if text is None:
        return None
    # What is rounded to nothing has no sign.
    is_nothing = not any(character in "123456789" for character in text)
    minus = "-" if shows_sign and number < 0 and not is_nothing else ""
    return minus + text.strip()


def _section_for(
    number: Decimal, sections: Sequence[FormatSection]
) -> tuple[FormatSection | None, bool]:
    """The section for a number, and whether a negative number gets its minus sign from outside.

    None: no section is for it, and programs show what they like.
    """
    numeric = [section for section in sections[:3] if not section.has(Kind.TEXT)] or sections
    for section in numeric:
        if section.condition and section.condition.holds(number):
            shows_sign = not any(token.text == "-" for token in section.tokens)
            return section, shows_sign
    if any(section.condition for section in numeric):
        rest = [section for section in numeric if section.condition is None]
        return rest[-1] if rest else None, True

    if number < 0 and len(numeric) > 1:
        return numeric[1], False
    if number == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], True


def _in_section(number: Decimal, section: FormatSection) -> str | None:
    """A number that is not negative, as its section shows it."""
    chinese = [token.text for token in section.tokens if token.kind is Kind.CHINESE]
    tokens = [token for token in section.tokens if token.kind is not Kind.CHINESE]
    if section.has(Kind.GENERAL):
        general = plain_number(float(number))
        if chinese:
            general = in_chinese(general, chinese[0])
        pieces = [general if token.kind is Kind.GENERAL else token.text for token in tokens]
        return "".join(pieces)
    if section.has(Kind.EXPONENT):
        return _scientific(number, tokens)
    if _is_fraction(tokens):
        return None

    text = _DigitLayout(tokens).show(number)
    return in_chinese(text, chinese[0]) if chinese else text


def _is_fraction(tokens: Sequence[Token]) -> bool:
    """Whether a stroke stands between placeholders, as in `# ?/?`."""
    for before, stroke, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if stroke.text == "/" and before.kind is after.kind is Kind.DIGIT:
            return True
    return False


def _scientific(number: Decimal, tokens: Sequence[Token]) -> str | None:
    position = [token.kind for token in tokens].index(Kind.EXPONENT)
    mantissa = tokens[:position]
    decimals = 0
    if any(token.kind is Kind.POINT for token in mantissa):
        decimals = sum(token.kind is Kind.DIGIT for token in mantissa) - 1
    exponent = number.adjusted() if number else 0
    digits = number.scaleb(-exponent).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    sign = "-" if exponent < 0 else "+"
    return f"{digits:f}E{sign}{abs(exponent):02}"


class _DigitLayout:
    """Where the digits of a number go among the tokens of a section."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        kinds = [token.kind for token in tokens]
        point = kinds.index(Kind.POINT) if Kind.POINT in kinds else len(tokens)
        self._whole = tokens[:point]
        self._fraction = tokens[point:]
        self._decimals = sum(token.kind is Kind.DIGIT for token in self._fraction)
        self._percents = kinds.count(Kind.PERCENT)
        self._thousands, self._has_groups = _commas(tokens)

    def show(self, number: Decimal) -> str:
        """Scale and round a number, and put its digits into their places."""
        scaled = number.scaleb(2 * self._percents - 3 * self._thousands)
        rounded = scaled.quantize(Decimal(1).scaleb(-self._decimals), ROUND_HALF_UP)
        whole, _, fraction = f"{rounded:f}".partition(".")
        shown_fraction = self._show_fraction(fraction)
        # A point with nothing behind it says nothing.
        if shown_fraction.strip() == ".":
            shown_fraction = ""
        return self._show_whole(whole.lstrip("0")) + shown_fraction

    def _show_whole(self, digits: str) -> str:
        """From right to left; the first placeholder takes all digits that are left."""
        first = _first_digit(self._whole)
        pieces: list[str] = []
        placed = 0
        for position in range(len(self._whole) - 1, -1, -1):
            token = self._whole[position]
            if token.kind is not Kind.DIGIT:
                pieces.append(_literal(token))
                continue

            left = digits[: max(len(digits) - placed, 0)]
            taken = left if position == first else left[-1:]
            if not taken:
                taken = {"0": "0", "?": " "}.get(token.text, "")
            for digit in reversed(taken):
                if self._has_groups and placed and placed % 3 == 0 and digit.isdigit():
                    pieces.append(",")
                pieces.append(digit)
                placed += 1
        return "".join(reversed(pieces))

    def _show_fraction(self, digits: str) -> str:
        """From left to right; `#` shows no zeros at the end, `?` shows blanks for them."""
        idle_from = len(digits.rstrip("0"))
        pieces = []
        position = 0
        for token in self._fraction:
            if token.kind is not Kind.DIGIT:
                pieces.append("." if token.kind is Kind.POINT else _literal(token))
                continue
            digit = digits[position]
            if position >= idle_from:
                digit = {"#": "", "?": " "}.get(token.text, digit)
            pieces.append(digit)
            position += 1
        return "".join(pieces)


def _first_digit(tokens: Sequence[Token]) -> int | None:
    for position, token in enumerate(tokens):
        if token.kind is Kind.DIGIT:
            return position
    return None


def _literal(token: Token) -> str:
    """What a token shows by itself: a comma between placeholders shows nothing."""
    return "" if token.kind is Kind.COMMA else token.text


def _commas(tokens: Sequence[Token]) -> tuple[int, bool]:
    """By how many thousands a number is divided, and whether its digits stand in groups of three.

    A comma between placeholders groups; behind the last one, or before the point, it divides.
    """
    thousands = 0
    has_groups = False
    for position, token in enumerate(tokens):
        if token.kind is not Kind.COMMA:
            continue
        if _first_digit(tokens[:position]) is None:
            continue
        if _divides(tokens[position + 1 :]):
            thousands += 1
        else:
            has_groups = True
    return thousands, has_groups


def _divides(behind: Sequence[Token]) -> bool:
    """Whether a comma divides: before another digit stands a point, or there is no further digit."""
    for token in behind:
        if token.kind is Kind.POINT:
            return True
        if token.kind is Kind.DIGIT:
            return False
    return True
