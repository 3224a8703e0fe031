"""Free text: names, document numbers, descriptions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.invention import SampleOrder, Texts, same_text
from pipelines.catalogue.values.judgement import ExportCause, Judgement, Mask
from pipelines.catalogue.values.value_type import SheetForm, ValueType


# Control characters, spaces without width, direction overrides and the replacement character: they
# are never meant and often harmful. U+200C and U+200D stay: Mongolian is written with them.
FORBIDDEN = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060\u2066-\u2069\ufeff\ufffd\ufffe\uffff]"
)

# What invented names are made of.
_SYLLABLES = "安博昌达恩丰广和佳凯利明宁鹏启瑞盛泰万新兴雅永远泽正中卓"
_TRADES = ("商贸", "物流", "建材", "餐饮", "运输", "农牧", "进出口", "装饰", "科技", "服务")
_SURNAMES = "赵钱孙李周吴郑王冯陈"
_AUTHORITY = "二连浩特市示例管理局"

# Texts up to this length are invented as numbers.
SHORT = 20


def is_clean(values: pd.Series, element: Element) -> Mask:
    """No character that nobody can have typed."""
    return ~values.fillna("").str.contains(FORBIDDEN, regex=True).to_numpy(dtype=bool)


class TextType(ValueType):
    """Any text without control characters."""

    name = "text"
    title = "文本"
    is_free_text = True
    # How values are judged.
    judgements = (
        Judgement(
            code="forbidden-character",
            title="含有不可见字符或乱码",
            accepts=is_clean,
            requires="不含不可见字符和乱码",
            problem="“{name}”含有不可见字符或乱码",
            remedy="请重新录入。",
            export_cause=ExportCause("导出的编码问题"),
        ),
    )

    # For templates, the manual and the sheets of the official catalogue.
    sheet = SheetForm(spellings=("字符型", "字符串", "字符", "文本型", "C", "varchar"), length=200)

    slip = "不详\ufffd"

    def invent(self, order: SampleOrder) -> Texts:
        """Texts that fit what the element's name, length and rules say of it."""
        element = order.element
        example = _example_of_a_pattern(order)
        if example is not None:
            return same_text(example, order.count)
        if order.is_subject_name:
            return _names(order)
        if element.code in order.record_type.key:
            return _document_numbers(order.count)
        if element.length is not None and element.length <= SHORT:
            return _short_numbers(order)
        if "代表人" in element.name:
            return _representatives(order.count)
        if any(word in element.name for word in ("机关", "单位", "部门")):
            return same_text(_AUTHORITY, order.count)
        texts = [f"{element.name}示例{number % 1000}" for number in range(order.count)]
        return np.array(texts, dtype=object)


def _example_of_a_pattern(order: SampleOrder) -> str | None:
    """The example of a rule about the element: nothing else is sure to match its pattern."""
    for rule in order.record_type.rules:
        if rule.element == order.element.code and rule.example:
            return rule.example
    return None


def _names(order: SampleOrder) -> Texts:
    """Names of enterprises, or of persons where the record type is about persons only."""
    first, second = order.draw.integers(0, len(_SYLLABLES), (2, order.count))
    trades = order.draw.integers(0, len(_TRADES), order.count)
    is_about_persons = not order.record_type.subject.code

    names = []
    for a, b, trade in zip(first, second, trades, strict=True):
        if is_about_persons:
            names.append(f"{_SURNAMES[a % len(_SURNAMES)]}示{_SYLLABLES[b]}")
        else:
            syllables = _SYLLABLES[a] + _SYLLABLES[b]
            names.append(f"二连浩特市示例{syllables}{_TRADES[trade]}有限公司")
    return np.array(names, dtype=object)


def _document_numbers(count: int) -> Texts:
    """Numbers of which no two are alike, for elements of the key."""
    numbers = [f"二示例字〔2018〕{number}号" for number in range(1, count + 1)]
    return np.array(numbers, dtype=object)


def _short_numbers(order: SampleOrder) -> Texts:
    numbers = order.draw.integers(0, 10**10, order.count)
    return np.array([f"{number:010d}" for number in numbers], dtype=object)


def _representatives(count: int) -> Texts:
    names = [f"{_SURNAMES[number % len(_SURNAMES)]}示例" for number in range(count)]
    return np.array(names, dtype=object)
