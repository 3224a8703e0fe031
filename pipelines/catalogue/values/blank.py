"""Values as they are meant: without guards and white space around, and missing where nothing is."""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.values.judgement import Mask
from pipelines.catalogue.values.spellings.export_guards import without_guards


# What people write when there is nothing to write.
WRITTEN_BY_PEOPLE = frozenset(
    {
        "/",
        "／",
        "\\",
        "无",
        "无。",
        "暂无",
        "暂无。",
        "-",
        "－",
        "--",
        "－－",
        "—",
        "——",
    }
)

# What programs write into a cell that nobody has filled in.
WRITTEN_BY_PROGRAMS = frozenset(
    {
        "null",
        "NULL",
        "Null",
        "(null)",
        "(NULL)",
        "<null>",
        "<NULL>",
        "[null]",
        "[NULL]",
        "None",
        "<NA>",
        "NaT",
        "undefined",
        "\\N",
        "N/A",
        "n/a",
        "NaN",
        "nan",
    }
)

BLANK = WRITTEN_BY_PEOPLE | WRITTEN_BY_PROGRAMS

# What clerks are asked to write for a credit code that a subject has not, where blank is not enough.
MISSING_CODE = "无"

# Words among them that some elements take as their value: an obligation of "无" is none.
_NONE = frozenset({"无", "无。"})


def are_left_blank(values: pd.Series) -> Mask:
    """Which cells nobody has filled in, not even with a word for nothing."""
    trimmed = without_guards(values.astype("str").str.strip())
    is_blank = trimmed.isna() | (trimmed == "") | trimmed.isin(WRITTEN_BY_PROGRAMS)
    return is_blank.to_numpy(dtype=bool)


def blank_to_none(values: pd.Series, *, none_is_a_value: bool = False) -> pd.Series:
    """Take guards and white space off, and make every way of writing "nothing" a missing value.

    `none_is_a_value`: the element has the word 无 among its values.
    """
    trimmed = without_guards(values.astype("str").str.strip())
    words = BLANK - _NONE if none_is_a_value else BLANK
    is_blank = (trimmed == "") | trimmed.isin(words)
    if not is_blank.any():
        return trimmed
    return trimmed.mask(is_blank)
