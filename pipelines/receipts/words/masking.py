"""What a receipt may show: numbers of persons are masked in whatever column they stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from pipelines.catalogue.model import Element
from pipelines.catalogue.personal_text import displayed_value
from pipelines.catalogue.values.blank import BLANK
from pipelines.personal_numbers.privacy import mask_number, mask_numbers_in


# Headers of extra columns that hold numbers of identity documents.
_PERSONAL_HEADER = re.compile("身份证|证件号")


def shown_text(text: str, *, is_numbering: bool = False) -> str:
    """The text with every number of a person masked, without characters that no file can hold.

    `is_numbering`: the text is a number of something itself, such as 文书号.
    """
    return printable(mask_numbers_in(text, is_numbering=is_numbering))


def shown_json(value: Any) -> Any:
    """A JSON value in which every text is as `shown_text` gives it."""
    if isinstance(value, str):
        return shown_text(value)
    # Keys are ours, and hold nobody's number.
    if isinstance(value, dict):
        return {key: shown_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [shown_json(item) for item in value]
    return value


def is_personal(element: Element | None, header: str) -> bool:
    """Whether a column holds identity numbers.

    The catalogue says so of an element; an extra column is judged by its header.
    """
    if element is not None:
        return element.personal
    # Nothing else is known of an extra column.
    return _PERSONAL_HEADER.search(header) is not None


def mask_for(element: Element | None, header: str) -> Callable[[str], str]:
    """The function that gives a value of a column as it may be shown."""
    if element is not None:
        return partial(_shown_value, element)
    if is_personal(element, header):
        return _masked_number
    return shown_text


def _shown_value(element: Element, text: str) -> str:
    return text if _is_empty_word(text) else printable(displayed_value(text, element))


def _masked_number(text: str) -> str:
    return text if _is_empty_word(text) else printable(mask_number(text))


def _is_empty_word(text: str) -> bool:
    """Whether a cell is empty or has a word for nothing: a mask would make a number of it."""
    stripped = text.strip()
    return not stripped or stripped in BLANK


def printable(text: str) -> str:
    """The text with `?` for each half of a surrogate pair, which UTF-8 cannot write."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")
