"""In which unit the numbers of each column are, by all that is stated around the table.

What stands beside a column (in its header, a group above it, a row of units below it) says it, or
else what is stated for the whole table: in a line above or below it, in the name of the sheet or
file, or beside the records of JSON and XML. Where two of these contradict each other, nobody knows
which is right. Without any of them a column is in the catalogue's unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.catalogue.model import Element
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.measures import MONEY, Unit
from pipelines.errors import FileRefused
from pipelines.intake.readers.grids.grid import Grid, Row
from pipelines.intake.readers.grids.unit_statement import (
    PRECISION,
    StatedUnits,
    joined_statements,
    without_repeated,
)
from pipelines.intake.readers.grids.unit_words import CURRENCIES, is_other_measure
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.headers.header_spelling import bracketed_names
from pipelines.intake.recognising.units.unit_doubts import Statement, UnitDoubt, doubt_of_statements
from pipelines.intake.recognising.units.unit_sources import (
    ABOVE_OTHERS,
    IN_HEADER,
    TextsAround,
    UnitSources,
    in_lines,
    stated_in_header,
)


@dataclass(frozen=True)
class ColumnUnit:
    """In which unit the bare numbers of a column are."""

    element: Element
    wanted_unit: Unit
    """In which the catalogue keeps the element."""
    statements: tuple[Statement, ...] = ()
    """What is stated of the unit: beside the column, or else for the whole table."""
    is_beside: bool = False
    """Whether it is stated beside the column, and not for the whole table."""
    doubt: UnitDoubt | None = None
    """Why the unit cannot be told."""

    @property
    def stated_units(self) -> StatedUnits:
        """All statements as one."""
        return joined_statements([statement.stated_units for statement in self.statements])

    @property
    def unit(self) -> Unit | None:
        """The unit that is read; None: it is in doubt."""
        if self.doubt is not None:
            return None
        units = self.stated_units.units
        return units[0] if units else self.wanted_unit

    @property
    def is_converted(self) -> bool:
        """Whether bare numbers are in another unit than the catalogue's."""
        return self.unit is not None and self.unit != self.wanted_unit

    @property
    def source(self) -> str:
        """The words that state the unit; empty: the header states it, where all can see it."""
        locations = {statement.location for statement in self.statements}
        if not self.statements or locations & set(IN_HEADER):
            return ""
        return self.statements[0].text


def column_units(grid: Grid, match: Match, texts_around: TextsAround) -> dict[int, ColumnUnit]:
    """Column position → the unit of its numbers, of every column that has a unit.

    Raises:
        FileRefused: a header states a foreign currency, or two units of money.
    """
    sources = UnitSources(grid, match, texts_around)
    columns = {}
    for position in sources.positions:
        element = match.record_type.elements[match.columns[position]]
        wanted_unit = VALUE_TYPES[element.type].measured_in(element)
        assert wanted_unit is not None
        _refuse_unknown(sources.own_header(position, element, wanted_unit), element, wanted_unit)

        beside = [
            statement
            for statement in sources.beside(position, element, wanted_unit)
            if statement.stated_units
        ]
        wide = [
            statement
            for statement in sources.for_all(element, wanted_unit)
            if statement.stated_units
        ]
        columns[position] = _decided(element, wanted_unit, beside, wide)
    return columns


def money_units(grid: Grid, match: Match) -> frozenset[str]:
    """The units in which bare numbers of the columns of money are read, by the head alone."""
    try:
        columns = column_units(grid, match, TextsAround())
    except FileRefused:
        # The table is refused for its unit anyway.
        return frozenset()
    units = set()
    for column in columns.values():
        if column.wanted_unit.measures == MONEY and column.unit is not None:
            units.add(column.unit.name)
    return frozenset(units)


def stated_in(header: str) -> str | None:
    """The unit of money that a header states in brackets or behind a stroke."""
    return stated_in_header(header, (), MONEY).words or None


def stated_above(rows: Sequence[Row]) -> str | None:
    """The unit of money that lines above a table state for the whole table."""
    return (
        joined_statements([stated_units for _, stated_units in in_lines(rows, MONEY)]).words or None
    )


def _decided(
    element: Element, wanted_unit: Unit, beside: Sequence[Statement], wide: Sequence[Statement]
) -> ColumnUnit:
    """The unit of a column by what is stated beside it, and for the whole table."""
    of_column = joined_statements([statement.stated_units for statement in beside])
    of_table = without_repeated(joined_statements([statement.stated_units for statement in wide]))
    # Which currency it is says nothing against a unit that is stated elsewhere.
    names_currency_only = not of_column.units and set(of_column.doubts) <= set(CURRENCIES)
    if not of_column or (names_currency_only and of_table.unit is not None):
        doubt = (
            doubt_of_statements(wide, wanted_unit) if of_table and of_table.unit is None else None
        )
        return ColumnUnit(element, wanted_unit, tuple(wide), doubt=doubt)

    statements = tuple(beside)
    if of_column.unit is None:
        doubt = doubt_of_statements(beside, wanted_unit)
        return ColumnUnit(element, wanted_unit, statements, is_beside=True, doubt=doubt)
    others = [statement for statement in wide if _contradicts(statement, of_column.unit)]
    if others:
        doubt = doubt_of_statements([beside[0], *others], wanted_unit)
        return ColumnUnit(element, wanted_unit, statements, is_beside=True, doubt=doubt)
    return ColumnUnit(element, wanted_unit, statements, is_beside=True)


def _contradicts(statement: Statement, unit: Unit) -> bool:
    """Whether a statement for the whole table speaks against the unit that a column states."""
    stated_units = statement.stated_units
    # 计量单位：元、万元 lists the units of several columns.
    if statement.location == ABOVE_OTHERS or unit in stated_units.units:
        return False
    if stated_units.units:
        return True
    # 金额精确到元 says how finely it is counted.
    if PRECISION.search(statement.text):
        return False
    ignored = {unit.name, *CURRENCIES}
    return any(doubt not in ignored for doubt in stated_units.doubts)


def _refuse_unknown(own: Statement, element: Element, wanted_unit: Unit) -> None:
    if wanted_unit.measures != MONEY:
        return

    stated_units = own.stated_units
    header = " ".join(own.text.split())

    if len(stated_units.units) > 1:
        raise FileRefused(
            "unknown-unit",
            f"表头“{header}”写了两个单位：{stated_units.words}",
            f"请只写数字实际使用的一个单位，如“{element.name}”，改好后重新报送整个文件。",
        )

    for name in bracketed_names(own.text):
        if is_other_measure(name.content):
            raise FileRefused(
                "unknown-unit",
                f"“{header}”一列的单位“{name.content}”不是金额的单位",
                f"该列是金额的，表头请写“{element.name}”；不是金额的，请换成金额一列后重新报送。",
            )

    # 人民币 is no foreign currency, and neither is 元 alone.
    is_foreign = any(
        re.search("[^人民]币|[^\\W\\d_]元$|\\$|usd|eur", word) for word in stated_units.doubts
    )
    if is_foreign and not any("/" in word or "精确" in word for word in stated_units.doubts):
        raise FileRefused(
            "unknown-unit",
            f"“{header}”一列的单位“{stated_units.words}”无法换算，平台不换算外币",
            f"请换算为{wanted_unit.name}（人民币）后重新报送，表头写“{element.name}”。",
        )
