"""The number formats of the cell styles of a new workbook (.xlsx)."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping

from pipelines.intake.cells.number_formats import BUILT_IN, GENERAL
from pipelines.intake.readers.workbooks.xlsx_parts import STYLES, Attributes, parse_part


def cell_formats(archive: zipfile.ZipFile) -> list[str]:
    """The format code of each cell style, by its number."""
    codes: dict[str, str] = {}
    formats: list[str] = []
    is_in_cell_styles = False

    def begin(name: str, attributes: Attributes) -> None:
        nonlocal is_in_cell_styles
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", GENERAL)
        elif name in ("cellXfs", "cellStyleXfs", "dxfs"):
            is_in_cell_styles = name == "cellXfs"
        elif name == "xf" and is_in_cell_styles:
            formats.append(_code(attributes.get("numFmtId", "0"), codes))

    if STYLES in archive.namelist():
        parse_part(archive, STYLES, begin)
    return formats


def _code(format_id: str, codes: Mapping[str, str]) -> str:
    if format_id in codes:
        return codes[format_id]
    number = int(format_id) if format_id.isdecimal() else 0
    return BUILT_IN.get(number, GENERAL)
