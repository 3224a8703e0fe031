"""Shapes that an answer is checked against: fields, lengths, ranges, characters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


# The largest whole number that every JSON reader keeps exactly.
LARGEST_VERSION = 2**53 - 1

# The largest number that PostgreSQL keeps as a bigint.
MOST_NUMBER = 2**63 - 1

# PostgreSQL keeps no NUL character, and UTF-8 has no lone surrogate.
_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class TextUpTo:
    """A text of at most so many characters, of the whole of which a pattern is true."""

    most: int
    pattern: str | None = None


@dataclass(frozen=True)
class OptionalText(TextUpTo):
    """The same, or nothing."""


@dataclass(frozen=True)
class Number:
    """A whole number from `least` to `most`."""

    least: int
    most: int


@dataclass(frozen=True)
class Flag:
    """True or false."""


@dataclass(frozen=True)
class ListOf:
    """A list of at most so many items of one shape; None: as many as an answer can hold."""

    item: Shape
    most: int | None


@dataclass(frozen=True)
class ObjectOf:
    """An object with at least these fields; it may have others."""

    fields: Mapping[str, Shape]


Shape = TextUpTo | Number | Flag | ListOf | ObjectOf


def misfit_of(value: Any, shape: Shape, path: str = "") -> str | None:
    """Name the first field that does not fit its shape; None when all fit.

    Values are not repeated in the text, because they may be personal data.
    """
    match shape:
        case ObjectOf():
            return _misfit_of_object(value, shape, path)
        case ListOf():
            return _misfit_of_list(value, shape, path)
        case TextUpTo():
            return _misfit_of_text(value, shape, path)
        case Number():
            return _misfit_of_number(value, shape, path)
        case Flag():
            return None if isinstance(value, bool) else f"{path} is missing or no bool"


def _misfit_of_text(value: Any, shape: TextUpTo, path: str) -> str | None:
    if value is None and isinstance(shape, OptionalText):
        return None
    if not isinstance(value, str):
        return f"{path} is missing or no str"
    if len(value) > shape.most:
        return f"{path} has more than {shape.most} characters"
    if _NO_CHARACTER.search(value):
        return f"{path} has a character that no text can have"
    if shape.pattern is not None and not re.fullmatch(shape.pattern, value, re.ASCII):
        return f"{path} is not of its form"
    return None


def _misfit_of_number(value: Any, shape: Number, path: str) -> str | None:
    # In Python a bool is an int; in JSON it is not.
    if not isinstance(value, int) or isinstance(value, bool):
        return f"{path} is missing or no int"
    if not shape.least <= value <= shape.most:
        return f"{path} is not from {shape.least} to {shape.most}"
    return None


def _misfit_of_list(value: Any, shape: ListOf, path: str) -> str | None:
    if not isinstance(value, list):
        return f"{path} is no list"
    if shape.most is not None and len(value) > shape.most:
        return f"{path} has more than {shape.most} items"
    for position, item in enumerate(value):
        misfit = misfit_of(item, shape.item, f"{path}[{position}]")
        if misfit is not None:
            return misfit
    return None


def _misfit_of_object(value: Any, shape: ObjectOf, path: str) -> str | None:
    if not isinstance(value, dict):
        return f"{path or 'it'} is no object"
    for name, field_shape in shape.fields.items():
        field_path = f"{path}.{name}".lstrip(".")
        misfit = misfit_of(value.get(name), field_shape, field_path)
        if misfit is not None:
            return misfit
    return None
