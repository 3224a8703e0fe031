"""Several values of a code list, stored joined by semicolons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.code import FOREIGN_CODES
from pipelines.catalogue.values.code_advice import (
    DELETE_TOTAL,
    TOTAL,
    code_hints,
    how_to_choose_several,
    required_values,
    unknown_values,
)
from pipelines.catalogue.values.code_boxes import with_ticks_read
from pipelines.catalogue.values.code_spellings import (
    CONTRADICTION,
    CodeReader,
    values_in_list,
    without_names,
)
from pipelines.catalogue.values.conversion import READ_AS_CODE
from pipelines.catalogue.values.entries.entry_formulas import (
    entry_spellings,
    holding_one_formula,
    holding_only_formula,
)
from pipelines.catalogue.values.invention import SampleOrder, Texts
from pipelines.catalogue.values.judgement import Judgement, Mask
from pipelines.catalogue.values.spellings.written_text import for_distinct
from pipelines.catalogue.values.value_type import SEPARATOR, SheetForm, ValueType


# Few enough that samples look like real rows, and enough that each file shows how two are joined.
WITH_TWO_VALUES = 0.2


def are_in_list(values: pd.Series, element: Element) -> Mask:
    """Each of the joined values stands in the code list, none twice."""
    allowed = values_in_list(element)
    positions, distinct = pd.factorize(without_names(values, element))
    accepted = []
    for joined in distinct:
        codes = str(joined).split(SEPARATOR)
        has_no_repetition = len(set(codes)) == len(codes)
        accepted.append(has_no_repetition and allowed.issuperset(codes))
    # A missing value has the position -1: it takes the last entry.
    return np.array([*accepted, True], dtype=bool)[positions]


def _required(element: Element) -> str:
    return f"{required_values(element)}，多个用分号隔开，不重复"


def _entry_conditions(element: Element) -> tuple[str, ...]:
    """A drop-down list would not allow two labels joined, and a formula does."""
    if element.codes is None:
        return ()
    labels = element.codes.labels
    formula = holding_only_formula("{cell}", labels.values())
    other = element.codes.open
    if other is None or other not in labels:
        return (formula,)
    # A formula cannot tell where the name of a value ends that the list does not have.
    return (f'OR(ISNUMBER(FIND("{labels[other]}-",{{cell}})),{formula})',)


class CodesType(ValueType):
    """Several values of a code list, joined by semicolons."""

    name = "codes"
    title = "代码（可多个）"
    has_code_list = True
    holds_several = True
    # How values are judged, and what reading may change.
    judgements = (
        Judgement(
            code="code-unknown",
            title="不在代码集中",
            accepts=are_in_list,
            requires=_required,
            problem=unknown_values,
            remedy=how_to_choose_several,
            entry_conditions=_entry_conditions,
            export_cause=FOREIGN_CODES,
        ),
    )
    conversions = (READ_AS_CODE,)
    is_strict = True

    # For templates, the manual and the sheets of the official catalogue.
    how_to_write = "从代码集中选，几个名称之间用分号“;”隔开。"
    column_width = 22
    sheet = SheetForm(spellings=("集合型",))

    slip = "不详"

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """The values joined by ";", in the order given."""
        return for_distinct(values, partial(with_ticks_read, CodeReader.of(element).values_of))

    def hints(self, rejected: pd.Series, element: Element) -> pd.Series:
        """Codes beside another one's label, and how to name what the list does not have."""
        return code_hints(rejected, element, is_single=False)

    def means_the_same(self, written: pd.Series, read: pd.Series) -> pd.Series:
        """Other marks and spaces between the same values."""
        joined = written.str.replace(r"[;；,，、|/\s]+", SEPARATOR, regex=True)
        return joined.str.strip(SEPARATOR) == read

    def holds_formula(self, element: Element, cell: str, values: Sequence[str]) -> str:
        """Whether one of several joined values is one of some values."""
        return holding_one_formula(cell, entry_spellings(element, values))

    def words_of_hint(self, hint: str | None, element: Element) -> tuple[str, str] | None:
        """That code and label contradict each other says all that is wrong."""
        if hint is not None and TOTAL.say(hint):
            return hint, DELETE_TOTAL
        if hint is None or not CONTRADICTION.say(hint):
            return None
        return hint, "请改正代码或名称，只填名称即可；多个用分号“;”隔开。"

    def invent(self, order: SampleOrder) -> Texts:
        """Mostly one value that the record type's rules allow, sometimes two."""
        allowed = np.array(order.allowed_codes, dtype=object)
        first: Texts = order.draw.choice(allowed, order.count)
        if len(allowed) == 1:
            return first

        second = order.draw.choice(allowed, order.count)
        has_two = (order.draw.random(order.count) < WITH_TWO_VALUES) & (second != first)
        return np.where(has_two, first + SEPARATOR + second, first)
