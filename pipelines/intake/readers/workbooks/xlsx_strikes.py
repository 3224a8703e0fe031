"""Which cell styles and which shared texts of a new workbook (.xlsx) have a line through them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping

from pipelines.intake.readers.workbooks.xlsx_parts import (
    STYLES,
    Attributes,
    Strikes,
    is_strike,
    parse_part,
)


TEXTS = "xl/sharedStrings.xml"

# Bytes that are searched at a time; the last of them again with the next ones.
SEARCHED_BYTES = 1 << 20
OVERLAP_BYTES = 16


def strikes_of(archive: zipfile.ZipFile) -> Strikes:
    """Read which styles and texts are struck through."""
    styles = _struck_styles(archive)
    texts = _struck_texts(archive)
    return Strikes(frozenset(styles), frozenset(texts))


def _struck_styles(archive: zipfile.ZipFile) -> list[int]:
    fonts = -1
    struck_fonts = set()
    cell_fonts: list[str] = []
    room = ""

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal fonts, room
        if name in ("fonts", "cellXfs", "cellStyleXfs", "dxfs", "cellStyles"):
            room = name
        elif name == "font" and room == "fonts":
            fonts += 1
        elif name == "strike" and room == "fonts" and is_strike(attributes):
            struck_fonts.add(str(fonts))
        elif name == "xf" and room == "cellXfs":
            cell_fonts.append(attributes.get("fontId", "0"))

    _parse_if_struck(archive, STYLES, begin)
    return [number for number, font in enumerate(cell_fonts) if font in struck_fonts]


def _struck_texts(archive: zipfile.ZipFile) -> set[int]:
    texts = -1
    struck = set()

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal texts
        if name == "si":
            texts += 1
        elif name == "strike" and is_strike(attributes):
            struck.add(texts)

    _parse_if_struck(archive, TEXTS, begin)
    return struck


def _parse_if_struck(
    archive: zipfile.ZipFile, path: str, begin: Callable[[str, Attributes], None]
) -> None:
    """Parse a part that has the word in it at all: a workbook may have millions of texts."""
    if path not in archive.namelist():
        return
    if _names_strike(archive, path):
        parse_part(archive, path, begin)


def _names_strike(archive: zipfile.ZipFile, path: str) -> bool:
    end = b""
    with archive.open(path) as content:
        while piece := content.read(SEARCHED_BYTES):
            # UTF-16 has a zero beside each letter.
            letters = (end + piece).replace(b"\x00", b"")
            if b"strike" in letters:
                return True
            end = piece[-OVERLAP_BYTES:]
    return False
