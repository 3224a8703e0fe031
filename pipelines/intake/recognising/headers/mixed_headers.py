"""Headers of columns that hold the ID number of a person or the code of an organisation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from pipelines.intake.readers.grids.grid import without_empty_end
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.headers.header_spelling import comparable


_ALTERNATIVES = re.compile(r"[/_、,;()\[\]]|或者?|以?及|和|与")

# What may stand in front of brackets with both names: 行政相对人代码(统一社会信用代码/身份证号).
_ANY_NUMBER = re.compile("(?:代码|号码|证号|编号|证照号|证件号)$")


@dataclass(frozen=True)
class MixedHeader:
    """A header of two names or more, such as 身份证号码/组织机构代码."""

    position: int
    id_number: str
    """The name of the number of a person in it."""
    code: str
    """The name of the code in it."""


def mixed_header(match: Match) -> MixedHeader | None:
    """The first such header of a table; None: it has none, or a column of its own for the one."""
    subject = match.record_type.subject
    if subject.code is None or {subject.code, subject.id_number} & {None, *match.columns.values()}:
        return None
    # A code of an organisation may be the one or the other: reading tells them apart.
    codes = (subject.code, *subject.without_code)
    for position, cell in enumerate(without_empty_end(match.row)):
        names = _names_in(cell, match.matcher.element_named, codes, str(subject.id_number))
        if names is not None:
            return MixedHeader(position, *names)
    return None


def shared_mixed_header(of_codes: Match, of_persons: Match) -> MixedHeader | None:
    """Such a header of a table about organisations and persons, who are record types of their own.

    None: it has none, or one of the two has a column of its own.
    """
    code = of_codes.record_type.subject.code
    id_number = of_persons.record_type.subject.id_number
    if code is None or id_number is None:
        return None
    own_columns = {
        *(position for position, meant in of_codes.columns.items() if meant == code),
        *(position for position, meant in of_persons.columns.items() if meant == id_number),
    }

    def element_named(name: str) -> str | None:
        number = of_persons.matcher.element_named(name)
        return number if number == id_number else of_codes.matcher.element_named(name)

    codes = (code, *of_codes.record_type.subject.without_code)
    for position, cell in enumerate(without_empty_end(of_codes.row)):
        names = _names_in(cell, element_named, codes, id_number)
        # Each of the two may take the whole column for its own: 统一社会信用代码(身份证号).
        if names is not None and own_columns <= {position}:
            return MixedHeader(position, *names)
    return None


def _names_in(
    cell: str | None,
    element_named: Callable[[str], str | None],
    codes: Sequence[str],
    id_number: str,
) -> tuple[str, str] | None:
    """The name of the number of a person in a header, and that of the code; None: it is not mixed."""
    names = [name for name in _ALTERNATIVES.split(comparable(cell or "")) if name]
    meant = {name: element_named(name) for name in names}
    if len(names) > 2 and meant[names[0]] is None and _ANY_NUMBER.search(names[0]):
        del meant[names[0]]
    if not set(meant.values()) <= {id_number, *codes}:
        return None

    id_names = [name for name, code in meant.items() if code == id_number]
    # The credit code before numbers that stand for it: these are told apart when they are judged.
    for code in codes:
        for name, meant_code in meant.items():
            if meant_code == code and id_names:
                return id_names[0], name
    return None


def with_mixed_header(match: Match, others: Iterable[Match]) -> Match:
    """The match of a table that is refused, in which such a column counts as understood.

    `others`: what else the table may be; some of them may share it.
    """
    mixed = mixed_header(match)
    if mixed is not None:
        number = str(match.record_type.subject.id_number)
        return replace(match, columns={**match.columns, mixed.position: number})

    subject = match.record_type.subject
    if subject.code is None or subject.id_number is not None:
        return match
    for other in others:
        mixed = shared_mixed_header(match, other)
        if mixed is not None and other.header_row == match.header_row:
            return replace(match, columns={**match.columns, mixed.position: subject.code})
    return match
