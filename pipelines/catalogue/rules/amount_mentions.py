"""The amounts that a sentence names, with what they are: a fine, what is confiscated, wages.

没收违法所得5000元，并处罚款500元 names two amounts, and only one of them is the fine. Where a number stands
without a unit (罚款5000), its size mostly says whether 元 or 万元 is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pipelines.catalogue.values.money import (
    DIGITS_AND_UNITS,
    GROUPED_NUMBER,
    WITHIN,
    YUAN_PER_WAN,
    number_in,
    yuan_of_match,
)


# 罚款5000 without a unit is 5000元, for nobody is fined fifty million; 罚款5 may be either.
SURELY_IN_YUAN = 100


class AmountKind(StrEnum):
    """What an amount is of."""

    FINE = "fine"
    CONFISCATION = "confiscation"
    WAGES = "wages"
    FRAUD = "fraud"
    OTHER = "other"
    """Goods, prices, taxes: named beside what a decision is about."""


@dataclass(frozen=True)
class AmountMention:
    """An amount at one place of a text."""

    number: Decimal
    """In 元, or as it is written where it has no unit."""
    has_unit: bool
    kind: AmountKind | None
    """None: the text does not say what it is."""
    whom: str | None = None
    """Who has to pay it: 单位, 法定代表人. None: the text does not say."""

    @property
    def readings(self) -> tuple[Decimal, ...]:
        """What it may be in 元: a number without a unit may be in 元 or in 万元."""
        if self.has_unit or self.number >= SURELY_IN_YUAN:
            return (self.number,)
        in_wan = self.number * YUAN_PER_WAN
        return (in_wan,) if self.number < 1 else (self.number, in_wan)


# What each kind is called, in a text and in the name of an element.
_WORDS = {
    AmountKind.FINE: "罚款|罚金|罚没|并处|处以|罚",
    AmountKind.CONFISCATION: "没收|违法所得|非法所得|非法财物|违法财物|追缴",
    AmountKind.WAGES: "拖欠|欠薪|工资",
    AmountKind.FRAUD: "骗取|骗提|骗贷|骗保|套取",
    # What is added where nobody pays is no part of the fine.
    AmountKind.OTHER: "加处罚款|加处|货值|经营额|销售|标价|售价|单价|价格|价款|价值|营业额|收入|货款|税款|滞纳金"
    "|退还|退回|退赔|赔偿|缴纳|押金|保证金|注册资本|成本|收费|收取|多收|支付",
}
_KIND = re.compile("|".join(f"(?P<{kind.value}>{words})" for kind, words in _WORDS.items()))

# 5000元罚款, where no other number follows that the word is about.
_FOLLOWING = re.compile(
    r"\s*[整正]?\s*的?\s*(?:(?P<fine>罚款|罚金)|(?P<confiscation>违法所得|非法所得|非法财物|违法财物))"
    rf"(?!\s*:?\s*(?:人民币|¥)?[\d{DIGITS_AND_UNITS}])"
)
_SENTENCE_END = re.compile("[。;\n]")

# 对单位罚款20000元，对法定代表人罚款5000元 are two decisions. 对未索证的行为罚款2000元 is about what was done.
_ORGANISATION = "单位|公司|企业|工厂|商店|门店|商行|合作社|学校|医院|机构|当事人"
_PERSON = "法定代表人|法人代表|负责人|责任人|主管|经理|股东|个人|驾驶员|司机|监护人|人员|本人"
_WHOM = re.compile(
    rf"(?:对|给予)(?P<whom>[^,;。\n\d对]{{0,30}}?(?:{_ORGANISATION}|{_PERSON})[^,;。\n\d对的]{{0,12}}?)"
    "(?:作出|给予|并?处|[并科]?罚|没收)"
)
_AROUND = re.compile("^(?:你|该|本|其|此|上述|涉案|违法)+|(?:另|另行|再|同时|各|分别|均|依法)+$")

# 处一万元以上十万元以下罚款 quotes the law.
_RANGE = re.compile("\\s*(?:以上|以下|以内|至|到|-|~)")
_AT_MOST = re.compile("(?:不超过|不高于|最高|不低于)\\s*$")

# A number without 元 is an amount behind a currency, behind a unit in brackets, or beside the word that
# says what it is, and nothing else may be counted by it: 罚款3次, 拘留5日.
_NUMBER = rf"(?:{GROUPED_NUMBER})(?:[{DIGITS_AND_UNITS}]{{1,6}})?|[{DIGITS_AND_UNITS}]{{2,20}}"
_END = r"(?=\s*(?:$|[\s,;。、)\]】”\"!:整正罚的并和及])|\.(?!\d))"
_CURRENCY = "人民币|RMB|CNY|¥"
_CALLED = "罚款|罚金|罚没款|罚|并处|处以|处|没收|违法所得|非法所得|拖欠|欠薪|工资|骗取|骗提|骗贷|骗保|套取"
_FILLER = r"(?:金额|数额|总额|总计|共计|合计|大写|小写|额|款|共|计|为|了|是|[:\s()])"
_WITHOUT_YUAN = re.compile(
    rf"(?:{_CURRENCY})[:\s]*(?P<in_currency>{_NUMBER}){_END}"
    rf"|\((?:单位:)?(?P<unit>[万千百]?元)\)[:\s]*(?P<in_unit>{_NUMBER}){_END}"
    rf"|(?:{_CALLED}){_FILLER}*(?P<behind>{_NUMBER}){_END}"
    rf"|(?<![\d.,])(?P<before>{_NUMBER})\s*的?(?=罚款|罚金)",
    re.IGNORECASE,
)
_ARABIC = re.compile(GROUPED_NUMBER)
_UNITS = {"元": 1, "百元": 100, "千元": 1_000, "万元": 10_000}


def amount_mentions(text: str) -> list[AmountMention]:
    """The amounts that a text names, in order. `text` is in half-width characters."""
    mentions = []
    end = 0
    for match in WITHIN.finditer(text):
        yuan = yuan_of_match(match)
        # 元 without a number is the unit in 罚款(元).
        if yuan is None:
            continue
        mentions += _without_yuan(text, end, match.start())
        end = match.end()
        if not _is_range(text, match.start(), end):
            kind = _kind_at(text, match.start(), end)
            mentions.append(AmountMention(yuan, True, kind, _whom_at(text, match.start())))
    mentions += _without_yuan(text, end, len(text))
    return mentions


def _without_yuan(text: str, start: int, end: int) -> list[AmountMention]:
    """The amounts that a piece of a text names without 元 behind them."""
    mentions = []
    # The end is that of the whole text: a number that 元 follows is another one's.
    for match in _WITHOUT_YUAN.finditer(text, start):
        if match.end() > end:
            break
        group = str(match.lastgroup)
        written = match[group]
        number = number_in(written)
        if number is None:
            continue
        has_unit = not _ARABIC.fullmatch(written)
        if match["unit"]:
            number *= _UNITS[match["unit"]]
            has_unit = True
        if match["in_currency"] and number >= 1:
            has_unit = True
        kind = _kind_at(text, match.start(group), match.end(group))
        whom = _whom_at(text, match.start(group))
        mentions.append(AmountMention(number, has_unit, kind, whom))
    return mentions


def kind_of_element(name: str) -> AmountKind | None:
    """What the amounts of an element are, by its name; None: the name does not say."""
    match = _KIND.search(name)
    return AmountKind(match.lastgroup) if match and match.lastgroup else None


def _kind_at(text: str, start: int, end: int) -> AmountKind | None:
    """What the amount between these places is: by the word behind it, else by the last before it."""
    following = _FOLLOWING.match(text, end)
    if following and following.lastgroup:
        return AmountKind(following.lastgroup)
    before = text[:start]
    if before.rstrip().endswith("处"):
        return AmountKind.FINE
    sentence = _SENTENCE_END.split(before)[-1]
    kind = None
    for match in _KIND.finditer(sentence):
        kind = match.lastgroup
    return AmountKind(kind) if kind else None


def _whom_at(text: str, start: int) -> str | None:
    """Who has to pay the amount at this place: the last one that is named before it."""
    whom = None
    for match in _WHOM.finditer(text, 0, start):
        whom = _AROUND.sub("", match["whom"])
        # 你单位, 该公司, 当事人 are the same one.
        if re.fullmatch(_ORGANISATION, whom):
            whom = "单位"
    return whom


def _is_range(text: str, start: int, end: int) -> bool:
    """Whether the amount is a bound of a range, as the law has them."""
    is_bound = _RANGE.match(text, end) or _AT_MOST.search(text[:start])
    return is_bound is not None
