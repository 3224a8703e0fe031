"""The number formats of the cell styles of a new workbook (.xlsx)."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence

from pipelines.intake.cells.number_formats import BUILT_IN, GENERAL
from pipelines.intake.readers.workbooks.xml_events import STYLES_PART, Attributes, parse_part


def cell_formats(archive: zipfile.ZipFile) -> list[str]:
    """The format code of each cell style, by its number."""
    codes: dict[str, str] = {}
    formats: list[str] = []
    named_ids: list[str] = []
    part = ""

    def begin(name: str, attributes: Attributes) -> None:
        nonlocal part
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", GENERAL)
        elif name in ("cellXfs", "cellStyleXfs", "dxfs"):
            part = name
        elif name == "xf" and part == "cellStyleXfs":
            named_ids.append(attributes.get("numFmtId", "0"))
        elif name == "xf" and part == "cellXfs":
            format_id = attributes.get("numFmtId") or _id_of_named(attributes, named_ids)
            formats.append(_code(format_id, codes))

    if STYLES_PART in archive.namelist():
        parse_part(archive, STYLES_PART, begin)
    return formats


def codes_of_conditions(archive: zipfile.ZipFile) -> list[str | None]:
    """The format code of each look that a condition may give a cell; None: it keeps its own."""
    codes: list[str | None] = []
    is_open = False

    def begin(name: str, attributes: Attributes) -> None:
        nonlocal is_open
        if name == "dxfs":
            is_open = True
        elif name == "dxf" and is_open:
            codes.append(None)
        elif name in ("tableStyles", "colors", "extLst"):
            is_open = False
        elif name == "numFmt" and is_open and codes:
            codes[-1] = attributes.get("formatCode")

    if STYLES_PART in archive.namelist():
        parse_part(archive, STYLES_PART, begin)
    return codes


def _id_of_named(attributes: Attributes, named_ids: Sequence[str]) -> str:
    """The format of the named style that a cell style is based on."""
    number = attributes.get("xfId", "")
    if number.isdecimal() and int(number) < len(named_ids):
        return named_ids[int(number)]
    return "0"


def _code(format_id: str, codes: Mapping[str, str]) -> str:
    if format_id in codes:
        return codes[format_id]
    number = int(format_id) if format_id.isdecimal() else 0
    return BUILT_IN.get(number, GENERAL)
