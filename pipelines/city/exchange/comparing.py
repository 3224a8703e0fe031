"""Find where two sides hold different records: down the tree only where their digests differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from pipelines.shapes.digest_places import DigestPlace, LeafRecord, PartDigest


# A place with more records on either side is divided before its records are listed.
MOST_LISTED_RECORDS = 1_000


class Side(Protocol):
    """A side that can say what it holds."""

    def digests(self, place: DigestPlace) -> Sequence[PartDigest]:
        """The parts of a place that have records."""

    def digest_records(self, place: DigestPlace) -> Sequence[LeafRecord]:
        """The records of a day or of a part of it."""


@dataclass(frozen=True)
class UnequalPlace:
    """A place whose digests differ, with the records of both sides by their keys."""

    place: DigestPlace
    here: dict[str, LeafRecord]
    there: dict[str, LeafRecord]


def unequal_places(
    here: Side,
    there: Side,
    start: DigestPlace,
    *,
    is_compared: Callable[[DigestPlace], bool],
    about: Callable[[str], AbstractContextManager[None]],
) -> Iterator[UnequalPlace]:
    """The lowest places below `start` that differ.

    What cannot be compared is left to `about`, which is given the place in words; the others are.
    """
    waiting = [start]
    while waiting:
        place = waiting.pop()
        parts: list[tuple[DigestPlace, int]] = []
        with about(place.title):
            parts = _unequal_parts(here, there, place)
        for part, count in parts:
            if not is_compared(part):
                continue
            if not part.is_of_a_day or count > MOST_LISTED_RECORDS:
                waiting.append(part)
                continue
            unequal = None
            with about(part.title):
                unequal = UnequalPlace(part, _by_key(here, part), _by_key(there, part))
            if unequal is not None:
                yield unequal


def _unequal_parts(here: Side, there: Side, place: DigestPlace) -> list[tuple[DigestPlace, int]]:
    """The parts of a place that differ, each with the larger number of records of both sides."""
    parts_here = {part.name: part for part in here.digests(place)}
    parts_there = {part.name: part for part in there.digests(place)}
    unequal = []
    for name in sorted(parts_here.keys() | parts_there.keys()):
        sides = (parts_here.get(name), parts_there.get(name))
        if sides[0] != sides[1]:
            count = max(part.count for part in sides if part is not None)
            unequal.append((place.part(name), count))
    return unequal


def _by_key(side: Side, place: DigestPlace) -> dict[str, LeafRecord]:
    return {record.record_key: record for record in side.digest_records(place)}
