"""Which of several record types explains a header best, where each has all its required columns.

A list of penalties with one column 处理结果 more has also every column of a list of dishonest suppliers.
Ten columns that only the one of them knows outweigh a single one that only the other does.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.not_recognised import NotRecognised, meant_otherwise


# Columns that a record type explains for each one that it leaves unread, to be certainly meant.
_FOR_EACH = 4

# Of its required columns, one in so many may be missing while it is still certainly meant.
_ONE_MISSING_IN = 5

# What says that it is meant; nothing is wrong with its name.
_BY_HEADER = ("表头", "")


def is_surpassed(match: Match, others: Iterable[Match]) -> bool:
    """Whether one of the others explains all columns that this one does, and more, or far more."""
    columns = set(match.columns)
    return any(columns < set(other.columns) or _explains_far_more(other, match) for other in others)


def unless_certainly_meant(
    preferred: Match | NotRecognised, others: Iterable[Match]
) -> Match | NotRecognised:
    """What was preferred, unless one of the others is certainly meant, though it lacks a column."""
    # A header that is repeated for the one may be three columns of the other.
    complete = preferred if isinstance(preferred, Match) else preferred.nearest
    if complete is None:
        return preferred
    meant = [other for other in others if other.missing and _is_certain(other, complete)]
    titles = [complete.record_type.title]
    return meant_otherwise(meant, titles, _BY_HEADER) or preferred


def _is_certain(match: Match, preferred: Match) -> bool:
    is_near = len(match.missing) * _ONE_MISSING_IN <= len(match.record_type.required)
    return is_near and _explains_far_more(match, preferred)


def _explains_far_more(match: Match, other: Match) -> bool:
    if match.header_row != other.header_row:
        return False
    lost = other.columns.keys() - match.columns.keys()
    won = match.columns.keys() - other.columns.keys()
    return len(won) >= _FOR_EACH * max(len(lost), 1)
