"""Boxes of a form beside the names of a code list, of which the ticked ones count: ☑罚款 □警告."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipelines.catalogue.values.value_type import SEPARATOR


# ☒ and × are left: to one clerk they tick a box, to another they cross it out.
_TICKED = "☑√✓✔■"
_OPEN = "□☐○◻⬜"
_BOX = re.compile(f"([{_TICKED}{_OPEN}])[\ufe0e\ufe0f]?")
# What stands between two boxes and is no part of a name.
_AROUND = " \t\r\n　;；,，、|/"


def with_ticks_read(read: Callable[[str], str], text: str) -> str:
    """What is read of the names whose boxes are ticked, or of a text without boxes.

    `read`: returns a text of which it can make nothing as it is; then the boxes stay too.
    """
    ticked = ticked_items(text)
    value = read(ticked) if ticked else ""
    return value if value != ticked else read(text)


def ticked_items(text: str) -> str:
    """The names whose boxes are ticked, joined; empty: it has no boxes, or nobody can say which are."""
    pieces = [piece.strip(_AROUND) for piece in _BOX.split(text)]
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1 or bool(first) == bool(last):
        return ""

    # A box stands in front of its name, or behind it.
    names = pieces[0::2][:-1] if first else pieces[0::2][1:]
    boxes = pieces[1::2]
    ticked = []
    for box, name in zip(boxes, names, strict=True):
        if not name:
            return ""
        if box in _TICKED:
            ticked.append(name)
    return SEPARATOR.join(ticked)
