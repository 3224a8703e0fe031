"""Notes of an import about single cells: what could not be read, and what was assumed."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.catalogue_sheet import layout
from pipelines.catalogue_sheet.sheet_rows import Cell


# Provenance of what the sheet gives no source for.
TO_BE_CONFIRMED = "placeholder: imported, to be confirmed by the centre"


@dataclass
class ImportNotes:
    """Notes in the order in which they were made, each with the cell that it is about."""

    unread: list[str] = field(default_factory=list)
    """Cells that could not be read, and why."""
    assumed: list[str] = field(default_factory=list)
    """What the sheet does not say, and what was put in its place."""

    def not_understood(self, cell: Cell, key: str, instead: str) -> None:
        """Note a cell that could not be read, and what was done instead."""
        # A column may have several headings: the first is the official one.
        heading = layout.OF_ROW[key][0]
        problem = f"{heading} {cell.text!r} is not understood"
        self.unread.append(f"{cell.at}: {problem}; {instead}")
