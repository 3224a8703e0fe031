"""How much a pass over stored texts has masked."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True)
class MaskedCounts:
    """Counts of what was masked, and of what is told to the region."""

    versions: int = 0
    """Of records."""
    corrections: int = 0
    """Records that go to the region once more."""
    subjects: int = 0
    batches: int = 0
    notes: int = 0
    files: int = 0
    """That have another name now."""
    left: int = 0
    """Batches in work, which the next pass looks at."""

    def __add__(self, other: MaskedCounts) -> MaskedCounts:
        """Both together."""
        sums = {}
        for field in fields(self):
            sums[field.name] = getattr(self, field.name) + getattr(other, field.name)
        return MaskedCounts(**sums)

    def as_json(self) -> dict[str, int]:
        """In the words of the command line's contract."""
        return asdict(self)
