"""Compare both sides' digests, and send again what differs."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pipelines.city.exchange import digests, outbox
from pipelines.city.exchange.digests import AcknowledgedRecord
from pipelines.city.platform import CityPlatform
from pipelines.region import client, messages
from pipelines.region.client import RegionalPlatform
from pipelines.region.contract import RecordDigest


log = logging.getLogger(__name__)

# Record type and day: what both sides have one digest of.
TypeAndDay = tuple[str, str]
OurRecords = Mapping[TypeAndDay, Sequence[AcknowledgedRecord]]


@dataclass(frozen=True)
class DifferingDay:
    """What differs between both sides in one record type and day, as record keys."""

    record_type: str
    day: str
    missing: list[str]
    """The region does not have them."""
    differing: list[str]
    unknown_here: list[str]
    """Only the region has them."""

    @property
    def is_none(self) -> bool:
        """Whether both sides hold the same after all."""
        return not (self.missing or self.differing or self.unknown_here)


@dataclass(frozen=True)
class Reconciliation:
    """How the two sides differ, and what was done about it."""

    checked: int
    """Record types and days."""
    equal: int
    """Those of them that are the same on both sides."""
    different: list[DifferingDay]
    mended: int
    """Records put into the outbox again."""
    unknown_here: int
    """Records that only the region has: a person must look."""

    def as_json(self) -> dict[str, Any]:
        """In the words of the command line's contract."""
        return asdict(self)


def reconcile(platform: CityPlatform) -> Reconciliation:
    """Compare by record type and day; queue again what differs in the region or is missing there.

    No page is sent meanwhile, and what is still on its way is left out: it is neither here nor
    there yet.
    """
    region = client.connect(platform.settings)
    with outbox.exclusively(platform):
        # What is in flight is read first. A receipt that comes between the two queries puts its
        # records into both, and they are left out. In the other order they would be in neither,
        # and look like records that only the region has.
        in_flight = digests.in_flight(platform)
        our_records = digests.acknowledged(platform)
        # Whole days are compared first: the records of a day are fetched only where it differs.
        checked, regional_records = _unequal_records(region, our_records)
        different = []
        for type_and_day, records in regional_records.items():
            difference = _difference(type_and_day, our_records, records, in_flight)
            if not difference.is_none:
                different.append(difference)

        regional_versions = _versions_of(regional_records)
        mended = 0
        for difference in different:
            mended += _mend(platform, difference, regional_versions)

    outcome = Reconciliation(
        checked=checked,
        equal=checked - len(different),
        different=different,
        mended=mended,
        unknown_here=sum(len(difference.unknown_here) for difference in different),
    )
    log.info(
        "reconcile: checked=%d different=%d mended=%d unknown=%d",
        outcome.checked,
        len(different),
        outcome.mended,
        outcome.unknown_here,
    )
    return outcome


def _unequal_records(
    region: RegionalPlatform, our_records: OurRecords
) -> tuple[int, dict[TypeAndDay, Sequence[RecordDigest]]]:
    """Number of types and days that were compared, and the region's records of the unequal ones."""
    regional_digests = {}
    for digest in region.digests():
        regional_digests[digest.record_type, digest.day] = digest.digest

    regional_records: dict[TypeAndDay, Sequence[RecordDigest]] = {}
    all_types_and_days = sorted(our_records.keys() | regional_digests.keys())
    for type_and_day in all_types_and_days:
        our_digest = _digest(our_records.get(type_and_day, []))
        if regional_digests.get(type_and_day) != our_digest:
            regional_records[type_and_day] = region.digest_records(*type_and_day)
    return len(all_types_and_days), regional_records


def _digest(records: Sequence[AcknowledgedRecord]) -> str:
    return messages.day_digest(
        (record.record_key, record.version, record.digest) for record in records
    )


def _difference(
    type_and_day: TypeAndDay,
    our_records: OurRecords,
    regional_records: Sequence[RecordDigest],
    in_flight: set[tuple[str, str]],
) -> DifferingDay:
    record_type, day = type_and_day
    here = {record.record_key: _state_of(record) for record in our_records.get(type_and_day, [])}
    there = {record.record_key: _state_of(record) for record in regional_records}
    keys_in_flight = {record_key for name, record_key in in_flight if name == record_type}

    # The region may hold one of our records under another day. It is not unknown then, and its own
    # day is compared by itself.
    our_keys: set[str] = set()
    for (name, _), records in our_records.items():
        if name == record_type:
            our_keys.update(record.record_key for record in records)

    on_both_sides = (here.keys() & there.keys()) - keys_in_flight
    return DifferingDay(
        record_type=record_type,
        day=day,
        missing=sorted(here.keys() - there.keys() - keys_in_flight),
        differing=sorted(key for key in on_both_sides if here[key] != there[key]),
        unknown_here=sorted(there.keys() - our_keys - keys_in_flight),
    )


def _state_of(record: AcknowledgedRecord | RecordDigest) -> tuple[int, str]:
    return record.version, record.digest


def _versions_of(
    regional_records: Mapping[TypeAndDay, Sequence[RecordDigest]],
) -> dict[tuple[str, str], int]:
    """Record type and key → the version that the region holds, under whatever day."""
    versions = {}
    for (record_type, _), records in regional_records.items():
        for record in records:
            versions[record_type, record.record_key] = record.version
    return versions


def _mend(
    platform: CityPlatform,
    difference: DifferingDay,
    regional_versions: Mapping[tuple[str, str], int],
) -> int:
    """Queue what is to be sent again; returns how many records.

    The region ignores a version that is not greater than its own, so such a record gets a greater
    one.
    """
    record_type = difference.record_type
    record_keys = [*difference.missing, *difference.differing]
    versions_there = {}
    for record_key in record_keys:
        if (record_type, record_key) in regional_versions:
            versions_there[record_key] = regional_versions[record_type, record_key]
    renewed = digests.renew(platform, record_type, versions_there)
    return renewed + digests.requeue(platform, record_type, record_keys)
