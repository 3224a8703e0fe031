"""A cell that is asked back before its row is judged."""

from __future__ import annotations

from typing import NamedTuple


class CellFault(NamedTuple):
    """One cell of which nobody can say what it means."""

    row_number: int
    element: str
    """Code of the element whose column it stands in."""
    rule: str
    """Code of the rule, as in findings."""
    detail: str
    """What the sentence quotes, such as the text that is shown."""
