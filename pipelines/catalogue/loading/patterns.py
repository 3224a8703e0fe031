"""Which regular expressions a catalogue may hold: those that end soon on any text."""

from __future__ import annotations

import re
import warnings
from itertools import pairwise


# Characters of the longest value that is laid against a pattern.
LONGEST = 256

# Each open repetition more multiplies the work by the length of the text.
OPEN_REPETITIONS = 3

# An escape, a class of characters, a count, the beginning of a group, or one character.
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d*,?\d*\}|\(\?[:=!]|.", re.DOTALL)
_OPEN = re.compile(r"[*+]|\{\d*,\d*\}")
_REPEATS = re.compile(r"[*+]|\{.*\}")


def mistakes_in(pattern: str) -> list[str]:
    """What is wrong with a pattern; nothing if it is harmless."""
    try:
        with warnings.catch_warnings(action="error"):
            re.compile(pattern)
            # As rules use it: what sets flags for the whole pattern may stand at its beginning only.
            re.compile(f"^(?:{pattern})$")
    except (re.error, OverflowError, RecursionError, Warning) as error:
        return [f"not a pattern: {error}"]

    mistakes = []
    pieces = _PIECE.findall(pattern)
    if _repeats_a_choice(pieces):
        mistakes.append(
            "a repeated group that repeats or chooses inside can run for ever on hostile text"
        )
    open_pieces = [piece for piece in pieces if _OPEN.fullmatch(piece)]
    if len(open_pieces) > OPEN_REPETITIONS:
        mistakes.append(
            f"more than {OPEN_REPETITIONS} open repetitions (* or +) are slow on hostile text"
        )
    return mistakes


def _repeats_a_choice(pieces: list[str]) -> bool:
    """Whether a quantified group holds a quantifier or an alternative, however deep."""
    # One entry per open group: whether it holds a choice. The first one is the whole pattern.
    holds_choice = [False]
    for piece, following in pairwise([*pieces, ""]):
        if piece.startswith("("):
            holds_choice.append(False)
        elif piece == ")":
            group_holds_choice = holds_choice.pop()
            if group_holds_choice and _REPEATS.fullmatch(following):
                return True
            holds_choice[-1] |= group_holds_choice
        elif piece in ("|", "?") or _REPEATS.fullmatch(piece):
            holds_choice[-1] = True
    return False
