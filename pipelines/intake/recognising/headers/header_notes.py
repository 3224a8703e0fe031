"""What the receipt says of headers that were understood only in part."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.recognising.headers.header_matching import HeaderMatcher, Match
from pipelines.intake.recognising.headers.header_spelling import (
    bracketed_names,
    is_unit_name,
    plain_spellings_of,
)


def notes_on_columns(header: Row, match: Match) -> list[str]:
    """Sentences about headers whose number contradicts their brackets, or whose brackets nobody reads."""
    matcher = HeaderMatcher(match.record_type)
    return [*_numbering_notes(header, match, matcher), *_bracket_notes(header, match, matcher)]


def _numbering_notes(header: Row, match: Match, matcher: HeaderMatcher) -> Iterator[str]:
    for position, cell in enumerate(header):
        if not cell or not matcher.contradicts_numbering(cell):
            continue
        code = match.columns.get(position)
        meaning = "不在目录中，未读取"
        if code is not None:
            meaning = f"读作“{match.record_type.elements[code].name}”"
        yield f"“{cell.strip()}”一列的编号与目录不同，按括号内的名称{meaning}"


def _bracket_notes(header: Row, match: Match, matcher: HeaderMatcher) -> Iterator[str]:
    """About brackets that nobody reads.

    罚款金额(未缴纳) or 有效期至(起) may be another thing than the element that the words before the
    brackets name: the department has to look.
    """
    for position, code in match.columns.items():
        cell = header[position] or ""
        contents = "”“".join(_unexplained_brackets(cell, matcher))
        if contents:
            name = match.record_type.elements[code].name
            yield (
                f"“{cell.strip()}”一列按“{name}”读取，括号里的“{contents}”没有计入；"
                "如果该列不是这个意思，请改正表头后重新报送"
            )


def _unexplained_brackets(cell: str, matcher: HeaderMatcher) -> Iterator[str]:
    """What stands in the brackets of a header and is no name, no unit and no way to fill it in."""
    if any(spelling in matcher.code_of_spelling for spelling in plain_spellings_of(cell)):
        return
    for name in bracketed_names(cell):
        is_remark = name.is_remark or is_unit_name(name.content) or name.content.isascii()
        if not is_remark and not matcher.is_name(name):
            yield name.content
