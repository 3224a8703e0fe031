"""Dates and times as a number format shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from pipelines.intake.cells.format_sections import Kind, Section, Token


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_WEEKDAYS = "一二三四五六日"


def shown_moment(moment: date, section: Section) -> str | None:
    """A date or a moment in one section; None: in a form that is not known here."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(0))

    pieces = []
    tokens = section.tokens
    has_halves = any(_is_half_day(token) for token in tokens)
    for position, token in enumerate(tokens):
        if token.kind is not Kind.MOMENT:
            pieces.append(token.text)
            continue
        text = token.text.lower()
        if text.startswith("m") and _is_minutes(tokens, position):
            text = text.replace("m", "n")
        piece = _shown_part(moment, text, has_halves=has_halves)
        if piece is None:
            return None
        pieces.append(piece)
    return "".join(pieces).strip()


def _is_half_day(token: Token) -> bool:
    return token.kind is Kind.MOMENT and token.text.lower() in ("am/pm", "a/p", "上午/下午")


def _is_minutes(tokens: Sequence[Token], position: int) -> bool:
    """Whether an `m` stands behind hours or before seconds, where it means minutes."""
    before = [token.text.lower() for token in tokens[:position] if token.kind is Kind.MOMENT]
    behind = [token.text.lower() for token in tokens[position + 1 :] if token.kind is Kind.MOMENT]
    is_behind_hours = bool(before) and before[-1].strip("[").startswith("h")
    is_before_seconds = bool(behind) and behind[0].startswith("s")
    return is_behind_hours or is_before_seconds


def _shown_part(moment: datetime, part: str, *, has_halves: bool) -> str | None:
    """One part of a date; `n` stands for minutes."""
    hour = moment.hour
    if has_halves:
        hour = hour % 12 or 12
    half = moment.hour >= 12
    parts = {
        "yyyy": f"{moment.year:04}",
        "yyy": f"{moment.year:04}",
        "e": f"{moment.year:04}",
        "yy": f"{moment.year % 100:02}",
        "y": f"{moment.year % 100:02}",
        "mmmmm": _MONTHS[moment.month - 1][:1],
        "mmm": _MONTHS[moment.month - 1],
        "mm": f"{moment.month:02}",
        "m": str(moment.month),
        "dd": f"{moment.day:02}",
        "d": str(moment.day),
        "aaaa": f"星期{_WEEKDAYS[moment.weekday()]}",
        "aaa": _WEEKDAYS[moment.weekday()],
        "hh": f"{hour:02}",
        "h": str(hour),
        "nn": f"{moment.minute:02}",
        "n": str(moment.minute),
        "ss": f"{moment.second:02}",
        "s": str(moment.second),
        "am/pm": "PM" if half else "AM",
        "a/p": "P" if half else "A",
        "上午/下午": "下午" if half else "上午",
    }
    return parts.get(part)
