"""Number formats taken apart: `#,##0.00"元";[Red]-0` becomes sections of tokens.

The language is that of Excel (ECMA-376 part 1, 18.8.31) with the spellings of Chinese versions and
of WPS: `G/通用格式` for General, `!` before a character that stands for itself.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache


# Format codes that stay in memory: every sheet has the same few.
CACHED_CODES = 4096

# A longer code is no format that a person made.
LONGEST_CODE = 255


class Kind(Enum):
    """What a token of a format stands for."""

    LITERAL = auto()
    DIGIT = auto()
    POINT = auto()
    COMMA = auto()
    PERCENT = auto()
    EXPONENT = auto()
    GENERAL = auto()
    TEXT = auto()
    MOMENT = auto()
    CHINESE = auto()


@dataclass(frozen=True)
class Token:
    """One token; `text` is the literal, the placeholder, or the letters of a part of a date."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Condition:
    """The values that a section is for, such as `[>=10000]`."""

    compare: Callable[[Decimal, Decimal], bool]
    limit: Decimal

    def holds(self, value: Decimal) -> bool:
        """Whether the section is for this value."""
        return self.compare(value, self.limit)


@dataclass(frozen=True)
class FormatSection:
    """One of up to four parts of a format: for positive and negative numbers, zero, and texts."""

    tokens: tuple[Token, ...]
    condition: Condition | None = None
    language: str = ""
    """In lower case, as a code (`804`) or a name (`zh-cn`); empty: the program's own."""

    @property
    def is_of_digits_alone(self) -> bool:
        """Whether it says which digits to use, and not where: programs show this differently."""
        return bool(self.tokens) and all(token.kind is Kind.CHINESE for token in self.tokens)

    def has(self, kind: Kind) -> bool:
        """Whether any token is of a kind."""
        return any(token.kind is kind for token in self.tokens)


_COMPARISONS = {
    ">=": operator.ge,
    "<=": operator.le,
    "<>": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}

# In order: what comes first in this pattern is tried first.
_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"
    | [\\!](?P<escaped>.)
    | _(?P<space>.)
    | \*(?P<filler>.)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|G/通用格式)
    | (?P<exponent>E[+-])
    | (?P<moment>AM/PM|A/P|上午/下午|y+|m+|d+|h+|s+|e+|a{3,4})
    | (?P<digit>[0\#?])
    | (?P<point>\.)
    | (?P<comma>,)
    | (?P<percent>%)
    | (?P<text>@)
    | (?P<literal>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)

_KINDS = {
    "quoted": Kind.LITERAL,
    "escaped": Kind.LITERAL,
    "literal": Kind.LITERAL,
    "general": Kind.GENERAL,
    "exponent": Kind.EXPONENT,
    "moment": Kind.MOMENT,
    "digit": Kind.DIGIT,
    "point": Kind.POINT,
    "comma": Kind.COMMA,
    "percent": Kind.PERCENT,
    "text": Kind.TEXT,
}

_CONDITION = re.compile(r"(>=|<=|<>|>|<|=)\s*(-?[0-9.]+)")
_CURRENCY = re.compile(r"\$([^-]*)(?:-(.*))?")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_CHINESE_DIGITS = re.compile(r"dbnum([123])", re.IGNORECASE)


@lru_cache(maxsize=CACHED_CODES)
def sections_of(code: str) -> tuple[FormatSection, ...]:
    """Take a format code apart; a code that is too long is General."""
    if len(code) > LONGEST_CODE:
        code = "General"
    return tuple(_section(text) for text in _section_texts(code))


def _section_texts(code: str) -> Iterator[str]:
    """The sections as text; a semicolon in quotation marks or behind an escape parts nothing."""
    start = 0
    for match in _TOKEN.finditer(code):
        if match.lastgroup == "literal" and match.group() == ";":
            yield code[start : match.start()]
            start = match.end()
    yield code[start:]


def _section(text: str) -> FormatSection:
    tokens: list[Token] = []
    condition = None
    language = ""
    for match in _TOKEN.finditer(text):
        group = str(match.lastgroup)
        content = match[group]
        if group == "bracket":
            condition = _condition(content) or condition
            currency = _CURRENCY.fullmatch(content)
            if currency and currency[2]:
                language = currency[2].lower()
            tokens += _tokens_of_bracket(content)
        elif group == "space":
            tokens.append(Token(Kind.LITERAL, " "))
        elif group in _KINDS:
            tokens.append(Token(_KINDS[group], content))
        # A filler repeats a character up to the width of the column: it says nothing.
    return FormatSection(tuple(tokens), condition, language)


def _condition(bracket: str) -> Condition | None:
    match = _CONDITION.fullmatch(bracket.strip())
    if match is None:
        return None
    try:
        limit = Decimal(match[2])
    except ArithmeticError:
        return None
    return Condition(_COMPARISONS[match[1]], limit)


def _tokens_of_bracket(bracket: str) -> list[Token]:
    """A currency sign, elapsed hours, Chinese digits; colours and languages show nothing themselves."""
    currency = _CURRENCY.fullmatch(bracket)
    if currency:
        return [Token(Kind.LITERAL, currency[1])]
    if _ELAPSED.fullmatch(bracket):
        return [Token(Kind.MOMENT, f"[{bracket.lower()}]")]
    chinese = _CHINESE_DIGITS.fullmatch(bracket)
    if chinese:
        return [Token(Kind.CHINESE, chinese[1])]
    return []
