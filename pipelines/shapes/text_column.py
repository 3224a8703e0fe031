"""Columns of text: taken from pandas to Arrow, and put into a table."""

from __future__ import annotations

from collections.abc import Sequence

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


def with_cells(rows: pa.Table, name: str, cells: Sequence[str | None]) -> pa.Table:
    """The rows with other cells in one column."""
    column_number = rows.column_names.index(name)
    return rows.set_column(column_number, name, pa.array(cells, pa.string()))
