"""Marks of fonts in a new workbook (.xlsx) that change what a text says, or whether it is seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.intake.readers.workbooks.xml_events import Attributes


@dataclass
class FontMarks:
    """Which cell styles and shared texts are struck through, raised or lowered, by their numbers."""

    struck_styles: frozenset[int] = frozenset()
    struck_texts: frozenset[int] = frozenset()
    """Also those of which only a part is struck through."""
    raised_styles: frozenset[int] = frozenset()
    unseen_styles: frozenset[int] = frozenset()
    """Written in the colour of what they stand on."""
    unseen_looks: frozenset[int] = frozenset()
    """The looks of conditional formats that write so, by their numbers."""
    raised_texts: Mapping[int, str] = field(default_factory=dict)
    """With the characters that are raised or lowered."""

    @property
    def texts(self) -> frozenset[int]:
        """All texts with a mark."""
        return self.struck_texts | self.raised_texts.keys()


def is_raised(attributes: Attributes) -> bool:
    """Whether the element `vertAlign` says that characters stand above or below the line."""
    return attributes.get("val") in ("superscript", "subscript")


def is_strike(attributes: Attributes) -> bool:
    """Whether the element `strike` says yes: without a value it does."""
    return attributes.get("val", "1") not in ("0", "false")
