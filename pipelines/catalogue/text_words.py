"""Words of `expectations/doubtful_values.yml` as patterns, each made once."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from pipelines.catalogue.doubtful_values import TextWords
from pipelines.catalogue.values import Mask
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.shapes.text_column import arrow_texts


# Marks around a word, which say nothing: (无文号), “无文号”, 无文号。
_AROUND = r"[ ()\[\]【】〔〕《》<>“”\"'‘’.。,、;:!?*-]*"

# White space as people type it, for a class of characters of RE2, whose own is that of ASCII only.
TYPED_SPACE = " \t\n\v\f\r\u00a0\u3000"

# The longest text that may be one of the words.
_LONGEST = 32


def are_words(texts: pd.Series, words: TextWords) -> Mask:
    """Which texts are one of the words, whatever stands around it; none of them is missing."""
    is_short = (texts.str.len() <= _LONGEST).to_numpy(dtype=bool)
    short = arrow_texts(texts[is_short])
    plain = pc.replace_substring_regex(pc.utf8_normalize(short, "NFKC"), r"\s+", "")
    are: Mask = np.zeros(len(texts), dtype=bool)
    are[is_short] = _pattern_of(words).fills(pc.utf8_upper(plain))
    return are


@lru_cache(maxsize=16)
def _pattern_of(words: TextWords) -> ColumnPattern:
    alternatives = [re.escape(_plain(word)) for word in words.words]
    alternatives.extend(words.patterns)
    pointing = "|".join(re.escape(word) for word in words.pointing)
    pointed_at = "|".join(re.escape(word) for word in words.pointed_at)
    if pointing and pointed_at:
        alternatives.append(f"(?:{pointing})(?:{pointed_at})")
    if not alternatives:
        # No text is both at its end and before a character.
        return ColumnPattern(r"\Zx")
    return ColumnPattern(f"{_AROUND}(?:{'|'.join(alternatives)}){_AROUND}")


def _plain(word: str) -> str:
    """A word without white space, in characters of one width and in capitals."""
    normalised = unicodedata.normalize("NFKC", word)
    return "".join(normalised.split()).upper()
