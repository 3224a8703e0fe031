"""Headers of columns that hold the ID number of a person or the code of an organisation."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipelines.intake.readers.grids.grid import without_empty_end
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.headers.header_spelling import comparable


_ALTERNATIVES = re.compile(r"[/_、]|或者?")


@dataclass(frozen=True)
class MixedHeader:
    """A header of two names, such as 身份证号码/组织机构代码."""

    position: int
    id_number: str
    """The name of the number of a person in it."""
    code: str
    """The name of the code in it."""


def mixed_header(match: Match) -> MixedHeader | None:
    """The first such header of a table; None: it has none, or a column of its own for the one."""
    subject = match.record_type.subject
    if {subject.code, subject.id_number} & {None, *match.columns.values()}:
        return None

    for position, cell in enumerate(without_empty_end(match.row)):
        names = _ALTERNATIVES.split(comparable(cell or ""))
        name_of = {match.matcher.element_named(name): name for name in names if name}
        # A code of an organisation may be the one or the other: reading tells them apart.
        codes = {subject.code, *subject.without_code} & name_of.keys()
        if len(names) == 2 and len(codes) == 1 and subject.id_number in name_of:
            return MixedHeader(position, name_of[subject.id_number], name_of[codes.pop()])
    return None


def with_mixed_header(match: Match) -> Match:
    """The match of a table that is refused, in which such a column counts as understood."""
    mixed = mixed_header(match)
    if mixed is None:
        return match
    number = str(match.record_type.subject.id_number)
    return replace(match, columns={**match.columns, mixed.position: number})
