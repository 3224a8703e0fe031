"""Two columns whose values stand in each other's place, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.catalogue.words.sentences import Sentence, with_words
from pipelines.receipts.words.file_columns import FileColumn


# What to do about a cell that was swapped.
_REMEDY = "请对调这两格。"


@dataclass(frozen=True)
class Swap:
    """Two columns whose values stand in each other's place."""

    columns: tuple[FileColumn, FileColumn]
    row_numbers: npt.NDArray[np.int64]
    """The rows in which they do, sorted."""
    is_throughout: bool
    """Whether these are all rows of the file, and more than one."""

    @property
    def row_number(self) -> int:
        """The first such row."""
        return int(self.row_numbers[0])

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.row_numbers)

    @property
    def elements(self) -> frozenset[str]:
        """The codes of both elements."""
        return frozenset(column.element.code for column in self.columns if column.element)

    def other_element(self, element: str | None) -> str | None:
        """The code of the element that an element was swapped with."""
        return next((code for code in self.elements if code != element), None)

    def other_header(self, element: str | None) -> str:
        """The header of the column that an element was swapped with."""
        first, second = self.columns
        is_first = first.element is not None and first.element.code == element
        return second.header if is_first else first.header

    def holds(self, row_number: int) -> bool:
        """Whether a row is one of them."""
        position = int(np.searchsorted(self.row_numbers, row_number))
        return position < self.rows and int(self.row_numbers[position]) == row_number

    def rows_among(self, row_numbers: npt.NDArray[np.int64]) -> int:
        """How many of some rows, none named twice, it holds."""
        return int(np.isin(row_numbers, self.row_numbers).sum())

    @property
    def text(self) -> str:
        """The sentence of a receipt."""
        first, second = (column.header for column in self.columns)
        if self.is_throughout:
            return f"“{first}”与“{second}”两列的内容像是填反了（如第{self.row_number}行），请对调后重新报送。"
        return f"有 {self.rows} 行的“{first}”与“{second}”像是填反了（如第{self.row_number}行），请对调这些行的内容。"


def swap_of(swaps: Iterable[Swap], row_number: int, element: str | None) -> Swap | None:
    """The swap that a cell of a row has part in; None: it has part in none."""
    for swap in swaps:
        if element in swap.elements and swap.holds(row_number):
            return swap
    return None


def advice_of_swap(swap: Swap, element: str | None) -> str:
    """What is wrong with a cell that was swapped, and what to do."""
    return f"{_clause(swap, element)}，{_REMEDY}"


def with_swap(
    words: Sentence, swap: Swap, element: str | None, *, is_in_words: bool = False
) -> Sentence:
    """A finding in the words of the swap that explains it: mending one cell alone would be wrong.

    `is_in_words`: the finding itself says that two columns are swapped.
    """
    if is_in_words:
        return with_words(words, words.problem, _REMEDY)
    return with_words(words, f"{words.problem}；{_clause(swap, element)}", _REMEDY)


def _clause(swap: Swap, element: str | None) -> str:
    return f"像是与“{swap.other_header(element)}”填反了"
