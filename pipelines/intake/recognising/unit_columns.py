"""Columns that state the unit of the numbers beside them, row by row: 罚款金额 | 金额单位."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.recognising.header_matching import HeaderMatcher, Match
from pipelines.intake.recognising.header_spelling import comparable, spellings_of
from pipelines.intake.recognising.stated_units import ColumnUnit


_UNIT_HEADER = re.compile(
    r"(?P<about>.*?)[_@.:-]?(?:(?:计量|金额|货币|数量|面积|时长|人数)?单位|币种|币别|货币|units?|uom|dw|danwei|jldw|jedw|currency)"
)
# These may be something else as well, so that only a unit counts in them.
PLAIN_HEADERS = frozenset({"单位", "dw", "danwei"})
# These say which currency it is, and a blank or 人民币 in them nothing about the unit.
CURRENCY_HEADERS = ("币种", "币别", "货币", "currency")


def unit_columns(header: Row, match: Match, columns: Mapping[int, ColumnUnit]) -> dict[int, int]:
    """Position of a column of numbers → position of the column that states its unit.

    A unit column is about the column that it names, or about the nearest one on its left; where it
    is the only one, about all columns that state no unit themselves.
    """
    matcher = HeaderMatcher(match.record_type)
    of_column: dict[int, int] = {}
    general: list[int] = []
    for position, cell in enumerate(header):
        if not cell or position in match.columns:
            continue
        is_unit = _UNIT_HEADER.fullmatch(comparable(cell))
        if is_unit is None:
            continue
        about = is_unit["about"]
        named = matcher.element_named(about) if about else None
        if about and named is None:
            # 填报单位 is an office.
            continue
        if named is None:
            general.append(position)
        for place, column in columns.items():
            if named is not None and column.element.code == named:
                of_column[place] = position

    for position in general:
        left = [place for place in columns if place < position]
        if left and not any(left[-1] < other < position for other in general):
            of_column.setdefault(left[-1], position)
    if len(general) == 1:
        for place, column in columns.items():
            if not column.is_beside:
                of_column.setdefault(place, general[0])
    return of_column


def is_plain(header: str) -> bool:
    """Whether a unit column is called so that it may be something else, such as an office."""
    return comparable(header) in PLAIN_HEADERS


def is_currency(header: str) -> bool:
    """Whether a unit column says which currency it is, and perhaps nothing about the unit."""
    return any(spelling.endswith(CURRENCY_HEADERS) for spelling in spellings_of(header))
