"""What a spreadsheet can tell of a cell while it is filled in: a formula, and what it asks in Chinese.

Excel allows 255 characters in such a formula and no list in braces; versions before 2007 lack
IFERROR, and no function here is younger than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.shapes.finding import Severity


# Most characters of a formula that checks an entry.
LONGEST_FORMULA = 255


@dataclass(frozen=True)
class EntryTest:
    """One thing that a spreadsheet can tell of a cell."""

    conditions: tuple[str, ...]
    """Formulas without the equals sign that are all true of what may be right; an error says that it is
    wrong."""
    requirement: str
    """What the cell has to be, as a clause in Chinese."""
    severity: Severity
    is_of_empty_cells: bool = False
    """True: an empty cell may be wrong as well."""
    is_of_entries: bool = True
    """False: it asks only that there is a value, so that whatever is typed is right."""

    @property
    def formula(self) -> str:
        """All conditions as one formula."""
        return all_of(self.conditions)


def all_of(conditions: Sequence[str]) -> str:
    """A formula that is true if all conditions are."""
    return conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})"
