"""Formats that a cell of a spreadsheet has only under a condition, and whether the condition holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pipelines.intake.cells.sheet_facts import MergedRange
from pipelines.intake.readers.workbooks.cell_references import column_of_reference, row_of


# Conditions that hold for every number, and those that hold for none.
_OF_NUMBERS = {
    "notContainsBlanks": True,
    "notContainsErrors": True,
    "containsBlanks": False,
    "containsErrors": False,
}

# Formulas without blanks in upper case; `cell` stands for the cell itself.
_FORMULAS = {
    "TRUE": True,
    "TRUE()": True,
    "1": True,
    "1=1": True,
    "FALSE": False,
    "FALSE()": False,
    "0": False,
    "ISNUMBER(cell)": True,
    "NOT(ISBLANK(cell))": True,
    "ISBLANK(cell)": False,
    "LEN(cell)>0": True,
    "LEN(TRIM(cell))>0": True,
    'cell<>""': True,
    'cell=""': False,
    "ISTEXT(cell)": False,
}
_COMPARED = re.compile(r"cell(>=|<=|<>|>|<|=)(-?[0-9.]+)")
# As formulas write a comparison, and as a rule of a workbook calls it.
OPERATORS = {
    ">=": "greaterThanOrEqual",
    "<=": "lessThanOrEqual",
    "<>": "notEqual",
    ">": "greaterThan",
    "<": "lessThan",
    "=": "equal",
}
_REFERENCE = re.compile(r"(?<![A-Z$])(\$?)([A-Z]{1,3})(\$?)([0-9]+)(?![0-9(])")


@dataclass(frozen=True)
class ConditionalFormat:
    """A format of numbers for some cells, and when they have it."""

    areas: tuple[MergedRange, ...]
    kind: str
    """As a new workbook calls it (ECMA-376 part 1, 18.18.12): cellIs, expression …"""
    code: str | None
    """Of the format; None: the cells keep their own."""
    priority: int = 0
    """The condition of the least number comes first."""
    operator: str = ""
    formulas: tuple[str, ...] = ()
    stops: bool = False
    """Whether no later condition counts where this one holds."""

    def is_about(self, row_number: int, column: int) -> bool:
        """Whether a cell may have the format."""
        return any(
            area.first_row <= row_number <= area.last_row
            and area.first_column <= column <= area.last_column
            for area in self.areas
        )

    def holds(self, number: Decimal) -> bool | None:
        """Whether a cell with a number has the format; None: nobody can tell from the number alone."""
        if self.kind in _OF_NUMBERS:
            return _OF_NUMBERS[self.kind]
        if self.kind == "cellIs":
            return _compared(number, self.operator, self.formulas)
        if self.kind != "expression" or not self.formulas:
            return None
        formula = self._about_cell("".join(self.formulas[0].split()).upper().lstrip("="))
        comparison = _COMPARED.fullmatch(formula)
        if comparison:
            return _compared(number, OPERATORS[comparison[1]], (comparison[2],))
        return _FORMULAS.get(formula)

    def _about_cell(self, formula: str) -> str:
        """A formula with `cell` for what refers to the cell that has the format."""
        if len(self.areas) != 1:
            return formula
        area = self.areas[0]

        def read(reference: re.Match[str]) -> str:
            column_stays, letters, row_stays, digits = reference.groups()
            is_same_column = column_of_reference(letters) == area.first_column and (
                not column_stays or area.first_column == area.last_column
            )
            is_same_row = int(digits) == area.first_row and (
                not row_stays or area.first_row == area.last_row
            )
            return "cell" if is_same_column and is_same_row else reference[0]

        return _REFERENCE.sub(read, formula)


def areas_of(references: str) -> tuple[MergedRange, ...]:
    """The ranges of cells in a list such as `J2:J9 L2`."""
    areas = []
    for reference in references.split():
        first, _, last = reference.partition(":")
        first_row, last_row = row_of(first), row_of(last or first)
        first_column = column_of_reference(first)
        last_column = column_of_reference(last or first)
        if first_row and last_row and first_column is not None and last_column is not None:
            areas.append(MergedRange(first_row, first_column, last_row, last_column))
    return tuple(areas)


def _compared(number: Decimal, operator: str, formulas: Sequence[str]) -> bool | None:
    """What comparing a number with the limits of a condition gives; None: a limit is no number."""
    try:
        limits = [Decimal(formula.strip().lstrip("=")) for formula in formulas]
    except InvalidOperation:
        return None
    if operator in ("between", "notBetween") and len(limits) == 2:
        is_between = min(limits) <= number <= max(limits)
        return is_between == (operator == "between")
    if len(limits) != 1:
        return None
    limit = limits[0]
    return {
        "greaterThan": number > limit,
        "lessThan": number < limit,
        "greaterThanOrEqual": number >= limit,
        "lessThanOrEqual": number <= limit,
        "equal": number == limit,
        "notEqual": number != limit,
    }.get(operator)
