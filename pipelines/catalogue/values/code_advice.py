"""What is said of a code list: its values, what another text may be, and how to write what it lacks."""

from __future__ import annotations

import re

import pandas as pd

from pipelines.catalogue.model import CodeList, Element
from pipelines.catalogue.values.code_labels import NAME_MARK
from pipelines.catalogue.values.code_spellings import CodeReader
from pipelines.catalogue.values.hint_words import HintWords
from pipelines.catalogue.values.spellings.written_text import for_distinct


# That a text holds several values, where one is wanted.
SEVERAL = HintWords("填了几项，本栏只能填一项")

# That the row adds up others.
TOTAL = HintWords("“{written}”是合计行的写法，合计行不是一条记录")
DELETE_TOTAL = "合计、小计行请删去；确是一条记录的，请填写本栏内容。"
_TOTAL = re.compile(
    r"\s*(?:本[页期月季年]|当[页期月]|全部|以上)?[合小总共累]\s*计(?:数|金额)?\s*[:：]?\s*"
)

# Values that a receipt lists; of more it says how many there are.
LABELS_SHOWN = 12

# What is quoted of a text: a word, and no number of anybody.
_WORD = re.compile("[\u4e00-\u9fff]{2,20}")
# Characters. A shorter word may say that nobody knows, 不详, or be a part of a label.
_SHORTEST_NAME = 4
_NAMES_NO_KIND = re.compile("[不未待无没暂空略缺同见详是否有测某]")


def code_hints(rejected: pd.Series, element: Element, *, is_single: bool) -> pd.Series:
    """Codes beside another one's label, words with two meanings, and how to name what is in no list.

    `is_single`: the element takes one value only.
    """
    reader = CodeReader.of(element)
    texts = rejected.fillna("")
    contradictions = for_distinct(texts, reader.contradiction)
    advice = for_distinct(texts, lambda text: _advice(reader, text, is_single=is_single))
    return contradictions.where(contradictions != "").fillna(advice.where(advice != ""))


def _advice(reader: CodeReader, text: str, *, is_single: bool) -> str:
    """What a text that is no value may be, in Chinese; empty: nobody knows."""
    if _TOTAL.fullmatch(text):
        return TOTAL.about(written=text.strip())
    items = [*reader.items(text)]
    values = [reader.value_of(item) for item in items]
    if is_single and len(items) > 1 and None not in values:
        return SEVERAL.about()

    unknown = [item for item, value in zip(items, values, strict=True) if value is None]
    if len(unknown) != 1 or not _WORD.fullmatch(unknown[0]):
        return ""
    word = unknown[0]
    labels = [label for label in reader.labels.values() if word in label]
    if len(labels) > 1:
        meanings = [f"可以是“{label}”" for label in labels]
        return f"“{word}”{'，也'.join(meanings)}"

    # 警告处分 is rather a value with a slip than another kind.
    holds_value = any(spelling in word for spelling in reader.values)
    if reader.open_value is None or holds_value:
        return ""
    if len(word) < _SHORTEST_NAME and (labels or _NAMES_NO_KIND.match(word)):
        return ""
    return f"所列的都不是的，写作“{reader.labels[reader.open_value]}{NAME_MARK}{word}”"


def required_values(element: Element) -> str:
    """That a value stands in the code list, in Chinese."""
    codes = _codes_of(element)
    if _is_long(codes):
        return f"填代码集“{codes.title}”{len(codes.labels)}项中的一项"
    return f"填代码集“{codes.title}”中的一项：{_listed(codes)}"


def unknown_value(element: Element) -> str:
    """That a value does not stand in the code list, in Chinese."""
    return f"代码集“{_codes_of(element).title}”中没有此项{_to_choose_from(element)}"


def unknown_values(element: Element) -> str:
    """That one of several values does not stand in the code list, or stands twice, in Chinese."""
    codes = _codes_of(element)
    return f"有的内容不在代码集“{codes.title}”中，或有重复{_to_choose_from(element)}"


def how_to_choose(element: Element) -> str:
    """Where the values stand, in Chinese."""
    if _is_long(_codes_of(element)):
        return "请从本格的下拉列表中选填；没有下拉列表的，见填报指南的“代码集”。"
    return "请从所列的名称中选填。"


def how_to_choose_several(element: Element) -> str:
    """Where the values stand, and how several are written, in Chinese."""
    source = "填报指南的“代码集”" if _is_long(_codes_of(element)) else "所列的名称"
    return f"请从{source}中选填，多个用分号“;”隔开。"


def _to_choose_from(element: Element) -> str:
    codes = _codes_of(element)
    if _is_long(codes):
        return f"（共{len(codes.labels)}项）"
    return f"，可填：{_listed(codes)}"


def _codes_of(element: Element) -> CodeList:
    return element.codes or CodeList(name="", title="", labels={})


def _is_long(codes: CodeList) -> bool:
    return len(codes.labels) > LABELS_SHOWN


def _listed(codes: CodeList) -> str:
    values = []
    for value, label in codes.labels.items():
        # A级 says its code itself.
        values.append(label if label.startswith(value) else f"{value} {label}")
    return "、".join(values)
