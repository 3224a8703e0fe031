"""Which findings a JSON receipt says in full, so that it is not larger than the file it answers.

Of every finding it says at least the row, the element and the rule (`findings_by_column`). In full, with
value and remedy, stand those of the first rows: all of them where there are few.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import orjson

from pipelines.receipts.words.explained_findings import ExplainedFindings
from pipelines.receipts.words.explaining import ExplainedFinding
from pipelines.receipts.words.row_ranges import row_ranges
from pipelines.shapes.json_object import JsonObject


# Rows whose findings are listed in full: nobody reads more of them one by one.
MAX_ROWS_IN_FULL = 2_000

# A receipt may grow with its file. Its findings may have this many bytes, however small the file is.
MIN_BYTES = 512 << 10

# Characters that the row numbers of one kind of finding may have however small the file is.
_MIN_RANGES_LENGTH = 2_000

# Bytes between two findings.
_SEPARATOR_BYTES = 2


@dataclass(frozen=True)
class ListedFindings:
    """The findings that a JSON receipt lists in full."""

    objects: list[JsonObject]
    rows: int
    """Number of rows that they are about."""
    size: int
    """Bytes that they take."""


def room_for_findings(file_size: int | None) -> int:
    """Bytes that the findings may take; `file_size`: of the file that is answered, if there is one."""
    return max(file_size or 0, MIN_BYTES)


def listed_findings(findings: Iterable[ExplainedFinding], room: int) -> ListedFindings:
    """The findings of the first rows, until `room` bytes are used."""
    objects: list[JsonObject] = []
    rows = 0
    size = 0
    for _, findings_of_row in groupby(findings, key=attrgetter("row_number")):
        objects_of_row = [finding.as_json() for finding in findings_of_row]
        sizes = [len(orjson.dumps(finding)) + _SEPARATOR_BYTES for finding in objects_of_row]
        size_of_row = sum(sizes)
        # A row stands there with all its findings, or not at all.
        if rows == MAX_ROWS_IN_FULL or size + size_of_row > room:
            break
        objects += objects_of_row
        rows += 1
        size += size_of_row
    return ListedFindings(objects, rows, size)


def findings_by_column(findings: ExplainedFindings, room: int) -> list[JsonObject]:
    """Each kind of finding with its count and the numbers of its rows, those of most rows first."""
    ranges_length = max(room // 4 // max(len(findings.kinds), 1), _MIN_RANGES_LENGTH)
    columns: list[JsonObject] = []
    for kind in findings.kinds:
        first = kind.first
        columns.append(
            {
                "element": first.element,
                "field": first.words.field,
                "rule": first.rule,
                "severity": first.severity.value,
                "title": first.words.title,
                "rows": kind.rows,
                "row_numbers": row_ranges(findings.row_numbers_of(kind), ranges_length),
            }
        )
    return columns
