"""What the receipt says of headers that were understood only in part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipelines.catalogue.model import Element
from pipelines.errors import FileRefused
from pipelines.intake.readers.grids.grid import Grid, Row, without_empty_end
from pipelines.intake.recognising.headers.bracket_meaning import (
    BracketReader,
    is_identifying,
    is_indispensable,
)
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.headers.split_headers import refuse_split_names
from pipelines.personal_numbers.privacy import mask_numbers_in


def with_header_read(grid: Grid, match: Match) -> tuple[Match, list[str]]:
    """The match without columns that are left unread, and what the receipt says of its headers.

    Raises:
        FileRefused: nobody can tell which columns some elements have.
    """
    refuse_split_names(grid, match)
    header = without_empty_end(grid.head()[match.header_row - 1])
    return with_brackets_read(header, match)


def with_brackets_read(header: Row, match: Match) -> tuple[Match, list[str]]:
    """The match without columns that are left unread, and what the receipt says of its headers.

    The sentences name the columns that are left unread, headers whose number contradicts their
    brackets, and brackets that nobody reads.

    Raises:
        FileRefused: headers may mean another date, amount, code or name than an element without which
            no row may be read; with a sentence about each of them.
    """
    notes = list(_numbering_notes(header, match))
    doubts = []
    for position, contents in _unexplained(header, match).items():
        element = match.record_type.elements[match.columns[position]]
        cell = (header[position] or "").strip()
        if not is_identifying(match.record_type, element):
            notes.append(_note(cell, contents, element))
        elif is_indispensable(match.record_type, element):
            doubts.append(_doubt(cell, contents, element))
        else:
            notes.append(_note_on_unread(cell, contents, element))

    if doubts:
        raise FileRefused(
            "header-in-doubt",
            "；".join(doubts),
            "该列就是括号前所写内容的，请删去表头括号里的字；不是的，请换成正确的一列或改正表头，再重新报送。",
        )
    return without_doubtful(header, match), notes


def without_doubtful(header: Row, match: Match) -> Match:
    """The match without columns whose brackets may make another date, amount, code or name of them.

    They are left unread, as any column that nobody understands; a table is refused before, if no row
    may be read without them.
    """
    columns = dict(match.columns)
    for position in _unexplained(header, match):
        element = match.record_type.elements[match.columns[position]]
        is_doubtful = is_identifying(match.record_type, element)
        if is_doubtful and not is_indispensable(match.record_type, element):
            del columns[position]
    return replace(match, columns=columns)


def _unexplained(header: Row, match: Match) -> dict[int, str]:
    """Position → what stands in the brackets of a column and may make another thing of it."""
    brackets = BracketReader(match.matcher)
    unexplained = {}
    for position, code in match.columns.items():
        element = match.record_type.elements[code]
        contents = brackets.unexplained(header[position] or "", element)
        if contents:
            unexplained[position] = "”“".join(contents)
    return unexplained


def _numbering_notes(header: Row, match: Match) -> Iterator[str]:
    for position, cell in enumerate(header):
        if not cell or not match.matcher.contradicts_numbering(cell):
            continue
        code = match.columns.get(position)
        meaning = f"不是“{match.record_type.title}”的数据项，未读取"
        if code is not None:
            meaning = f"读作“{match.record_type.elements[code].name}”"
        yield f"“{cell.strip()}”一列的编号与目录不同，按编号后的名称{meaning}"


def _doubt(cell: str, contents: str, element: Element) -> str:
    return (
        f"“{mask_numbers_in(cell)}”一列的括号里写着“{mask_numbers_in(contents)}”，"
        f"可能不是“{element.name}”"
    )


def _note_on_unread(cell: str, contents: str, element: Element) -> str:
    return (
        f"{_doubt(cell, contents, element)}，该列没有读取；"
        "就是的，请删去表头括号里的字，不是的，请改正表头，再重新报送整个文件"
    )


def _note(cell: str, contents: str, element: Element) -> str:
    return (
        f"“{cell}”一列按“{element.name}”读取，括号里的“{contents}”没有计入；"
        "如果该列不是这个意思，请改正表头后重新报送"
    )
