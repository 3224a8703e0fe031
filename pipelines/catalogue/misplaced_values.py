"""Values that can hardly be what their column means: numbers and dates where names are meant.

A free text takes anything, so a code in the column of names would be loaded as a name.
"""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.values import Mask
from pipelines.catalogue.values.column_pattern import ColumnPattern


NO_NAME = "no-name"
DATE_AS_NUMBER = "date-as-number"
SAMPLE_ROW = "sample-row"
LINE_BREAK = "line-break-within"
NUMBER_AS_TEXT = "number-as-text"

# What is shown of each rule, and what its tests try.
EXAMPLES = {
    NO_NAME: "2018-03-04",
    DATE_AS_NUMBER: "2018-03-04",
    LINE_BREAK: "示例\n名称",
    NUMBER_AS_TEXT: "0.5",
}

# Characters of writing of any people, Mongolian and Cyrillic among them, and the zero of Chinese dates.
_LETTERS = (
    "A-Za-zＡ-Ｚａ-ｚ\u00c0-\u02af\u0370-\u1fff\u2e80-\u2fff\u3005-\u3007\u3021-\u3029"
    "\u3040-\ud7ff\ue000-\ufaff\U00010000-\U0003ffff"
)
_WITHOUT_LETTERS = ColumnPattern(f"[^{_LETTERS}]*")
_HAS_DIGIT = ColumnPattern("[0-9０-９]")

# Codes that hold letters: 统一社会信用代码, 组织机构代码, and 公民身份号码 with X.
_CODE = ColumnPattern(
    r"(?i:[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}|[0-9A-Z]{8}-[0-9X]|[0-9]{17}X)"
)

# 二示例罚字〔2018〕12号, (2018)内2501执123号, 第12号. A bracket for years alone is no sign: 示例(2018)店.
_BRACKETED_YEAR = "[〔\\[［(（【〈<][ ]?(?:19|20)[0-9]{2}年?[ ]?[〕\\]］)）】〉>]"
_DOCUMENT_NUMBER = ColumnPattern(
    f"[^,，;；。]{{0,40}}{_BRACKETED_YEAR}.{{0,30}}[0-9]{{1,8}}[ ]?号(?:之[一二三四五六七八九十]{{1,2}})?"
    "|.{0,30}字第?[0-9]{1,12}号|第[0-9]{1,12}号"
)
_LONG_NUMBER = ColumnPattern("[A-Za-z]{0,8}[0-9]{5,15}|[A-Za-z0-9]{1,8}-[0-9]{4}-[0-9]{1,8}")

# A sample row says so in brackets, or in front of a colon; 示例商贸有限公司 may be the name of a shop.
_SAMPLE = "(?:填写|填报|填表|录入)?(?:示例|样例|范例|举例|例子|样本|样表|样张|范本)(?:数据|行|[0-9一二三])?"
_SAMPLES = ColumnPattern(
    f"[(（【\\[〔<《]{_SAMPLE}[)）】\\]〕>》].*|.*[(（【\\[〔<《]{_SAMPLE}[)）】\\]〕>》]"
    f"|(?:{_SAMPLE}|例|例如|比如)[:：].*|{_SAMPLE}"
)

_LINE_BREAK = ColumnPattern("[^ \u3000\t\r\n][ \u3000\t]*[\r\n][ \u3000\t\r\n]*[^ \u3000\t\r\n]")

_YEAR = "(?:(?:19|20)[0-9]{2}|[〇○零一二三四五六七八九]{4})"
_MONTH = "(?:0?[1-9]|1[0-2]|十?[一二三四五六七八九]|十)"
_DAY = "(?:[0-2]?[0-9]|3[01]|[二三]?十?[一二三四五六七八九]|[二三]?十)"
_TIME = "(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:[.][0-9]+)?Z?)?"
_WHOLE_DATE = f"{_YEAR}(?:[-/.]{_MONTH}[-/.]{_DAY}{_TIME}|年{_MONTH}月(?:{_DAY}[日号])?)"
_DATE = ColumnPattern(_WHOLE_DATE)

# What a spreadsheet makes of a number such as 3-12 or 18-1: 3月12日, 12-Mar, Jan-18.
_ENGLISH_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_SHORT_DATE = (
    f"{_MONTH}月(?:{_DAY}[日号])?|[0-9]{{1,2}}-{_ENGLISH_MONTH}|{_ENGLISH_MONTH}-[0-9]{{2}}(?:[0-9]{{2}})?"
    f"|[0-9]{{1,2}}[- /](?i:{_ENGLISH_MONTH})[- /](?:[0-9]{{4}}|[0-9]{{2}})"
)
_DATE_OF_ANY_KIND = ColumnPattern(f"{_WHOLE_DATE}|{_SHORT_DATE}")


def are_dates(values: pd.Series) -> Mask:
    """Which texts are dates and nothing more, with or without a year.

    Eight digits may be a number as well.
    """
    return _DATE_OF_ANY_KIND.fills(values.str.strip())


def are_no_names(values: pd.Series) -> Mask:
    """Which texts can be nobody's name: without letters, a code, a date, a number of a document."""
    texts = values.str.strip()
    without_letters = _WITHOUT_LETTERS.fills(texts)
    are_codes = _CODE.fills(texts) | _DATE.fills(texts)
    return without_letters | are_codes | _DOCUMENT_NUMBER.fills(texts)


def are_only_numbers(values: pd.Series) -> Mask:
    """Which texts are a number, a code or a date, and no word. A missing one is none."""
    texts = values.str.strip()
    return _HAS_DIGIT.is_in(texts) & (
        _WITHOUT_LETTERS.fills(texts) | _CODE.fills(texts) | _DATE.fills(texts)
    )


def are_numbers_of_documents(values: pd.Series) -> Mask:
    """Which texts look like the number of a document, and like nothing else. A missing one does not."""
    return _DOCUMENT_NUMBER.fills(values) | _LONG_NUMBER.fills(values)


def are_samples(values: pd.Series) -> Mask:
    """Which names say that their row is only a sample."""
    return _SAMPLES.fills(values.str.strip())


def are_in_several_lines(values: pd.Series) -> Mask:
    """Which texts go on after a line break."""
    return _LINE_BREAK.is_in(values)
