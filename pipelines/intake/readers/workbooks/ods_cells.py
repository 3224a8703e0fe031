"""One cell of an OpenDocument spreadsheet: its value, and the text that it shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pipelines.intake.cells.no_values import UNCOMPUTED
from pipelines.intake.cells.number_formats import DIGITS
from pipelines.intake.cells.sheet_facts import ShownCell
from pipelines.intake.cells.unformatted_values import EXACT
from pipelines.intake.readers.grids.sheet_grid import text_of_cell
from pipelines.intake.readers.workbooks.sheet_appearance import PLAIN_FORMATS, shown_cell


# Name spaces; the space at the end separates them from the local name.
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
OFFICE_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "

_FORMULA = TABLE + "formula"
VALUE_TYPE = OFFICE_NAMESPACE + "value-type"
TEXT_VALUE = OFFICE_NAMESPACE + "string-value"

_CLOCK = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")

Attributes = Mapping[str, str]


def read_cell(attributes: Attributes, text: str, *, is_shown: bool) -> Any:
    """A cell's value alone, or with the text that it shows.

    `is_shown`: whether the file says what the cell shows, be it nothing.
    """
    if attributes.get(CALCEXT + "value-type") == "error":
        return text or "#ERR"
    value = _value(attributes, text)
    if _FORMULA in attributes and not is_shown and _is_no_result(attributes, value):
        return UNCOMPUTED
    if attributes.get(VALUE_TYPE) == "time" and text.strip():
        return text.strip()
    # Some programs write no text; and a number that has lost its digits stays recognisable.
    is_damaged = isinstance(value, float) and abs(value) >= EXACT
    if not text or isinstance(value, (str, bool)) or is_damaged:
        return value
    # Writers that know no number formats put all digits of the machine there.
    is_of_machine = text == repr(value) and ("e" in text or len(text) > DIGITS)
    if is_of_machine or text.strip() == text_of_cell(value):
        return value
    return ShownCell(value, text.strip())


def formatted_cell(plain: Any, code: str, day_zero: date) -> Any:
    """A cell as its number format shows it.

    Spreadsheet programs write what is shown beside each value, and it is taken. Others write the
    value alone, or once more as its own text.
    """
    is_text = isinstance(plain, (ShownCell, str, bool))
    if is_text or code in PLAIN_FORMATS:
        return plain
    return shown_cell(plain, code, day_zero)


def has_uncertain_result(attributes: Attributes, *, is_shown: bool) -> bool:
    """Whether a formula has a result that no spreadsheet program has shown yet.

    Programs write beside each result what the cell shows.
    """
    return _FORMULA in attributes and not is_shown and bool(_value(attributes, ""))


def _is_no_result(attributes: Attributes, value: Any) -> bool:
    """Whether a formula's value stands for none; an empty text does not."""
    return not value and TEXT_VALUE not in attributes


def _value(attributes: Attributes, text: str) -> Any:
    """What a cell holds, by the type that the file states, or its text if that fails."""
    try:
        match attributes.get(VALUE_TYPE):
            case "float" | "percentage" | "currency":
                return float(attributes[OFFICE_NAMESPACE + "value"])
            case "boolean":
                return attributes[OFFICE_NAMESPACE + "boolean-value"] == "true"
            case "date":
                return _day_or_moment(attributes[OFFICE_NAMESPACE + "date-value"])
            case "time":
                return _clock(attributes[OFFICE_NAMESPACE + "time-value"])
    except (KeyError, ValueError):
        return text
    return text or attributes.get(TEXT_VALUE)


def _day_or_moment(value: str) -> date | datetime:
    """A day, or a moment without fractions of a second; an instant keeps its time zone."""
    if "T" in value:
        return datetime.fromisoformat(value).replace(microsecond=0)
    return date.fromisoformat(value)


def _clock(value: str) -> str:
    """The duration `PT9H5M0S` as `09:05:00`."""
    match = _CLOCK.fullmatch(value)
    if match is None:
        return value
    return ":".join(number.rjust(2, "0") for number in match.groups())
