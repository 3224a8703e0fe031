"""Headers in two or three rows: groups above, columns below, laid together to one row.

Over 名称 and 代码 stands 行政相对人, in the first of merged cells only, or in each of them. Which of the
names is meant, only the catalogue can tell: the group and the column together, the column alone,
or the group where nothing stands below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.intake.cells.sheet_facts import MergedRange
from pipelines.intake.readers.grids.grid import Grid, GridWithOwnHead, IsElementName, Row
from pipelines.intake.readers.grids.object_grid import GROUP_MARK, ObjectGrid
from pipelines.intake.recognising.headers.header_spelling import MAX_HEADER_CHARACTERS


# Rows that a header has at most.
MOST_HEADER_ROWS = 3

# What stands behind the name of a group: 行政相对人基本信息 is about 行政相对人.
_GROUP_ENDING = re.compile(r"(?:的?(?:基本|有关|相关)?(?:信息|情况|内容))$")

# Columns that are named by their group alone.
_BARE_NAMES = frozenset({"名称", "姓名", "名称/姓名", "姓名/名称", "全称"})


class GridWithHeader(GridWithOwnHead):
    """A table whose header is laid together from several rows.

    The last row of the header has the names that were laid together.
    """


def with_laid_header(grid: Grid, is_element_name: IsElementName) -> Grid | None:
    """A table with the rows of its header laid together; None: one row alone says as much.

    `is_element_name`: whether a text is the name of an element.
    """
    head = grid.head()
    # A row of the file that names as many elements by itself goes before rows that are joined.
    most_elements = max((_count(row, is_element_name) for row in head), default=0)
    best_head = None
    for lower in range(1, len(head)):
        laid: Row = list(head[lower])
        for upper in range(lower - 1, max(lower - MOST_HEADER_ROWS, -1), -1):
            merged = [area for area in grid.facts.merged if area.first_row == upper + 1]
            groups = groups_over_columns(head[upper], head[lower], merged)
            laid = _joined_rows(groups, laid, is_element_name)
            count = _count(laid, is_element_name)
            if count > most_elements:
                most_elements = count
                best_head = [*head[:lower], laid, *head[lower + 1 :]]
    if best_head is None:
        return None
    return GridWithHeader(inner=grid, rows_of_head=best_head)


def with_joined_groups(grid: Grid, is_element_name: IsElementName) -> Grid:
    """The records of JSON or XML with the names of their groups and fields laid together."""
    if not isinstance(grid, ObjectGrid) or not any(GROUP_MARK in name for name in grid.names):
        return grid
    new_names: dict[str, str] = {}
    columns = [name.rpartition(GROUP_MARK)[2] for name in grid.names]
    for name, column in zip(grid.names, columns, strict=True):
        group, _, _ = name.rpartition(GROUP_MARK)
        joined = _joined_name(_text(group), _text(column), is_element_name) or column
        # 名称 of 附件 is no name of a subject where 相对人 has one too.
        is_shared = joined == column and columns.count(column) > 1
        if is_shared or joined in new_names.values():
            joined = f"{group}{column}"
        new_names[name] = joined
    return grid.with_names(new_names)


def _count(row: Row, is_element_name: IsElementName) -> int:
    return sum(1 for cell in row if cell and is_element_name(cell))


def groups_over_columns(upper: Row, lower: Row, merged: Sequence[MergedRange]) -> Row:
    """The upper row with each group over all columns that it stands above."""
    missing_cells = len(lower) - len(upper)
    spread = [*upper, *[None] * missing_cells]
    if merged:
        for area in merged:
            last = min(area.last_column, len(spread) - 1)
            for position in range(area.first_column, last + 1):
                spread[position] = spread[area.first_column]
        return spread

    group = None
    for position, cell in enumerate(spread):
        if cell and cell.strip():
            group = cell
        elif position < len(lower) and lower[position]:
            spread[position] = group
    return spread


def _joined_rows(upper: Row, lower: Row, is_element_name: IsElementName) -> Row:
    """Two rows as one."""
    laid: Row = []
    for position, group in enumerate(upper):
        column = lower[position] if position < len(lower) else None
        name = _joined_name(_text(group), _text(column), is_element_name)
        laid.append(name)
    return laid


def _text(cell: str | None) -> str:
    text = "".join((cell or "").split())
    if len(text) > MAX_HEADER_CHARACTERS:
        return ""
    return text


def _joined_name(group: str, column: str, is_element_name: IsElementName) -> str | None:
    """The name of a column below a group."""
    if not (group and column):
        return column or group or None
    if group == column:
        return column

    about = _GROUP_ENDING.sub("", group)
    names = [f"{group}{column}", f"{about}{column}"]
    if column in _BARE_NAMES:
        names += [group, about]
    for name in names:
        if is_element_name(name):
            return name
    return column
