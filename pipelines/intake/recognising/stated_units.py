"""Units of money that a header states.

Where it is another unit than the catalogue's, the unit is put behind each bare number: below
`罚款金额(元)`, for an element in 万元, `2000` is staged as `2000元`. The value type then converts it
exactly, and the receipt says so. Units that the value type does not know (百元, 千元 …) are converted
to 元 here. The unit stays with the number in
receipts as well: a row that is mended there and dropped again is not converted twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

import pyarrow as pa

from pipelines.catalogue.values.amount import is_bare_number, unit_of, without_currency_sign
from pipelines.catalogue.values.export_guards import unguarded
from pipelines.catalogue.values.written_text import half_width
from pipelines.errors import Unreadable
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.recognising.header_matching import Match
from pipelines.intake.recognising.header_spelling import MAX_HEADER_CHARACTERS, comparable


# Units that are converted to 元 here, because the value type knows only 元 and 万元.
YUAN_PER_UNIT = {
    "百元": 100,
    "千元": 1_000,
    "百万元": 1_000_000,
    "千万元": 10_000_000,
    "亿元": 100_000_000,
}
KNOWN_UNITS = {"元", "万元", *YUAN_PER_UNIT}

# In a header: (元), (单位：元), /元, 单位元 …
_STATED = re.compile(
    r"(?:[(\[【](?:(?:计量|金额)?单位:?|以)?|[/,;、]|单位:?)(?:人民币|rmb)?"
    r"([^\s()\[\]【】/,;、:]*元)(?=计|整|$|[,;、)\]】])"
)

# In a line above the table: 单位：元, 金额单位：人民币元 …
_STATED_ABOVE = re.compile(
    r"(?:^|[(\[,;\s])(?:计量|金额|货币)?单位:(?:人民币|rmb)?"
    r"([^\s()\[\],;:]*元)(?:$|[)\],;\s])"
)


def units_stated(head: Sequence[Row], match: Match) -> dict[int, str]:
    """Column position → unit of its numbers, where that is not the unit of the column's element.

    A column's own header goes before a line such as `单位：元` above the table.

    Raises:
        Unreadable: a unit is stated that cannot be converted, such as a foreign currency.
    """
    header = head[match.header_row - 1]
    unit_above = stated_above(head[: match.header_row - 1])

    units = {}
    for position, code in match.columns.items():
        element = match.record_type.elements[code]
        if element.type != "amount":
            continue

        unit = stated_in(header[position] or "") or unit_above
        if unit is None or unit == unit_of(element):
            continue

        if unit not in KNOWN_UNITS:
            raise Unreadable(
                "unknown-unit",
                f"“{header[position]}”一列的单位“{unit}”无法换算",
                f"请换算为{unit_of(element)}后重新报送，表头写“{element.name}”。",
            )
        units[position] = unit
    return units


def stated_in(header: str) -> str | None:
    """The unit that a header states in brackets or behind a stroke."""
    return _unit_or_contradiction(_STATED.findall(comparable(header)))


def stated_above(rows: Sequence[Row]) -> str | None:
    """The unit that a line above the table states for the whole table."""
    units = []
    for row in rows:
        for cell in row:
            if not cell or len(cell) > MAX_HEADER_CHARACTERS:
                continue
            match = _STATED_ABOVE.search(comparable(cell))
            if match:
                units.append(match[1])
    return _unit_or_contradiction(units)


def _unit_or_contradiction(units: Sequence[str]) -> str | None:
    """The unit that all of them are; None where there is none.

    Several different units come back as one text such as `元或万元`. No known unit is called so, and
    the file is refused with this text as the reason.
    """
    return "或".join(dict.fromkeys(units)) or None


def in_units(rows: pa.Table, units: Mapping[int, str]) -> pa.Table:
    """Put the stated unit behind every bare number of these columns; other cells stay."""
    for position, unit in units.items():
        name = f"c{position}"
        cells = [_with_unit(cell, unit) for cell in rows[name].to_pylist()]
        column_number = rows.column_names.index(name)
        rows = rows.set_column(column_number, name, pa.array(cells, pa.string()))
    return rows


def _with_unit(cell: str | None, unit: str) -> str | None:
    if not cell:
        return cell

    number = without_currency_sign(half_width(unguarded(cell)).strip())
    if not is_bare_number(number):
        return cell
    number = number.replace(" ", "")

    if unit in YUAN_PER_UNIT:
        yuan = Decimal(number.replace(",", "")) * YUAN_PER_UNIT[unit]
        return f"{yuan:f}元"
    return f"{number}{unit}"


def unit_notes(header: Row, units: Mapping[int, str], match: Match) -> list[str]:
    """A sentence for the receipt about each column that is converted."""
    notes = []
    for position, unit in units.items():
        element = match.record_type.elements[match.columns[position]]
        title = (header[position] or "").strip()
        notes.append(f"“{title}”一列的数字按{unit}读取，换算为{unit_of(element)}")
    return notes
