"""What every value type offers: bring text into its canonical form, judge it, and say in Chinese what was expected.

All functions are vectorised over pandas text Series; a missing value is None or NaN and is never judged.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.catalogue.model import Element


Mask = npt.NDArray[np.bool_]
Points = npt.NDArray[np.uint32]
"""Code points of characters; a table of them has one row a value."""

BLANK = frozenset(
    {
        "/",
        "\\",
        "无",
        "暂无",
        "null",
        "NULL",
        "Null",
        "\\N",
        "-",
        "--",
        "—",
        "——",
        "N/A",
        "n/a",
        "NaN",
        "nan",
    }
)
"""What departments write when there is nothing to write."""


@dataclass(frozen=True)
class Judgement:
    """One way in which a value can be wrong, with the words for it."""

    code: str
    title: str
    accepts: Callable[[pd.Series, Element], Mask]
    expected: Callable[[Element], str]
    remedy: str


class ValueType(Protocol):
    """A kind of value: how it is written, judged, stored and shown."""

    @property
    def name(self) -> str:
        """Its key in `VALUE_TYPES`."""
        ...

    @property
    def title(self) -> str:
        """Its Chinese name."""
        ...

    @property
    def sql_type(self) -> str:
        """`text`, `date` or `numeric`."""
        ...

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """In the order in which they are asked; a value refused by one is not asked by the next."""
        ...

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """Bring what can be read into canonical form; leave the rest as it is."""
        ...

    def sound(self, values: pd.Series, element: Element) -> Mask:
        """Which values pass every judgement; what is missing does."""
        ...

    def mask(self, value: str) -> str:
        """What may be shown of a value; only personal types hide anything."""
        ...

    def hints(self, refused: pd.Series, element: Element) -> pd.Series:
        """What most likely happened to values that were refused, in words that may be shown; missing: nobody knows."""
        ...


class Plain:
    """The common half of value types: nothing to normalise, nothing to hide."""

    name = "text"
    title = "文本"
    sql_type = "text"
    judgements: tuple[Judgement, ...] = ()

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """Leave the values as they are."""
        return values

    def sound(self, values: pd.Series, element: Element) -> Mask:
        """Which values pass every judgement."""
        passed: Mask = np.logical_and.reduce(
            [one.accepts(values, element) for one in self.judgements]
        )
        return passed

    def mask(self, value: str) -> str:
        """Show the value."""
        return value

    def hints(self, refused: pd.Series, element: Element) -> pd.Series:
        """Know nothing more than that they were refused."""
        return pd.Series(None, index=refused.index, dtype="str")


class Number(Plain):
    """The common half of numbers that are told by their characters: half-width, upper case, without white space."""

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """Half-width, upper case, without white space."""
        return in_half_width(values, upper=True)


def blank_to_none(values: pd.Series) -> pd.Series:
    """Trim white space and turn every way of writing "nothing" into a missing value. Done once, at reading."""
    trimmed = values.astype("str").str.strip()
    nothing = (trimmed == "") | trimmed.isin(BLANK)
    return trimmed.mask(nothing) if bool(nothing.any()) else trimmed


def for_distinct(values: pd.Series, function: Callable[[str], str | None]) -> pd.Series:
    """Apply a function to each distinct value once: columns of records repeat themselves."""
    positions_of, distinct = pd.factorize(values)
    changed = [function(value) for value in distinct]
    if all(new == old for new, old in zip(changed, distinct, strict=True)):
        return values
    table = pd.array([*changed, None], dtype="str")
    return pd.Series(table.take(positions_of), index=values.index, name=values.name)


def in_half_width(values: pd.Series, *, upper: bool = False) -> pd.Series:
    """Full-width letters and digits to half-width, white space and what cannot be seen away; for codes, not names."""
    odd = ~values.fillna("").str.fullmatch(r"[0-9A-Z]*").to_numpy(dtype=bool)
    if not odd.any():
        return values
    result = values.copy()
    result[odd] = [_narrow(value, upper) for value in values[odd]]
    return result


def narrow(text: str) -> str:
    """A text in half-width characters (NFKC); empty where it has digits that would not keep their meaning: 10², ①."""
    if text.isascii():
        return text
    return (
        ""
        if any(unicodedata.category(one) == "No" for one in text)
        else unicodedata.normalize("NFKC", text)
    )


def _narrow(value: str, upper: bool) -> str:
    visible = "".join(character for character in value if unicodedata.category(character) != "Cf")
    text = "".join(unicodedata.normalize("NFKC", visible).split())
    return text.upper() if upper else text


def characters(values: pd.Series, width: int) -> tuple[Points, Mask]:
    """The code points of values of exactly `width` characters, one row a value, and which values those are."""
    text = values.fillna("").to_numpy(dtype=object)
    fits = np.fromiter((len(value) == width for value in text), dtype=bool, count=len(text))
    table = np.zeros((len(text), width), dtype=np.uint32)
    if fits.any():
        table[fits] = np.array(text[fits], dtype=f"<U{width}").view(np.uint32).reshape(-1, width)
    return table, fits


def present(values: pd.Series) -> Mask:
    """Which values are there at all."""
    return values.notna().to_numpy(dtype=bool)


def points(alphabet: str) -> Points:
    """The code points of an alphabet, by position."""
    return np.array([ord(character) for character in alphabet], dtype=np.uint32)


def ordinals(alphabet: str) -> npt.NDArray[np.int64]:
    """Table from code point (below 128) to position in an alphabet; -1: not in it."""
    table = np.full(128, -1, dtype=np.int64)
    for position, character in enumerate(alphabet):
        table[ord(character)] = position
    return table


def positions(table: Points, alphabet: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Positions in an alphabet of each character; -1 where it is not a member."""
    return np.where(table < 128, alphabet[np.minimum(table, 127)], -1)


DAMAGED = r"[+-]?[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,3}"


def undamaged(values: pd.Series, element: Element) -> Mask:
    """False where a spreadsheet has turned a long number into 1.52501E+17: its digits are lost."""
    return ~values.fillna("").str.fullmatch(DAMAGED).to_numpy(dtype=bool)


SPREADSHEET_DAMAGE = Judgement(
    code="damaged-by-spreadsheet",
    title="号码被电子表格改成了科学计数",
    accepts=undamaged,
    expected=lambda element: f"完整的{element.name}（末几位数字已被电子表格改掉，无法还原）",
    remedy="请先把该列单元格格式设为“文本”，再重新录入完整号码。",
)
