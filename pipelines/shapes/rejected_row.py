"""Rows that go back to their department: one by one, and many at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pyarrow as pa


class RejectedRow(NamedTuple):
    """One rejected row as it is kept."""

    row_number: int
    cells: Mapping[str, str | None]
    """Header → text as it came."""
    findings: Sequence[Mapping[str, Any]]
    """Its errors in JSON form: `rule`, `element`, `severity`, `detail`."""


@dataclass(frozen=True)
class RejectedChunk:
    """Some rejected rows, sorted by row number; a file may have millions of them."""

    row_numbers: pa.Array
    """As int64."""
    cells: pa.Table
    """One text column per column of the file, under its header."""
    findings: pa.DictionaryArray
    """The errors of each row as JSON text: a list of objects as in `RejectedRow`."""
