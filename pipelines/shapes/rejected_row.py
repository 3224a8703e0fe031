"""A row that goes back to its department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class RejectedRow(NamedTuple):
    """One rejected row as it is kept."""

    row_number: int
    cells: Mapping[str, str | None]
    """Header → text as it came."""
    findings: Sequence[Mapping[str, Any]]
    """Its errors in JSON form: `rule`, `element`, `severity`, `detail`."""
