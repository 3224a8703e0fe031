"""Values of a code list: the value or its label is accepted, the value is stored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from pipelines.catalogue.model import CodeList, Element
from pipelines.catalogue.values.base import Judgement, Mask, Plain, for_distinct
from pipelines.catalogue.values.look_alikes import zeros_lost


_SEPARATORS = re.compile(r"[;；,，、|/]+")
SEPARATOR = ";"


def spellings(codes: CodeList) -> Mapping[str, str]:
    """Every accepted spelling and the value it stands for."""
    table = {_narrow(label): value for value, label in codes.labels.items()}
    table |= {_narrow(other): value for other, value in codes.synonyms.items()}
    return table | {value: value for value in codes.labels}


def _narrow(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True)
class _Reading:
    """How the spellings of one code list are read."""

    table: Mapping[str, str]
    holding_separators: tuple[str, ...]
    """Spellings that several values could be mistaken for, the longest first."""
    open: str | None
    named: re.Pattern[str] | None
    """What stands for the open value: its label, and a name of one's own behind a dash or in brackets."""

    @classmethod
    def of(cls, element: Element) -> _Reading:
        codes = element.codes or CodeList(name="", title="", labels={})
        table = spellings(codes)
        holding = sorted((one for one in table if _SEPARATORS.search(one)), key=len, reverse=True)
        label = re.escape(_narrow(codes.labels[codes.open])) if codes.open else ""
        named = re.compile(label + r"(?:[-–—:].+|\(.+\))") if codes.open else None
        return cls(table, tuple(holding), codes.open, named)

    def one(self, text: str) -> str | None:
        """The value for a spelling; None: it stands for none."""
        narrow = _narrow(text)
        found = self.table.get(text) or self.table.get(narrow)
        return found or (self.open if self.named and self.named.fullmatch(narrow) else None)

    def several(self, text: str) -> str:
        """The values joined; those that stand for none as they are."""
        rest = _narrow(text)
        for spelling in self.holding_separators:
            rest = rest.replace(spelling, self.table[spelling])
        values, parts = list[str](), set[str]()
        for part in filter(None, _SEPARATORS.split(rest)):
            value = self.one(part) or part
            # 其他-甲;其他-乙 are two kinds and one value, as 没收违法所得;没收非法财物; the same word twice is a slip.
            if value not in values or part in parts:
                values.append(value)
            parts.add(part)
        return SEPARATOR.join(values)


def _values_of(element: Element) -> frozenset[str]:
    return frozenset(element.codes.labels) if element.codes else frozenset()


def is_known(values: pd.Series, element: Element) -> Mask:
    """The value stands in the code list."""
    return (values.isna() | values.isin(_values_of(element))).to_numpy(dtype=bool)


def are_known(values: pd.Series, element: Element) -> Mask:
    """Each of the joined values stands in the code list, none twice."""
    known = _values_of(element)
    positions_of, distinct = pd.factorize(values)
    sound = [
        set(parts) <= known and len(set(parts)) == len(parts)
        for parts in (str(v).split(";") for v in distinct)
    ]
    return np.array([*sound, True], dtype=bool)[positions_of]


def _expected(element: Element) -> str:
    labels = [
        f"{value} {label}"
        for value, label in (element.codes.labels if element.codes else {}).items()
    ]
    shown = "、".join(labels[:12]) + ("……" if len(labels) > 12 else "")
    return f"代码集“{element.codes.title if element.codes else ''}”中的值（{shown}）"


class CodeType(Plain):
    """One value of a code list."""

    name = "code"
    title = "代码"
    judgements = (
        Judgement(
            code="code-unknown",
            title="不在代码集中",
            accepts=is_known,
            expected=_expected,
            remedy="请填写所列代码或名称之一。",
        ),
    )

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """The value for a value, label or synonym."""
        reading = _Reading.of(element)
        return for_distinct(values, lambda text: reading.one(text) or text)

    def hints(self, refused: pd.Series, element: Element) -> pd.Series:
        """Codes of the list whose zeros a spreadsheet ate."""
        known = _values_of(element)
        widths = {len(value) for value in known if value.isdecimal()}
        if len(widths) != 1 or widths == {1}:
            return super().hints(refused, element)
        return zeros_lost(refused, widths.pop(), partial(self.sound, element=element))


class CodesType(Plain):
    """Several values of a code list, joined by semicolons."""

    name = "codes"
    title = "代码（可多个）"
    judgements = (
        Judgement(
            code="code-unknown",
            title="不在代码集中",
            accepts=are_known,
            expected=lambda element: f"{_expected(element)}，多个用分号隔开且不重复",
            remedy="请填写所列代码或名称，多个用分号“;”隔开。",
        ),
    )

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """The values joined by ";", in the order given; a label that holds a separator itself is found first."""
        return for_distinct(values, _Reading.of(element).several)
