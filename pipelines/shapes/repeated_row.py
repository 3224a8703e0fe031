"""How a row differs from another one or from a record: the detail of the finding, and its parts."""

from __future__ import annotations

from dataclasses import dataclass


_SEPARATOR = "｜"

# Behind the number of a row to which the repeated one is equal.
EQUAL = _SEPARATOR


@dataclass(frozen=True)
class RepeatedRow:
    """What a finding says of a row that repeats another one, or is about another's record."""

    stays: str
    """What stays as it is: the number of a row, or the name of the department whose record it is."""
    elements: tuple[str, ...] = ()
    """Codes of the elements that differ; none: the rows are equal."""
    values: str = ""
    """Both values of the first of them, for the clerk."""

    @classmethod
    def of_text(cls, detail: str) -> RepeatedRow | None:
        """The parts of a detail; None: it only names what is kept, as those of earlier versions do."""
        stays, mark, rest = detail.partition(_SEPARATOR)
        if not mark:
            return None

        codes, _, values = rest.partition(_SEPARATOR)
        elements = tuple(codes.split(",")) if codes else ()
        return cls(stays, elements, values)

    def as_text(self) -> str:
        """What stands in `Finding.detail`."""
        if not self.elements:
            return f"{self.stays}{EQUAL}"
        codes = ",".join(self.elements)
        return f"{self.stays}{_SEPARATOR}{codes}{_SEPARATOR}{self.values}"
