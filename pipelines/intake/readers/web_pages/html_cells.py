"""What one cell of a web page holds: its text, or a number or day under a number format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipelines.intake.cells.format_sections import Kind, sections_of
from pipelines.intake.cells.number_formats import NAMED_FORMATS
from pipelines.intake.cells.sheet_facts import ShownCell
from pipelines.intake.cells.unformatted_values import EXACT
from pipelines.intake.readers.grids.sheet_grid import text_of_cell
from pipelines.intake.readers.workbooks.sheet_appearance import PLAIN_FORMATS, shown_cell


# Numbers as programs write them. A zero in front of other digits is part of a number of a document.
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?")
_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?")


@dataclass(frozen=True)
class CellForm:
    """What the tag of a cell says of its content."""

    columns: int = 1
    rows: int = 1
    number_format: str | None = None
    number: str | None = None
    """The number that Excel has stored (`x:num`); empty: that of the text; None: it says nothing."""
    is_text: bool = False
    """Whether Excel has stored a text (`x:str`)."""


def cell_value(text: str, form: CellForm) -> Any:
    """A cell as a spreadsheet program has it that opens the page; None: it is blank."""
    code = NAMED_FORMATS.get(form.number_format or "", form.number_format)
    has_format = code is not None and code not in PLAIN_FORMATS
    number = _number(text, form)
    if number is None or abs(number) >= EXACT:
        day = _day(text) if has_format and not form.is_text else None
        if day is not None and sections_of(str(code))[0].has(Kind.MOMENT):
            return shown_cell(day, str(code))
        return text or None
    if has_format:
        cell = shown_cell(number, str(code))
        # A text that shows the number already stays as it is written.
        is_shown = not isinstance(cell, ShownCell) or cell.shown == text
        if not text or not form.number:
            return text if text and is_shown else cell
        return _as_page_shows(cell, text)
    if form.number and text and text != text_of_cell(number):
        return ShownCell(number, text)
    return text or text_of_cell(number)


def _as_page_shows(cell: Any, text: str) -> Any:
    """A cell with the text that stands on the page, where its number would look otherwise.

    Whoever wrote the page may have changed the text and not the number.
    """
    is_shown_cell = isinstance(cell, ShownCell)
    # ##### and the like show no number at all.
    has_digits = any(character.isdigit() for character in text)
    if not has_digits or (is_shown_cell and not cell.is_certain):
        return cell
    if "".join((text_of_cell(cell) or "").split()) == "".join(text.split()):
        return cell
    return ShownCell(cell.value if is_shown_cell else cell, text)


def _number(text: str, form: CellForm) -> float | None:
    """The number that a cell stores; None: it stores none."""
    if form.is_text:
        return None
    written = (form.number or text).strip()
    if not form.number and not _NUMBER.fullmatch(written):
        return None
    try:
        return float(written.replace(",", ""))
    except ValueError:
        return None


def _day(text: str) -> datetime | None:
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return datetime(*(int(number or 0) for number in match.groups()))  # type: ignore[arg-type]
    except ValueError:
        return None
