"""Changes of form that reading makes: the value is taken, and the receipt says how it was read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.catalogue.values.judgement import Mask


@dataclass(frozen=True)
class Conversion:
    """One kind of change, and how a value that was changed in this way is recognised."""

    code: str
    title: str
    pattern: str = ""
    """A regular expression found in the value as written; empty: every value."""

    def is_in(self, written: pd.Series) -> Mask:
        """Which values show this change."""
        if not self.pattern:
            return np.ones(len(written), dtype=bool)
        return written.str.contains(self.pattern, regex=True).to_numpy(dtype=bool)


READ_AS_NOTHING = Conversion("read-as-nothing", "表示“没有”的写法按空值读取")

# Of numbers in elements that may be blank.
READ_AS_NOT_DISCLOSED = Conversion(
    "read-as-not-disclosed", "写的是不公示、不公开，没有填数，按空值读取"
)

# Of values of every type.
READ_WITHOUT_GUARD = Conversion(
    "read-without-guard", "导出时加在内容外面的引号、等号、撇号、公式或不可见字符已去掉"
)

# Of cells of spreadsheets, which show another text than they store.
READ_STORED_NUMBER = Conversion(
    "read-stored-number", "显示的是舍入后的数或没有显示，已按单元格中保存的完整内容读取"
)
READ_AS_SHOWN = Conversion("read-as-shown", "单元格中保存的数已按显示的百分数、千、万等读取")
READ_STORED_DAY = Conversion("read-stored-day", "显示的日期不完整，已按单元格中保存的日期读取")

READ_AS_CREDIT_CODE = Conversion(
    "read-as-credit-code", "填在这一列的是统一社会信用代码，已按统一社会信用代码读取"
)

CONVERSIONS_OF_ALL_TYPES: tuple[Conversion, ...] = (
    READ_AS_NOTHING,
    READ_WITHOUT_GUARD,
    READ_STORED_NUMBER,
    READ_AS_SHOWN,
    READ_STORED_DAY,
    READ_AS_CREDIT_CODE,
)

# Of numbers by which a record is told from others: one number is to be one record.
READ_WITHOUT_LABEL = Conversion(
    "read-without-label", "写在号码前后的“编号：”、“No.”、文书名称、括号等已去掉"
)
READ_AS_PLATE = Conversion("read-as-plate", "车辆号牌中间的点、横线和空格已去掉")
CONVERSIONS_OF_NUMBERS = (READ_WITHOUT_LABEL, READ_AS_PLATE, READ_AS_NOT_DISCLOSED)

READ_HALF_WIDTH = Conversion("read-half-width", "全角或不可见字符已换成半角", r"[^\x00-\x7f]")
READ_WITHOUT_SEPARATORS = Conversion("read-without-separators", "千位分隔符已去掉", "[,，]")
READ_WITHOUT_TAIL = Conversion(
    "read-without-tail", "计算机运算留下的尾数已四舍五入去掉", r"\.\d{14,}"
)
READ_AS_CODE = Conversion("read-as-code", "已按代码集读取")

CONVERSIONS_OF_IDENTIFIERS: tuple[Conversion, ...] = (
    READ_HALF_WIDTH,
    Conversion("read-without-spaces", "号码中间的空白已去掉", r"\S\s+\S"),
    Conversion("read-upper-case", "小写字母已换成大写", "[a-z]"),
)
