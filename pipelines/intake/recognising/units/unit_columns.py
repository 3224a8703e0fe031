"""Columns that state the unit of the numbers beside them, row by row: 罚款金额 | 金额单位."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.values.measures import MONEY, Unit, unit_named, units_named
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.readers.grids.unit_statement import NOTHING, StatedUnits, joined_statements
from pipelines.intake.readers.grids.unit_words import (
    CURRENCIES,
    stated_in_remark,
    without_other_measures,
)
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
# 计价单位, 价款单位, 收款单位: no list has them all, and only what stands below tells a unit from an office.
_OPEN_HEADER = re.compile(r"(?P<about>.*?[\u4e00-\u9fff])[_@.:-]?(?:计量)?(?:单位|币种|币别)")
# Characters by which the name before 单位 is that of a column: 土地单位 of 土地面积.
_SAME_BEGINNING = 2

# What the name of a unit column says it is a unit of; others may be one of anything.
_MEASURED_BY_NAME = (
    (re.compile("面积"), frozenset({"面积"})),
    (re.compile("时长"), frozenset({"时长", "天数", "月数", "年数"})),
    (re.compile("人数"), frozenset({"人数"})),
    (re.compile("金额|货币|币|am(?:oun)?t|money|currency|price|fee|fine|je"), frozenset({MONEY})),
)

# These may be something else as well, so that only a unit counts in them.
PLAIN_HEADERS = frozenset({"单位", "dw", "danwei"})
# These say which currency it is, and a blank or 人民币 in them nothing about the unit.
CURRENCY_HEADERS = ("币种", "币别", "货币", "currency")

# Characters of a unit with a currency: 人民币（百万元）. Names of offices are longer.
_LONGEST_UNIT = 10


# Characters of a title that is quoted.
MOST_OF_TITLE = 20


@dataclass(frozen=True)
class UnitColumn:
    """A column that states in each row the unit of the numbers of another one."""

    position: int
    title: str
    names_column: bool = False
    """Whether its header names the other column: 罚款金额单位."""
    is_open: bool = False
    """Whether only a unit counts in it, because it may be the column of an office as well."""

    @property
    def measures(self) -> frozenset[str]:
        """What its name says it is a unit of; empty: it does not say."""
        name = comparable(self.title)
        return next((kinds for word, kinds in _MEASURED_BY_NAME if word.search(name)), frozenset())

    def stated_in(self, text: str, measures: str) -> StatedUnits:
        """What a cell of it states of the unit of numbers of one measure."""
        stated_units = stated_in_remark(text, measures)
        if self.is_open and not stated_units.units:
            return NOTHING
        if self.names_column:
            return stated_units
        # 分 below 金额单位 is none of a duration.
        own = self.measures - {measures}
        if own == self.measures and any(unit_named(text, kind) for kind in own):
            return NOTHING
        return without_other_measures(stated_units, measures)

    def is_stating(self, rows: pa.Table, measures: str) -> bool:
        """Whether it surely is a unit column, or some of the rows state such a unit in it."""
        if not self.is_open:
            return True
        cells = rows[f"c{self.position}"]
        short = cells.filter(pc.less_equal(pc.utf8_length(cells), _LONGEST_UNIT))
        return any(self.stated_in(text, measures) for text in pc.unique(short).to_pylist())

    def is_in_doubt_if_blank(self, measures: str) -> bool:
        """Whether a blank cell of it leaves the unit of numbers of one measure open."""
        return not self.is_open and (not self.measures or measures in self.measures)


def unit_columns(
    header: Row, match: Match, columns: Mapping[int, ColumnUnit]
) -> dict[int, tuple[UnitColumn, ...]]:
    """Position of a column of numbers → the columns that state its unit.

    A unit column is about the column that it names, or about the nearest one on its left; where it
    is the only one of its kind, about all columns, wherever it stands.
    """
    of_column: dict[int, list[UnitColumn]] = {number_column: [] for number_column in columns}
    general: dict[str, list[UnitColumn]] = {}
    for position, cell in enumerate(header):
        if not cell or position in match.columns:
            continue
        title = cell.strip()
        is_unit = _UNIT_HEADER.fullmatch(comparable(cell))
        named = _element_named(comparable(cell), match)
        if named is not None:
            unit_column = UnitColumn(position, title, names_column=True)
            for number_column, column in columns.items():
                if column.element.code == named:
                    of_column[number_column].append(unit_column)
        elif is_unit and not is_unit["about"]:
            general.setdefault(_kind_of(cell), []).append(UnitColumn(position, title))
        else:
            _add_open(UnitColumn(position, title, is_open=True), header, match, of_column, general)

    for unit_columns_of_kind in general.values():
        for number_column, unit_column in _nearest(unit_columns_of_kind, columns):
            of_column[number_column].append(unit_column)
    return {
        number_column: tuple(of_number)
        for number_column, of_number in of_column.items()
        if of_number
    }


def _element_named(header: str, match: Match) -> str | None:
    """Code of the element whose unit a header names: 土地面积单位, of 土地面积 and not of 土地."""
    for pattern in (_UNIT_HEADER, _OPEN_HEADER):
        is_unit = pattern.fullmatch(header)
        named = (
            match.matcher.element_named(is_unit["about"]) if is_unit and is_unit["about"] else None
        )
        if named is not None:
            return named
    return None


def _add_open(
    unit_column: UnitColumn,
    header: Row,
    match: Match,
    of_column: Mapping[int, list[UnitColumn]],
    general: dict[str, list[UnitColumn]],
) -> None:
    """Add a column X单位 to the columns that it may be about, if it is one."""
    name = comparable(unit_column.title)
    is_unit = _OPEN_HEADER.fullmatch(name)
    if is_unit is None:
        return
    about = is_unit["about"]
    titles = [comparable(cell or "").partition("(")[0] for cell in header]
    begin = about[:_SAME_BEGINNING]
    alike = [
        number_column for number_column in of_column if titles[number_column].startswith(begin)
    ]
    for number_column in alike:
        of_column[number_column].append(unit_column)
    # 滞纳金 and 滞纳金单位: the unit is that of a column which is not read.
    is_of_unread = any(
        title == about and position not in match.columns for position, title in enumerate(titles)
    )
    if not alike and not is_of_unread:
        general.setdefault(name, []).append(unit_column)


def _nearest(
    unit_columns_of_kind: list[UnitColumn], columns: Mapping[int, ColumnUnit]
) -> Iterator[tuple[int, UnitColumn]]:
    """Which column of numbers each of some unit columns of one kind is about."""
    if len(unit_columns_of_kind) == 1:
        for number_column in columns:
            yield number_column, unit_columns_of_kind[0]
        return
    positions = [unit_column.position for unit_column in unit_columns_of_kind]
    for unit_column in unit_columns_of_kind:
        position = unit_column.position
        left = [number_column for number_column in columns if number_column < position]
        if left and not any(left[-1] < other < position for other in positions):
            yield left[-1], unit_column


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


def unit_in_row(
    column: ColumnUnit, unit_columns_of_row: Sequence[UnitColumn], texts: Sequence[str]
) -> UnitInRow:
    """What the unit columns of a column of numbers state in a row, by their texts in it."""
    statements = []
    stating = []
    blank = None
    measures = column.wanted_unit.measures
    for unit_column, text in zip(unit_columns_of_row, texts, strict=True):
        title = unit_column.title
        stated_units = unit_column.stated_in(text, measures)
        if is_currency(title) and stated_units.words in ("", *CURRENCIES):
            # It only says which currency: 人民币.
            continue
        if stated_units:
            stating.append(title)
            statements.append(
                Statement("本行", f"{shown_beginning(title, MOST_OF_TITLE)}：{text}", stated_units)
            )
        elif unit_column.is_in_doubt_if_blank(measures) and not _has_another_meaning(title, text):
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
    return UnitInRow(unit=unit, title="”“".join(stating))


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
