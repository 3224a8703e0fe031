"""In which rows of a file two columns were swapped, looked at in chunks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from pipelines.catalogue.values import Mask
from pipelines.receipts.words.explained_findings import ExplainedFindings, FindingKind
from pipelines.receipts.words.file_columns import FileColumn
from pipelines.receipts.words.shown_rows import CHUNK_ROWS
from pipelines.receipts.words.swap import Swap


# One row is no whole column.
_MIN_ROWS_THROUGHOUT = 2


def swap_of_columns(
    findings: ExplainedFindings,
    kind: FindingKind,
    pair: tuple[FileColumn, FileColumn],
    are_swapped: Callable[[Sequence[int]], Mask],
    received: int,
) -> Swap | None:
    """The swap of two columns among the rows of one kind of finding; None: there is none.

    `are_swapped` tells in which of some rows, by their numbers; `received`: how many the file has.
    """
    # Most pairs are not swapped, which the first rows show.
    if not are_swapped(kind.row_numbers).any():
        return None

    row_numbers = findings.row_numbers_of(kind)
    chunks = []
    for start in range(0, len(row_numbers), CHUNK_ROWS):
        chunk = row_numbers[start : start + CHUNK_ROWS]
        chunks.append(chunk[are_swapped(chunk.tolist())])
    swapped = np.concatenate(chunks)

    is_throughout = len(swapped) >= max(received, _MIN_ROWS_THROUGHOUT)
    first, second = sorted(pair, key=lambda column: column.position)
    return Swap((first, second), swapped, is_throughout)
