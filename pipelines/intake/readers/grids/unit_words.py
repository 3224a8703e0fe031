"""Units that the words around a table state: 单位：元, （以万元计）, 计量单位：元、公顷.

A statement beside one column (in its header, or a group above it) is read as a remark on that
column. What stands in a line, a title or a file's name is about the whole table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from pipelines.catalogue.values.measures import (
    MEASURES,
    MONEY,
    WORDS,
    Unit,
    unit_named,
    units_named,
)
from pipelines.intake.readers.grids.unit_statement import (
    COUNTED,
    NOTHING,
    PRECISION,
    TIMES,
    StatedUnits,
    joined_statements,
    without_repeated,
)


# Characters. A longer text is no heading and no remark.
_MOST_CHARACTERS = 300

# Texts that stay in memory; the same texts come again in every file.
_CACHED_TEXTS = 1 << 12

_UNIT = rf"(?:人民币)?[十百千万亿]*(?:{'|'.join(map(re.escape, WORDS))}|万|亿)(?:人民币)?"
_KINDS = "计量|金额|货币|资金|数额|款额|价格|面积|时间|时长|数量|人数|币种"
_IS_UNIT = "(?:单位|units?)(?:均|都|统一)?(?:[为是:]|均为|都是)?"

# What a unit may stand between: 以万元为单位, 单位：元, 金额按元填写.
_BEFORE = re.compile(
    rf"^(?:{_KINDS})?(?:{_IS_UNIT}|[:为是])?(?:均|都|统一)?(?:以|按照?|用|为|是|折合|换算为)?"
)
_AFTER = re.compile(
    r"(?:为(?:计量|金额)?单位|作单位|单位|计(?:算|量|价)?|填(?:写|报|列)?|统计|表示|核算|列示|整"
    # As forms of taxes and accounts say how finely: 元至角分, 元（列至角分）.
    r"|[,(]?(?:列|计|保留|精确|填列?)?[至到](?:角分|角|分)\)?|取整"
    r"|[,(]?保留[0-9一二两三四六]位小数\)?)$"
)
_BETWEEN_PIECES = re.compile(r"[、,;。\s]|和|及|或")
_BRACKETS = re.compile(r"[(\[【〔<《{]([^()\[\]【】〔〕<>《》{}]*)[)\]】〕>》}]")

# The words of any unit or currency of money: 元, 美元, 万元人民币.
_MONEY_WORDS = re.compile(
    r"[元圆¥$€£]|人民币|美金|[日韩港澳欧外]币|欧罗|英镑|卢布|图格里克|\b(?:rmb|cny|usd|eur|hkd|jpy|gbp|rub|mnt|krw)\b"
)
_WORDS_OF_UNITS = {
    MONEY: _MONEY_WORDS,
    "面积": re.compile("亩|顷|平方|平米|m2|km2|sqm"),
    "时长": re.compile("小时|分钟|秒|天|钟头|学时|课时|工时|min|hour"),
    "人数": re.compile("人次|[百千万]人|户|家"),
}
# 千 alone does not say of what.
_ONLY_SCALE = re.compile(r"[十百千万亿]+|[kmw%‰]|thousand|million")

# A currency beside a unit changes nothing, and alone it states no unit.
CURRENCIES = ("人民币", "rmb", "cny", "¥")

_LABEL_OF_UNIT = re.compile(rf"^(?:{_KINDS})?(?:单位|units?):?$")
_END_OF_UNIT = re.compile(r"[元圆币¥$亩顷米时钟天人户家次]$|[a-z]{3}$|/")
# 元取整, 元以下舍去: a unit, and then how it is counted; 元宝山区税务局 is an office.
_BEGIN_OF_UNIT = re.compile(
    r"(?:人民币)?[十百千万亿]*[元圆](?:人民币|[,:(]|以[上下]|[取列精保舍至到后为整])"
)

# How programs call the unit of a number.
_UNIT_FIELD = re.compile(
    r"unit|uom|danwei|^dw$|jldw|jedw|(?:^|计量|金额|货币)单位$|币种|币别|currency"
)

# Units of other things in the header of an amount: the column holds no amounts, or the header is wrong.
_OTHER_MEASURE = re.compile(
    "(?:单位:?)?(?:立方米|平方米|米|公里|吨|公斤|千克|度|千瓦时|件|次|个|条|户|家|人|天|日|小时|亩|公顷)"
)

# In a line, what follows 单位 up to the next mark; the label may not be that of an office.
_LABELLED = re.compile(
    rf"(?:^|[^\w]|{_KINDS}|款|额|币){_IS_UNIT}\s*[(\[]?\s*([^\s()\[\]:。]{{1,20}})"
)
# 单位：万元
_EXACT_LABELLED = re.compile(rf"{_IS_UNIT}({_UNIT})(?=$|[^\w])")
# 以万元计, 均为元
_COUNTED_IN = re.compile(
    rf"(?:以|按照?|用|均为|都是)({_UNIT})(?:为|作|计|填|统计|表示|核算|列|$|[^\w])"
)
# 金额：万元, 罚款为元
_MEASURED = re.compile(rf"(?:{_KINDS}|罚款|数额|人民币)(?:均)?[:为是]({_UNIT})(?=$|[^\w])")
# A unit of money somewhere behind such a word. Whether it is that of the table has to be asked.
_PERHAPS = re.compile(
    r"(?:金额|罚款|款项|数字|单位|数据)[^\d]{0,12}?"
    # Nothing stands before it that makes another word or a number of it: 公元, 三元.
    r"(?<![\d公单状十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟零一二两三四五六七八九几数])"
    r"([十百千万亿]*元)(?![\u4e00-\u9fff\d])"
)


# Traditional characters of units: 萬元, 億元.
_TRADITIONAL = str.maketrans("萬億圓畝頃", "万亿圆亩顷")


def plain(text: str) -> str:
    """A text in half-width lower case, without invisible characters, with its blanks."""
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFKC", visible).translate(_TRADITIONAL).casefold().strip()


@lru_cache(maxsize=_CACHED_TEXTS)
def stated_in_remark(remark: str, measures: str) -> StatedUnits:
    """What a remark on a column says: the text in the brackets of a header, or behind its name."""
    units: list[Unit] = []
    doubts: list[str] = []
    squeezed = "".join(plain(remark).split())
    whole = _unit_of(squeezed, measures)
    if whole is not None:
        return StatedUnits((whole,))

    for piece in _BETWEEN_PIECES.split(plain(remark)):
        bare = piece.strip("*#.:-_/|~·")
        unit = _unit_of(bare, measures) or _unit_before_currency(bare, measures)
        if unit is not None:
            units.append(unit)
        elif bare and _is_doubtful(bare, measures):
            doubts.append(_BEFORE.sub("", bare) or bare)

    # 万元, 精确到元: the second says how finely, and not in what.
    if units:
        doubts = [doubt for doubt in doubts if not PRECISION.search(doubt)]
        doubts = [doubt for doubt in doubts if doubt not in CURRENCIES]
    return joined_statements([StatedUnits(tuple(units), tuple(doubts))])


def _unit_of(text: str, measures: str) -> Unit | None:
    bare = _AFTER.sub("", _BEFORE.sub("", text))
    return unit_named(text, measures) or unit_named(bare, measures)


def _unit_before_currency(text: str, measures: str) -> Unit | None:
    """元/人民币 is 元; what else follows a stroke may be another unit."""
    first, stroke, second = text.partition("/")
    if stroke and second in CURRENCIES:
        return _unit_of(first, measures)
    if stroke and first in CURRENCIES:
        return _unit_of(second, measures)
    return None


def _is_doubtful(text: str, measures: str) -> bool:
    words = _WORDS_OF_UNITS.get(measures)
    if words is not None and words.search(text):
        return True
    if _ONLY_SCALE.fullmatch(text):
        return True
    # Below 月数(年) nobody knows what is counted. An amount of money may be that of a year.
    bare = _AFTER.sub("", _BEFORE.sub("", text))
    return measures != MONEY and any(True for _ in units_named(bare))


def without_other_measures(stated_units: StatedUnits, measures: str) -> StatedUnits:
    """A statement for many columns, without what is about columns of other measures: 元 beside 公顷.

    Different things that are counted stay in doubt: of 人数 and 户 nobody knows which is wrong.
    """
    doubts = [doubt for doubt in stated_units.doubts if not _is_of_other(doubt, measures)]
    return StatedUnits(stated_units.units, tuple(doubts))


def _is_of_other(doubt: str, measures: str) -> bool:
    # 元/亩 is a price, and no area.
    others = {unit.measures for unit in units_named(doubt.partition("/")[0])}
    related = next(
        (kinds for kinds in (TIMES, COUNTED) if measures in kinds), frozenset({measures})
    )
    return bool(others) and not others & related


def brackets_in(text: str) -> tuple[str, list[str]]:
    """A text without its brackets, and what stands in them, innermost first."""
    contents: list[str] = []
    while True:
        contents += _BRACKETS.findall(text)
        shorter = _BRACKETS.sub("", text)
        if shorter == text:
            return text, contents
        text = shorter


def stated_in_line(text: str, measures: str) -> StatedUnits:
    """What a line, a title or a name says of the units of the whole table."""
    if not text or len(text) > _MOST_CHARACTERS:
        return NOTHING
    return _stated_in_line(text, measures)


@lru_cache(maxsize=_CACHED_TEXTS)
def _stated_in_line(text: str, measures: str) -> StatedUnits:
    written = plain(text)
    squeezed = "".join(written.split())
    whole = stated_in_remark(squeezed.strip("()[]【】〔〕"), measures)
    if whole.unit is not None:
        return whole

    stated: list[StatedUnits] = []
    for version in dict.fromkeys((written, squeezed)):
        stated += _statements(version, measures)
    if not any(stated):
        _, contents = brackets_in(squeezed)
        exact = [stated_in_remark(content, measures) for content in contents]
        stated += [statement for statement in exact if statement.units]
    if not any(stated) and measures == MONEY:
        stated += [StatedUnits(doubts=(word,)) for word in _PERHAPS.findall(squeezed)]
    return without_repeated(joined_statements(stated))


def stated_with_label(text: str, measures: str) -> StatedUnits:
    """What a text says of the whole table where it stands beside other texts: only 单位：元 and such."""
    if not text or len(text) > _MOST_CHARACTERS:
        return NOTHING
    written = plain(text)
    squeezed = "".join(written.split())
    stated = [*_statements(written, measures), *_statements(squeezed, measures)]
    return without_repeated(joined_statements(stated))


def _statements(text: str, measures: str) -> Iterator[StatedUnits]:
    for pattern in (_EXACT_LABELLED, _COUNTED_IN, _MEASURED):
        for word in pattern.findall(text):
            unit = unit_named(word, measures)
            if unit is not None:
                yield StatedUnits((unit,))
    for words in _LABELLED.findall(text):
        stated = stated_in_remark(words, measures)
        # 单位：元宝山区税务局 is an office.
        doubts = tuple(doubt for doubt in stated.doubts if _is_about(doubt, measures))
        yield StatedUnits(stated.units, doubts)


def _is_about(doubt: str, measures: str) -> bool:
    """Whether doubtful words behind 单位 are about this measure, as a line may be about others."""
    words = _WORDS_OF_UNITS.get(measures)
    if words is not None and words.search(doubt):
        is_unit = _END_OF_UNIT.search(doubt) or _BEGIN_OF_UNIT.match(doubt)
        return len(doubt) <= 12 and is_unit is not None
    return any(TIMES.issuperset({measures, unit.measures}) for unit in units_named(doubt))


def texts_of_line(cells: Sequence[str | None]) -> list[str]:
    """The texts of a line; a label and the cell on its right (单位： | 元) are one text as well."""
    texts = [cell for cell in cells if cell and cell.strip()]
    pairs = []
    for left, right in pairwise(texts):
        if _LABEL_OF_UNIT.search(plain(left)) and len(right) <= _MOST_CHARACTERS:
            pairs.append(f"{left.strip().rstrip(':：')}：{right}")
    return [*dict.fromkeys([*texts, *pairs])]


def is_unit_field(name: str, text: str) -> bool:
    """Whether a field or attribute states a unit, by its name, or by what stands in it."""
    if _UNIT_FIELD.search(plain(name)):
        return True
    # A single letter or character is more often a type or a number.
    is_clear = not text.isascii() and (len(text.strip()) > 1 or text.strip() in ("元", "圆", "亩"))
    return is_clear and any(True for _ in units_named(text))


def is_other_measure(text: str) -> bool:
    """Whether a text is the unit of anything but money."""
    return _OTHER_MEASURE.fullmatch(text) is not None


def may_state_unit(text: str) -> bool:
    """Whether a text says anything of a unit of any measure."""
    return any(stated_in_line(text, measures) for measures in MEASURES)


def is_unit_line(texts: Sequence[str]) -> bool:
    """Whether the cells of a line name nothing but units: a row of units below a header."""
    units = 0
    for text in texts:
        bare = plain(text).strip("()[]【】〔〕-—/")
        if not bare:
            continue
        word = _AFTER.sub("", _BEFORE.sub("", bare))
        if not any(True for _ in units_named(word)):
            return False
        units += 1
    return units > 0
