"""A value of a code list: the value or its label is accepted, the value is stored."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.code_advice import (
    DELETE_TOTAL,
    SEVERAL,
    TOTAL,
    code_hints,
    how_to_choose,
    required_values,
    unknown_value,
)
from pipelines.catalogue.values.code_boxes import with_ticks_read
from pipelines.catalogue.values.code_spellings import (
    CONTRADICTION,
    CodeReader,
    values_in_list,
    without_names,
)
from pipelines.catalogue.values.conversion import READ_AS_CODE
from pipelines.catalogue.values.invention import SampleOrder, Texts
from pipelines.catalogue.values.judgement import ExportCause, Judgement, Mask
from pipelines.catalogue.values.spellings.written_text import for_distinct
from pipelines.catalogue.values.value_type import SheetForm, ValueType


FOREIGN_CODES = ExportCause(
    "导出的是本系统自己的代码，没有换成代码集中的值",
    for_one_value="填的都是“{value}”，代码集中没有此项。请从下拉列表中选填；确需增加的，请联系信用中心。",
)


def is_in_list(values: pd.Series, element: Element) -> Mask:
    """The value stands in the code list."""
    codes = without_names(values, element)
    return (codes.isna() | codes.isin(values_in_list(element))).to_numpy(dtype=bool)


class CodeType(ValueType):
    """One value of a code list."""

    name = "code"
    title = "代码"
    has_code_list = True
    # How values are judged, and what reading may change.
    judgements = (
        Judgement(
            code="code-unknown",
            title="不在代码集中",
            accepts=is_in_list,
            requires=required_values,
            problem=unknown_value,
            remedy=how_to_choose,
            export_cause=FOREIGN_CODES,
        ),
    )
    conversions = (READ_AS_CODE,)
    is_distinctive = True
    is_strict = True

    # For templates, the manual and the sheets of the official catalogue.
    how_to_write = "从代码集中选一个名称。"
    column_width = 18
    sheet = SheetForm(spellings=("枚举型", "代码型", "枚举"))

    slip = "不详"

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """The value for a value, label or synonym, or for several of them that mean the same."""
        reader = CodeReader.of(element)
        return for_distinct(values, partial(with_ticks_read, reader.single_value_or_text))

    def hints(self, rejected: pd.Series, element: Element) -> pd.Series:
        """Two values, and codes beside another one's label."""
        return code_hints(rejected, element, is_single=True)

    def words_of_hint(self, hint: str | None, element: Element) -> tuple[str, str] | None:
        """Two values, and a code and a label that contradict each other, say all that is wrong."""
        if hint is not None and SEVERAL.say(hint):
            return hint, "请只填其中一项；几项都有的，每项各填一行。"
        if hint is not None and TOTAL.say(hint):
            return hint, DELETE_TOTAL
        if hint is None or not CONTRADICTION.say(hint):
            return None
        return hint, "请改正代码或名称，只填名称即可。"

    def invent(self, order: SampleOrder) -> Texts:
        """Values that the record type's rules allow."""
        allowed = np.array(order.allowed_codes, dtype=object)
        return order.draw.choice(allowed, order.count)
