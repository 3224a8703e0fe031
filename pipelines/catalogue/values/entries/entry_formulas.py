"""Pieces of the formulas by which spreadsheets check what is typed; `cell` is the cell's name."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.catalogue.model import Element


# Blanks that part the values of a cell from each other; no label is as long.
_BLANKS = 99


def numbers_between(first: int, last: int) -> str:
    """The numbers from first to last, as SUMPRODUCT takes them one after the other.

    They come from a text: a reference to rows would shrink when a clerk deletes a row.
    """
    return f'ROW(INDIRECT("{first}:{last}"))'


def characters_among(cell: str, first: int, last: int, alphabet: str) -> str:
    """Whether the characters of a cell from first to last stand in an alphabet."""
    if first == last:
        return f'ISNUMBER(FIND(MID({cell},{first},1),"{alphabet}"))'
    are_among = f'ISNUMBER(FIND(MID({cell},{numbers_between(first, last)},1),"{alphabet}"))'
    return f"SUMPRODUCT(--{are_among})={last - first + 1}"


def one_of_formula(cell: str, texts: Iterable[str]) -> str:
    """Whether a cell holds one of some texts."""
    return f'ISNUMBER(FIND(";"&{cell}&";",";{_quoted(texts)};"))'


def holding_one_formula(cell: str, texts: Iterable[str]) -> str:
    """Whether a cell that holds several texts, joined by semicolons, holds one of some."""
    joined = f'";"&{_half_width(cell)}&";"'
    tests = []
    for text in texts:
        tests.append(f'ISNUMBER(FIND(";{_quoted([text])};",{joined}))')

    if len(tests) == 1:
        return tests[0]
    return f"OR({','.join(tests)})"


def holding_only_formula(cell: str, texts: Iterable[str]) -> str:
    """Whether every one of the texts of a cell, joined by semicolons, is one of some."""
    allowed = list(texts)
    apart = f'SUBSTITUTE({_half_width(cell)},";",REPT(" ",{_BLANKS}))'
    starts = f"{numbers_between(1, len(allowed))}*{_BLANKS}-{_BLANKS - 1}"
    piece = f"TRIM(MID({apart},{starts},{_BLANKS}))"

    # Behind the last text of the cell come empty ones, and so they stand among the allowed.
    is_allowed = f'ISNUMBER(FIND(";"&{piece}&";",";{_quoted(allowed)};;"))'
    return f"SUMPRODUCT(--{is_allowed})={len(allowed)}"


def entry_spellings(element: Element, values: Iterable[str]) -> list[str]:
    """What a clerk may have written for some values of an element: labels, and the values themselves."""
    labels = element.codes.labels if element.codes else {}

    # A dictionary keeps the order, and each spelling once.
    spellings: dict[str, None] = {}
    for value in values:
        if value in labels:
            spellings[labels[value]] = None
        spellings[value] = None
    return list(spellings)


def _half_width(cell: str) -> str:
    return f'SUBSTITUTE({cell},"；",";")'  # noqa: RUF001


def _quoted(texts: Iterable[str]) -> str:
    """Texts joined, as they stand in a text of a formula."""
    return ";".join(texts).replace('"', '""')
