"""Which cell styles of a new workbook (.xlsx) write in the colour of their own ground: nobody sees the text."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping

from pipelines.intake.readers.workbooks.xml_events import STYLES_PART, Attributes, parse_part


_WHITE = "FFFFFF"
_BLACK = "000000"

# Of the colours by number, those that are white and black.
_OF_THEME = {"0": _WHITE, "1": _BLACK}
_INDEXED = {"1": _WHITE, "9": _WHITE, "65": _WHITE, "0": _BLACK, "8": _BLACK, "64": _BLACK}

_SECTIONS = ("fonts", "fills", "cellXfs", "cellStyleXfs", "dxfs", "cellStyles")


def unseen_styles_of(archive: zipfile.ZipFile) -> frozenset[int]:
    """The numbers of the cell styles whose text has the colour of what it stands on."""
    section = ""
    # A font without a colour is black, and cells without a fill are white.
    fonts: list[str | None] = []
    fills: list[str | None] = []
    styles: list[tuple[int, int]] = []

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal section
        if name in _SECTIONS:
            section = name
        match section, name:
            case "fonts", "font":
                fonts.append(_BLACK)
            case "fonts", "color":
                fonts[-1] = _colour(attributes)
            case "fills", "patternFill":
                # Nobody can say what a pattern leaves to be seen.
                is_plain = attributes.get("patternType", "none") == "none"
                fills.append(_WHITE if is_plain else None)
                if attributes.get("patternType") == "solid":
                    fills[-1] = ""
            case "fills", "gradientFill":
                fills.append(None)
            case "fills", "fgColor" if fills[-1] == "":
                fills[-1] = _colour(attributes)
            case "cellXfs", "xf":
                font = attributes.get("fontId", "0")
                fill = attributes.get("fillId", "0")
                styles.append((int(font), int(fill)))

    if STYLES_PART in archive.namelist():
        parse_part(archive, STYLES_PART, begin)

    unseen = set()
    for number, (font, fill) in enumerate(styles):
        if font < len(fonts) and fill < len(fills) and fonts[font] and fonts[font] == fills[fill]:
            unseen.add(number)
    return frozenset(unseen)


def unseen_looks_of(archive: zipfile.ZipFile) -> frozenset[int]:
    """The numbers of the looks of conditional formats in which nobody sees a text."""
    section = ""
    # The colours of the text and of the ground, where a look changes them.
    looks: list[dict[str, str | None]] = []

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal section
        if name in _SECTIONS:
            section = name
        match section, name:
            case "dxfs", "dxf":
                looks.append({})
            case "dxfs", "color" if looks and "fill" not in looks[-1]:
                looks[-1].setdefault("font", _colour(attributes))
            case "dxfs", "patternFill" if looks:
                looks[-1]["fill"] = None
            # The ground of a look is the second colour of its pattern.
            case "dxfs", "bgColor" if looks:
                looks[-1]["fill"] = _colour(attributes)

    if STYLES_PART in archive.namelist():
        parse_part(archive, STYLES_PART, begin)

    unseen = set()
    for number, look in enumerate(looks):
        # A look that leaves the ground as it is stands on white.
        font = look.get("font")
        if font and font == look.get("fill", _WHITE):
            unseen.add(number)
    return frozenset(unseen)


def _colour(attributes: Attributes) -> str | None:
    """A colour as six digits, or as the theme's with its tint; None: it is not known which."""
    if "rgb" in attributes:
        return attributes["rgb"][-6:].upper()
    if "theme" in attributes:
        theme = attributes["theme"]
        tint = attributes.get("tint", "0")
        is_plain = not tint.strip("-0.")
        return _OF_THEME.get(theme, f"theme {theme}") if is_plain else f"theme {theme} {tint}"
    if "indexed" in attributes:
        number = attributes["indexed"]
        return _INDEXED.get(number, f"indexed {number}")
    # The colour of the system's windows.
    return None
