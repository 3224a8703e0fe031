"""Elements with several columns, named so that a clerk finds each of them."""

from __future__ import annotations

from pipelines.errors import FileRefused
from pipelines.intake.recognising.headers.header_matching import Match


def repeated_headers(match: Match) -> FileRefused:
    """Why a table with two columns for one element is refused."""
    parts = [_words_of(match, code) for code in dict.fromkeys(match.repeated.values())]
    return FileRefused(
        "duplicate-headers", f"表头中{'；'.join(parts)}", "请只保留其中一列后重新报送。"
    )


def _words_of(match: Match, code: str) -> str:
    """How many columns an element has, and how their headers are written if they differ."""
    name = match.record_type.elements[code].name
    everywhere = {**match.columns, **match.repeated}
    positions = sorted(position for position, element in everywhere.items() if element == code)
    headers = [" ".join((match.row[position] or "").split()) for position in positions]
    count = "两" if len(headers) == 2 else str(len(headers))
    words = f"有{count}列都是“{name}”"
    if len(set(headers)) > 1:
        words += f"（分别写作“{'”“'.join(headers)}”）"
    return words
