"""A column of text, taken from pandas to Arrow."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa


def arrow_texts(values: pd.Series) -> pa.StringArray:
    """The texts of a column in one piece; a missing one is null.

    A column that was made of several frames is in pieces, and much of Arrow wants one.
    """
    texts = pa.array(values, pa.string(), from_pandas=True)
    if isinstance(texts, pa.ChunkedArray):
        return texts.combine_chunks()
    return texts
