"""Sentences about the earlier values that a batch kept or emptied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.masking import shown_text


@dataclass(frozen=True)
class KeptOrEmptied:
    """One element, and what became of its earlier values."""

    element: str
    name: str
    kept_count: int
    emptied_count: int
    unread_header: str | None = None
    """Header of an unread column of the file that may be the element; None: there is none."""

    @property
    def text(self) -> str:
        """In Chinese, as `未提及，保留原值 3 条；已清空 2 条`."""
        clauses = []
        if self.kept_count:
            why = "未提及"
            if self.unread_header is not None:
                why = f"“{self.unread_header}”一列没有读取，不能确定它就是该项"
            clauses.append(f"{why}，保留原值 {self.kept_count} 条")
        if self.emptied_count:
            clauses.append(f"已清空 {self.emptied_count} 条")
        return "；".join(clauses)

    def as_json(self) -> dict[str, Any]:
        """For the JSON receipt."""
        return {
            "element": self.element,
            "name": self.name,
            "kept": self.kept_count,
            "emptied": self.emptied_count,
            "text": self.text,
        }


def kept_and_emptied(contents: Contents) -> list[KeptOrEmptied]:
    """The elements of which earlier values were kept or emptied, in the catalogue's order."""
    if contents.record_type is None:
        return []
    counts = {count.element: count for count in contents.element_counts}
    # Whoever sent a value under another header has not left it out.
    unread = {header.likely: shown_text(header.header) for header in reversed(contents.unread)}
    lines = []
    for code, element in contents.record_type.elements.items():
        if code in counts:
            count = counts[code]
            lines.append(
                KeptOrEmptied(
                    code, element.name, count.kept_count, count.emptied_count, unread.get(code)
                )
            )
    return lines
