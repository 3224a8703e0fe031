"""What the commands print, and how they exit."""

from __future__ import annotations

import sys


DONE = 0
NEEDS_A_PERSON = 1


def say(line: str) -> None:
    """Print a line of progress at once, also through a pipe."""
    print(line, flush=True)


def complain(line: str) -> int:
    """Print one line about what needs a person; returns the exit status for it."""
    print(line, file=sys.stderr, flush=True)
    return NEEDS_A_PERSON
