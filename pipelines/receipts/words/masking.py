"""What a receipt may show. Identity numbers are hidden wherever they stand: in their own column or in a wrong one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.shapes.privacy import IDENTITY_NUMBER, mask_numbers_in


_PERSONAL_HEADER = re.compile("身份证|证件号")

_hide: Callable[[str], str] = VALUE_TYPES["id_number"].mask


def shown(text: str) -> str:
    """The text with every identity number in it masked, and without what no file can hold."""
    return _encodable(mask_numbers_in(text))


def shown_everywhere(value: Any) -> Any:
    """A JSON value with every text in it shown as `shown` does."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, dict):
        return {key: shown_everywhere(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [shown_everywhere(one) for one in value]
    return value


def is_personal(element: Element | None, header: str) -> bool:
    """Whether a column holds identity numbers, be it by the catalogue or, for an extra column, by its header."""
    return element.personal if element else bool(_PERSONAL_HEADER.search(header))


def mask_for(element: Element | None, header: str) -> Callable[[str], str]:
    """How values of a column of the file are shown."""
    if is_personal(element, header):
        hide = VALUE_TYPES[element.type].mask if element else _hide
        return lambda text: _encodable(hide(text))
    if element and element.type == "credit_code":
        return lambda text: text if _is_credit_code(text, element) else shown(text)
    return shown


def _is_credit_code(text: str, element: Element) -> bool:
    """A sound credit code of digits only may look like an identity number; it must come back as it is."""
    if not IDENTITY_NUMBER.fullmatch(text):
        return False
    return bool(VALUE_TYPES["credit_code"].sound(pd.Series([text], dtype="str"), element).all())


def _encodable(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
