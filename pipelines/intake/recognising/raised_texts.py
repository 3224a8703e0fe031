"""Raised and lowered characters in the cells of a table: 0.2 with a raised 1 behind it is not 0.21.

A footnote becomes a digit of its amount. In an amount, a date, a code or a number of a document they
are asked back; in other texts they are kept as plain characters, which a note says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import RecordType
from pipelines.intake.readers.grids.counted_rows import CountedRows
from pipelines.intake.readers.grids.grid import Grid
from pipelines.intake.recognising.headers.bracket_meaning import is_identifying
from pipelines.personal_numbers.privacy import shown_beginning
from pipelines.shapes.finding import Finding, Severity
from pipelines.shapes.text_column import with_cells


_RULE = "raised-text"

# Characters that the receipt quotes.
_LONGEST_SHOWN = 20

# How a cell ends that was asked back before, so that it is asked the same if it is dropped again.
_ENDING = "是上标或下标）"
_EARLIER_REMARK = re.compile(rf"（((?:其中“[^”]*”|整格){_ENDING[:-1]})）$")

# 200 m², whose digit belongs to the unit.
_SQUARE_METRES = re.compile(r".*\d\s*[kh]?m[23]\s*", re.IGNORECASE)


class RaisedTexts:
    """Finds such characters in one table. `columns`: position → element code."""

    def __init__(self, grid: Grid, columns: Mapping[int, str], record_type: RecordType) -> None:
        self._columns = dict(sorted(columns.items()))
        self._elements = record_type.elements
        self._identifying = {
            position: code
            for position, code in self._columns.items()
            if is_identifying(record_type, record_type.elements[code])
        }
        self._raised = grid.facts.raised_cells
        self._accepted_rows = CountedRows()
        self._accepted_names: dict[str, None] = {}

    def read(self, rows: pa.Table, malformed: Mapping[int, str]) -> tuple[pa.Table, list[Finding]]:
        """Some rows with a remark behind each doubtful cell, and the cells that are asked back."""
        findings: list[Finding] = []
        for position, code in self._identifying.items():
            name = f"c{position}"
            has_earlier_remark = bool(pc.any(pc.ends_with(rows[name], _ENDING)).as_py())
            if not self._raised and not has_earlier_remark:
                continue

            cells = rows[name].to_pylist()
            for index, row_number in enumerate(rows["row_number"].to_pylist()):
                cell = cells[index]
                if not cell or not cell.strip():
                    continue

                detail = self._detail_of(cell, row_number, position)
                if detail is None:
                    continue

                if not _EARLIER_REMARK.search(cell):
                    cells[index] = f"{cell}（{detail}）"
                if row_number not in malformed:
                    findings.append(Finding(row_number, _RULE, code, Severity.ERROR, detail))
            rows = with_cells(rows, name, cells)

        self._note_kept(rows)
        return rows, findings

    def notes(self) -> list[str]:
        """A sentence about raised and lowered characters that are kept as plain ones."""
        if not self._accepted_rows.count:
            return []
        names = "”“".join(self._accepted_names)
        return [f"{self._accepted_rows}的“{names}”中有上标或下标，已按普通文字读取"]

    def _detail_of(self, cell: str, row_number: int, position: int) -> str | None:
        """What is raised or lowered in a cell; None: nothing is."""
        before = _EARLIER_REMARK.search(cell)
        if before:
            return before[1]
        raised = self._raised.get((row_number, position))
        if raised is None or (raised.strip() in ("2", "3") and _SQUARE_METRES.fullmatch(cell)):
            return None
        shown = shown_beginning(raised.strip(), _LONGEST_SHOWN)
        return f"{f'其中“{shown}”' if shown else '整格'}是上标或下标"

    def _note_kept(self, rows: pa.Table) -> None:
        if not self._raised:
            return
        kept = []
        for row_number in rows["row_number"].to_pylist():
            for position, code in self._columns.items():
                is_raised = (row_number, position) in self._raised
                if is_raised and position not in self._identifying:
                    kept.append(row_number)
                    self._accepted_names[self._elements[code].name] = None
        self._accepted_rows.add(list(dict.fromkeys(kept)))
