"""Names of which a part is hidden: 张*, 李某, 北京**有限公司, ×××, or cut off: 二连浩特市示例有限….

A name of an organisation or of its representative is published in full, so a hidden one is asked
back. Lists of natural persons are published with hidden names, and departments report from them what
they have: such a name is taken and pointed at, because the person is known by a number.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element, RecordType, SubjectKind
from pipelines.catalogue.named_elements import is_representative
from pipelines.catalogue.values import Mask
from pipelines.catalogue.values.column_pattern import ColumnPattern
from pipelines.shapes.name_endings import IDEOGRAPH, ORGANISATION_PART


MASKED_NAME = "masked-name"
MASKED_PERSON = "masked-name-of-a-person"

# What is shown of each rule, and what its tests try.
EXAMPLES = {MASKED_NAME: "北京**有限公司", MASKED_PERSON: "张*"}

_LETTERS = "A-Za-zＡ-Ｚａ-ｚ"
_SIGNS = "●○◯△▲※"

# Asterisks between digits are the mask of a number: that is another matter. A single sign is a mask
# only at the end of a short name.
_HIDDEN = re.compile(
    r"(?<![0-9*＊✱])[*＊✱]+(?![0-9*＊✱])|某|[…⋯]|[.．。]{3,}"
    rf"|×{{2,}}|[{_SIGNS}]{{2,}}|_{{2,}}|＿{{2,}}"
    rf"|(?<![{_LETTERS}])(?:[Xx]{{2,}}|[Ｘｘ]{{2,}})(?![{_LETTERS}0-9０-９])"
    rf"|^{IDEOGRAPH}{{1,3}}[×Xx＊Ｘｘ{_SIGNS}]{{1,3}}$"
)
_MAY_BE_HIDDEN = ColumnPattern(f"[*＊✱某×_＿XxＸｘ…⋯{_SIGNS}]|[.．。]{{3}}")

# A name of a person: a few characters, of which one is left.
_OF_PERSON = re.compile(rf"{IDEOGRAPH}{{0,3}}[*＊✱某×_＿XxＸｘ{_SIGNS}]{{1,4}}{IDEOGRAPH}{{0,2}}")
_OF_ORGANISATION = re.compile(ORGANISATION_PART)


def names_subject(element: Element, record_type: RecordType) -> bool:
    """Whether an element holds the name of the subject or of who represents it."""
    return element.code == record_type.subject.name or is_representative(element)


def may_be_hidden(element: Element, record_type: RecordType) -> bool:
    """Whether a name of a natural person is taken although a part of it is hidden."""
    is_subject = element.code == record_type.subject.name
    return is_subject and SubjectKind.NATURAL_PERSON in record_type.subject.kinds


def are_hidden(names: pd.Series) -> Mask:
    """Which names have a hidden part."""
    may_be = _MAY_BE_HIDDEN.is_in(names)
    hidden: Mask = np.zeros(len(names), dtype=bool)
    for position in np.flatnonzero(may_be):
        name = names.iloc[position]
        hidden[position] = _HIDDEN.search(name) is not None
    return hidden


def is_hidden_person(name: str) -> bool:
    """Whether a hidden name is that of a person, of which a part is left."""
    if not _OF_PERSON.fullmatch(name) or _OF_ORGANISATION.search(name):
        return False

    # 某 is a character that hides another one.
    shown_part = name.replace("某", "")
    return re.search(IDEOGRAPH, shown_part) is not None
