"""Where the digits of a number go under a number format."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from pipelines.intake.cells.format_sections import Kind, Token


# What a placeholder shows where the number has no digit for it; `#` shows nothing.
_WITHOUT_DIGIT = {"0": "0", "?": " "}

# What a placeholder shows for a zero at the end; `0` shows the zero.
_FOR_IDLE_ZERO = {"#": "", "?": " "}


class DigitLayout:
    """Where the digits of a number go among the tokens of a section."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        kinds = [token.kind for token in tokens]
        point = len(tokens)
        if Kind.POINT in kinds:
            point = kinds.index(Kind.POINT)
        self._whole = tokens[:point]
        self._fraction = tokens[point:]
        self._decimals = kinds[point:].count(Kind.DIGIT)
        self._percents = kinds.count(Kind.PERCENT)
        self._thousands, self._has_groups = _commas(tokens)

    def show(self, number: Decimal) -> str:
        """Scale and round a number, and put its digits into their places."""
        scaled = number.scaleb(2 * self._percents - 3 * self._thousands)
        rounded = rounded_to(scaled, self._decimals)
        whole, _, fraction = f"{rounded:f}".partition(".")
        shown_whole = self._show_whole(whole.lstrip("0"))
        shown_fraction = self._show_fraction(fraction)
        # A point with nothing behind it says nothing.
        if shown_fraction.strip() == ".":
            return shown_whole
        return shown_whole + shown_fraction

    def _show_whole(self, digits: str) -> str:
        """From right to left; the first placeholder takes all digits that are left."""
        first = _first_digit(self._whole)
        pieces: list[str] = []
        placed = 0
        for position in reversed(range(len(self._whole))):
            token = self._whole[position]
            if token.kind is not Kind.DIGIT:
                pieces.append(_literal(token))
                continue

            left_count = max(len(digits) - placed, 0)
            left = digits[:left_count]
            taken = left if position == first else left[-1:]
            if not taken:
                taken = _WITHOUT_DIGIT.get(token.text, "")

            for digit in reversed(taken):
                ends_group = placed > 0 and placed % 3 == 0
                if self._has_groups and ends_group and digit.isdigit():
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
            if token.kind is Kind.POINT:
                pieces.append(".")
                continue
            if token.kind is not Kind.DIGIT:
                pieces.append(_literal(token))
                continue

            digit = digits[position]
            if position >= idle_from:
                digit = _FOR_IDLE_ZERO.get(token.text, digit)
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
    if token.kind is Kind.COMMA:
        return ""
    return token.text


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


def rounded_to(number: Decimal, decimals: int) -> Decimal:
    """A number rounded to `decimals` digits behind the point, half a step upward."""
    smallest = Decimal(1).scaleb(-decimals)
    return number.quantize(smallest, ROUND_HALF_UP)
