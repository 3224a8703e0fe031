"""What a spreadsheet shows for a value under a number format."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal

from pipelines.intake.cells.chinese_digits import in_chinese
from pipelines.intake.cells.digit_layout import DigitLayout, rounded_to
from pipelines.intake.cells.format_sections import FormatSection, Kind, Token, sections_of
from pipelines.intake.cells.moments import TimeValue, shown_moment
from pipelines.intake.cells.unformatted_values import number_as_shown


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

# Formats that have names instead of codes in the XML of Excel 2003 and in web pages.
NAMED_FORMATS = {
    "General Number": GENERAL,
    "General Date": "yyyy/m/d h:mm",
    "Long Date": 'yyyy"年"m"月"d"日"',
    "Medium Date": "d-mmm-yy",
    "Short Date": "yyyy/m/d",
    "Long Time": "h:mm:ss",
    "Medium Time": "h:mm AM/PM",
    "Short Time": "h:mm",
    "Currency": '"¥"#,##0.00',
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
}

# Digits that a spreadsheet computes with.
DIGITS = 15


def formatted_text(value: object, code: str) -> str | None:
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
    # The fourth section is for texts, an earlier one only if it has a place for them.
    if len(sections) < 4 and not section.has(Kind.TEXT):
        return None
    return _put_into(section.tokens, Kind.TEXT, text).strip()


def _put_into(tokens: Sequence[Token], kind: Kind, text: str) -> str:
    """What tokens show with a text in the place of those of one kind."""
    pieces = []
    for token in tokens:
        piece = text if token.kind is kind else token.text
        pieces.append(piece)
    return "".join(pieces)


def _shown_moment(moment: TimeValue, sections: Sequence[FormatSection]) -> str | None:
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
    if shows_sign and number < 0 and not is_nothing:
        return "-" + text.strip()
    return text.strip()


def _section_for(
    number: Decimal, sections: Sequence[FormatSection]
) -> tuple[FormatSection | None, bool]:
    """The section for a number, and whether a negative number gets its minus sign from outside.

    None: no section is for it, and programs show what they like.
    """
    numeric = [section for section in sections[:3] if not section.has(Kind.TEXT)]
    if not numeric:
        numeric = list(sections)

    for section in numeric:
        if section.condition and section.condition.holds(number):
            has_own_sign = any(token.text == "-" for token in section.tokens)
            return section, not has_own_sign
    if any(section.condition for section in numeric):
        rest = [section for section in numeric if section.condition is None]
        if not rest:
            return None, True
        return rest[-1], True

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
        general = number_as_shown(float(number))
        if chinese:
            general = in_chinese(general, chinese[0])
        return _put_into(tokens, Kind.GENERAL, general)
    if section.has(Kind.EXPONENT):
        return _scientific(number, tokens)
    if _is_fraction(tokens):
        return None

    text = DigitLayout(tokens).show(number)
    if chinese:
        text = in_chinese(text, chinese[0])
    return text


def _is_fraction(tokens: Sequence[Token]) -> bool:
    """Whether a stroke stands between placeholders, as in `# ?/?`."""
    for before, stroke, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        is_between_digits = before.kind is after.kind is Kind.DIGIT
        if stroke.text == "/" and is_between_digits:
            return True
    return False


def _scientific(number: Decimal, tokens: Sequence[Token]) -> str | None:
    kinds = [token.kind for token in tokens]
    mantissa = kinds[: kinds.index(Kind.EXPONENT)]
    decimals = 0
    if Kind.POINT in mantissa:
        # One digit stands before the point.
        decimals = mantissa.count(Kind.DIGIT) - 1

    exponent = number.adjusted() if number else 0
    digits = rounded_to(number.scaleb(-exponent), decimals)
    sign = "-" if exponent < 0 else "+"
    return f"{digits:f}E{sign}{abs(exponent):02}"
