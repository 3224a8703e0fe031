"""Remarks that say of their row that it does not, or no longer, count: 已缴清, 拟列入, 2018年7月移出.

The words are data (expectations/part_names.yml), and some are said of certain record types only. A
row that tells of its end in an element of its own is an honest record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.forms import WordGroup
from pipelines.intake.recognising.stated_endings import EndingsOfTable, bare_clauses
from pipelines.intake.recognising.word_patterns import any_word


# Kinds of remarks whose patterns are kept: those of two catalogues.
KEPT_CLAUSES = 100


@dataclass(frozen=True)
class _Remark:
    """The clauses of one kind, and where a row may tell of its end."""

    clause: re.Pattern[str]
    proofs: frozenset[int]


class EndedRemarks:
    """Finds such remarks in one table. `words`: what may stand around theirs; `remarks`: positions."""

    def __init__(self, endings: EndingsOfTable, words: WordGroup, remarks: Sequence[int]) -> None:
        self._endings = endings
        self._positions = tuple(remarks)
        kinds = endings.endings.words_of_remarks(endings.record_type) if remarks else ()
        self._remarks = [
            _Remark(_clause(words, kind.remarks), endings.proofs_of(kind)) for kind in kinds
        ]

        texts = sorted({text for kind in kinds for text in kind.remarks})
        self._quick_pattern = "(?i)" + "|".join(r"\s*".join(map(re.escape, text)) for text in texts)

    def read(self, rows: pa.Table) -> Iterator[tuple[int, int, str]]:
        """Index of each row with such a remark, position of its column, and the remark."""
        for position in self._positions if self._remarks else ():
            column = rows[f"c{position}"]
            # Most remarks say nothing of the kind.
            has_word = pc.match_substring_regex(column, self._quick_pattern)
            for index in pc.indices_nonzero(has_word).to_pylist():
                remark = column[index].as_py()
                proofs = self._proofs(remark)
                if proofs is not None and not self._is_proved(proofs, rows, index):
                    yield index, position, remark

    def _proofs(self, remark: str) -> frozenset[int] | None:
        """Where the row may tell of what a remark says; None: it says nothing of the kind."""
        for clause in bare_clauses(remark):
            for kind in self._remarks:
                if kind.clause.fullmatch(clause):
                    return kind.proofs
        return None

    def _is_proved(self, proofs: frozenset[int], rows: pa.Table, index: int) -> bool:
        cells = [rows[f"c{position}"][index].as_py() or "" for position in sorted(proofs)]
        return self._endings.is_proved(range(len(cells)), cells)


# A pattern of many words takes longer to make than a file to read.
@lru_cache(maxsize=KEPT_CLAUSES)
def _clause(words: WordGroup, remarks: tuple[str, ...]) -> re.Pattern[str]:
    """What a clause matches as a whole that consists of these remarks and what may stand around them."""
    before, behind = any_word(words.before), any_word(words.behind)
    core = any_word(word.casefold() for word in remarks)
    return re.compile(f"{before}*{core}(?:{before}|{core}|{behind})*")
