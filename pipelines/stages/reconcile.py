"""Lay both sides' digests beside each other, name what differs, and mend it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.city import digests
from pipelines.city.digests import Held
from pipelines.region import client, messages
from pipelines.region.client import RegionalPlatform


log = logging.getLogger(__name__)


def reconcile() -> dict[str, Any]:
    """Compare by record type and day; records that differ or are missing there are sent again.

    Returns `checked` and `equal` (record types and days), `different` (record type, day, what is missing, differing or
    unknown here, by record key), `mended` (records put into the outbox again) and `unknown_here` (a person must look).
    """
    platform = client.connect()
    ours, theirs = digests.acknowledged(), {(d["record_type"], d["day"]): d for d in platform.digests()}
    different = [
        _difference(platform, place, ours.get(place, []))
        for place in sorted(ours.keys() | theirs.keys())
        if place not in theirs or theirs[place]["digest"] != _digest(ours.get(place, []))
    ]
    mended = sum(digests.requeue(one["record_type"], [*one["missing"], *one["differing"]]) for one in different)
    unknown = sum(len(one["unknown_here"]) for one in different)
    checked = len(ours.keys() | theirs.keys())
    log.info("reconcile: checked=%d different=%d mended=%d unknown=%d", checked, len(different), mended, unknown)
    return {
        "checked": checked,
        "equal": checked - len(different),
        "different": different,
        "mended": mended,
        "unknown_here": unknown,
    }


def _digest(held: Sequence[Held]) -> str:
    return messages.day_digest((one.record_key, one.version, one.digest) for one in held)


def _difference(platform: RegionalPlatform, place: tuple[str, str], held: Sequence[Held]) -> dict[str, Any]:
    record_type, day = place
    there: dict[str, Mapping[str, Any]] = {r["record_key"]: r for r in platform.digest_records(record_type, day)}
    here = {one.record_key: one for one in held}
    same = here.keys() & there.keys()
    return {
        "record_type": record_type,
        "day": day,
        "missing": sorted(here.keys() - there.keys()),
        "differing": sorted(
            key
            for key in same
            if (there[key]["version"], there[key]["digest"]) != (here[key].version, here[key].digest)
        ),
        "unknown_here": sorted(there.keys() - here.keys()),
    }
