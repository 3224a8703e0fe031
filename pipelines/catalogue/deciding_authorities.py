"""Which registered department an authority is: by its credit code, by its name, or by its unit's name.

A table has the name and the code of an authority in two columns (许可机关, 许可机关统一社会信用代码), and the
one that decided is part of what identifies a decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd
import pyarrow as pa

from pipelines.catalogue.model import Catalogue, Department, Element, RecordType
from pipelines.catalogue.named_elements import is_office
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.spellings.authority_names import authority_names
from pipelines.catalogue.values.spellings.folded_text import folded


# The name and the code contradict each other.
CODE_OF_ANOTHER = "authority-code-of-another"
# The authority is another department than the one that brings the row, and reports its decisions.
OF_ANOTHER_DEPARTMENT = "authority-of-another-department"
# It is another one by its name alone: the sender may keep a list on its behalf.
NAMES_ANOTHER_DEPARTMENT = "authority-names-another-department"
# The subject is the authority that decided about it: a clerk has copied the bureau's own code.
SUBJECT_IS_AUTHORITY = "subject-is-authority"

_CODE_OF = "统一社会信用代码"

# 二连浩特市公安局、二连浩特市交通运输局: a decision of two authorities, and not of a unit of the first.
_JOINS_TWO = re.compile("[、,;/&+＋和与及暨]|联合")

# Names of units begin with the name of their department, with the city's in it. Of the other names of
# departments some are words with which names of anybody begin: 消防, 海关.
_CITY = "二连"
_OFFICE = re.compile(".{2,}[局委院会]")


@dataclass(frozen=True)
class Authority:
    """The columns of one authority."""

    name: Element
    code: Element | None
    """None: the record type has its name only."""
    decides: bool
    """Whether it is the one that decided: it is part of what identifies a record."""


@lru_cache(maxsize=256)
def authorities_of(record_type: RecordType) -> tuple[Authority, ...]:
    """The authorities that a record type has columns for, with their codes where it has those."""
    codes = {}
    for element in record_type.elements.values():
        if VALUE_TYPES[element.type].names_organisations and element.name.endswith(_CODE_OF):
            codes[element.name.removesuffix(_CODE_OF)] = element

    authorities = []
    for element in record_type.elements.values():
        is_text = VALUE_TYPES[element.type].is_free_text
        if not is_text or element.code == record_type.subject.name:
            continue
        code = codes.get(element.name)
        is_in_key = element.code in record_type.key and is_office(element)
        if code is not None:
            is_in_key = code.code in record_type.key
        if code is not None or is_in_key:
            authorities.append(Authority(element, code, is_in_key))
    return tuple(authorities)


class RegisteredAuthorities:
    """The registered departments by what tables call them."""

    def __init__(self, catalogue: Catalogue) -> None:
        departments = catalogue.departments.values()
        own_names = folded(
            pa.array([department.name for department in departments], pa.string())
        ).to_pylist()
        by_own_name: dict[str, str] = dict(
            zip(own_names, [department.code for department in departments], strict=True)
        )
        self._by_spelling = {
            spelling: by_own_name[name] for spelling, name in authority_names(departments).items()
        }
        full_names = authority_names(
            _with_names_of_offices(department) for department in departments
        )
        self._by_full_name: dict[str, str] = {
            spelling: by_own_name[name]
            for spelling, name in full_names.items()
            if _CITY in spelling or spelling == name
        }
        self._by_code = {
            department.credit_code: department.code
            for department in departments
            if department.credit_code
        }

    def of_codes(self, codes: pd.Series) -> pd.Series:
        """Department codes by canonical credit codes; missing where nobody registered has it."""
        return codes.map(self._by_code)

    def of_names(self, names: pd.Series) -> pd.Series:
        """Department codes by names as they are written; missing where it is nobody registered."""
        distinct = names.dropna().unique().tolist()
        folded_names = folded(pa.array(distinct, pa.string())).to_pylist()
        departments: dict[str, str] = {}
        for name, folded_name in zip(distinct, folded_names, strict=True):
            department = self._by_spelling.get(folded_name) or self._of_unit(folded_name)
            if department is not None:
                departments[name] = department
        return names.map(departments)

    def _of_unit(self, folded_name: str) -> str | None:
        """The department of a unit: 二连浩特市公安局交通警察大队; None: it is no unit of any."""
        beginning = _longest(self._by_full_name, folded_name)
        if beginning is None or _JOINS_TWO.search(folded_name.removeprefix(beginning)):
            return None
        return self._by_full_name[beginning]


def _with_names_of_offices(department: Department) -> Department:
    names = tuple(name for name in department.synonyms if _OFFICE.fullmatch(name))
    return replace(department, synonyms=names)


def _longest(names: Iterable[str], text: str) -> str | None:
    """The longest of the names with which a text begins."""
    beginnings = [name for name in names if text.startswith(name)]
    return max(beginnings, key=len) if beginnings else None


@lru_cache(maxsize=4)
def registered_authorities(catalogue: Catalogue) -> RegisteredAuthorities:
    """Those of a catalogue, made once."""
    return RegisteredAuthorities(catalogue)
