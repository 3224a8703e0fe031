"""Texts of a row that state the unit of its number: the amount in words, or a remark.

Beside 50 below 罚款金额, 伍拾元整 below 罚款金额大写 says that it is in 元, and so does the remark 金额单位为元.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.values.measures import MONEY, Unit, unit_named
from pipelines.catalogue.values.money import yuan_in
from pipelines.catalogue.values.spellings.export_guards import unguarded
from pipelines.catalogue.values.spellings.written_text import half_width
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.readers.grids.unit_statement import StatedUnits, joined_statements
from pipelines.intake.recognising.headers.amounts_in_words import (
    is_amount_in_words,
    name_of_amount_in_words,
)
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.units.stated_units import ColumnUnit
from pipelines.intake.recognising.units.unit_columns import MOST_OF_TITLE, UnitInRow
from pipelines.intake.recognising.units.unit_doubts import Statement, UnitDoubt, doubt_of_statements
from pipelines.intake.recognising.units.unit_sources import in_sentences
from pipelines.personal_numbers.privacy import shown_beginning


# Whether a title names a column of remarks.
IsRemark = Callable[[str], bool]

# The part of a statement that is about one element.
StatementAbout = Callable[[Statement, ColumnUnit], Statement]

_ANY_AMOUNT = frozenset({"", "金额", "数额", "款额"})

# What stands in front of an amount in words: 人民币（大写）：伍拾元整.
_LABEL = re.compile(r"^(?:人民币)?\(?大写\)?:?")
# A form prints all places, and 零 stands in those without a digit: 零佰伍拾零元.
_EMPTY_PLACE = re.compile("零(?=[拾佰仟])[拾佰仟]")

# Of these an amount may be a number of; those of others say little about its unit.
_UNITS_OF_MONEY = ("元", "千元", "万元", "百万元", "亿元")
# An amount in 万元 is often rounded. Two units differ by far more than this part of it.
_MOST_ROUNDED = Decimal(100)

# In the language of Arrow: remarks without any of these need not be read closely.
_MAY_STATE = r"单位|[以按照用][十百千万亿]*[元圆亩公平]|均为|都是|统一|[额款积长:：为是][十百千万亿]*[元圆亩公平]"
_FILLED = r"\S"


@dataclass(frozen=True)
class TextColumn:
    """A column whose texts may state the unit of a number in their row."""

    position: int
    title: str
    is_amount: bool
    """Whether it repeats the amount in words; otherwise it holds remarks."""
    is_certain: bool = False
    """Whether the amount in words surely is that of the number beside it."""


def text_columns(
    header: Row, match: Match, columns: Mapping[int, ColumnUnit], is_remark: IsRemark
) -> dict[int, tuple[TextColumn, ...]]:
    """Position of a column of numbers → the columns of texts that may state its unit."""
    of_column: dict[int, list[TextColumn]] = {position: [] for position in columns}
    for position, cell in enumerate(header):
        title = (cell or "").strip()
        if not title or position in columns:
            continue
        if is_remark(title):
            for texts in of_column.values():
                texts.append(TextColumn(position, title, is_amount=False))
        elif position not in match.columns and is_amount_in_words(title):
            for number_column, is_certain in _repeated(position, title, match, columns):
                text = TextColumn(position, title, is_amount=True, is_certain=is_certain)
                of_column[number_column].append(text)
    return {position: tuple(texts) for position, texts in of_column.items() if texts}


def _repeated(
    position: int, title: str, match: Match, columns: Mapping[int, ColumnUnit]
) -> Iterator[tuple[int, bool]]:
    """Which columns of money a column of words may repeat, and whether that is certain."""
    about = name_of_amount_in_words(title)
    named = match.matcher.element_named(about) if about else None
    for number_column, column in columns.items():
        if column.wanted_unit.measures != MONEY:
            continue
        if named is not None:
            if column.element.code == named:
                yield number_column, True
            continue
        # 合计大写 may be that of several amounts. It counts where it is the same amount.
        yield number_column, about in _ANY_AMOUNT and number_column == position - 1


class TextsBeside:
    """What the texts beside the numbers of one column state, in some rows of the table."""

    def __init__(
        self,
        rows: pa.Table,
        column: ColumnUnit,
        texts: Iterable[TextColumn],
        statement_about: StatementAbout,
    ) -> None:
        """`statement_about`: gives the part of a statement that is about the column's element."""
        self._column = column
        self._statement_about = statement_about
        self._cells: list[tuple[TextColumn, list[str | None]]] = []
        for text in texts:
            cells = rows[f"c{text.position}"]
            if _may_state(cells, text):
                self._cells.append((text, cells.to_pylist()))

    def __bool__(self) -> bool:
        """Whether any of them may state a unit."""
        return bool(self._cells)

    def unit_of(self, index: int, amount: str) -> UnitInRow:
        """The unit that the texts of a row state for its number, or why it is in doubt.

        `amount`: the number without a unit.
        """
        statements = []
        for text, cells in self._cells:
            cell = (cells[index] or "").strip()
            if not cell:
                continue
            title = shown_beginning(text.title, MOST_OF_TITLE)
            stated_units = self._stated_in(text, cell, amount)
            if stated_units is None:
                return UnitInRow(doubt=self._differing(title, cell, amount))
            statement = Statement("本行", f"{title}：{cell}", stated_units)
            if stated_units and not text.is_amount:
                statement = self._statement_about(statement, self._column)
            if statement.stated_units.units:
                statements.append(statement)
        return self._together(statements)

    def _stated_in(self, text: TextColumn, cell: str, amount: str) -> StatedUnits | None:
        """What one text states of the unit of a number; None: it is another amount."""
        if not text.is_amount:
            return in_sentences(cell, self._column.wanted_unit)
        yuan = yuan_in_words(cell)
        unit = _unit_between(amount, yuan) if yuan else None
        if yuan and unit is None and text.is_certain:
            return None
        return StatedUnits((unit,) if unit else ())

    def _together(self, statements: list[Statement]) -> UnitInRow:
        """What the texts of a row say together with the header and the lines around the table."""
        if not statements:
            return UnitInRow()
        column = self._column
        # Where it is in doubt which of several units the table means, the row says which.
        of_table = () if column.doubt is not None and not column.is_beside else column.statements
        together = [*of_table, *statements]
        unit = joined_statements([statement.stated_units for statement in together]).unit
        if unit is None:
            return UnitInRow(doubt=doubt_of_statements(together, column.wanted_unit))
        return UnitInRow(unit=unit, title=statements[0].text.partition("：")[0])

    def _differing(self, title: str, words: str, amount: str) -> UnitDoubt:
        """Why nobody knows which amount is right."""
        shown = shown_beginning("".join(words.split()), MOST_OF_TITLE)
        unit = (self._column.unit or self._column.wanted_unit).name
        return UnitDoubt(
            f"本行“{title}”写的是“{shown}”，与本格的数字对不上", f"是{amount}{unit}还是{shown}"
        )


def yuan_in_words(text: str) -> Decimal | None:
    """The yuan of an amount as forms have it in words: 人民币（大写）：伍拾元整; None: it is no such text."""
    written = "".join(half_width(unguarded(text)).split()).strip("⊗¤*×")
    written = _EMPTY_PLACE.sub("零", _LABEL.sub("", written))
    return yuan_in(written)


def _unit_between(amount: str, yuan: Decimal) -> Unit | None:
    """The unit in which a number comes to this amount, as exactly as it is written; None: in none."""
    number = Decimal(amount.replace(",", ""))
    decimals = len(amount.partition(".")[2])
    for name in _UNITS_OF_MONEY:
        unit = unit_named(name, MONEY)
        assert unit is not None
        size = Decimal(unit.size.numerator)
        last_digit = size.scaleb(-decimals)
        if abs(number * size - yuan) <= min(last_digit / 2, yuan / _MOST_ROUNDED):
            return unit
    return None


def _may_state(cells: pa.ChunkedArray, text: TextColumn) -> bool:
    pattern = _FILLED if text.is_amount else _MAY_STATE
    return bool(pc.any(pc.match_substring_regex(cells, pattern)).as_py())
