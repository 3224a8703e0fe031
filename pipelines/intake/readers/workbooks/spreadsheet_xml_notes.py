"""What the XML of Excel 2003 says around the cells of a sheet: prompts, heads and feet of the pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pipelines.intake.cells.sheet_facts import Prompt
from pipelines.intake.readers.grids.sheet_grid import MOST_COLUMNS


_EXCEL = "{urn:schemas-microsoft-com:office:excel}"

# The parts of a check on entries that hold texts for the clerk.
_TEXTS = ("InputTitle", "InputMessage", "ErrorTitle", "ErrorMessage")

# R2C3; C3 is a whole column, and R2 a whole row.
_CORNER = re.compile(r"(?:R(?P<row>\d+))?(?:C(?P<column>\d+))?")

# Excel has no more rows.
_LAST_ROW = 1_048_576


def prompts_of_worksheet(worksheet: Element) -> Iterator[Prompt]:
    """The texts of every check on entries, for each of the ranges that it is about."""
    for check in worksheet.iter(f"{_EXCEL}DataValidation"):
        texts = [check.findtext(f"{_EXCEL}{name}", "").strip() for name in _TEXTS]
        text = "\n".join(text for text in texts if text)
        if not text:
            continue
        for reference in check.findtext(f"{_EXCEL}Range", "").split(","):
            yield from _prompt_of_range(reference.strip(), text)


def _prompt_of_range(reference: str, text: str) -> Iterator[Prompt]:
    """One prompt; none where the reference names no cells."""
    first_text, _, last_text = reference.partition(":")
    first = _CORNER.fullmatch(first_text)
    last = _CORNER.fullmatch(last_text or first_text)
    if not reference or first is None or last is None:
        return
    first_column = int(first["column"] or 1)
    last_column = int(last["column"] or MOST_COLUMNS)
    last_row = int(last["row"] or _LAST_ROW)
    yield Prompt(range(first_column - 1, last_column), last_row, text)


def margin_texts_of_worksheet(worksheet: Element) -> list[str]:
    """The texts above and below the printed pages, with Excel's marks for fonts and places."""
    margins = [
        *worksheet.iter(f"{_EXCEL}Header"),
        *worksheet.iter(f"{_EXCEL}Footer"),
    ]
    texts = [margin.get(f"{_EXCEL}Data", "") for margin in margins]
    return [text for text in texts if text]
