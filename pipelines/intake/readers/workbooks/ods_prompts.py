"""What an OpenDocument spreadsheet says to who fills in a cell, event by event.

The texts stand under a name in front of all sheets, and cells name them.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.intake.cells.sheet_facts import Prompt
from pipelines.intake.readers.workbooks.ods_cells import TABLE, Attributes


_CHECK = TABLE + "content-validation"
_NAME = TABLE + "name"
_TITLE = TABLE + "title"
_MESSAGES = frozenset({TABLE + "help-message", TABLE + "error-message"})
CHECK_OF_CELL = TABLE + "content-validation-name"


class OdsPrompts:
    """The prompts and answers of one file, as far as it has been read."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        """Name of a check on entries → its texts."""
        self._name: str | None = None
        """Of the check that is open; None: none is."""
        self._is_message = False

    def begin(self, name: str, attributes: Attributes) -> None:
        """Take in the beginning of an element outside of the sheets."""
        if name == _CHECK:
            self._name = attributes.get(_NAME, "")
        elif self._name is not None and name in _MESSAGES:
            self._is_message = True
            self.add_text(attributes.get(_TITLE, "") + "\n")

    def end(self, name: str) -> None:
        """Take in the end of an element outside of the sheets."""
        if name in _MESSAGES:
            self.add_text("\n")
            self._is_message = False
        elif name == _CHECK:
            self._name = None

    def add_text(self, text: str) -> None:
        """Take in a text outside of the sheets, which counts inside of a message only."""
        if self._is_message and self._name is not None:
            self._texts[self._name] = self._texts.get(self._name, "") + text

    def of_cell(
        self, attributes: Attributes, row: int, column: int, times: int
    ) -> Iterator[Prompt]:
        """The prompt of a cell that stands `times` times in its row; nothing: it has none."""
        text = self._texts.get(attributes.get(CHECK_OF_CELL, ""), "").strip()
        if text:
            yield Prompt(range(column, column + times), row, text)
