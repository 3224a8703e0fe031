"""The mistakes of a catalogue: collected, so that all of them are reported in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches


@dataclass
class Mistakes:
    """Every mistake found so far, one line each: file, key, what is wrong."""

    lines: list[str] = field(default_factory=list)

    def add(self, file: str, key: str, what: str) -> None:
        """Note one mistake; what many record types share is wrong once."""
        line = f"{file}: {key}: {what}" if key else f"{file}: {what}"
        if line not in self.lines:
            self.lines.append(line)


def did_you_mean(written: str, allowed: Iterable[str]) -> str:
    """What was probably meant, in brackets; empty: nothing is near."""
    # 0.6 finds a slip of one or two letters, and does not guess at other words.
    nearest = get_close_matches(written, [str(name) for name in allowed], n=1, cutoff=0.6)
    return f" (did you mean {nearest[0]}?)" if nearest else ""
