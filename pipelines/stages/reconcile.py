"""Compare both sides' digests, and send again what differs."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pipelines.bulkheads import Troubles
from pipelines.city.exchange import digests, outbox
from pipelines.city.exchange.differing_days import (
    DifferingDay,
    OurRecords,
    compare_day,
    send_again,
)
from pipelines.city.exchange.digests import AcknowledgedRecord, TypeAndDay
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import SetAsideKind
from pipelines.errors import Permanent
from pipelines.region import client, messages
from pipelines.region.client import RegionalPlatform
from pipelines.region.contract import RecordDigest


log = logging.getLogger(__name__)


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
    set_aside: dict[str, str]
    """What could not be compared or mended, and why; everything else was."""

    @property
    def needs_a_person(self) -> bool:
        """Whether something was found that nobody can mend by a program."""
        return bool(self.unknown_here or self.set_aside)

    def as_json(self) -> dict[str, Any]:
        """In the words of the command line's contract."""
        set_aside = []
        for reference, reason in self.set_aside.items():
            thing = {"kind": SetAsideKind.DAY.value, "reference": reference, "reason": reason}
            set_aside.append(thing)
        return asdict(self) | {"set_aside": set_aside}


def reconcile(platform: CityPlatform) -> Reconciliation:
    """Compare by record type and day; queue again what differs in the region or is missing there.

    No page is sent meanwhile, and what is still on its way is left out: it is neither here nor
    there yet. A record type or a day that something is wrong with holds up no other.
    """
    troubles = Troubles()
    region = client.connect(platform.settings)
    with outbox.exclusively(platform):
        # What is in flight is read first. A receipt that comes between the two queries puts its
        # records into both, and they are left out. In the other order they would be in neither,
        # and look like records that only the region has.
        in_flight = digests.in_flight(platform)
        our_records = digests.acknowledged(platform)
        # Whole days are compared first: the records of a day are fetched only where it differs.
        gone = digests.types_gone(platform)
        for record_type in gone:
            troubles.add(record_type, Permanent("the record type is not in the catalogue any more"))
        checked, regional_records = _unequal_records(region, our_records, gone, troubles)
        different = []
        for type_and_day, records in regional_records.items():
            there = _states_of(records)
            difference = compare_day(type_and_day, our_records, there, in_flight)
            if not difference.is_none:
                different.append(difference)

        regional_versions = _versions_of(regional_records)
        mended = 0
        for difference in different:
            with troubles.about(_name_of((difference.record_type, difference.day))):
                mended += send_again(platform, difference, regional_versions)

    if troubles.may_pass:
        troubles.raise_any("day(s) could not be compared, the others were")
    troubles.note_all(platform, SetAsideKind.DAY)

    outcome = Reconciliation(
        checked=checked,
        equal=checked - len(different),
        different=different,
        mended=mended,
        unknown_here=sum(len(difference.unknown_here) for difference in different),
        set_aside=troubles.reasons(),
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
    region: RegionalPlatform,
    our_records: OurRecords,
    gone: Collection[str],
    troubles: Troubles,
) -> tuple[int, dict[TypeAndDay, Sequence[RecordDigest]]]:
    """Number of types and days that were compared, and the region's records of the unequal ones."""
    regional_digests = {}
    for digest in region.digests():
        # What we hold of a type that left the catalogue cannot be read.
        if digest.record_type not in gone:
            regional_digests[digest.record_type, digest.day] = digest.digest

    regional_records: dict[TypeAndDay, Sequence[RecordDigest]] = {}
    all_types_and_days = sorted(our_records.keys() | regional_digests.keys())
    for type_and_day in all_types_and_days:
        our_digest = _digest(our_records.get(type_and_day, []))
        if regional_digests.get(type_and_day) != our_digest:
            with troubles.about(_name_of(type_and_day)):
                regional_records[type_and_day] = region.digest_records(*type_and_day)
    return len(all_types_and_days), regional_records


def _name_of(type_and_day: TypeAndDay) -> str:
    record_type, day = type_and_day
    return f"{record_type} {day}"


def _digest(records: Sequence[AcknowledgedRecord]) -> str:
    return messages.day_digest(
        (record.record_key, record.version, record.digest) for record in records
    )


def _states_of(records: Sequence[RecordDigest]) -> dict[str, tuple[int, str]]:
    return {record.record_key: (record.version, record.digest) for record in records}


def _versions_of(
    regional_records: Mapping[TypeAndDay, Sequence[RecordDigest]],
) -> dict[tuple[str, str], int]:
    """Record type and key → the version that the region holds, under whatever day."""
    versions = {}
    for (record_type, _), records in regional_records.items():
        for record in records:
            versions[record_type, record.record_key] = record.version
    return versions
