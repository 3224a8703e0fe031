"""Texts that stand in cells and are no values: failed formulas, formulas as text, ditto marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa

from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.entries.text_formulas import is_formula
from pipelines.catalogue.values.spellings.export_guards import unguarded
from pipelines.catalogue.values.spellings.written_text import half_width_of_texts


# What stands in a receipt for a formula whose result the file does not hold.
UNCOMPUTED = "（公式没有结果）"

# What programs show for a formula that failed, in English and in Chinese. Exports write it as text, and
# people retype it with other letters and marks.
_FAILED = re.compile(
    r"#(?:N/?A|REF|VALUE|DIV/0|NAME|NULL|NUM|SPILL|CALC|ERR(?:OR)?|FIELD|BLOCKED|CONNECT|BUSY|UNKNOWN"
    r"|EXTERNAL|PYTHON|GETTING_DATA|名称|值|引用|数字|数值|空|空值|溢出|计算|字段|已阻止|连接|未知|除数/0"
    r"|不适用|正在获取数据)[!?]?|(?:ERR|错误): ?5[0-4][0-9]",
    re.IGNORECASE,
)
_MAY_HAVE_FAILED = ColumnPattern(r"\A[ \t　]*(?:[#＃]|(?i:ERR)|ｅｒｒ|Ｅｒｒ|错误).{1,20}\Z")

# What a spreadsheet shows of a number or a day for which its column is too narrow.
_TOO_NARROW = ColumnPattern(r"\A[ \t　]*[#＃]{2,}[ \t　]*\Z")

# How a formula begins, behind the apostrophe or the blanks of an export.
_MAY_BE_FORMULA = ColumnPattern(rf"\A(?:[^0-9A-Za-z一-鿿]*[=＝+@-]|{UNCOMPUTED}\Z)")

# Words and marks that stand for what another cell says; what is around them says nothing.
_AROUND = r"[ \t\n\v\f\r　\[\](){}（）【】。．.]*"
_GUARDED = r"[=＝'‘’\"“”]*"
_DITTO_WORDS = (
    r"(?:(?:同|如|见|详见|参见)(?:上|前|左|右)(?:面|述|文|例|一?[行条栏格列项])?|上同|同第?[0-9]+[行条]"
    r"|(?i:ditto)\.?)"
)
_DITTO_MARKS = r"(?:[〃″˝〞〟]+|''|[\"＂“”„‟])"
_DITTO = ColumnPattern(
    rf"\A{_AROUND}(?:{_GUARDED}{_DITTO_WORDS}{_GUARDED}|{_DITTO_MARKS}){_AROUND}\Z"
)


def cells_without_value(column: pa.ChunkedArray) -> Iterator[tuple[str, list[int]]]:
    """By the rule that asks cells back, the positions of those cells in a column."""
    yield "failed-formula", _positions_of(column, _MAY_HAVE_FAILED, is_failed_formula)
    yield "column-too-narrow", np.flatnonzero(_TOO_NARROW.is_in(column)).tolist()
    yield "formula-without-result", _positions_of(column, _MAY_BE_FORMULA, _is_formula)
    yield "ditto-mark", np.flatnonzero(_DITTO.is_in(column)).tolist()


def is_failed_formula(text: str) -> bool:
    """Whether a text is what a program shows for a formula that failed."""
    return _FAILED.fullmatch(half_width_of_texts(text).strip()) is not None


def _is_formula(text: str) -> bool:
    return text == UNCOMPUTED or is_formula(unguarded(text))


def _positions_of(
    column: pa.ChunkedArray, pattern: ColumnPattern, confirms: Callable[[str], bool]
) -> list[int]:
    """Positions of the cells that a pattern lets pass and a closer look confirms."""
    likely: list[int] = np.flatnonzero(pattern.is_in(column)).tolist()
    # Of most columns there is nothing to look at.
    if not likely:
        return likely
    texts = column.take(likely).to_pylist()
    confirmed = {text for text in set(texts) if confirms(text)}
    return [position for position, text in zip(likely, texts, strict=True) if text in confirmed]
