"""Characters that a new workbook writes by their number: `_x4E8C_连` is shown as 二连."""

from __future__ import annotations

import re
import unicodedata

from pipelines.intake.readers.grids.sheet_grid import Rows


# ECMA-376 part 1, 22.9.2.19. The library decodes only a few of them.
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def decode_escapes(rows: Rows) -> None:
    """Put the characters into the texts of a sheet, which are changed in place."""
    for row in rows:
        for position, cell in enumerate(row):
            if isinstance(cell, str) and "_x" in cell:
                row[position] = _ESCAPE.sub(_character, cell)


def _character(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    # What is no character by itself stays as it is written, and can be seen.
    if unicodedata.category(character) in ("Cs", "Cn", "Co", "Cc") and character not in "\t\n\r":
        return escape[0]
    return character
