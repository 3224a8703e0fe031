"""Rows that were left out for one reason, as receipts name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


# Rows left out that the receipt names one by one; of more it counts the rest.
MOST_NAMED = 10


@dataclass
class CountedRows:
    """How many rows were left out for one reason, and the numbers of the first ones."""

    first: list[int] = field(default_factory=list)
    count: int = 0

    def add(self, numbers: Sequence[int]) -> None:
        """Count some more."""
        self.first += numbers[: MOST_NAMED - len(self.first)]
        self.count += len(numbers)

    def __str__(self) -> str:
        rows = f"第{'、'.join(map(str, self.first))}行"
        return f"{rows}等{self.count}行" if self.count > MOST_NAMED else rows
