"""Which cell styles and texts of a new workbook (.xlsx) have a line through them, or are raised or lowered."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping

from pipelines.intake.readers.workbooks.font_marks import FontMarks, is_raised, is_strike
from pipelines.intake.readers.workbooks.xlsx_colours import unseen_looks_of, unseen_styles_of
from pipelines.intake.readers.workbooks.xml_events import (
    STYLES_PART,
    Attributes,
    local_name,
    new_parser,
    parse_part,
)


_TEXTS = "xl/sharedStrings.xml"

# The elements of a font that are looked for.
STRIKE = "strike"
RAISED = "vertAlign"

# Bytes that are searched at a time; the last of them again with the next ones.
_SEARCHED_BYTES = 1 << 20
_OVERLAP_BYTES = 24


def font_marks_of(archive: zipfile.ZipFile) -> FontMarks:
    """Read which styles and texts are struck through, raised or lowered."""
    marks = FontMarks(
        unseen_styles=unseen_styles_of(archive), unseen_looks=unseen_looks_of(archive)
    )
    words = _words_in(archive, STYLES_PART)
    if STRIKE in words:
        marks.struck_styles = _styles_with(archive, STRIKE, is_strike)
    if RAISED in words:
        marks.raised_styles = _styles_with(archive, RAISED, is_raised)

    words = _words_in(archive, _TEXTS)
    if STRIKE in words:
        marks.struck_texts = _struck_texts(archive)
    if RAISED in words:
        marks.raised_texts = _raised_texts(archive)
    return marks


def _styles_with(
    archive: zipfile.ZipFile, mark: str, is_marked: Callable[[Attributes], bool]
) -> frozenset[int]:
    font_number = -1
    marked_fonts = set()
    cell_fonts: list[str] = []
    section = ""

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal font_number, section
        if name in ("fonts", "cellXfs", "cellStyleXfs", "dxfs", "cellStyles"):
            section = name
        elif name == "font" and section == "fonts":
            font_number += 1
        elif name == mark and section == "fonts" and is_marked(attributes):
            marked_fonts.add(str(font_number))
        elif name == "xf" and section == "cellXfs":
            cell_fonts.append(attributes.get("fontId", "0"))

    parse_part(archive, STYLES_PART, begin)
    return frozenset(number for number, font in enumerate(cell_fonts) if font in marked_fonts)


def _struck_texts(archive: zipfile.ZipFile) -> frozenset[int]:
    text_number = -1
    struck = set()

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal text_number
        if name == "si":
            text_number += 1
        elif name == STRIKE and is_strike(attributes):
            struck.add(text_number)

    parse_part(archive, _TEXTS, begin)
    return frozenset(struck)


def _raised_texts(archive: zipfile.ZipFile) -> dict[int, str]:
    """Number of each text with raised or lowered characters → these characters."""
    text_number = -1
    has_raised_run = False
    is_open = False
    raised: dict[int, str] = {}

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal text_number, has_raised_run, is_open
        match local_name(name):
            case "si":
                text_number += 1
            case "r":
                has_raised_run = False
            case "vertAlign":
                has_raised_run = is_raised(attributes)
            case "t":
                is_open = has_raised_run

    def end(name: str) -> None:
        nonlocal has_raised_run, is_open
        is_open = False
        if local_name(name) == "r":
            has_raised_run = False

    def add_text(text: str) -> None:
        if is_open:
            raised[text_number] = raised.get(text_number, "") + text

    parser = new_parser()
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = add_text
    with archive.open(_TEXTS) as content:
        parser.ParseFile(content)
    return raised


def _words_in(archive: zipfile.ZipFile, path: str) -> set[str]:
    """Which of the two words stand in a part at all: a workbook may have millions of texts."""
    words: set[str] = set()
    if path not in archive.namelist():
        return words
    end = b""
    with archive.open(path) as content:
        while piece := content.read(_SEARCHED_BYTES):
            # UTF-16 has a zero beside each letter.
            letters = (end + piece).replace(b"\x00", b"")
            words |= {word for word in (STRIKE, RAISED) if word.encode() in letters}
            end = piece[-_OVERLAP_BYTES:]
    return words
