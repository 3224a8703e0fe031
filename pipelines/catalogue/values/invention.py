"""What value types are told when they invent values for sample rows.

No name, code or number belongs to anybody; check digits are right, regions are Erenhot's (152501).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.catalogue.model import Element, RecordType


Draw = np.random.Generator
Texts = npt.NDArray[np.object_]

REGION = "152501"


@dataclass(frozen=True)
class SampleOrder:
    """An order for invented values of one element."""

    record_type: RecordType
    element: Element
    count: int
    draw: Draw
    """The random generator; the same seed gives the same values."""
    allowed_codes: tuple[str, ...] = ()
    """Values of the element's code list that the record type's rules allow."""

    @property
    def is_subject_code(self) -> bool:
        """Whether the element holds the credit code of the record's subject."""
        return self.element.code == self.record_type.subject.code

    @property
    def is_subject_name(self) -> bool:
        """Whether the element holds the name of the record's subject."""
        return self.element.code == self.record_type.subject.name


def same_text(text: str | None, count: int) -> Texts:
    """One text, repeated."""
    return np.full(count, text, dtype=object)


def as_texts(values: npt.NDArray[np.generic]) -> Texts:
    """Numbers or days as texts."""
    return values.astype(str).astype(object)
