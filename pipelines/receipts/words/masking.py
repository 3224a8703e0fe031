"""What a receipt may show: identity numbers are masked in whatever column they were written."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.shapes.privacy import IDENTITY_NUMBER, mask_numbers_in


# Headers of extra columns that hold numbers of identity documents.
_PERSONAL_HEADER = re.compile("身份证|证件号")


def shown_text(text: str) -> str:
    """The text with every identity number masked, and without characters that no file can hold."""
    return _encodable(mask_numbers_in(text))


def shown_json(value: Any) -> Any:
    """A JSON value in which every text is as `shown_text` gives it."""
    if isinstance(value, str):
        return shown_text(value)
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
    return _PERSONAL_HEADER.search(header) is not None


def mask_for(element: Element | None, header: str) -> Callable[[str], str]:
    """The function that gives a value of a column as it may be shown."""
    if is_personal(element, header):
        return _mask_of_type(element.type if element else "id_number")
    if element is not None and element.type == "credit_code":
        return _mask_except_credit_codes(element)
    return shown_text


def _mask_of_type(value_type: str) -> Callable[[str], str]:
    mask = VALUE_TYPES[value_type].mask

    def masked(text: str) -> str:
        return _encodable(mask(text))

    return masked


def _mask_except_credit_codes(element: Element) -> Callable[[str], str]:
    """A mask that leaves valid credit codes as they are: some look like an identity number."""

    def masked(text: str) -> str:
        return text if _is_credit_code_like_an_id_number(text, element) else shown_text(text)

    return masked


def _is_credit_code_like_an_id_number(text: str, element: Element) -> bool:
    """Whether a text looks like an identity number but is a valid credit code, which is public."""
    # This comes first, because judging a single value is slow.
    if not IDENTITY_NUMBER.fullmatch(text):
        return False
    values = pd.Series([text], dtype="str")
    return bool(VALUE_TYPES["credit_code"].sound(values, element).all())


def _encodable(text: str) -> str:
    """The text with `?` for each half of a surrogate pair, which UTF-8 cannot write."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")
