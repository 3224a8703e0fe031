"""Which regular expressions a catalogue may hold: those that hostile text cannot make run for ever."""

from __future__ import annotations

import re
import warnings
from itertools import pairwise


LONGEST = 256
"""Characters that a value may have which is laid against a pattern."""
OPEN_REPETITIONS = 3
"""Each one more multiplies the work by the length of the text."""

_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d*,?\d*\}|\(\?[:=!]|.", re.DOTALL)
"""An escape, a class of characters, a count, the beginning of a group, or one character."""
_OPEN = re.compile(r"[*+]|\{\d*,\d*\}")
_REPEATS = re.compile(r"[*+]|\{.*\}")


def faults(pattern: str) -> list[str]:
    """What is wrong with a pattern; nothing if it is harmless."""
    try:
        with warnings.catch_warnings(action="error"):
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError, Warning) as fault:
        return [f"not a pattern: {fault}"]
    found = []
    pieces = _PIECE.findall(pattern)
    if _repeats_a_choice(pieces):
        found.append(
            "a repeated group that repeats or chooses inside can run for ever on hostile text"
        )
    if sum(bool(_OPEN.fullmatch(piece)) for piece in pieces) > OPEN_REPETITIONS:
        found.append(
            f"more than {OPEN_REPETITIONS} open repetitions (* or +) are slow on hostile text"
        )
    return found


def _repeats_a_choice(pieces: list[str]) -> bool:
    """Whether a quantified group holds a quantifier or an alternative, however deep."""
    groups = [False]
    for piece, following in pairwise([*pieces, ""]):
        if piece.startswith("("):
            groups.append(False)
        elif piece == ")":
            choosing = groups.pop()
            if choosing and _REPEATS.fullmatch(following):
                return True
            groups[-1] |= choosing
        elif piece in ("|", "?") or _REPEATS.fullmatch(piece):
            groups[-1] = True
    return False
