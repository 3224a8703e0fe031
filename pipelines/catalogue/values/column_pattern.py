"""Regular expressions that are looked for in whole columns of text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.shapes.text_column import arrow_texts


# Arrow prepares a pattern anew for each column, Python keeps what it has prepared. Up to this many
# values Python is the faster of the two, above it Arrow is.
FEW_VALUES = 200

# Python and Arrow understand these differently: classes are ASCII only in Arrow, and `$` also
# stands before a last newline in Python. Arrow has neither look-around nor back references.
_AMBIGUOUS = re.compile(r"(?<!\\)(?:\\\\)*(?:\\[dDsSwWbB1-9uUN]|\$|\(\?[=!<P])")


# A column as pandas or as Arrow has it.
ColumnValues: TypeAlias = pd.Series | pa.Array | pa.ChunkedArray


class ColumnPattern:
    r"""A regular expression that finds the same in a short column and in a long one.

    Written in what Python's `re` and Arrow have in common, with `\Z` for the end of a text.

    Raises:
        ValueError: the two understand the expression differently.
    """

    def __init__(self, pattern: str) -> None:
        if _AMBIGUOUS.search(pattern):
            raise ValueError(f"Python and Arrow may understand {pattern!r} differently")
        self._compiled = re.compile(pattern)
        self._in_arrow = pattern.replace(r"\Z", r"\z")

    def is_in(self, values: ColumnValues) -> npt.NDArray[np.bool_]:
        """Which values hold something that matches. A missing value does not."""
        return _mask(values, self._compiled.search, self._in_arrow)

    def fills(self, values: ColumnValues) -> npt.NDArray[np.bool_]:
        """Which values match from the first character to the last. A missing value does not."""
        return _mask(values, self._compiled.fullmatch, rf"^(?:{self._in_arrow})\z")


def _mask(
    values: ColumnValues, match: Callable[[str], re.Match[str] | None], in_arrow: str
) -> npt.NDArray[np.bool_]:
    texts = values
    if isinstance(values, pd.Series):
        texts = arrow_texts(values)
    if len(texts) > FEW_VALUES:
        matches = pc.fill_null(pc.match_substring_regex(texts, in_arrow), False)
        mask: npt.NDArray[np.bool_] = matches.to_numpy(zero_copy_only=False).astype(bool)
        return mask

    answers = (text is not None and match(text) is not None for text in texts.to_pylist())
    return np.fromiter(answers, bool, len(texts))
