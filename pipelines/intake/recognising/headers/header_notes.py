"""What the receipt says of headers that were understood only in part."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.catalogue.forms import HeaderRemarks
from pipelines.catalogue.model import Element
from pipelines.errors import Unreadable
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.recognising.headers.bracket_meaning import BracketReader, is_identifying
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.personal_numbers.privacy import mask_numbers_in


def notes_on_columns(header: Row, match: Match, remarks: HeaderRemarks) -> list[str]:
    """Sentences about headers whose number contradicts their brackets, or whose brackets nobody reads.

    Raises:
        Unreadable: headers may mean another date, amount, code or name than an element; with a
            sentence about each of these columns.
    """
    brackets = BracketReader(match.matcher, remarks)
    notes = list(_numbering_notes(header, match))
    doubts = []
    for position, code in match.columns.items():
        element = match.record_type.elements[code]
        cell = header[position] or ""
        contents = "”“".join(brackets.unexplained(cell, element))
        if not contents:
            continue
        if is_identifying(match.record_type, element):
            doubts.append(_doubt(cell.strip(), contents, element))
        else:
            notes.append(_note(cell.strip(), contents, element))

    if doubts:
        raise Unreadable(
            "header-in-doubt",
            "；".join(doubts),
            "该列就是括号前所写内容的，请删去表头括号里的字；不是的，请换成正确的一列或改正表头，再重新报送。",
        )
    return notes


def _numbering_notes(header: Row, match: Match) -> Iterator[str]:
    for position, cell in enumerate(header):
        if not cell or not match.matcher.contradicts_numbering(cell):
            continue
        code = match.columns.get(position)
        meaning = "不在目录中，未读取"
        if code is not None:
            meaning = f"读作“{match.record_type.elements[code].name}”"
        yield f"“{cell.strip()}”一列的编号与目录不同，按括号内的名称{meaning}"


def _doubt(cell: str, contents: str, element: Element) -> str:
    return (
        f"“{mask_numbers_in(cell)}”一列的括号里写着“{mask_numbers_in(contents)}”，"
        f"可能不是“{element.name}”"
    )


def _note(cell: str, contents: str, element: Element) -> str:
    return (
        f"“{cell}”一列按“{element.name}”读取，括号里的“{contents}”没有计入；"
        "如果该列不是这个意思，请改正表头后重新报送"
    )
