"""Tables that were made with a template that is no longer in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.catalogue.model import EarlierTemplate
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.recognising.header_spelling import comparable


# A row with fewer columns of a template is not its header.
MIN_COLUMNS = 5


class TemplateMatcher:
    """Knows the tables of one earlier template by their headers."""

    def __init__(self, template: EarlierTemplate) -> None:
        self.title = template.title
        self.remedy = template.remedy
        self._own_columns = _comparable_names(template.own_columns)
        self._columns = _comparable_names((*template.own_columns, *template.columns))

    def own_columns_in(self, head: Sequence[Row]) -> list[str]:
        """The template's own columns in the header of a table; empty: it is no such table."""
        for row in head:
            names = {comparable(cell): cell.strip() for cell in row if cell}
            if len(names.keys() & self._columns) >= MIN_COLUMNS:
                return [name for spelling, name in names.items() if spelling in self._own_columns]
        return []


def _comparable_names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(comparable(name) for name in names)
