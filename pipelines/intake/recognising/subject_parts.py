"""One table about several kinds of subjects, split by the column that says the kind of each row.

Live systems keep one table for legal persons and natural persons, with the columns of both. The
catalogue has a record type for each. A record type declares by a rule which kinds are its own; the
rows of each kind become a batch of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.intake.readers.grids.grid import Chunk, Grid
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.shapes.finding import Severity


# The code list of kinds of subjects.
_KINDS = "subject_kinds"

# Stands between the name of a sheet and the record type that is taken from it.
MARK = "·"


@dataclass(frozen=True)
class RowsOfKind:
    """Which rows of a table belong to one of its record types."""

    position: int
    """Position of the column that says the kind of each row."""
    texts: frozenset[str]
    """Cells of that column, as they are written in the file."""
    takes_the_rest: bool
    """Whether rows of no kind at all are its own too, so that no row gets lost."""
    other_texts: frozenset[str] = frozenset()
    """Cells of the rows that belong to the other record types."""

    def of(self, chunk: Chunk) -> Chunk:
        """Its rows of a chunk."""
        column = chunk.rows[f"c{self.position}"]
        if self.takes_the_rest:
            is_other = pc.is_in(column, pa.array(sorted(self.other_texts), pa.string()))
            mask = pc.invert(is_other)
        else:
            mask = pc.is_in(column, pa.array(sorted(self.texts), pa.string()))

        rows = chunk.rows.filter(mask)
        if not chunk.malformed:
            return Chunk(rows)
        numbers = set(rows["row_number"].to_pylist())
        malformed = {n: reason for n, reason in chunk.malformed.items() if n in numbers}
        return Chunk(rows, malformed)


def own_kinds(record_type: RecordType) -> tuple[str, frozenset[str]] | None:
    """The element that says the kind of a subject, and the kinds that are the record type's own.

    None: the record type declares none.
    """
    for rule in record_type.rules:
        names_values = RULE_KINDS[rule.kind].values_are_whole
        if not names_values or rule.when is not None or rule.severity is not Severity.ERROR:
            continue

        codes = record_type.elements[rule.element].codes
        if codes is not None and codes.name == _KINDS:
            return rule.element, frozenset(rule.values)
    return None


def matches_by_kind(matches: Iterable[Match]) -> dict[int, list[Match]]:
    """Position of the column of kinds → the record types that can share a table by it.

    `matches`: all record types of which a table has every required column.
    """
    by_position: dict[int, list[Match]] = {}
    for match in matches:
        kinds = own_kinds(match.record_type)
        if kinds is None or match.duplicated:
            continue
        for position, code in match.columns.items():
            if code == kinds[0]:
                by_position.setdefault(position, []).append(match)
    shared = {}
    for position, sharing in by_position.items():
        has_one_header = len({match.header_row for match in sharing}) == 1
        if len(sharing) > 1 and has_one_header and _are_disjoint(sharing):
            shared[position] = sharing
    return shared


def _are_disjoint(matches: Sequence[Match]) -> bool:
    """Whether no kind belongs to two of them."""
    kinds: list[str] = []
    for match in matches:
        declared = own_kinds(match.record_type)
        assert declared is not None
        kinds += declared[1]
    return len(kinds) == len(set(kinds))


def rows_by_kind(
    grid: Grid, position: int, matches: Sequence[Match]
) -> list[tuple[Match, RowsOfKind]]:
    """The record types that have rows in a table, in the order of the catalogue, with their rows.

    Empty: no row says a kind that any of them declares.
    """
    header_row = matches[0].header_row
    texts = _distinct_texts(grid, header_row, position)
    texts_of = [texts_of_kind(texts, position, match) for match in matches]
    present = [index for index, own in enumerate(texts_of) if own]

    rows_of_kinds = []
    for index in present:
        others = [texts_of[other] for other in present if other != index]
        rows = RowsOfKind(
            position,
            texts_of[index],
            takes_the_rest=index == present[0],
            other_texts=frozenset().union(*others),
        )
        rows_of_kinds.append((matches[index], rows))
    return rows_of_kinds


def _distinct_texts(grid: Grid, header_row: int, position: int) -> set[str]:
    texts: set[str] = set()
    for chunk in grid.chunks(header_row, position + 1):
        texts.update(text for text in pc.unique(chunk.rows[f"c{position}"]).to_pylist() if text)
    return texts


def texts_of_kind(texts: Iterable[str], position: int, match: Match) -> frozenset[str]:
    """Those texts that mean a kind of the record type."""
    element = match.record_type.elements[match.columns[position]]
    declared = own_kinds(match.record_type)
    assert declared is not None
    # As they will be read when the rows are judged.
    written = pd.Series(sorted(texts), dtype="str")
    values = VALUE_TYPES[element.type].normalise(written, element)
    return frozenset(written[values.isin(declared[1])])


def part_name(sheet: str | None, record_type: RecordType) -> str:
    """The name of the part of a table that is of one record type."""
    return record_type.title if sheet is None else f"{sheet}{MARK}{record_type.title}"


def note_on_parts(matches: Sequence[Match], column: str) -> str:
    """A Chinese sentence for the receipts of all parts. `column`: header of the column of kinds."""
    titles = "”“".join(match.record_type.title for match in matches)
    return f"按“{column}”一列，同一表中的记录分属“{titles}”，分别入库，各有回执"
