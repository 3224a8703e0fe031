"""Which record type a table is.

The header decides; names of folder, file and sheet narrow the choice. In doubt nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.catalogue.model import Catalogue
from pipelines.errors import Unreadable
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.recognising.header_matching import HeaderMatcher, Match


# A row with fewer known columns is no header: one word may be known by chance.
MIN_COLUMNS = 2

# Share of the required columns that may be missing while it is still clear what a table was meant
# to be.
MAX_MISSING_SHARE = 0.4

# Code of the error for a table that resembles no record type at all.
UNKNOWN_RECORD_TYPE = "unknown-record-type"


@dataclass(frozen=True)
class NotRecognised:
    """Why a table is taken as no record type."""

    error: Unreadable
    nearest: Match | None = None
    """What the table was meant to be, when only columns are missing."""

    @property
    def is_near(self) -> bool:
        """Whether the table resembles a record type, so that the department is asked about it."""
        return self.error.code != UNKNOWN_RECORD_TYPE


@dataclass(frozen=True)
class Candidate:
    """A record type that a table may be."""

    match: Match
    name_length: int
    """Length of the longest name of the record type in the hint; 0: the hint does not name it."""


class Recogniser:
    """Recognises the record types of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        record_types = catalogue.record_types.values()
        self._matchers = [HeaderMatcher(record_type) for record_type in record_types]

    def names_record_type(self, text: str) -> bool:
        """Whether a text, such as a file's name, contains the name of a record type."""
        return any(matcher.longest_name_in(text) for matcher in self._matchers)

    def recognise(self, head: Sequence[Row], hint: str) -> Match | NotRecognised:
        """Find the record type and the header of a table.

        `head`: the first rows. `hint`: names of folder, file and sheet, which narrow the choice.
        """
        all_candidates = self._candidates(head, hint)

        # Record types that the hint names go before all others.
        named = [candidate for candidate in all_candidates if candidate.name_length > 0]
        candidates = named or all_candidates
        complete = _complete(candidates)
        if complete:
            return _choose(complete)

        # The names say one thing and the header says another.
        complete_elsewhere = _complete(all_candidates)
        if complete_elsewhere:
            return _ambiguous([*complete_elsewhere, *named])
        return _incomplete(candidates)

    def _candidates(self, head: Sequence[Row], hint: str) -> list[Candidate]:
        candidates: list[Candidate] = []
        if not head:
            return candidates

        for matcher in self._matchers:
            match = matcher.match(head)
            if len(match.columns) >= MIN_COLUMNS:
                name_length = matcher.longest_name_in(hint)
                candidates.append(Candidate(match, name_length))
        return candidates


def _complete(candidates: Iterable[Candidate]) -> list[Candidate]:
    return [candidate for candidate in candidates if not candidate.match.missing]


def _choose(complete: Sequence[Candidate]) -> Match | NotRecognised:
    """Choose among record types of which all required columns are there."""
    # Many names contain a shorter one that several record types share: the longest says most.
    longest = max(candidate.name_length for candidate in complete)
    best_named = [candidate for candidate in complete if candidate.name_length == longest]

    # The best one explains all columns that the others explain, and more.
    best = []
    for candidate in best_named:
        if not _is_surpassed(candidate, best_named):
            best.append(candidate)
    if len(best) > 1:
        return _ambiguous(best)

    match = best[0].match
    if match.duplicated:
        error = Unreadable(
            "duplicate-headers",
            f"表头中有两列都是“{'”“'.join(match.duplicated)}”",
            "请只保留其中一列后重新报送。",
        )
        return NotRecognised(error)
    return match


def _is_surpassed(candidate: Candidate, others: Iterable[Candidate]) -> bool:
    columns = set(candidate.match.columns)
    return any(columns < set(other.match.columns) for other in others)


def _ambiguous(candidates: Iterable[Candidate]) -> NotRecognised:
    # A dictionary, so that each title is said once and in order. The last one becomes the example in
    # the remedy: where a name already says what the file is, that record type stands last.
    titles = list(dict.fromkeys(candidate.match.record_type.title for candidate in candidates))
    error = Unreadable(
        "ambiguous-record-type",
        f"无法确定是哪一种信息：可能是“{'”或“'.join(titles)}”",
        f"请把信息事项名称写入文件名（如“{titles[-1]}.xlsx”）后重新报送。",
    )
    return NotRecognised(error)


def _incomplete(candidates: Iterable[Candidate]) -> NotRecognised:
    """Name the missing columns, if it is clear what the table was meant to be."""
    near = []
    for candidate in candidates:
        match = candidate.match
        if len(match.missing) <= MAX_MISSING_SHARE * len(match.record_type.required):
            near.append(match)

    if not near:
        error = Unreadable(
            UNKNOWN_RECORD_TYPE,
            "表头与目录中任何一种信息都不相符",
            "请使用信用中心下发的模板，表头用目录中的中文名称或代码，且在前20行之内。",
        )
        return NotRecognised(error)

    nearest = min(near, key=lambda match: (len(match.missing), match.unknown_count))
    error = Unreadable(
        "missing-columns",
        f"按“{nearest.record_type.title}”报送，缺少必填列：{'、'.join(nearest.missing)}",
        "请补上这些列后重新报送。",
    )
    return NotRecognised(error, nearest)
