"""Units in the names of folders, files and sheets: 行政处罚（单位：元）, 欠薪表 单位-万元."""

from __future__ import annotations

import re

from pipelines.catalogue.values.measures import Unit, unit_named, units_named
from pipelines.intake.readers.grids.unit_statement import StatedUnits, joined_statements
from pipelines.intake.readers.grids.unit_words import plain, stated_in_line


# Between the words of a name.
_SEPARATORS = re.compile(r"[_\-—,.\s·]+")

# How names of files end, also twice: .csv.gz. It would be part of the last word.
_ENDING = re.compile(r"(?:\.[0-9A-Za-z]{1,5})+$")

# Currencies that stand alone; 元宝山 and 状元 are none.
_CURRENCY = re.compile(
    r"[十百千万亿]*(?:[美日韩港澳欧加台]元|[日韩港澳欧外]币|人民币|美金|英镑|卢布|图格里克"
    r"|rmb|cny|usd|eur|hkd|jpy|gbp|rub|mnt|krw)"
)
# What a doubtful unit stands behind: a mark, or a word about amounts.
_BEFORE_DOUBT = r"(?:^|[\W_]|单位|金额|款|额|为|是|以|按|以下|以上)"


def stated_in_name(name: str, measures: str) -> StatedUnits:
    """What the name of a file or sheet says, where a unit may stand between strokes as well.

    Names hold those of offices and companies, so that only whole units count: 单位_元宝山公司 says nothing.
    """
    # To patterns a stroke below the line is a letter.
    spaced = _ENDING.sub("", name).replace("_", " ")
    stated = stated_in_line(spaced, measures)
    doubts = tuple(doubt for doubt in stated.doubts if _stands_alone(doubt, spaced))
    if stated.units or doubts:
        return StatedUnits(stated.units, doubts)
    exact = (unit_named(piece, measures) for piece in _SEPARATORS.split(plain(spaced)))
    # In names 分, 人 and 年 are more often something else.
    return joined_statements([StatedUnits((unit,)) for unit in exact if unit and _is_clear(unit)])


def _stands_alone(doubt: str, name: str) -> bool:
    """Whether each part of a doubtful text is a whole unit, and nothing makes another word of it."""
    for part in doubt.split("/"):
        if not _CURRENCY.fullmatch(part) and not any(True for _ in units_named(part)):
            return False
    squeezed = "".join(plain(name).split())
    pattern = rf"{_BEFORE_DOUBT}{re.escape(doubt)}(?!\w)"
    return any(re.search(pattern, text) for text in (plain(name), squeezed))


def _is_clear(unit: Unit) -> bool:
    return len(unit.name) > 1 or unit.name in ("元", "亩")
