"""The conditional formats of a sheet of a new workbook (.xlsx), event by event."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.intake.readers.workbooks.conditional_formats import ConditionalFormat, areas_of
from pipelines.intake.readers.workbooks.xml_events import Attributes, is_true


class ConditionReader:
    """Collects the conditions under which numbers have another format."""

    def __init__(self, codes: Sequence[str | None]) -> None:
        """`codes`: the format code of each look that a condition may name."""
        self.formats: list[ConditionalFormat] = []
        self._codes = codes
        self._ranges = ""
        self._rule: Attributes | None = None
        """The rule that is open; None: none is."""
        self._formulas: list[str] = []
        self._is_formula = False

    def begin(self, tag: str, attributes: Attributes) -> None:
        """Take in the beginning of a list of rules, of a rule, or of its formula."""
        if tag == "conditionalFormatting":
            # The rules of the extension name no look of the workbook.
            self._ranges = attributes.get("sqref", "")
        elif tag == "cfRule":
            self._rule = attributes
            self._formulas = []
        elif self._rule is not None:
            self._formulas.append("")
            self._is_formula = True

    def add_text(self, text: str) -> None:
        """Take in a text, which counts inside of a formula only."""
        if self._is_formula:
            self._formulas[-1] += text

    def end(self, tag: str) -> None:
        """Take in the end of any element."""
        if tag == "formula":
            self._is_formula = False
        elif tag == "cfRule" and self._rule is not None:
            self._add_rule(self._rule)
            self._rule = None

    def _add_rule(self, rule: Attributes) -> None:
        areas = areas_of(self._ranges)
        number = rule.get("dxfId", "")
        code = None
        if number.isdecimal() and int(number) < len(self._codes):
            code = self._codes[int(number)]
        stops = is_true(rule.get("stopIfTrue"))
        if not areas or (code is None and not stops):
            return
        priority = rule.get("priority", "")
        self.formats.append(
            ConditionalFormat(
                areas,
                rule.get("type", ""),
                code,
                int(priority) if priority.isdecimal() else 0,
                rule.get("operator", ""),
                tuple(self._formulas),
                stops,
            )
        )
