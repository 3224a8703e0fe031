"""Tables that were made with a template that is no longer in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.catalogue.forms import EarlierTemplate, PublishedForm
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.recognising.headers.header_spelling import comparable


# A row with fewer columns of a template is not its header.
_MIN_COLUMNS = 5
MIN_FORM_COLUMNS = 3


class TemplateMatcher:
    """Knows the tables of one earlier template by their headers."""

    def __init__(self, template: EarlierTemplate) -> None:
        self.title = template.title
        self.remedy = template.remedy
        self._own_columns = _comparable_names(template.own_columns)
        all_columns = (*template.own_columns, *template.columns)
        self._columns = _comparable_names(all_columns)

    def own_columns_in(self, head: Sequence[Row]) -> list[str]:
        """The template's own columns in the header of a table; empty: it is no such table."""
        for row in head:
            names = {comparable(cell): cell.strip() for cell in row if cell}
            shared = names.keys() & self._columns
            if len(shared) >= _MIN_COLUMNS:
                return [name for spelling, name in names.items() if spelling in self._own_columns]
        return []


def is_form(form: PublishedForm, header: Row) -> bool:
    """Whether a header is that of a published form: most columns of the one are in the other.

    What other lists have as well is no sign of it.
    """
    names = {comparable(cell) for cell in header if cell and cell.strip()}
    own = _comparable_names(form.own)
    shared = len(names & (own | _comparable_names(form.columns)))
    is_most = shared >= MIN_FORM_COLUMNS and shared * 2 > len(names)
    return is_most and not names.isdisjoint(own)


def _comparable_names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(comparable(name) for name in names)
