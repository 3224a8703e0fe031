"""The words of a hint that says exactly what is wrong with a value, by which it is known again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from string import Formatter


@dataclass(frozen=True)
class HintWords:
    """What is said of a value, in Chinese, with `{names}` where parts of the value stand.

    A finding keeps the text alone, in `Finding.detail`. What a hint means is asked of its `HintWords`
    and never of the text itself: other words change what is read, and nothing that is done.
    """

    words: str

    def about(self, **parts: str | int) -> str:
        """The text for one value: `parts` by their names."""
        return self.words.format(**parts)

    def say(self, hint: str | None) -> bool:
        """Whether a text is this hint, whatever the parts in it."""
        return hint is not None and self._pattern.fullmatch(hint) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pieces = []
        for literal, name, _, _ in Formatter().parse(self.words):
            pieces.append(re.escape(literal))
            if name is not None:
                pieces.append(".*")
        return re.compile("".join(pieces), re.DOTALL)
