"""Headers in one cell: between the names of the columns stands something that is no separator here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from pipelines.errors import FileRefused
from pipelines.intake.readers.grids.grid import IsElementName, Row
from pipelines.intake.readers.plain_text.separators import DELIMITERS, shown_separator
from pipelines.intake.recognising.not_recognised import NotRecognised, listed_names


# A cell with as many names of columns is a header whose separator is not known.
_MIN_NAMES = 3
_WORD = re.compile(r"[\w()（）]+")


def unknown_separator(head: Sequence[Row], is_element_name: IsElementName) -> NotRecognised | None:
    """Name what stands between the names of columns, where a whole header stands in one cell."""
    for row in head:
        filled = [cell for cell in row if cell and cell.strip()]
        if not 0 < len(filled) < _MIN_NAMES:
            continue
        words = [word for word in _WORD.finditer(filled[0]) if is_element_name(word[0])]
        if len(words) < _MIN_NAMES:
            continue

        between, count = _most_often_between(filled[0], words)
        # A usual separator is known, and what stands between two names only may be another column.
        if count < 2 or any(usual in between for usual in DELIMITERS):
            continue

        names = [word[0] for word in words]
        error = FileRefused(
            "unknown-separator",
            f"表头各列（{listed_names(names)}）挤在一格里，其间的分隔符“{shown_separator(between)}”不认识",
            "请用WPS或Excel打开，分列后另存为.xlsx，或改用逗号、制表符分隔后重新报送。",
        )
        return NotRecognised(error)
    return None


def _most_often_between(text: str, words: Sequence[re.Match[str]]) -> tuple[str, int]:
    """What stands most often between two words of a text, and how often."""
    counts: Counter[str] = Counter()
    for word, following in pairwise(words):
        counts[text[word.end() : following.start()]] += 1
    return counts.most_common(1)[0]
