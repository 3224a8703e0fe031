"""Free text: names, document numbers, descriptions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.catalogue.values.invention import SampleOrder, Texts, same_text
from pipelines.catalogue.values.judgement import (
    NOT_TEXT_CAUSE,
    ExportCause,
    Judgement,
    Mask,
)
from pipelines.catalogue.values.spellings.unreadable_text import (
    is_likely_readable,
    is_ordinary,
    is_readable,
)
from pipelines.catalogue.values.spellings.written_text import (
    for_distinct,
    half_width,
    half_width_of_texts,
)
from pipelines.catalogue.values.value_type import SheetForm, ValueType


# Control characters, spaces without width, direction overrides and the replacement character: they
# are never meant and often harmful. U+200C and U+200D stay: Mongolian is written with them.
FORBIDDEN = ColumnPattern(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060\u2066-\u2069\ufeff\ufffd\ufffe\uffff]"
)

# How a spreadsheet shows a long number, 1.52501E+17, and how programs write it, 1.525012018E17.
_EXPONENT = ColumnPattern(
    r"[+-]?[0-9](\.[0-9]+)?[eE](\+[0-9]{1,3})|[+-]?[0-9]\.[0-9]{3,}[eE][0-9]{1,3}"
)
# So many digits are those of a number that was too long, also where a text goes on: 1.52501E+17号. A count
# of bacteria, 1.5E+04, is none.
_LONG_EXPONENT = r"[0-9](?:\.[0-9]+)?[eE]\+(?:1[1-9]|[2-9][0-9])(?:[^0-9].*)?"
_EXPONENT_WITHIN = ColumnPattern(rf"{_LONG_EXPONENT}|.*[^0-9.]{_LONG_EXPONENT}")
_MAY_HOLD_EXPONENT = ColumnPattern(r"[0-9][eEＥｅ][+＋][1-9１-９]")
_MAY_BE_EXPONENT = ColumnPattern(r".{0,30}[eEＥ].{1,8}\n?")

# A spreadsheet keeps 15 digits of a number, and a CSV of it has zeros for the others.
_ZEROS_BEHIND = ColumnPattern(
    r"[1-9][0-9]{14}0{2,}(\.0+)?|[1-9][0-9]{0,2}(,[0-9]{3}){4},[0-9]00(,000)*(\.0+)?"
)

# What invented names are made of.
_SYLLABLES = "安博昌达恩丰广和佳凯利明宁鹏启瑞盛泰万新兴雅永远泽正中卓"
_TRADES = ("商贸", "物流", "建材", "餐饮", "运输", "农牧", "进出口", "装饰", "科技", "服务")
_SURNAMES = "赵钱孙李周吴郑王冯陈"
INVENTED_AUTHORITY = "二连浩特市示例管理局"

# Texts up to this length are invented as numbers.
_SHORT = 20

# What elements are called that hold the name of somebody beside the subject.
_NAMED = ("机关", "单位", "部门", "法院", "招标人", "相对方", "企业")


def is_clean(values: pd.Series, element: Element) -> Mask:
    """No character that nobody can have typed."""
    return ~FORBIDDEN.is_in(values)


def is_no_exponent(values: pd.Series, element: Element) -> Mask:
    """False for 1.52501E+17 and 1.52501E+17号, which no one can have typed; 2E10 may be a short number."""
    may_be_damaged = _MAY_BE_EXPONENT.fills(values)
    passed: Mask = ~may_be_damaged
    if may_be_damaged.any():
        plain = for_distinct(values[may_be_damaged], half_width).str.replace(" ", "")
        passed[may_be_damaged] = ~_EXPONENT.fills(plain)
    may_hold = passed & _MAY_HOLD_EXPONENT.is_in(values)
    if may_hold.any():
        plain = for_distinct(values[may_hold], half_width_of_texts).str.replace("\n", " ")
        passed[may_hold] = ~_EXPONENT_WITHIN.fills(plain)
    return passed


def keeps_its_digits(values: pd.Series, element: Element) -> Mask:
    """False for numbers of 17 digits and more with zeros from the 16th on."""
    texts = values.fillna("")
    # Few values of any column end like this, and the pattern costs far more than the last characters.
    may_have_lost = texts.str.endswith(("00", ".0")).to_numpy(dtype=bool)
    passed: Mask = ~may_have_lost
    passed[may_have_lost] = ~_ZEROS_BEHIND.fills(texts[may_have_lost])
    return passed


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
        Judgement(
            code="damaged-by-spreadsheet",
            title="号码被电子表格改成了科学计数",
            accepts=is_no_exponent,
            requires="按原样逐字填写，不能是 1.52501E+17 这样的科学计数",
            problem="内容已被电子表格改成科学计数，末几位无法还原",
            remedy="请先把该列单元格格式设为“文本”，再重新录入原来的内容。",
            # A number of 16 or more digits has lost some; so has a text such as 1.5E+17.
            entry_conditions=(
                "OR(ISTEXT({cell}),LEN({cell})<16)",
                'OR(ISERR(FIND("E+",{cell})),ISERR(-{cell}))',
            ),
            export_cause=NOT_TEXT_CAUSE,
        ),
        Judgement(
            code="wrong-encoding",
            title="乱码",
            accepts=is_readable,
            requires="可以读懂的文字，不是编码错误产生的乱码",
            problem="“{name}”是编码错误产生的乱码",
            remedy="请对照原件重新录入；整列如此的，请按 UTF-8 或 GB18030 编码重新导出。",
            export_cause=ExportCause("导出或转存时用错了编码"),
        ),
        Judgement(
            code="odd-character",
            title="含有少见的符号，请核对",
            accepts=is_ordinary,
            requires="不含代替文字的□、?号或网页代码",
            problem="“{name}”含有代替文字的符号（□、?号、自造字）或网页代码（如 &nbsp;）",
            remedy="请对照原件核对；确实如此的无需处理。",
            is_warning=True,
        ),
        Judgement(
            code="possible-wrong-encoding",
            title="疑似乱码，请核对",
            accepts=is_likely_readable,
            requires="不含疑似乱码的文字",
            problem="“{name}”疑似编码错误产生的乱码",
            remedy="请对照原件核对；是乱码的，请按 UTF-8 或 GB18030 编码重新导出，不是的无需处理。",
            is_warning=True,
        ),
        Judgement(
            code="last-digits-zero",
            title="长号码的末几位都是0，请核对",
            accepts=keeps_its_digits,
            requires="逐位填写完整的号码",
            problem="从第16位起都是0，很可能已被电子表格按数字保存而改掉",
            remedy="请对照原件核对；有误的，先把该列设为“文本”再重新录入。",
            is_warning=True,
            shortest=17,
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
        # Whoever is among what identifies a record has a name all the same.
        is_named = element.name.endswith(_NAMED)
        if element.code in order.record_type.key and not is_named:
            return _document_numbers(order.count)
        if element.length is not None and element.length <= _SHORT:
            return _short_numbers(order)
        if "代表人" in element.name:
            return _representatives(order.count)
        if any(word in element.name for word in ("机关", "单位", "部门")):
            return same_text(INVENTED_AUTHORITY, order.count)
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
