"""What every kind of rule offers. The kinds themselves are the files beside this one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from pipelines.catalogue.model import Element, Elements, RecordType, Rule
from pipelines.catalogue.rules.conditions import element_name, holds
from pipelines.catalogue.rules.sheet_row import SheetRow
from pipelines.catalogue.values import VALUE_TYPES, Mask
from pipelines.catalogue.values.invention import Draw


Row = dict[str, str | None]
"""Element code → text, as a file would have it."""


@dataclass(frozen=True)
class SampleRows:
    """Invented rows of a record type, which are being made to satisfy its rules."""

    record_type: RecordType
    rows: pd.DataFrame
    """One column per element, all text, missing values None; kinds of rule change it in place."""
    draw: Draw


@dataclass(frozen=True)
class RowToSpoil:
    """A row without any fault, which is about to be spoilt."""

    record_type: RecordType
    values: Row
    usual_value: str | None
    """A sound value of the rule's element from another row; None: no row has one."""


@dataclass(frozen=True)
class BrokenRows:
    """Rows that break a rule, with the values of two elements of the same type as they came."""

    record_type: RecordType
    other: Element
    values: Sequence[str | None]
    """The value of the rule's own element."""
    other_values: Sequence[str | None]


class ComparedColumns:
    """Canonical columns, with what kinds of rule compute of each: many rules ask the same of one."""

    def __init__(self, canonical: pd.DataFrame) -> None:
        self._canonical = canonical
        self._computed: dict[tuple[Callable[..., pd.Series], str, str], pd.Series] = {}

    def __getitem__(self, element: str) -> pd.Series:
        """The values of an element."""
        return self._canonical[element]

    def once(
        self, function: Callable[[str, pd.Series], pd.Series], word: str, element: str
    ) -> pd.Series:
        """What a function gives of a word and the values of an element."""
        key = (function, word, element)
        if key not in self._computed:
            self._computed[key] = function(word, self[element])
        return self._computed[key]


class RuleKind(ABC):
    """A kind of rule: everything about it but how Great Expectations is asked.

    A kind of rule is one file `rules/<name>.py` with a subclass, one line in `RULE_KINDS`, and one
    function in `pipelines.validation.rule_expectations`.
    """

    name: str
    """Its key in `RULE_KINDS`, and the `rule` of rules in the catalogue's YAML."""
    title: str
    """Its Chinese name, as receipts show it."""
    remedy: str
    """What to do about a row that breaks such a rule, in Chinese.

    `{condition}` is the element that the rule's condition is about, `{unit}` that of the amount.
    """

    # What the declaration of such a rule has to say.
    needs: frozenset[str]
    """The keys that a rule's declaration must have."""
    types: frozenset[str] = frozenset()
    """The value types of elements that it can be asked of; empty: all."""
    other_types: frozenset[str] = frozenset()
    """The value types of the element `other`; empty: those of the element itself."""
    values_are_whole: bool = False
    """True: `values` are values of the element; False: perhaps beginnings of values."""
    values_are: str = ""
    """A pattern that each of `values` has to be; empty: any text."""
    words: frozenset[str] = frozenset()
    """The words of which `values` are chosen, one for the element and one for `other`; empty: values are
    texts."""

    # What it asks of a row, for whoever treats a finding by what was asked.
    demands_value: bool = False
    """True: it makes an element 条件必填, to be filled in on a condition."""
    is_about_presence: bool = False
    """True: it asks only whether its elements have values, and never which."""
    requires_element: bool = False
    """True: it asks for the element as `required` does, and a number that stands for a credit code will
    do as well."""
    orders_dates: bool = False
    """True: it puts the element's date behind that of `other`; whoever mends the latest has mended all."""

    # What its findings tell beside the row itself.
    may_show_swap: bool = False
    """True: `shows_swap` may tell that two columns were filled in the wrong way round."""
    is_about_swap: bool = False
    """True: what it says is that two columns were filled in the wrong way round."""
    compares_with_today: bool = False
    """True: a finding quotes the day on which the file was found."""

    # Some kinds compare what others have put in order.
    turn: int = 3
    """When invented rows are made to satisfy all rules, kinds with a lower turn come first."""

    @abstractmethod
    def requirement(self, rule: Rule, elements: Elements) -> str:
        """What a row has to be, as a clause in Chinese."""

    def problem(self, rule: Rule, elements: Elements, other: str | None) -> str:
        """What is wrong with a row that breaks the rule, as a clause in Chinese.

        `other`: what the value was compared with in that row; None: it is not at hand.
        """
        return self.requirement(rule, elements)

    def compared_element(self, rule: Rule) -> str | None:
        """The element whose value a finding quotes, because the row's own was compared with it."""
        return rule.when.element if rule.when else None

    def comparison(
        self, rule: Rule, columns: ComparedColumns, elements: Elements
    ) -> pd.Series | None:
        """How each value of the element compares with that of `other`, as a word; missing: not at all.

        None: the kind is judged by the values themselves.
        """
        return None

    def quoted_values(self, rule: Rule, others: pd.Series, elements: Elements) -> pd.Series:
        """What a finding quotes of the values that it was compared with."""
        return others

    def remedy_of(self, rule: Rule, elements: Elements) -> str:
        """What to do, in Chinese, in the words of the rule or of its kind."""
        condition = ""
        if rule.when:
            condition = element_name(rule.when.element, elements)
        unit = None
        if rule.element in elements:
            element = elements[rule.element]
            unit = VALUE_TYPES[element.type].measured_in(element)

        words = rule.remedy or self.remedy
        words = words.replace("{condition}", condition)
        return words.replace("{unit}", unit.name if unit else "")

    def entry_formula(self, rule: Rule, row: SheetRow) -> str | None:
        """How a spreadsheet tells while a row is filled in: a formula that is true for what may be right.

        None: it cannot tell. All elements of the rule have cells in `row`.
        """
        return None

    def allowed_codes(self, rule: Rule, values: Sequence[str]) -> list[str]:
        """Which values of the element's code list the rule leaves."""
        return list(values)

    def shows_swap(self, rule: Rule, rows: BrokenRows) -> bool:
        """Whether the broken rows look as if both elements stood in each other's place."""
        return False

    def satisfy(self, rule: Rule, samples: SampleRows) -> None:  # noqa: B027
        """Change invented rows until none of them breaks the rule.

        Every element is filled in already, so a rule that demands values has nothing to do.
        """

    def breakable(self, rule: Rule, rows: pd.DataFrame) -> Mask:
        """Which sound rows break the rule after one change."""
        values = rows[rule.element]
        has_value = values.notna().to_numpy(dtype=bool)
        return holds(rule, rows) & has_value

    @abstractmethod
    def broken(self, rule: Rule, row: RowToSpoil) -> Row:
        """What to change in a row so that it breaks this rule and no other."""
