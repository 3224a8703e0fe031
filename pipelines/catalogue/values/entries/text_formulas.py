"""Formulas that an export wrote as text: those that stand for one text, and all others.

A spreadsheet program that opens the export shows their results. Only where the result is a text that
stands in the formula itself, it is read; nothing is ever calculated.
"""

from __future__ import annotations

import re


# A text as formulas write it, its quotation marks doubled; or a whole number.
_TEXT = r'"(?:[^"]++|"")*+"'
_JOINED_OPERAND = rf"(?:{_TEXT}|0|[1-9][0-9]{{0,14}})"
_JOINED_OPERANDS = re.compile(_JOINED_OPERAND)

_JOINED = re.compile(rf"=\s*{_JOINED_OPERAND}(?:\s*&\s*{_JOINED_OPERAND})+")
_CALLED = re.compile(
    rf"=\s*(?:T\(\s*{_TEXT}\s*\)|CONCAT(?:ENATE)?\(\s*{_JOINED_OPERAND}(?:\s*,\s*{_JOINED_OPERAND})*\s*\))",
    re.IGNORECASE,
)

# What begins with an equals sign is a formula, except for rules and arrows drawn with it.
_BEGINS_LIKE_FORMULA = re.compile(r"=\s*[^\s=<>]")

# A formula may begin with a plus or a minus sign instead; so may texts, so that all of it has to be
# cells and functions.
_CELL = r"\$?[A-Z]{1,3}\$?[1-9][0-9]{0,5}"
_CALL = r"[A-Z][A-Z0-9.]+\([^()]*\)"
_SIGNED_OPERAND = rf"(?:{_CELL}(?::{_CELL})?|{_CALL}|[0-9.]+|{_TEXT})"
_SIGNED = re.compile(
    rf"(?:[+-](?:{_CELL}|{_CALL})(?:\s*[-+*/&^]\s*{_SIGNED_OPERAND})*|@{_CALL})", re.IGNORECASE
)


def text_of_formula(text: str) -> str | None:
    """The text that a formula stands for, such as ="二罚"&"3号"; None: it is no such formula."""
    if text[:1] != "=":
        return None
    if not _JOINED.fullmatch(text) and not _CALLED.fullmatch(text):
        return None

    pieces = []
    for operand in _JOINED_OPERANDS.findall(text):
        is_text = operand.startswith('"')
        pieces.append(operand[1:-1].replace('""', '"') if is_text else operand)
    return "".join(pieces)


def is_formula(text: str) -> bool:
    """Whether a value is a formula that only a spreadsheet program can calculate."""
    if text_of_formula(text) is not None:
        return False
    return bool(_BEGINS_LIKE_FORMULA.match(text) or _SIGNED.fullmatch(text))
