"""The conditional formats of a sheet of a new workbook (.xlsx), event by event."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from pipelines.intake.cells.sheet_facts import MergedRange
from pipelines.intake.readers.workbooks.conditional_formats import ConditionalFormat, areas_of
from pipelines.intake.readers.workbooks.xml_events import Attributes, is_true


@dataclass
class _Rule:
    """A rule as far as it has been read."""

    attributes: Attributes
    code: str | None
    formulas: list[str] = field(default_factory=list)


class ConditionReader:
    """Collects the conditions under which numbers have another format."""

    def __init__(
        self, codes: Sequence[str | None], unseen_looks: Collection[int] = frozenset()
    ) -> None:
        """`codes`: the format code of each look that a condition may name.

        `unseen_looks`: the numbers of the looks in which nobody sees a text.
        """
        self.formats: list[ConditionalFormat] = []
        self.unseen_areas: list[MergedRange] = []
        """The cells that have such a look under a condition."""
        self._codes = codes
        self._unseen_looks = unseen_looks
        self.is_open = False
        """Whether a list of rules is open: all that follows belongs to it."""
        self._ranges = ""
        self._rules: list[_Rule] = []
        """Those of the open list."""
        self._text: list[str] | None = None
        """Pieces of the open formula or list of ranges; None: none is open."""

    def begin(self, tag: str, attributes: Attributes) -> bool:
        """Take in the beginning of a list of rules, or of what stands in it; false: it is neither."""
        match tag:
            case "conditionalFormatting":
                self.is_open = True
                self._ranges = attributes.get("sqref", "")
                self._rules = []
            case "cfRule" if self.is_open:
                self._rules.append(_Rule(attributes, self._code_named(attributes)))
            # In the extension of 2009 a formula is called so, and the ranges stand behind the rules.
            case "formula" | "f" | "sqref" if self.is_open:
                self._text = []
            # There the look stands in the rule itself.
            case "numFmt" if self.is_open and self._rules:
                self._rules[-1].code = attributes.get("formatCode")
        return self.is_open

    def add_text(self, text: str) -> None:
        """Take in a text, which counts inside of a formula or a list of ranges only."""
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        """Take in the end of any element."""
        text = "".join(self._text or ())
        match tag:
            case "formula" | "f" if self._rules:
                self._rules[-1].formulas.append(text)
            case "sqref":
                self._ranges = text
            case "conditionalFormatting":
                self.is_open = False
                for rule in self._rules:
                    self._add_rule(rule)
        if tag in ("formula", "f", "sqref"):
            self._text = None

    def _code_named(self, rule: Attributes) -> str | None:
        number = rule.get("dxfId", "")
        if not number.isdecimal():
            return None
        position = int(number)
        if position >= len(self._codes):
            return None
        return self._codes[position]

    def _add_rule(self, rule: _Rule) -> None:
        areas = areas_of(self._ranges)
        stops = is_true(rule.attributes.get("stopIfTrue"))
        if not areas:
            return
        look = rule.attributes.get("dxfId", "")
        if look.isdecimal() and int(look) in self._unseen_looks:
            self.unseen_areas += areas
        if rule.code is None and not stops:
            return
        priority = rule.attributes.get("priority", "")
        self.formats.append(
            ConditionalFormat(
                areas,
                rule.attributes.get("type", ""),
                rule.code,
                int(priority) if priority.isdecimal() else 0,
                rule.attributes.get("operator", ""),
                tuple(rule.formulas),
                stops,
            )
        )
