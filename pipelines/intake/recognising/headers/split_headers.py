"""Names that stand over several columns of their own: 罚款金额 over 应缴 and 实缴.

Which of the columns is the element, nobody can tell; the row of their names is no record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.errors import FileRefused
from pipelines.intake.readers.grids.grid import Grid, Row
from pipelines.intake.recognising.headers.header_matching import Match, filled_cells
from pipelines.intake.recognising.headers.laid_headers import groups_over_columns


# A longer text is no name of a column.
_LONGEST_NAME = 20

_VALUE = re.compile(r"\d")


def refuse_split_names(grid: Grid, match: Match) -> None:
    """Refuse a table in whose header the name of an element stands over several columns.

    Raises:
        FileRefused: it does.
    """
    if grid.has_named_fields:
        return
    columns_of_names = dict(_below_header(grid, match)) or dict(_below_groups(grid, match))
    if not columns_of_names:
        return
    parts = [
        f"“{name}”下面分成了“{'”“'.join(columns)}”，不能确定哪一列才是"
        for name, columns in columns_of_names.items()
    ]
    raise FileRefused(
        "header-in-doubt",
        f"表头{'；'.join(parts)}",
        "请只保留平台需要的一列，其余的移到别处或另加列名，表头只留一行，改好后重新报送整个文件。",
    )


def _below_header(grid: Grid, match: Match) -> Iterator[tuple[str, list[str]]]:
    """Each name with the names in the row below, where that row has nothing else."""
    head = grid.head()
    if len(head) <= match.header_row:
        return
    header = head[match.header_row - 1]
    columns: dict[int, list[str]] = {}
    for position, text in filled_cells(head[match.header_row]):
        if _VALUE.search(text) or len(text.strip()) > _LONGEST_NAME:
            return
        columns.setdefault(_begin_of_group(header, position), []).append(text.strip())
    are_split = all(
        position in match.columns and len(names) > 1 for position, names in columns.items()
    )
    if are_split:
        yield from (
            ((header[position] or "").strip(), names) for position, names in columns.items()
        )


def _begin_of_group(header: Row, position: int) -> int:
    """The position of the name that stands over a column: in it, or left of blank cells."""
    begin = min(position, len(header) - 1)
    while begin > 0 and not (header[begin] or "").strip():
        begin -= 1
    return begin


def _below_groups(grid: Grid, match: Match) -> Iterator[tuple[str, list[str]]]:
    """Each name of an element above columns that are none, in the row above a header."""
    if match.header_row < 2:
        return
    above, lower = grid.written_head()[match.header_row - 2 : match.header_row]
    merged = [area for area in grid.facts.merged if area.first_row == match.header_row - 1]
    columns: dict[str, list[str]] = {}
    for position, group in enumerate(groups_over_columns(above, lower, merged)):
        is_column = position < len(lower) and position not in match.columns
        if group and is_column and lower[position]:
            columns.setdefault(group.strip(), []).append((lower[position] or "").strip())
    for group, names in columns.items():
        code = match.matcher.element_named(group)
        if code is not None and code not in match.columns.values() and len(names) > 1:
            yield group, names
