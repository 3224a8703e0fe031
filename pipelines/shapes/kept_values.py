"""The values that records keep because the rows about them do not mention these elements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import pandas as pd
import pyarrow as pa


# Stands for a value that is kept, and that nobody may read: only that it is there counts.
PRESENT = "（已有）"


@dataclass(frozen=True)
class KeptValues:
    """What some rows find in their records; a row without a record is not in it.

    Both frames have row numbers as index, and a column for each element that some row lacks and
    that a rule looks at.
    """

    values: pd.DataFrame
    """Canonical text; missing where the record has no value. `PRESENT` for an identity number."""
    is_absent: pd.DataFrame
    """Whether the row does not mention the element, so that the kept value stays."""
    versions: pd.Series
    """The version of the record that has the values; index as of the frames."""


KeptValuesLookup: TypeAlias = Callable[[pd.DataFrame], KeptValues | None]
"""Takes canonical rows, indexed by row number; None: nothing is kept that a rule looks at."""

# Row number → version of the record with which the row was judged. A row that is not in it was
# judged by itself.
VERSION_SCHEMA = pa.schema([("row_number", pa.int64()), ("version", pa.int64())])
