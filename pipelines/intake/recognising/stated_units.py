"""Units of money that a header states: a bare number below `罚款金额(元)` is staged as `2000元`.

The value type then converts it exactly and says so. The unit stays with the number in receipts as well: a row that is
mended there and dropped again is not converted twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

import pyarrow as pa

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.amount import unit_of
from pipelines.catalogue.values.written_text import half_width
from pipelines.errors import Unreadable
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.recognising.header import LONGEST_HEADER, Match, narrow


FACTORS = {
    "千元": 1_000,
    "百元": 100,
    "百万元": 1_000_000,
    "千万元": 10_000_000,
    "亿元": 100_000_000,
}
"""Units that are brought to 元 first: the value type knows 元 and 万元."""

_STATED = re.compile(
    r"(?:[(\[【](?:(?:计量|金额)?单位:?|以)?|[/,;、]|单位:?)(?:人民币|rmb)?([^\s()\[\]【】/,;、:]*元)(?=计|整|$|[,;、)\]】])"
)
_ABOVE = re.compile(
    r"(?:^|[(\[,;\s])(?:计量|金额|货币)?单位:(?:人民币|rmb)?([^\s()\[\],;:]*元)(?:$|[)\],;\s])"
)
_BARE = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE]-\d{1,2})?")


def units_stated(head: Sequence[Row], match: Match) -> dict[int, str]:
    """Position → the unit of its numbers, for columns of amounts that are in another unit than their element.

    A column's own header goes before a line such as `单位：元` above the table.

    Raises:
        Unreadable: a unit is stated that we cannot convert, such as a foreign currency.
    """
    header, above = head[match.header_row - 1], stated_above(head[: match.header_row - 1])
    found = {}
    for position, code in match.columns.items():
        element = match.record_type.elements[code]
        unit = (stated_in(header[position] or "") or above) if element.type == "amount" else None
        if unit is None or unit == unit_of(element):
            continue
        if unit not in FACTORS and unit not in ("元", "万元"):
            raise Unreadable(
                "unknown-unit",
                f"“{header[position]}”一列的单位“{unit}”无法换算",
                f"请换算为{unit_of(element)}后重新报送，表头写“{element.name}”。",
            )
        found[position] = unit
    return found


def stated_in(header: str) -> str | None:
    """The unit that a header states in brackets or behind a stroke; two that differ are no unit that we know."""
    found = dict.fromkeys(_STATED.findall(narrow(header)))
    return "或".join(found) or None


def stated_above(rows: Sequence[Row]) -> str | None:
    """The unit that a line above the table states for all of it."""
    cells = [narrow(cell) for row in rows for cell in row if cell and len(cell) <= LONGEST_HEADER]
    found = dict.fromkeys(match[1] for cell in cells if (match := _ABOVE.search(cell)))
    return "或".join(found) or None


def in_units(rows: pa.Table, units: Mapping[int, str]) -> pa.Table:
    """The rows with the stated unit behind every bare number of these columns; all else stays as it is."""
    for position, unit in units.items():
        name = f"c{position}"
        cells = [_with_unit(cell, unit) for cell in rows[name].to_pylist()]
        rows = rows.set_column(rows.column_names.index(name), name, pa.array(cells, pa.string()))
    return rows


def notes_on(header: Sequence[str | None], units: Mapping[int, str], match: Match) -> list[str]:
    """What is said about the conversion, column by column."""
    elements = {position: match.record_type.elements[match.columns[position]] for position in units}
    return [
        _note(header[position] or "", unit, elements[position]) for position, unit in units.items()
    ]


def _note(header: str, unit: str, element: Element) -> str:
    return f"“{header.strip()}”一列的数字按{unit}读取，换算为{unit_of(element)}"


def _with_unit(cell: str | None, unit: str) -> str | None:
    number = half_width(cell).replace(" ", "").removeprefix("¥").removesuffix("整") if cell else ""
    if not any(map(str.isdecimal, number)) or not _BARE.fullmatch(number):
        return cell
    if unit in FACTORS:
        return f"{Decimal(number.replace(',', '')) * FACTORS[unit]:f}元"
    return f"{number}{unit}"
