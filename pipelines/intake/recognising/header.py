"""Which row is the header, which column is which element, and which record type that makes. In doubt: asked back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.errors import Unreadable
from pipelines.intake.readers.grids.grid import Row


LONGEST_HEADER = 300
"""Characters; longer cells are data, whatever they hold."""

_BRACKETED = re.compile(r"[(\[【〔<《][^()\[\]【】〔〕<>《》]*[)\]】〕>》]")
_NUMBERED = re.compile(r"(?:\(?\d{1,3}\)|\d{1,3}[.、．)])(?=\D)")
_UNIT_BEHIND = re.compile(r"(?:[/,;、-]|单位:?)+(?:人民币)?(?:万元|元)$")
_MARKS = "*※★●▲#:：_ 　,，。.;；'\"“”‘’`"


@dataclass(frozen=True)
class Match:
    """A record type laid over a header row."""

    record_type: RecordType
    header_row: int
    columns: Mapping[int, str]
    """Position → element code."""
    doubled: tuple[str, ...]
    """Names of elements that two columns claim."""
    unknown: int
    """Filled header cells that are no element of the type."""

    @property
    def missing(self) -> list[str]:
        """Chinese names of required elements without a column."""
        present = set(self.columns.values())
        elements = self.record_type.elements
        return [
            elements[code].name for code in elements if code in self.record_type.required - present
        ]


@lru_cache(maxsize=1 << 16)
def narrow(header: str) -> str:
    """A header for comparison: half-width, lower-case, without what cannot be seen and marks such as *."""
    visible = (character for character in header if unicodedata.category(character) != "Cf")
    text = "".join(unicodedata.normalize("NFKC", "".join(visible)).split())
    return (
        text.strip(_MARKS)
        .removeprefix("(必填)")
        .removesuffix("(必填)")
        .removesuffix("(选填)")
        .casefold()
    )


@lru_cache(maxsize=1 << 16)
def spellings(header: str) -> tuple[str, ...]:
    """The header itself, then the header without its number, its unit, and remarks in brackets."""
    if len(header) > LONGEST_HEADER:
        return ()
    whole = narrow(header)
    plain = _NUMBERED.sub("", whole, count=1) if _NUMBERED.match(whole) else whole
    bare = _without_brackets(plain)
    ways = (
        whole,
        plain.strip(_MARKS),
        bare.strip(_MARKS),
        _UNIT_BEHIND.sub("", bare).strip(_MARKS),
    )
    return tuple(dict.fromkeys(way for way in ways if way))


def _without_brackets(text: str) -> str:
    """From the inside out, so that brackets within brackets go too."""
    while (less := _BRACKETED.sub("", text)) != text:
        text = less
    return text


_NAMES: dict[int, tuple[RecordType, Mapping[str, str]]] = {}
"""By identity, as a record type holds mappings and cannot be a key; it is kept, so that its identity stays its own."""
MOST_KEPT = 1_000


def names_of(record_type: RecordType) -> Mapping[str, str]:
    """Every spelling under which an element of a record type may stand in a header; full names win over synonyms."""
    if id(record_type) not in _NAMES:
        if len(_NAMES) >= MOST_KEPT:
            _NAMES.clear()
        _NAMES[id(record_type)] = record_type, _names_of(record_type)
    return _NAMES[id(record_type)][1]


def _names_of(record_type: RecordType) -> dict[str, str]:
    found: dict[str, str] = {}
    elements = record_type.elements.values()
    for ways in (
        [(e.code, e.name) for e in elements],
        [(e.code, s) for e in elements for s in (e.code, *e.synonyms)],
    ):
        for code, name in ways:
            found.setdefault(narrow(name), code)
    for element in elements:
        for spelling in spellings(element.name)[1:]:
            found.setdefault(spelling, element.code)
    return found


def lay(record_type: RecordType, head: Sequence[Row]) -> Match:
    """The row of the head that a record type recognises most of, and what it recognises there."""
    names = names_of(record_type)
    matches = [_lay_on(record_type, names, number, row) for number, row in enumerate(head, 1)]
    best = max(matches, key=lambda match: (len(match.columns), -match.header_row))
    for below in matches[best.header_row :]:
        # Codes and names of the same columns in two rows: the second is no data.
        if not best.columns or below.columns != best.columns:
            break
        best = below
    return best


def _lay_on(record_type: RecordType, names: Mapping[str, str], number: int, row: Row) -> Match:
    columns: dict[int, str] = {}
    doubled: list[str] = []
    unknown = 0
    for position, cell in enumerate(row):
        if not cell or not cell.strip():
            continue
        code = next((names[one] for one in spellings(cell) if one in names), None)
        if code is None:
            unknown += 1
        elif code in columns.values():
            doubled.append(record_type.elements[code].name)
        else:
            columns[position] = code
    return Match(record_type, number, columns, tuple(doubled), unknown)


def recognise(head: Sequence[Row], known: Catalogue, hint: str) -> Match:
    """The record type and header of a grid.

    The folder's and file's name (`hint`) narrows the choice, the header decides.

    Raises:
        Unreadable: nothing matches, two record types match equally well, columns are missing or doubled.
    """
    matches = [lay(one, head) for one in known.record_types.values()] if head else []
    matches = [match for match in matches if len(match.columns) >= 2]
    named = [match for match in matches if is_named_in(hint, match.record_type)]
    pool = named or matches
    whole = [match for match in pool if not match.missing]
    if whole:
        # Many names contain a shorter one that is common to several record types: the longest says most.
        longest = max(is_named_in(hint, match.record_type) for match in whole)
        return _unambiguous(
            [match for match in whole if is_named_in(hint, match.record_type) == longest]
        )
    elsewhere = [match for match in matches if not match.missing]
    if elsewhere:
        raise _ambiguous([*elsewhere, *named])
    raise _incomplete(pool)


def is_named_in(hint: str, record_type: RecordType) -> int:
    """Length of the longest of its names that a path contains; 0: it is not named there."""
    text = narrow(hint)
    names = [narrow(name) for name in (record_type.name, record_type.title, *record_type.synonyms)]
    return max((len(name) for name in names if name in text), default=0)


def _unambiguous(whole: Sequence[Match]) -> Match:
    """The one match that explains all that the others explain, and more."""
    best = [
        match
        for match in whole
        if not any(set(match.columns) < set(other.columns) for other in whole)
    ]
    if len(best) > 1:
        raise _ambiguous(best)
    if best[0].doubled:
        raise Unreadable(
            "duplicate-headers",
            f"表头中有两列都是“{'”“'.join(best[0].doubled)}”",
            "请只保留其中一列后重新报送。",
        )
    return best[0]


def _ambiguous(matches: Iterable[Match]) -> Unreadable:
    titles = list(dict.fromkeys(match.record_type.title for match in matches))
    return Unreadable(
        "ambiguous-record-type",
        f"无法确定是哪一种信息：可能是“{'”或“'.join(titles)}”",
        f"请把信息事项名称写入文件名（如“{titles[-1]}.xlsx”）后重新报送。",
    )


def _incomplete(matches: Sequence[Match]) -> Unreadable:
    """Name the missing columns when it is clear what the file was meant to be, else say that nothing fits."""
    near = [
        match for match in matches if len(match.missing) <= 0.4 * len(match.record_type.required)
    ]
    if not near:
        return Unreadable(
            "unknown-record-type",
            "表头与目录中任何一种信息都不相符",
            "请使用信用中心下发的模板，表头用目录中的中文名称或代码，且在前20行之内。",
        )
    best = min(near, key=lambda match: (len(match.missing), match.unknown))
    fault = Unreadable(
        "missing-columns",
        f"按“{best.record_type.title}”报送，缺少必填列：{'、'.join(best.missing)}",
        "请补上这些列后重新报送。",
    )
    fault.near = best
    return fault
