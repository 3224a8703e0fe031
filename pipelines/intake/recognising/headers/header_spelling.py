"""How a header cell is compared with the names of elements, whatever marks surround it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pipelines.catalogue.values.measures import WORDS


# Characters. A longer cell is data, whatever it holds.
MAX_HEADER_CHARACTERS = 300

# Spellings that stay in memory; the same headers come again in every file.
CACHED_SPELLINGS = 1 << 16

# Traditional characters that stand in names of elements, and the simplified ones.
_TRADITIONAL = (
    "處罰決書號對稱統會碼機關許證編類別違實據內額萬執單備註認時間發業個體戶負責聯電話"
    "狀態變銷納稅識評價級獎勵榮譽嚴繳餘費參險貸資質產總冊經營範圍場規條檢結運輸車動勞"
    "環設開終長門組織農團國項標獲擔辦務報數調進錄礦區劃權讓轉購廠藥醫療衛學職員訴訟審"
    "見預計約諾異議復歷屬屆滿領頒載輛鄉災傷損濟為無爭現種積簡給義聲臨舉舊補製訂記該詳"
    "說請護幣圓並於後從與佈準畫線隊陸階難雜離頁順須顧飲館驗髮齡龍龜"
)
_SIMPLIFIED = (
    "处罚决书号对称统会码机关许证编类别违实据内额万执单备注认时间发业个体户负责联电话"
    "状态变销纳税识评价级奖励荣誉严缴余费参险贷资质产总册经营范围场规条检结运输车动劳"
    "环设开终长门组织农团国项标获担办务报数调进录矿区划权让转购厂药医疗卫学职员诉讼审"
    "见预计约诺异议复历属届满领颁载辆乡灾伤损济为无争现种积简给义声临举旧补制订记该详"
    "说请护币圆并于后从与布准画线队陆阶难杂离页顺须顾饮馆验发龄龙龟"
)
_TO_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)

_MARKS = "*※★●▲#:：_ 　,，。.;；'\"“”‘’`"

_BRACKETED = re.compile(r"[(\[【〔<《][^()\[\]【】〔〕<>《》]*[)\]】〕>》]")
# 1. or A1. or 2.3、 or (三) or 第4列: or 5- in front of a name; a circled number is one without a mark.
_NUMBER = r"(?:[a-z]?\d{1,3}(?:\.\d{1,2}){0,2}|[a-z]|[一二三四五六七八九十]{1,3})"
_NUMBER_IN_FRONT = re.compile(
    rf"(?:\(?{_NUMBER}\)|第?{_NUMBER}[列栏项]?[.、．):-]+|\d{{1,2}}(?:\.\d{{1,2}})*(?=[\u4e00-\u9fff]))(?=\D)"
)
_NAME_BEFORE_BRACKETS = re.compile(
    r"([^()\[\]【】〔〕<>《》]+)((?:[(\[【〔<《][^()\[\]【】〔〕<>《》]+[)\]】〕>》])+)"
)
_BETWEEN_BRACKETS = re.compile(r"[^()\[\]【】〔〕<>《》]+")
_BRACKET = re.compile(r"[()\[\]【】〔〕<>《》]")
# What tags of XML and columns of databases cannot carry.
_NO_LETTER = re.compile(r"[\W_]")
# 行政相对人代码_2组织机构代码, 行政相对人代码_2_组织机构代码_: a number, and behind it a name without its brackets.
_NAME_BEHIND_NUMBER = re.compile(r"([^\d]+\d{1,2})[_.:-]*([\u4e00-\u9fff].*?)[_.:-]*")
_NUMBER_AT_END = re.compile(r"[^\d]\d{1,2}$")
# Remarks in brackets about how to fill in a column: they name nothing. 必填, 没有可不填, 18位, 自然人填写.
_REMARK = re.compile(
    r"填|空|\d字|没有|[如若]有|无则|[必选]|位|格式|例|注|详|见|[仅限指含同]|元|"
    r"^(?:自然人|个人|法人|企业|单位|个体|个体工商户|公民|非法人组织|其他组织)$"
)
# Behind a mark any unit may stand; without one only those that end no other name.
_UNIT = rf"[十百千万亿]*(?:{'|'.join(map(re.escape, WORDS))})(?:人民币)?"
_UNIT_BEHIND = re.compile(
    "|".join(
        (
            # 面积/公顷, 罚款金额单位:万元
            rf"(?:[/,;、:：_—-]|单位:?)+(?:人民币)?{_UNIT}$",
            # 罚款金额万元, 面积平方米
            "(?:人民币)?[十百千万亿]*(?:元|圆)(?:人民币)?$",
            "(?:公顷|亩|平方米|小时|分钟|m2)$",
            # 注册资本/万
            "[/:：_—-](?:人民币)?[万亿]$",
            # 从业人数人
            "(?<=数)[十百千万]*人$",
        )
    )
)
# 公示截止期_起 is the beginning of a time, and not so many cases.
_IS_BEGIN = re.compile(r"[期日间自至][\W_]+起$")
_UNIT_ALONE = re.compile(rf"(?:单位:?)?(?:人民币)?{_UNIT}", re.IGNORECASE)
_UNIT_BEHIND_BLANK = re.compile(rf"(?<=\S)\s+(?:人民币)?{_UNIT}\s*$", re.IGNORECASE)


@lru_cache(maxsize=CACHED_SPELLINGS)
def comparable(text: str) -> str:
    """A text for comparison: half-width, lower case, simplified, without blanks and marks."""
    visible = [character for character in text if unicodedata.category(character) != "Cf"]
    half_width = unicodedata.normalize("NFKC", "".join(visible)).translate(_TO_SIMPLIFIED)

    bare = "".join(half_width.split()).strip(_MARKS)
    bare = bare.removeprefix("(必填)").removesuffix("(必填)").removesuffix("(选填)")
    return bare.casefold()


@lru_cache(maxsize=CACHED_SPELLINGS)
def spellings_of(header: str) -> tuple[str, ...]:
    """The texts under which a header is looked up, the most complete one first.

    These are the header itself, then without its number, without remarks in brackets, without its
    unit; and of one without brackets also its letters and digits alone. A cell that is too long for
    a header has none.
    """
    if len(header) > MAX_HEADER_CHARACTERS:
        return ()

    whole = comparable(header)
    without_number = _without_number(whole)
    without_remarks = _without_brackets(without_number)
    # 罚款金额 角: behind a blank, which is gone from the others, any unit may stand.
    written = unicodedata.normalize("NFKC", header).strip()
    before_blank = comparable(_UNIT_BEHIND_BLANK.sub("", written))
    without_unit = _UNIT_BEHIND.sub("", without_remarks)
    if _IS_BEGIN.search(written):
        before_blank = without_unit = without_remarks

    spellings = [whole]
    for text in (without_number, without_remarks, without_unit, _without_brackets(before_blank)):
        spelling = text.strip(_MARKS)
        if spelling not in spellings:
            spellings.append(spelling)
    if not _BRACKET.search(whole):
        spellings += [bare_spelling(spelling) for spelling in spellings]
    return tuple(dict.fromkeys(spelling for spelling in spellings if spelling))


def bare_spelling(name: str) -> str:
    """The letters and digits of a name: all that is left of it as a tag of XML."""
    return _NO_LETTER.sub("", comparable(name))


@lru_cache(maxsize=CACHED_SPELLINGS)
def plain_spellings_of(header: str) -> tuple[str, ...]:
    """The first of these texts: the header itself, and without its number."""
    if len(header) > MAX_HEADER_CHARACTERS:
        return ()
    whole = comparable(header)
    return (whole, _without_number(whole))


def all_spellings_of(header: str) -> set[str]:
    """Every text under which a header may be looked up, those in its brackets too."""
    spellings = {*plain_spellings_of(header), *spellings_of(header)}
    for name in bracketed_names(header):
        spellings.update(spellings_of(name.content), name.joined)
    behind_number = name_behind_number(header)
    if behind_number is not None:
        spellings.update(spellings_of(behind_number.content))
    return spellings


def is_unit_name(text: str) -> bool:
    """Whether a text is the name of a unit, with or without the word for it."""
    return _UNIT_ALONE.fullmatch(text) is not None


def _without_number(text: str) -> str:
    number = _NUMBER_IN_FRONT.match(text)
    return text[number.end() :] if number else text


@dataclass(frozen=True)
class BracketedName:
    """A header of which a part stands in brackets at its end, such as 行政相对人代码_2(组织机构代码)."""

    base: str
    """What stands before the brackets."""
    content: str
    """What stands in them."""

    @property
    def joined(self) -> tuple[str, str]:
        """Both parts as one name, in either order: 许可机关(统一社会信用代码) is one name in two parts."""
        return (self.base + self.content, self.content + self.base)

    @property
    def is_numbered(self) -> bool:
        """Whether what stands before ends with a number, which then says nothing by itself."""
        return _NUMBER_AT_END.search(self.base) is not None

    @property
    def is_remark(self) -> bool:
        """Whether the brackets hold a remark on how to fill the column in, and no name."""
        return _REMARK.search(self.content) is not None


@lru_cache(maxsize=CACHED_SPELLINGS)
def bracketed_names(header: str) -> tuple[BracketedName, ...]:
    """The parts of a header that ends with brackets, one entry per pair of them; none: it has none."""
    if len(header) > MAX_HEADER_CHARACTERS:
        return ()
    match = _NAME_BEFORE_BRACKETS.fullmatch(_without_number(comparable(header)))
    if match is None:
        return ()
    base = match[1].strip(_MARKS)
    contents = [content.strip(_MARKS) for content in _BETWEEN_BRACKETS.findall(match[2])]
    return tuple(BracketedName(base, content) for content in contents if content)


@lru_cache(maxsize=CACHED_SPELLINGS)
def name_behind_number(header: str) -> BracketedName | None:
    """A header that has lost the brackets around the name behind its number; None: it is none."""
    if len(header) > MAX_HEADER_CHARACTERS or _BRACKET.search(comparable(header)):
        return None
    match = _NAME_BEHIND_NUMBER.fullmatch(comparable(header))
    return BracketedName(match[1], match[2]) if match else None


def _without_brackets(text: str) -> str:
    # Innermost brackets go first, so that brackets within brackets go too.
    while True:
        shorter = _BRACKETED.sub("", text)
        if shorter == text:
            return text
        text = shorter
