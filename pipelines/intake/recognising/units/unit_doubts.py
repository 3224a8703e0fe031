"""Why nobody can tell the unit of a number, in words for the cell and for the receipt.

The words stand behind the number in its cell, `2000（表头“罚款金额（元/人）”写的是元/人，是不是万元？）`. So
a row that is dropped again as it went back is asked the same again, whatever file it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.catalogue.values.measures import Unit, unit_named
from pipelines.intake.readers.grids.unit_statement import StatedUnits
from pipelines.personal_numbers.privacy import shown_beginning
from pipelines.shapes.doubtful_unit import DoubtfulUnit


# Characters of a text that is quoted.
_MOST_QUOTED = 20

# Statements that a doubt names.
_MOST_NAMED = 3

_IN_CELL = re.compile(r"(?P<number>[^（]*[0-9][^（]*)（(?P<reason>.+)，(?P<question>是[^，]+)？）")
# How such a cell ends, for a quick look at many.
DOUBT_AT_END = "？）"


@dataclass(frozen=True)
class Statement:
    """What one text around a table says of the unit of a column."""

    location: str
    """Where the text stands, in Chinese: 表头, 表格上方."""
    text: str
    stated_units: StatedUnits

    @property
    def words(self) -> str:
        """Where it stands, and which unit it says, in Chinese."""
        return f"{self.location}“{_quoted(self.text)}”写的是{self.stated_units.words}"


@dataclass(frozen=True)
class UnitDoubt:
    """Why the unit of a number is in doubt."""

    reason: str
    """What is stated, in Chinese."""
    question: str
    """Between what it cannot be decided, in Chinese: 是元还是万元."""

    @property
    def detail(self) -> str:
        """The doubt as a finding says it."""
        return DoubtfulUnit(self.reason, self.question).as_text()

    def behind(self, number: str) -> str:
        """A number with the doubt behind it, so that it is none."""
        return f"{number}（{self.reason}，{self.question}？）"


def doubt_of_statements(statements: Sequence[Statement], wanted_unit: Unit) -> UnitDoubt:
    """The doubt that statements leave which contradict each other or cannot be read."""
    distinct = {statement.stated_units.words: statement for statement in reversed(statements)}
    named = sorted(distinct.values(), key=statements.index)[:_MOST_NAMED]
    names: list[str] = []
    for statement in named:
        names += [unit.name for unit in statement.stated_units.units]
        # 元/万元 names two.
        words = "/".join(statement.stated_units.doubts).split("/")
        named_units = [unit_named(word, wanted_unit.measures) for word in words]
        names += [unit.name for unit in named_units if unit is not None]
    return UnitDoubt(
        "，".join(statement.words for statement in named), question_between(names, wanted_unit)
    )


def question_between(names: Iterable[str], wanted_unit: Unit) -> str:
    """Which of some units it is, or of one and that of the catalogue."""
    distinct = list(dict.fromkeys(names))
    if distinct and wanted_unit.name not in distinct and len(distinct) == 1:
        distinct.append(wanted_unit.name)
    if len(distinct) < 2:
        return f"是不是{wanted_unit.name}"
    return f"是{'、'.join(distinct[:-1])}还是{distinct[-1]}"


def kept_doubt(cell: str | None) -> UnitDoubt | None:
    """The doubt that an earlier reading put behind a number; None: there is none."""
    match = _IN_CELL.fullmatch(cell.strip()) if cell else None
    return UnitDoubt(match["reason"], match["question"]) if match else None


def _quoted(text: str) -> str:
    return shown_beginning(" ".join(text.split()), _MOST_QUOTED)
