"""Lay both sides' digests beside each other, name what differs, and mend it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipelines import settings
from pipelines.city.exchange import digests, outbox
from pipelines.city.exchange.digests import Held
from pipelines.region import client, messages
from pipelines.region.contract import RecordDigest


log = logging.getLogger(__name__)

Place = tuple[str, str]
"""Record type and day."""


@dataclass(frozen=True)
class Difference:
    """What one record type and day holds on one side only, or otherwise on either; by record key."""

    record_type: str
    day: str
    missing: list[str]
    differing: list[str]
    unknown_here: list[str]

    def as_dict(self) -> dict[str, Any]:
        """For the command line and the log of the night."""
        names = ("record_type", "day", "missing", "differing", "unknown_here")
        return {name: getattr(self, name) for name in names}


def reconcile() -> dict[str, Any]:
    """Compare by record type and day; records that differ or are missing there are put into the outbox again.

    No page is sent meanwhile, and what is still on its way is left out: it is neither here nor there yet.

    Returns `checked` and `equal` (record types and days), `different` (record type, day, what is missing, differing or
    unknown here, by record key), `mended` (records put into the outbox again) and `unknown_here` (a person must look).
    """
    platform = client.connect(settings.current())
    with outbox.exclusively():
        in_flight, ours = digests.in_flight(), digests.acknowledged()
        theirs: dict[Place, str] = {
            (digest.record_type, digest.day): digest.digest for digest in platform.digests()
        }
        places = sorted(ours.keys() | theirs.keys())
        unequal = [place for place in places if theirs.get(place) != _digest(ours.get(place, []))]
        there = {place: platform.digest_records(*place) for place in unequal}
        compared = [_difference(place, ours, there[place], in_flight) for place in unequal]
        different = [one for one in compared if one.missing or one.differing or one.unknown_here]
        versions = {
            (name, record.record_key): record.version
            for (name, _), held in there.items()
            for record in held
        }
        mended = sum(_mend(one, versions) for one in different)
    unknown = sum(len(one.unknown_here) for one in different)
    log.info(
        "reconcile: checked=%d different=%d mended=%d unknown=%d",
        len(places),
        len(different),
        mended,
        unknown,
    )
    return {
        "checked": len(places),
        "equal": len(places) - len(different),
        "different": [one.as_dict() for one in different],
        "mended": mended,
        "unknown_here": unknown,
    }


def _digest(held: Sequence[Held]) -> str:
    return messages.day_digest((one.record_key, one.version, one.digest) for one in held)


def _difference(
    place: Place,
    ours: dict[Place, list[Held]],
    records_there: Sequence[RecordDigest],
    in_flight: set[Place],
) -> Difference:
    record_type, day = place
    here = {one.record_key: (one.version, one.digest) for one in ours.get(place, [])}
    there = {record.record_key: (record.version, record.digest) for record in records_there}
    # A record that the region holds under another day is one of ours all the same; its own day says what to do.
    elsewhere = {
        one.record_key for (name, _), held in ours.items() if name == record_type for one in held
    }
    moving = {key for name, key in in_flight if name == record_type}
    return Difference(
        record_type,
        day,
        missing=sorted(here.keys() - there.keys() - moving),
        differing=sorted(
            key for key in (here.keys() & there.keys()) - moving if here[key] != there[key]
        ),
        unknown_here=sorted(there.keys() - elsewhere - moving),
    )


def _mend(one: Difference, versions_there: dict[tuple[str, str], int]) -> int:
    """Queue what is to be sent again; what the region would ignore as old news becomes news, whatever its day there."""
    keys = [*one.missing, *one.differing]
    held = {
        key: versions_there[one.record_type, key]
        for key in keys
        if (one.record_type, key) in versions_there
    }
    return digests.renew(one.record_type, held) + digests.requeue(one.record_type, keys)
