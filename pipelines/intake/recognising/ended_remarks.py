"""Remarks that say of their row that it does not, or no longer, count: 已缴清, 拟列入, 2018年7月移出.

The words are data (expectations/part_names.yml), and some are said of certain record types only. A
row that tells of its end in an element of its own is an honest record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.forms import WordGroup
from pipelines.intake.recognising.stated_endings import EndingsOfTable, bare_clauses
from pipelines.intake.recognising.word_patterns import any_word


# Kinds of remarks whose patterns are kept: those of two catalogues.
KEPT_CLAUSES = 100

# Rows that are looked at one by one: to prepare a pattern of many words takes longer.
FEW_CELLS = 20


@dataclass(frozen=True)
class _Remark:
    """The clauses of one kind, and where a row may tell of its end."""

    clause: re.Pattern[str]
    proofs: frozenset[int]


class _Texts:
    """What the texts of some columns may say of their rows.

    `words`: what may stand around it; `kinds`: texts of each kind, and where a row may tell of its end.
    """

    def __init__(
        self, words: WordGroup, kinds: Sequence[tuple[tuple[str, ...], frozenset[int]]]
    ) -> None:
        self._remarks = [_Remark(_clause(words, texts), proofs) for texts, proofs in kinds if texts]
        all_texts = sorted({text for texts, _ in kinds for text in texts})
        spaced = [r"\s*".join(map(re.escape, text)) for text in all_texts]
        # Most texts say nothing of the kind, and match nothing of it.
        self.quick_pattern = f"(?i){'|'.join(spaced)}" if spaced else "^$a"

    def proofs(self, remark: str) -> frozenset[int] | None:
        """Where the row may tell of what a remark says; None: it says nothing of the kind."""
        for clause in bare_clauses(remark):
            for kind in self._remarks:
                if kind.clause.fullmatch(clause):
                    return kind.proofs
        return None


class EndedRemarks:
    """Finds such remarks in one table, and states that say the same.

    `words`: what may stand around theirs; `remarks`: positions of columns of remarks; `flags`: positions
    of columns that say which rows count.
    """

    def __init__(
        self,
        endings: EndingsOfTable,
        words: WordGroup,
        *,
        remarks: Sequence[int],
        flags: Sequence[int],
    ) -> None:
        self._endings = endings
        kinds = [
            (kind.remarks, (*kind.remarks, *kind.states), endings.proofs_of(kind))
            for kind in endings.endings.words_of_remarks(endings.record_type)
        ]
        of_remarks = _Texts(words, [(texts, proofs) for texts, _, proofs in kinds])
        of_flags = _Texts(words, [(texts, proofs) for _, texts, proofs in kinds])
        self._columns = dict.fromkeys(remarks, of_remarks) | dict.fromkeys(flags, of_flags)

    def read(self, rows: pa.Table) -> Iterator[tuple[int, int, str]]:
        """Index of each row with such a remark, position of its column, and the remark."""
        for position, texts in self._columns.items():
            column = rows[f"c{position}"]
            likely: Iterable[int] = range(len(column))
            if len(column) > FEW_CELLS:
                has_word = pc.match_substring_regex(column, texts.quick_pattern)
                likely = pc.indices_nonzero(has_word).to_pylist()
            for index in likely:
                remark = column[index].as_py()
                proofs = texts.proofs(remark) if remark else None
                if proofs is not None and not self._is_proved(proofs, rows, index):
                    yield index, position, remark

    def is_ending(self, position: int, text: str) -> bool:
        """Whether a text of one of the columns says it, which the row may prove or not."""
        return self._columns[position].proofs(text) is not None

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
