"""One test of a value type, with everything that is said when a value does not pass it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.entries.entry_test import EntryTest
from pipelines.shapes.finding import Severity


Mask = npt.NDArray[np.bool_]

Words: TypeAlias = str | Callable[[Element], str]
"""What is said of an element; in a text `{name}` is the element's name."""


@dataclass(frozen=True)
class ValueShape:
    """What rejected values look like when an export made them, and what it did."""

    pattern: str
    """A regular expression that the whole value matches."""
    cause: str


@dataclass(frozen=True)
class ExportCause:
    """What in a department's export makes a whole column fail, in Chinese.

    Receipts say it when so many rows fail that typing errors cannot be the reason.
    """

    words: str
    shapes: tuple[ValueShape, ...] = ()
    """Closer causes, each known by what the values look like."""
    for_one_value: str = ""
    """Said when all rejected values are the same; `{value}` is that value."""
    shows_example: bool = False
    """Whether the first rejected value is quoted behind `words`."""
    is_of_table: bool = False
    """Whether the table itself shows it, however it was made: it is said of few rows too."""
    is_certain: bool = False
    """Whether nothing else makes such values: it is said wherever there are several."""


# What a spreadsheet does to long numbers in a column that is not text.
NOT_TEXT_CAUSE = ExportCause(
    "该列不是文本格式，长号码变成了科学计数；请先把该列设为“文本”，再重新录入或导出",
    is_of_table=True,
    is_certain=True,
)

# A wrong check digit in a whole column is no typing error: the number was moved or changed.
CHECK_DIGIT_CAUSE = ExportCause("错了列，或号码在导出时被改动（如末几位变成0）")


@dataclass(frozen=True)
class Judgement:
    """One test of a value type."""

    code: str
    """Stable code of the rule, as receipts and the ledger use it."""
    title: str
    accepts: Callable[[pd.Series, Element], Mask]
    """Which values of a column pass. A missing value passes."""
    requires: Words
    """What a value has to be, as a clause in Chinese: 18位，由数字和大写字母组成."""
    problem: Words
    """What is wrong with a value that does not pass, as a clause in Chinese."""
    remedy: Words
    """What to do about it, in Chinese."""
    remedy_with_others: str = ""
    """The same where other elements may stand for a missing credit code; `{others}` names them, and
    `{instead}` is what a clerk does then."""
    export_cause: ExportCause | None = None
    """None: nothing is known but that the export is at fault."""
    is_warning: bool = False
    """True: such a value is odd and may be right, so its row is taken whatever the element says."""
    shortest: int = 1
    """Characters of the shortest value that does not pass; elements that take fewer are not asked."""
    entry_conditions: tuple[str, ...] | Callable[[Element], tuple[str, ...]] = ()
    """How a spreadsheet tells while a value is typed that passes the judgements before it: formulas that
    are all true of what may be right; `{cell}` is the cell. Empty: it cannot tell."""

    def severity(self, element: Element) -> Severity:
        """What a value that does not pass means for its row."""
        return Severity.WARNING if self.is_warning else element.severity

    def requirement(self, element: Element) -> str:
        """What an element's value has to be, in Chinese."""
        return _words_about(element, self.requires)

    def problem_with(self, element: Element) -> str:
        """What is wrong with an element's value, in Chinese."""
        return _words_about(element, self.problem)

    def remedy_for(self, element: Element) -> str:
        """What to do about an element's value, in Chinese."""
        return _words_about(element, self.remedy)

    def entry_test(self, element: Element, cell: str) -> EntryTest | None:
        """What a spreadsheet can tell of a value that is typed into a cell; None: nothing."""
        conditions = self.entry_conditions
        if callable(conditions):
            conditions = conditions(element)
        if not conditions:
            return None
        return EntryTest(
            conditions=tuple(condition.replace("{cell}", cell) for condition in conditions),
            requirement=self.requirement(element),
            severity=self.severity(element),
        )


def _words_about(element: Element, words: Words) -> str:
    if callable(words):
        return words(element)
    return words.format(name=element.name)


_DAMAGED = ColumnPattern(r"[+-]?[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,3}")


def is_undamaged(values: pd.Series, element: Element) -> Mask:
    """False where a spreadsheet made a long number 1.52501E+17: its last digits are lost."""
    return ~_DAMAGED.fills(values)


SPREADSHEET_DAMAGE = Judgement(
    code="damaged-by-spreadsheet",
    title="号码被电子表格改成了科学计数",
    accepts=is_undamaged,
    requires="逐位填写完整，不能是 1.52501E+17 这样的科学计数",
    problem="号码已被电子表格改成科学计数，末几位无法还原",
    remedy="请先把该列单元格格式设为“文本”，再重新录入完整号码。",
    export_cause=NOT_TEXT_CAUSE,
)


# Asterisks and what else programs write in place of digits; four X in a row are in no number.
HIDDEN_DIGITS = ColumnPattern(r"[*✱●•]|×{2}|[Xx]{4}")


def is_unmasked(values: pd.Series, element: Element) -> Mask:
    """False where digits of a number are hidden: what is shown of it is not the number."""
    return ~HIDDEN_DIGITS.is_in(values)


MASKED_VALUE = Judgement(
    code="masked-value",
    title="号码不完整，中间被隐去",
    accepts=is_unmasked,
    requires="填写完整的号码，不能用星号隐去数字",
    problem="号码中间是星号，不是完整的号码",
    remedy="请填完整号码；号码是从回执复制的，请改在该回执的“退回行”表中改正后放回。",
    entry_conditions=('ISERR(FIND("*",{cell}))',),
    export_cause=ExportCause(
        "该列的号码隐去了中间几位；从系统导出的，请在导出设置中改为导出完整号码",
        is_of_table=True,
    ),
)
