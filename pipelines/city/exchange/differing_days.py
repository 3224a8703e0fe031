"""What differs between both sides in one record type and day, and what is to be sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.city.exchange import digests
from pipelines.city.exchange.digests import AcknowledgedRecord, TypeAndDay
from pipelines.city.platform import CityPlatform


OurRecords = Mapping[TypeAndDay, Sequence[AcknowledgedRecord]]

# Record key → version and digest.
States = Mapping[str, tuple[int, str]]


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


def compare_day(
    type_and_day: TypeAndDay,
    our_records: OurRecords,
    there: States,
    in_flight: set[tuple[str, str]],
) -> DifferingDay:
    """Compare the records of one type and day; `there` is what the region holds of them.

    What is still on its way (`in_flight`, record type and key) is left out.
    """
    record_type, day = type_and_day
    here = {
        record.record_key: (record.version, record.digest)
        for record in our_records.get(type_and_day, [])
    }
    keys_in_flight = {record_key for name, record_key in in_flight if name == record_type}
    our_keys = _keys_of_type(record_type, our_records)
    on_both_sides = (here.keys() & there.keys()) - keys_in_flight
    differing = [
        record_key for record_key in on_both_sides if here[record_key] != there[record_key]
    ]

    return DifferingDay(
        record_type=record_type,
        day=day,
        missing=sorted(here.keys() - there.keys() - keys_in_flight),
        differing=sorted(differing),
        unknown_here=sorted(there.keys() - our_keys - keys_in_flight),
    )


def _keys_of_type(record_type: str, our_records: OurRecords) -> set[str]:
    """Our records of all days.

    The region may hold one of them under another day. It is not unknown then, and its own day is
    compared by itself.
    """
    keys: set[str] = set()
    for (name, _), records in our_records.items():
        if name == record_type:
            keys.update(record.record_key for record in records)
    return keys


def send_again(
    platform: CityPlatform,
    difference: DifferingDay,
    regional_versions: Mapping[tuple[str, str], int],
) -> int:
    """Queue what the region lacks or has otherwise; returns how many records.

    `regional_versions` is record type and key → the version there, under whatever day. The region
    ignores a version that is not greater than its own, so such a record gets a greater one.
    """
    record_type = difference.record_type
    record_keys = [*difference.missing, *difference.differing]
    versions_there = {}
    for record_key in record_keys:
        if (record_type, record_key) in regional_versions:
            versions_there[record_key] = regional_versions[record_type, record_key]

    renewed = digests.renew(platform, record_type, versions_there)
    requeued = digests.requeue(platform, record_type, record_keys)
    return renewed + requeued
