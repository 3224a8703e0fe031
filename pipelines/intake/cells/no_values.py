"""Texts that stand in cells and are no values: failed formulas, formulas as text, ditto marks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.entries.text_formulas import is_formula
from pipelines.catalogue.values.spellings.export_guards import unguarded


# What stands in a receipt for a formula whose result the file does not hold.
UNCOMPUTED = "（公式没有结果）"

# What programs show for a formula that failed. Exports write it as text.
_EXCEL_ERRORS = (
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "#CALC!",
    "#ERR",
    "#FIELD!",
    "#BLOCKED!",
)
_CALC_ERRORS = tuple(f"Err:{number}" for number in range(501, 541))
FAILED_FORMULAS = frozenset(_EXCEL_ERRORS + _CALC_ERRORS)
_FAILED = pa.array(sorted(FAILED_FORMULAS))

# How a formula begins, behind the apostrophe or the blanks of an export.
_MAY_BE_FORMULA = ColumnPattern(r"\A[^0-9A-Za-z一-鿿]*[=＝+@-]")

# Words and marks that stand for what another cell says; what is around them says nothing.
_AROUND = r"[ \t\n\v\f\r　\[\](){}（）【】。．.]*"
_GUARDED = r"[=＝'‘’\"“”]*"
_DITTO_WORDS = r"(?:同(?:上|前|左|右)(?:面|述|例|一?[行条栏格列项])?|如上|上同|同第?[0-9]+[行条]|(?i:ditto)\.?)"
_DITTO_MARKS = r"(?:[〃″˝〞〟]+|''|[\"＂“”„‟])"
_DITTO = ColumnPattern(
    rf"\A{_AROUND}(?:{_GUARDED}{_DITTO_WORDS}{_GUARDED}|{_DITTO_MARKS}){_AROUND}\Z"
)


def rules_broken(column: pa.ChunkedArray) -> Iterator[tuple[str, list[int]]]:
    """By the rule that asks cells back, the places of those cells in a column."""
    yield "failed-formula", _places(pc.is_in(column, _FAILED))

    texts = pc.unique(column.filter(pa.array(_MAY_BE_FORMULA.is_in(column)))).to_pylist()
    formulas = [text for text in texts if is_formula(unguarded(text))]
    without_result = pa.array([UNCOMPUTED, *formulas], pa.string())
    yield "formula-without-result", _places(pc.is_in(column, without_result))
    yield "ditto-mark", np.flatnonzero(_DITTO.is_in(column)).tolist()


def _places(mask: pa.ChunkedArray) -> list[int]:
    places: list[int] = pc.indices_nonzero(mask).to_pylist()
    return places
