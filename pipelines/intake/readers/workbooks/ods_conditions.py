"""The conditional formats of an OpenDocument spreadsheet, as LibreOffice writes them below each sheet.

In an older form a style itself lists its conditions; that form is not read.
"""

from __future__ import annotations

import re

from pipelines.intake.readers.workbooks.conditional_formats import (
    OPERATORS,
    ConditionalFormat,
    areas_of,
)
from pipelines.intake.readers.workbooks.ods_cells import Attributes
from pipelines.intake.readers.workbooks.ods_styles import OdsStyles


_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_FORMAT = _CALC + "conditional-format"
_CONDITION = _CALC + "condition"

# 'Sheet 1'.C2:'Sheet 1'.C9, C2:C9, [.C2]; the name of the sheet is that of its own.
_CELL = r"\$?([A-Z]{1,3})\$?([0-9]+)"
_RANGE = re.compile(rf"(?<=[.\s]){_CELL}(?::(?:'[^']*'|[^\s:.']*)\.?{_CELL})?(?=\s|$)")
_OWN_CELL = re.compile(r"\[\.([^\]:]+)\]")

_COMPARISON = re.compile(r"(>=|<=|!=|<>|>|<|=)(.+)")
_BETWEEN = re.compile(r"(not-)?between\(([^,;]+)[,;]([^,;]+)\)")
_FORMULA = re.compile(r"formula-is\((.*)\)")


class OdsConditions:
    """Makes conditional formats of the elements that state them, one after the other."""

    def __init__(self, styles: OdsStyles) -> None:
        self._styles = styles
        self._ranges = ""
        self._count = 0

    def begin(self, name: str, attributes: Attributes) -> ConditionalFormat | None:
        """Take in the beginning of an element; None: it states no condition of a sheet's cells."""
        if name == _FORMAT:
            self._ranges = _plain_ranges(attributes.get(_CALC + "target-range-address", ""))
        areas = areas_of(self._ranges)
        if name != _CONDITION or not areas:
            return None

        self._count += 1
        style = attributes.get(_CALC + "apply-style-name")
        kind, operator, formulas = _read_condition(attributes.get(_CALC + "value", ""))
        code = self._styles.look_of(style).code
        # Of several conditions of a cell the first that holds counts alone.
        return ConditionalFormat(
            areas, kind, code, self._count, operator, formulas, stops=code is None
        )


def _plain_ranges(addresses: str) -> str:
    ranges = []
    for match in _RANGE.finditer(" " + addresses):
        first_column, first_row, last_column, last_row = match.groups()
        first = f"{first_column}{first_row}"
        ranges.append(f"{first}:{last_column}{last_row}" if last_column else first)
    return " ".join(ranges)


def _read_condition(written: str) -> tuple[str, str, tuple[str, ...]]:
    """Kind, operator and formulas of a condition, as a new workbook calls them."""
    value = _OWN_CELL.sub(r"\1", written.strip())
    match = _BETWEEN.fullmatch(value)
    if match:
        return "cellIs", "notBetween" if match[1] else "between", (match[2], match[3])
    match = _FORMULA.fullmatch(value)
    if match:
        return "expression", "", (match[1].removeprefix("of:"),)
    match = _COMPARISON.fullmatch(value)
    if match:
        return "cellIs", OPERATORS[match[1].replace("!=", "<>")], (match[2],)
    return value, "", ()
