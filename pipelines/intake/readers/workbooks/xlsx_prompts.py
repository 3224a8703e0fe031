"""What a new workbook (.xlsx) says to who fills in a cell: prompts, and answers to wrong entries."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.intake.cells.sheet_facts import Prompt
from pipelines.intake.readers.workbooks.cell_references import column_of_reference, row_of
from pipelines.intake.readers.workbooks.xml_events import Attributes


# The attributes of a check on entries that hold texts for the clerk.
_TEXTS = ("promptTitle", "prompt", "errorTitle", "error")


def prompts_of(attributes: Attributes) -> Iterator[Prompt]:
    """The texts of one check on entries, for each of the ranges that it is about."""
    texts = [attributes.get(name, "").strip() for name in _TEXTS]
    text = "\n".join(text for text in texts if text)
    if not text:
        return
    for reference in attributes.get("sqref", "").split():
        first, _, last = reference.partition(":")
        first_column = column_of_reference(first)
        last_column = column_of_reference(last or first)
        last_row = row_of(last or first)
        if first_column is not None and last_column is not None and last_row is not None:
            yield Prompt(range(first_column, last_column + 1), last_row, text)
