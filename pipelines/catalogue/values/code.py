"""Values of a code list: the value or its label is accepted, the value is stored."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipelines.catalogue.model import CodeList, Element
from pipelines.catalogue.values.base import Judgement, Mask, Plain, for_distinct


_SEPARATORS = re.compile(r"[;；,，、|/]+")
SEPARATOR = ";"


def spellings(codes: CodeList) -> Mapping[str, str]:
    """Every accepted spelling and the value it stands for."""
    table = {_narrow(label): value for value, label in codes.labels.items()}
    table |= {_narrow(other): value for other, value in codes.synonyms.items()}
    return table | {value: value for value in codes.labels}


def _narrow(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _values_of(element: Element) -> frozenset[str]:
    return frozenset(element.codes.labels) if element.codes else frozenset()


def is_known(values: pd.Series, element: Element) -> Mask:
    """The value stands in the code list."""
    return (values.isna() | values.isin(_values_of(element))).to_numpy(dtype=bool)


def are_known(values: pd.Series, element: Element) -> Mask:
    """Each of the joined values stands in the code list, none twice."""
    known = _values_of(element)
    positions_of, distinct = pd.factorize(values)
    sound = [set(parts) <= known and len(set(parts)) == len(parts) for parts in (str(v).split(";") for v in distinct)]
    return np.array([*sound, True], dtype=bool)[positions_of]


def _expected(element: Element) -> str:
    labels = [f"{value} {label}" for value, label in (element.codes.labels if element.codes else {}).items()]
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
        table = spellings(element.codes) if element.codes else {}
        return for_distinct(values, lambda text: table.get(text) or table.get(_narrow(text)) or text)


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
        table = spellings(element.codes) if element.codes else {}
        longest = sorted((s for s in table if _SEPARATORS.search(s)), key=len, reverse=True)
        return for_distinct(values, lambda text: _join(text, table, longest))


def _join(text: str, table: Mapping[str, str], longest: list[str]) -> str:
    rest = _narrow(text)
    for spelling in longest:
        rest = rest.replace(spelling, table[spelling])
    return SEPARATOR.join(table.get(part, part) for part in _SEPARATORS.split(rest) if part)
