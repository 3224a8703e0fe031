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


@dataclass(frozen=True)
class NotRecognised:
    """Why a table is taken as no record type."""

    error: Unreadable
    nearest: Match | None = None
    """What the table was meant to be, when only columns are missing."""


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
        matches = []
        name_lengths = {}
        if head:
            for matcher in self._matchers:
                match = matcher.match(head)
                if len(match.columns) >= MIN_COLUMNS:
                    matches.append(match)
                    name_lengths[match.record_type.name] = matcher.longest_name_in(hint)

        named = [match for match in matches if name_lengths[match.record_type.name]]
        candidates = named or matches
        complete = _complete(candidates)
        if complete:
            # Many names contain a shorter one that is common to several record types: the longest
            # says most.
            longest = max(name_lengths[match.record_type.name] for match in complete)
            best_named = []
            for match in complete:
                if name_lengths[match.record_type.name] == longest:
                    best_named.append(match)
            return _the_one_match(best_named)

        complete_elsewhere = _complete(matches)
        if complete_elsewhere:
            return _ambiguous([*complete_elsewhere, *named])
        return _incomplete(candidates)


def _complete(matches: Iterable[Match]) -> list[Match]:
    return [match for match in matches if not match.missing]


def _the_one_match(complete: Sequence[Match]) -> Match | NotRecognised:
    """The match that explains all columns that the others explain, and more."""
    best = [match for match in complete if not _is_surpassed(match, complete)]
    if len(best) > 1:
        return _ambiguous(best)

    [match] = best
    if match.duplicated:
        error = Unreadable(
            "duplicate-headers",
            f"表头中有两列都是“{'”“'.join(match.duplicated)}”",
            "请只保留其中一列后重新报送。",
        )
        return NotRecognised(error)
    return match


def _is_surpassed(match: Match, others: Iterable[Match]) -> bool:
    columns = set(match.columns)
    return any(columns < set(other.columns) for other in others)


def _ambiguous(matches: Iterable[Match]) -> NotRecognised:
    titles = list(dict.fromkeys(match.record_type.title for match in matches))
    error = Unreadable(
        "ambiguous-record-type",
        f"无法确定是哪一种信息：可能是“{'”或“'.join(titles)}”",
        f"请把信息事项名称写入文件名（如“{titles[-1]}.xlsx”）后重新报送。",
    )
    return NotRecognised(error)


def _incomplete(matches: Iterable[Match]) -> NotRecognised:
    """Name the missing columns, if it is clear what the table was meant to be."""
    near = []
    for match in matches:
        if len(match.missing) <= MAX_MISSING_SHARE * len(match.record_type.required):
            near.append(match)

    if not near:
        error = Unreadable(
            "unknown-record-type",
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
