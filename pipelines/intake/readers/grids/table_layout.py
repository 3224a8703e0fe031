"""Where a table has its header, and which of its columns say which record a row is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.intake.readers.grids.grid import Row


@dataclass(frozen=True)
class TableLayout:
    """What is known of a table before its rows are read."""

    head: Sequence[Row]
    """The rows down to the header, which is the last of them."""
    written_head: Sequence[Row]
    """The same rows as they stand in the file, where the header is laid together from several."""
    elements: Mapping[int, str]
    """Position → code of the element in that column."""
    identifying: frozenset[int] = frozenset()
    """Positions of the subject's name, code and ID number, and of the key."""
    code_columns: frozenset[int] = frozenset()
    """Those of them that hold long numbers, such as credit codes."""
    coded_columns: frozenset[int] = frozenset()
    """Positions of the columns whose values stand in a code list."""
    number_names: Mapping[int, str] = field(default_factory=dict)
    """Position → name, of the elements that are amounts or other measured numbers."""
    element_named: Callable[[str], str | None] = lambda header: None
    """Code of the element that a header means; None: it means none."""
    begins_table: Callable[[Row, Row], bool] = lambda header, row: False
    """Whether a row below a header is the header of another table."""
    names_section: Callable[[str, bool], bool] = lambda text, is_wide: False
    """Whether a text alone in its line, in one cell or over many, says what the rows below it are."""
    money_units: frozenset[str] = frozenset()
    """Units in which bare numbers of its columns of money are read; empty: it has no such column."""

    @property
    def header(self) -> Row:
        """The header's cells."""
        return self.head[-1]
