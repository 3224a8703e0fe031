"""Columns that state the unit of the numbers beside them, row by row: 罚款金额 | 金额单位."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.catalogue.values.measures import Unit, units_named
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.readers.grids.unit_statement import joined_statements
from pipelines.intake.readers.grids.unit_words import CURRENCIES, stated_in_remark
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.headers.header_spelling import comparable, spellings_of
from pipelines.intake.recognising.units.stated_units import ColumnUnit
from pipelines.intake.recognising.units.unit_doubts import (
    Statement,
    UnitDoubt,
    doubt_of_statements,
    question_between,
)
from pipelines.personal_numbers.privacy import shown_beginning


# 罚款金额单位, 币种, amount_unit, JLDW.
_UNIT_WORDS = "|".join(
    (
        "(?:计量|金额|货币|数量|面积|时长|人数)?单位",
        "币种|币别|货币",
        # What programs call the unit of all amounts of a record: amountUnit, money_unit.
        "(?:(?:amounts?|amt|money|currency|price|value|fee|fine|measure|jine|je)_?)?units?",
        "unit_?of_?(?:amount|money|measure|currency|price)|uom|dw|danwei|jldw|jedw|currency",
    )
)
_UNIT_HEADER = re.compile(rf"(?P<about>.*?)[_@.:-]?(?:{_UNIT_WORDS})")
# These may be something else as well, so that only a unit counts in them.
PLAIN_HEADERS = frozenset({"单位", "dw", "danwei"})
# These say which currency it is, and a blank or 人民币 in them nothing about the unit.
CURRENCY_HEADERS = ("币种", "币别", "货币", "currency")


# Characters of a title that is quoted.
MOST_OF_TITLE = 20


def unit_columns(
    header: Row, match: Match, columns: Mapping[int, ColumnUnit]
) -> dict[int, tuple[int, ...]]:
    """Position of a column of numbers → positions of the columns that state its unit.

    A unit column is about the column that it names, or about the nearest one on its left; where it
    is the only one of its kind, about all columns, wherever it stands.
    """
    of_column: dict[int, list[int]] = {number_column: [] for number_column in columns}
    general: dict[str, list[int]] = {}
    for position, cell in enumerate(header):
        if not cell or position in match.columns:
            continue
        is_unit = _UNIT_HEADER.fullmatch(comparable(cell))
        if is_unit is None:
            continue
        about = is_unit["about"]
        named = match.matcher.element_named(about) if about else None
        if about and named is None:
            # 填报单位 is an office.
            continue
        if named is None:
            general.setdefault(_kind_of(cell), []).append(position)
        for number_column, column in columns.items():
            if named is not None and column.element.code == named:
                of_column[number_column].append(position)

    for positions in general.values():
        for number_column, position in _nearest(positions, columns):
            of_column[number_column].append(position)
    return {
        number_column: tuple(positions)
        for number_column, positions in of_column.items()
        if positions
    }


def _nearest(positions: list[int], columns: Mapping[int, ColumnUnit]) -> Iterator[tuple[int, int]]:
    """Which column of numbers each of some unit columns of one kind is about."""
    if len(positions) == 1:
        for number_column in columns:
            yield number_column, positions[0]
        return
    for position in positions:
        left = [number_column for number_column in columns if number_column < position]
        if left and not any(left[-1] < other < position for other in positions):
            yield left[-1], position


def _kind_of(header: str) -> str:
    """Whether a unit column surely states a unit, may name an office, or names a currency."""
    if is_currency(header):
        return "currency"
    return "plain" if is_plain(header) else "unit"


@dataclass(frozen=True)
class UnitInRow:
    """What the unit columns state in one row; neither unit nor doubt: nothing."""

    unit: Unit | None = None
    doubt: UnitDoubt | None = None
    title: str = ""
    """The titles of the columns that state it, as a receipt quotes them."""

    @property
    def states_nothing(self) -> bool:
        """Whether nothing is stated in the row."""
        return self.unit is None and self.doubt is None


def unit_in_row(column: ColumnUnit, titles: Sequence[str], texts: Sequence[str]) -> UnitInRow:
    """What unit columns with these titles state in a row of the numbers of a column."""
    statements = []
    blank = None
    for title, text in zip(titles, texts, strict=True):
        stated_units = stated_in_remark(text, column.wanted_unit.measures)
        if is_currency(title) and stated_units.words in ("", *CURRENCIES):
            # It only says which currency: 人民币.
            continue
        if stated_units:
            statements.append(
                Statement("本行", f"{shown_beginning(title, MOST_OF_TITLE)}：{text}", stated_units)
            )
        elif not _has_another_meaning(title, text):
            blank = title
    # The header of the numbers states a unit, which is true for a row without one too.
    if not statements and blank is not None and not column.is_beside and column.doubt is None:
        reason = f"“{shown_beginning(blank, MOST_OF_TITLE)}”一列没有写明单位"
        return UnitInRow(doubt=UnitDoubt(reason, question_between([], column.wanted_unit)))
    if not statements:
        return UnitInRow()

    # Header and row contradict each other: only the department knows which is right. Where the table
    # states several units, the row says which.
    of_table = () if column.doubt is not None and not column.is_beside else column.statements
    together = [*of_table, *statements]
    unit = joined_statements([statement.stated_units for statement in together]).unit
    if unit is None:
        return UnitInRow(doubt=doubt_of_statements(together, column.wanted_unit))
    return UnitInRow(unit=unit, title="”“".join(titles))


def _has_another_meaning(title: str, text: str) -> bool:
    """Whether a cell of a unit column is about other numbers, or names an office."""
    if is_plain(title) and text.strip():
        return True
    return any(True for _ in units_named(text.strip()))


def is_plain(header: str) -> bool:
    """Whether a unit column is called so that it may be something else, such as an office."""
    return comparable(header) in PLAIN_HEADERS


def is_currency(header: str) -> bool:
    """Whether a unit column says which currency it is, and perhaps nothing about the unit."""
    return any(spelling.endswith(CURRENCY_HEADERS) for spelling in spellings_of(header))
