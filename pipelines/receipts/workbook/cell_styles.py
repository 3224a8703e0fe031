"""The few styles that a receipt's cells have, in the terms of XlsxWriter."""

from __future__ import annotations

from typing import Any


INK = "#1F3A5F"
WHITE = "#FFFFFF"
GREY_LINE = "#D5DCE4"
GREY_TEXT = "#5B6B7C"
GREY_GROUND = "#F4F6F9"
CREAM_GROUND = "#FFFBF0"
LINK_BLUE = "#1F4E9E"
GREEN_GROUND = "#DDF2E3"
GREEN_TEXT = "#14532D"
YELLOW_GROUND = "#FFF0CC"
YELLOW_TEXT = "#7A4B00"
RED_GROUND = "#FBDDDB"
RED_TEXT = "#8B1A1A"
RED_COUNT = "#B42318"

# Colours of sheet tabs: red for rows that go back, amber for findings, grey for facts about the file.
RED_TAB = "#B42318"
AMBER_TAB = "#D98E04"
GREY_TAB = "#8A97A6"

_CELL = {
    "font_name": "微软雅黑",
    "font_size": 10,
    "valign": "vcenter",
    # The format of text: a spreadsheet keeps what is typed into such a cell as it is.
    "num_format": "@",
    "text_wrap": True,
}
_BOXED = _CELL | {"border": 1, "border_color": GREY_LINE, "indent": 1}
_NUMBER = _BOXED | {"num_format": "0", "align": "center", "indent": 0}
_BANNER = _CELL | {"font_size": 15, "bold": True, "indent": 1}
_HEADING = _CELL | {"font_size": 12, "bold": True, "bottom": 2, "bottom_color": INK}

# A tile is a count with its label in the cell above; there is no line between the two.
_TILE = _CELL | {"align": "center", "border": 1, "border_color": GREY_LINE}
_TILE_COUNT = _TILE | {"font_size": 18, "bold": True, "top": 0, "num_format": "0"}

STYLES: dict[str, dict[str, Any]] = {
    "good-banner": _BANNER | {"bg_color": GREEN_GROUND, "font_color": GREEN_TEXT},
    "part-banner": _BANNER | {"bg_color": YELLOW_GROUND, "font_color": YELLOW_TEXT},
    "bad-banner": _BANNER | {"bg_color": RED_GROUND, "font_color": RED_TEXT},
    "heading": _HEADING | {"font_color": INK},
    "header": _BOXED | {"bold": True, "font_color": WHITE, "bg_color": INK},
    "label": _BOXED | {"font_color": GREY_TEXT, "bg_color": GREY_GROUND},
    "plain": _CELL,
    "cell": _BOXED,
    "number": _NUMBER,
    "reason": _BOXED | {"bg_color": CREAM_GROUND},
    # Blue and underlined as links are everywhere, so that a clerk sees where to click.
    "link": _CELL | {"font_color": LINK_BLUE, "underline": 1},
    "link-number": _NUMBER | {"font_color": LINK_BLUE, "underline": 1},
    # Cells with a finding, by its severity.
    "error": _BOXED | {"bg_color": RED_GROUND, "font_color": RED_TEXT},
    "warning": _BOXED | {"bg_color": YELLOW_GROUND, "font_color": YELLOW_TEXT},
    "tile-label": _TILE | {"font_color": GREY_TEXT, "bg_color": GREY_GROUND, "bottom": 0},
    "tile": _TILE_COUNT | {"font_color": INK},
    "tile-rejected": _TILE_COUNT | {"font_color": RED_COUNT},
}
