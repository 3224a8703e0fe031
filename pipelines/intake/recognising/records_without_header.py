"""Sheets that hold records and no header: the rest of a table that was cut in two."""

from __future__ import annotations

import re

from pipelines.intake.readers.grids.grid import Grid


# As people write it: its check character does not matter here.
_CREDIT_CODE = re.compile(r"\s*[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}\s*")


def reason_of_records(grid: Grid) -> str | None:
    """Why a sheet with codes of subjects is not read, in Chinese; None: its first rows have no code."""
    if grid.has_named_fields:
        return None
    head = grid.head()
    count = sum(1 for row in head if any(cell and _CREDIT_CODE.fullmatch(cell) for cell in row))
    if not count:
        return None
    return f"其中至少{count}行有统一社会信用代码，像是记录，但没有能识别的表头；要报送的，请补上表头后重新报送"
