"""Words of the catalogue as parts of regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable


def any_word(words: Iterable[str]) -> str:
    """A regular expression that matches any of some words; without a word it matches nothing."""
    escaped = [re.escape(word) for word in words]
    return f"(?:{'|'.join(escaped)})" if escaped else "(?!)"
