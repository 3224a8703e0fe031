"""Compare both sides' digests in both directions; send again and read again what differs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from pipelines.bulkheads import Troubles
from pipelines.city.exchange import changes, digests, kept_messages, outbox
from pipelines.city.exchange.comparing import UnequalPlace, unequal_places
from pipelines.city.exchange.held_records import HeldRecords
from pipelines.city.exchange.inbound_differences import InboundDay, InboundDifferences
from pipelines.city.exchange.outbound_differences import DifferingDay, OutboundDifferences
from pipelines.city.exchange.putting_aside import Misfit
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import SetAsideKind
from pipelines.errors import Permanent
from pipelines.joined_region import join_region
from pipelines.region.client import RegionalPlatform
from pipelines.shapes.digest_places import DigestPlace
from pipelines.shapes.exchange_messages import FeedCursor, RecordName


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class InboundComparison:
    """How what we took of other platforms differs from what the region holds of them."""

    checked: int = 0
    """Origins, record types and days."""
    equal: int = 0
    """Those of them that are the same on both sides."""
    different: list[InboundDay] = field(default_factory=list)
    """Some ten thousand records are named in them at most."""
    read_again: int = 0
    """Messages that the region sent once more."""
    batch_nos: list[str] = field(default_factory=list)
    """The batches that they became; they have stages ahead."""
    only_here: int = 0
    """Records that only we have, or in a newer version: the region lost them."""


@dataclass(frozen=True)
class Reconciliation:
    """How the two sides differ, and what was done about it."""

    checked: int
    """Record types and days of our own records."""
    equal: int
    """Those of them that are the same on both sides."""
    different: list[DifferingDay]
    """Some ten thousand records are named in them at most; all are mended."""
    mended: int
    """Records put into the outbox again."""
    unknown_here: int
    """Records that only the region has: a person must look."""
    inbound: InboundComparison
    set_aside: dict[str, str]
    """What could not be compared or mended, and why; everything else was."""

    @property
    def needs_a_person(self) -> bool:
        """Whether something was found that nobody can mend by a program."""
        contradicts = any(day.differing for day in self.inbound.different)
        is_one_sided = self.unknown_here or self.inbound.only_here
        return bool(is_one_sided or contradicts or self.set_aside)

    def as_json(self) -> dict[str, Any]:
        """In the words of the command line's contract."""
        set_aside = []
        for reference, reason in self.set_aside.items():
            thing = {"kind": SetAsideKind.DAY.value, "reference": reference, "reason": reason}
            set_aside.append(thing)
        return asdict(self) | {"set_aside": set_aside}


def reconcile(platform: CityPlatform) -> Reconciliation:
    """Compare both sides; queue again what the region lacks, read again what we lack.

    No page is sent meanwhile, and what is still on its way is left out: it is neither here nor
    there yet. A record type or a day that something is wrong with holds up no other.
    """
    kept_messages.fill_digests(platform)
    region = join_region(platform)
    with outbox.exclusively(platform), platform.database.session() as session:
        # How far the feed was read, before we look at what we took of it.
        newest_read = FeedCursor.of(changes.cursor(platform)).number
        comparison = _Comparison(platform, region, HeldRecords(session, platform))
        return comparison.both_directions(newest_read)


@dataclass
class _Comparison:
    """One comparison of both sides."""

    platform: CityPlatform
    region: RegionalPlatform
    here: HeldRecords
    troubles: Troubles = field(default_factory=Troubles)

    @property
    def _our_code(self) -> str:
        return self.platform.settings.platform_code

    def both_directions(self, newest_read: int) -> Reconciliation:
        """Compare our own records, then those of others."""
        with OutboundDifferences.opened(self.here.connection) as outbound:
            self._find_outbound(outbound)
            mended = self._send_again(outbound)
            different, days_that_differ = outbound.days(), outbound.days_that_differ()
            unknown_here = outbound.unknown_here()
        inbound = self._inbound(newest_read)

        if self.troubles.may_pass:
            self.troubles.raise_any("day(s) could not be compared, the others were")
        self.troubles.note_all(self.platform, SetAsideKind.DAY)
        our_days = self.here.count_days().get(self._our_code, 0)
        checked = max(our_days, days_that_differ)
        log.info(
            "reconcile: checked=%d different=%d mended=%d unknown=%d",
            checked,
            days_that_differ,
            mended,
            unknown_here,
        )
        return Reconciliation(
            checked=checked,
            equal=checked - days_that_differ,
            different=different,
            mended=mended,
            unknown_here=unknown_here,
            inbound=inbound,
            set_aside=self.troubles.reasons(),
        )

    def _find_outbound(self, outbound: OutboundDifferences) -> None:
        # What we hold of a type that left the catalogue cannot be read.
        gone = digests.types_gone(self.platform)
        for record_type in gone:
            reason = "the record type is not in the catalogue any more"
            self.troubles.add(record_type, Permanent(reason))
        self._compare(
            DigestPlace(origin=self._our_code),
            lambda place: place.record_type not in gone,
            outbound.add,
        )
        outbound.finish()

    def _compare(
        self,
        start: DigestPlace,
        is_compared: Callable[[DigestPlace], bool],
        add: Callable[[UnequalPlace], None],
    ) -> None:
        about = self.troubles.about
        for unequal in unequal_places(
            self.here, self.region, start, is_compared=is_compared, about=about
        ):
            add(unequal)

    def _send_again(self, outbound: OutboundDifferences) -> int:
        mended = 0
        for record_type, versions_there in outbound.to_send():
            with self.troubles.about(record_type):
                mended += digests.send_again(self.platform, record_type, versions_there)
        return mended

    def _inbound(self, newest_read: int) -> InboundComparison:
        """Compare what we took of others; nothing was taken before the feed was read at all."""
        if not newest_read:
            return InboundComparison()
        with InboundDifferences.opened(self.here.connection) as inbound:
            self._compare(
                DigestPlace(),
                lambda place: place.origin != self._our_code,
                lambda unequal: inbound.add(unequal, newest_read=newest_read),
            )
            inbound.finish()
            different, days_that_differ = inbound.days(), inbound.days_that_differ()
            only_here = inbound.only_here()
            read_again, batch_nos = self._read_again(inbound)

        days = self.here.count_days()
        days.pop(self._our_code, None)
        checked = max(sum(days.values()), days_that_differ)
        if days_that_differ:
            log.warning(
                "reconcile: of others different=%d read again=%d only here=%d",
                days_that_differ,
                read_again,
                only_here,
            )
        return InboundComparison(
            checked=checked,
            equal=checked - days_that_differ,
            different=different,
            read_again=read_again,
            batch_nos=batch_nos,
            only_here=only_here,
        )

    def _read_again(self, inbound: InboundDifferences) -> tuple[int, list[str]]:
        read_again = 0
        batch_nos: list[str] = []
        for names in inbound.to_read():
            with self.troubles.about(_title_of(names)):
                again = self.region.changes_again(names)
                misfits = []
                for message in again.misfits:
                    misfits.append(
                        Misfit.of_form(message.change_no, message.misfit, message.content)
                    )
                batch_nos += changes.take_once_more(self.platform, again.changes, misfits)
                read_again += len(again.changes) + len(again.misfits)
        return read_again, batch_nos


def _title_of(names: list[RecordName]) -> str:
    first = names[0]
    return f"{first.record_type} of {first.origin} from {first.record_key} on"
