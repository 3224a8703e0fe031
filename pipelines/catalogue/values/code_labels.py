"""Values of a code list as people write them: 1 is 法人及非法人组织, 9-名称 is 其他-名称."""

from __future__ import annotations

import re
from collections.abc import Collection

from pipelines.catalogue.model import CodeList
from pipelines.catalogue.values.value_type import SEPARATOR


# Between the value for what a list does not name, and the name that was written behind it.
NAME_MARK = "-"

# 餐饮服务经营者(含网络经营、中央厨房)
_WITH_REMARKS = re.compile(r"(?P<label>[^()]+)\((?:含|包括)?(?P<remarks>[^()]+)\)")
_BETWEEN_REMARKS = re.compile("[;,、/]")
# 罚款(5000元), 罚款人民币5000元整: an amount behind a label.
_WITH_AMOUNT = re.compile(
    r"(?P<label>[^()0-9]+?)\(?(?:人民币)?[¥￥]?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?[百千万]?元整?\)?"
)
# F5211 is a class of the division F52 of industries.
_CLASS = re.compile(r"(?P<division>[A-Z][0-9]{2})[0-9]{1,2}")
# The remark that stands for any amount.
_AMOUNT = "金额"


def labelled(joined: str, codes: CodeList) -> str:
    """The labels of one or several joined values; reading them gives the same values again.

    A value that the list does not hold any more stays as it is: no label is made up for it.
    """
    labels = [_label(value, codes) for value in joined.split(SEPARATOR)]
    return SEPARATOR.join(labels)


def _label(value: str, codes: CodeList) -> str:
    if value in codes.labels:
        return codes.labels[value]

    # Only the open value is followed by a name.
    open_value, mark, name = value.partition(NAME_MARK)
    if mark and open_value == codes.open:
        return codes.labels[open_value] + mark + name
    return value


def label_and_bracket(written: str) -> tuple[str, str] | None:
    """A label and what stands in brackets behind it; None: the text has another form."""
    match = _WITH_REMARKS.fullmatch(written)
    return (match["label"], match["remarks"]) if match else None


def without_remarks(written: str, remarks: Collection[str]) -> str:
    """A label without the brackets behind it, where these hold nothing but remarks of its list.

    `written` is in half-width characters and without spaces; any other text comes back as it is.
    """
    amount = _WITH_AMOUNT.fullmatch(written) if _AMOUNT in remarks else None
    if amount:
        return amount["label"]
    match = _WITH_REMARKS.fullmatch(written)
    if match is None:
        return written
    pieces = _BETWEEN_REMARKS.split(match["remarks"])
    return match["label"] if all(piece in remarks for piece in pieces) else written


def bare_codes(joined: str, open_value: str) -> str:
    """Joined values without the names behind the open one: 1;9-通报 as 1;9."""
    codes: list[str] = []
    items: set[str] = set()
    for item in joined.split(SEPARATOR):
        beginning, mark, name = item.partition(NAME_MARK)
        code = beginning if mark and name and beginning == open_value else item
        # 9-甲;9-乙 are two kinds of one value, but the same item twice stays visible.
        if code not in codes or item in items:
            codes.append(code)
        items.add(item)
    return SEPARATOR.join(codes)


def is_cut(before: str, behind: str) -> bool:
    """Whether a text is cut within a run of letters or of digits: AAAA级 is no AA beside AA级."""
    last = before[-1:]
    first = behind[:1]
    are_letters = last.isascii() and first.isascii() and last.isalpha() and first.isalpha()
    return are_letters or (last.isdecimal() and first.isdecimal())


def division_of(spelling: str) -> str:
    """The division that a class of industries is part of; empty: the text is no class."""
    match = _CLASS.fullmatch(spelling)
    return match["division"] if match else ""
