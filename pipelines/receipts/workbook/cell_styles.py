"""The few styles that a receipt's cells have, in the terms of XlsxWriter."""

from __future__ import annotations

from typing import Any


INK = "#1F3A5F"
PAPER = "#FFFFFF"
LINE = "#D5DCE4"
QUIET = "#5B6B7C"
QUIET_GROUND = "#F4F6F9"
REASON_GROUND = "#FFFBF0"
TILE_RED = "#B42318"

GREEN_GROUND, GREEN_TEXT = "#DDF2E3", "#14532D"
YELLOW_GROUND, YELLOW_TEXT = "#FFF0CC", "#7A4B00"
RED_GROUND, RED_TEXT = "#FBDDDB", "#8B1A1A"

# Colours of sheet tabs.
RED_TAB = "#B42318"
"""What goes back."""
AMBER_TAB = "#D98E04"
"""What is said about rows."""
GREY_TAB = "#8A97A6"
"""What is said about the file."""

_CELL = {
    "font_name": "微软雅黑",
    "font_size": 10,
    "valign": "vcenter",
    # The format of text: a spreadsheet keeps what is typed into such a cell as it is.
    "num_format": "@",
    "text_wrap": True,
}
_BOXED = _CELL | {"border": 1, "border_color": LINE, "indent": 1}
_BANNER = _CELL | {"font_size": 15, "bold": True, "indent": 1}
_TILE = _CELL | {"align": "center", "border": 1, "border_color": LINE}
_COUNT = _TILE | {"font_size": 18, "bold": True, "top": 0, "num_format": "0"}

STYLES: dict[str, dict[str, Any]] = {
    "good-banner": _BANNER | {"bg_color": GREEN_GROUND, "font_color": GREEN_TEXT},
    "part-banner": _BANNER | {"bg_color": YELLOW_GROUND, "font_color": YELLOW_TEXT},
    "bad-banner": _BANNER | {"bg_color": RED_GROUND, "font_color": RED_TEXT},
    "heading": _CELL
    | {"font_size": 12, "bold": True, "font_color": INK, "bottom": 2, "bottom_color": INK},
    "header": _BOXED | {"bold": True, "font_color": PAPER, "bg_color": INK},
    "label": _BOXED | {"font_color": QUIET, "bg_color": QUIET_GROUND},
    "plain": _CELL,
    "cell": _BOXED,
    "number": _BOXED | {"num_format": "0", "align": "center", "indent": 0},
    "reason": _BOXED | {"bg_color": REASON_GROUND},
    "error": _BOXED | {"bg_color": RED_GROUND, "font_color": RED_TEXT},
    "warning": _BOXED | {"bg_color": YELLOW_GROUND, "font_color": YELLOW_TEXT},
    "tile-label": _TILE | {"font_color": QUIET, "bg_color": QUIET_GROUND, "bottom": 0},
    "tile": _COUNT | {"font_color": INK},
    "tile-rejected": _COUNT | {"font_color": TILE_RED},
}
