"""How notes below a table begin: with their label in the same cell, or beside it."""

from __future__ import annotations

import re


# What stands in the cell before a note.
NOTE_LABEL = "附?注|备注|温馨提示"
_ONLY_LABEL = re.compile(NOTE_LABEL)

# A note with its label in the same cell: 注:普货即道路普通货物运输, 注2:略.
_NOTE = re.compile(r"(?:附?注|备注|附记|说明|注意|注意事项)(?:\d{1,2}|[一二三四五])?:.+")


def is_note_label(text: str) -> bool:
    """Whether it is the label of a note that stands in another cell."""
    return bool(_ONLY_LABEL.fullmatch(text))


def is_note(text: str) -> bool:
    """Whether it is a note behind its label."""
    return bool(_NOTE.fullmatch(text))
