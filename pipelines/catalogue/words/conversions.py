"""The words for values whose form was changed by reading: taken, and said, so that a misreading is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.values.date import LONG_TERM
from pipelines.catalogue.words.sentences import Sentence, shown_value


@dataclass(frozen=True)
class Conversion:
    """One kind of change, and by what a value that was changed in this way is known."""

    code: str
    title: str
    pattern: str
    """Found in the value as written; of the kinds of a value type the first that is found names the change."""


REMEDY = "读法与原意一致的无需处理；不一致的请改正后重新报送。"
AS_NOTHING = Conversion("read-as-nothing", "表示“没有”的写法按空值读取", "")

_HALF_WIDTH = Conversion("read-half-width", "全角或不可见字符已换成半角", r"[^\x00-\x7f]")
_NO_SPACES = Conversion("read-without-spaces", "号码中间的空白已去掉", r"\S\s+\S")
_UPPER_CASE = Conversion("read-upper-case", "小写字母已换成大写", "[a-z]")
_NO_HYPHEN = Conversion("read-without-hyphen", "连字符已去掉", "-")
_CODE = Conversion("read-as-code", "名称已换成代码", "")
_NUMBER = (_HALF_WIDTH, _NO_SPACES, _UPPER_CASE)
KINDS: dict[str, tuple[Conversion, ...]] = {
    "credit_code": _NUMBER,
    "id_number": _NUMBER,
    "identity_document": _NUMBER,
    "registration_no": _NUMBER,
    "organisation_code": (*_NUMBER, _NO_HYPHEN),
    "code": (_CODE,),
    "codes": (_CODE,),
    "date": (
        Conversion(
            "read-as-long-term", f"长期有效统一写作 {LONG_TERM}", "长期|永久|^ *9999|^ *９９９９"
        ),
        Conversion(
            "read-day-number", "数字按电子表格的日期序号读取", r"^\s*[0-9]{5}(?:\.[0-9]+)?\s*$"
        ),
        Conversion("read-as-date", "日期写法已统一为“年-月-日”", ""),
    ),
    "number": (Conversion("read-without-separators", "千位分隔符已去掉", "[,，]"), _HALF_WIDTH),
    "year": (Conversion("read-as-year", "年度只取四位数字", "年|[.]"), _HALF_WIDTH),
    "amount": (
        Conversion("read-in-wan-yuan", "元已换算为万元", "(?:^|[^万])元整?$"),
        Conversion("read-without-separators", "千位分隔符已去掉", "[,，]"),
        Conversion("read-without-unit", "金额的单位或货币符号已去掉", "[万整¥￥]"),
        Conversion("read-without-exponent", "科学计数已写成小数", "[eE]"),
        _HALF_WIDTH,
    ),
}
CONVERSIONS: dict[str, Conversion] = {
    one.code: one for kinds in KINDS.values() for one in kinds
} | {AS_NOTHING.code: AS_NOTHING}

_SAME: dict[str, Callable[[pd.Series, pd.Series], pd.Series]] = {
    "date": lambda given, read: (
        given.str.replace(r"[ T]00:00(:00(\.0+)?)?$", "", regex=True) == read
    ),
    "codes": lambda given, read: (
        given.str.replace(r"[;；,，、|/\s]+", ";", regex=True).str.strip(";") == read
    ),
}
"""Types with spellings that look different and say the same."""


def conversions_of(given: pd.Series, read: pd.Series, element: Element) -> npt.NDArray[np.object_]:
    """For each value as written and as read the code of what was done to it; empty: nothing that bears a meaning."""
    kinds = KINDS.get(element.type, ())
    written = given.str.strip()
    found = np.full(len(given), "", dtype=object)
    for kind in reversed(kinds):
        matches = (
            written.str.contains(kind.pattern, regex=True).to_numpy(dtype=bool)
            if kind.pattern
            else True
        )
        found[np.broadcast_to(matches, found.shape)] = kind.code
    same = _SAME[element.type](written, read) if element.type in _SAME else written == read
    found[same.fillna(False).to_numpy(dtype=bool)] = ""
    found[(read.isna() & (written != "")).to_numpy(dtype=bool)] = AS_NOTHING.code
    found[(written == "").to_numpy(dtype=bool)] = ""
    return found


def conversion_sentence(
    record_type: RecordType,
    rule: str,
    code: str,
    *,
    row: int,
    rows: int,
    given: str,
    read: str | None,
) -> Sentence:
    """Say in Chinese how values of an element were read; `given` and `read` are the first one's, as may be shown."""
    element, kind = record_type.elements[code], CONVERSIONS[rule]
    before, after = shown_value(None, given), shown_value(None, read)
    where = f"第{row}行起共{rows}行" if rows > 1 else f"第{row}行"
    text = f"{where}「{element.name}」：收到「{before}」，读作「{after}」（{kind.title}）。{REMEDY}"
    return Sentence(
        kind.title, element.name, before, f"按「{after}」读取", REMEDY, text, element.provenance
    )
