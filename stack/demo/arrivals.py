"""What has arrived so far: receipts in the departments' folders, and what the ledger says of the exchange."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines import catalogue, receipts
from pipelines.city import overview
from pipelines.errors import UnknownBatch


@dataclass(frozen=True)
class Receipt:
    """The answer to one dropped file."""

    path: str
    record_type: str
    received: int
    accepted: int
    rejected: int
    seconds: float
    """From the drop to the receipt."""
    reason: str
    file: Path


@dataclass(frozen=True)
class Arrivals:
    """One look at everything."""

    receipts: dict[str, Receipt]
    sent: int
    refused_by_region: int
    accepted_by_region: int
    downloaded: int
    taken: int
    """Of the downloaded records, those that were accepted here."""
    open: int
    """Batches under way, and records that wait for the region in one way or another."""

    def missing(self, files: Iterable[str], distributed: int) -> Iterator[str]:
        """What is still on its way, for people."""
        if absent := [name for name in files if name not in self.receipts]:
            yield f"{len(absent)} receipt(s): {', '.join(absent)}"
        accepted = sum(one.accepted for one in self.receipts.values())
        settled = self.accepted_by_region + self.refused_by_region
        if settled < accepted or self.open:
            yield f"the region's word on {max(accepted - settled, 0)} of {accepted} records"
        if self.downloaded < distributed:
            yield f"{distributed - self.downloaded} of {distributed} records from the region"


def look(root: Path, dropped_at: float) -> Arrivals:
    """Look at receipts and ledger."""
    summary = overview.summary()
    exchange = summary["exchange"]
    region = list(_twins(root / ".region" / "receipts"))
    found = (_receipt(twin, file, dropped_at) for file, twin in _all_twins(root))
    return Arrivals(
        receipts={one.path: one for one in found},
        sent=sum(exchange.values()) - exchange["waiting"],
        accepted_by_region=exchange["accepted_by_region"],
        refused_by_region=exchange["refused_by_region"],
        downloaded=sum(twin["received"] for _, twin in region),
        taken=sum(twin["accepted"] for _, twin in region),
        open=len(summary["pending"]) + exchange["waiting"] + exchange["awaiting_receipt"],
    )


def _all_twins(root: Path) -> Iterator[tuple[Path, Any]]:
    for folder in sorted(root.glob("[!.]*/receipts")):
        yield from _twins(folder)


def _twins(folder: Path) -> Iterator[tuple[Path, Any]]:
    """Receipts for programs; one that is just being written is read the next time."""
    for path in sorted(folder.glob("*.json")):
        try:
            twin = receipts.read_twin(path)
        except UnknownBatch:
            continue
        if twin.get("issued_by") == "city":
            yield path, twin


def _receipt(twin: Any, file: Path, dropped_at: float) -> Receipt:
    record_type = catalogue.current().record_types.get(twin["record_type"] or "")
    return Receipt(
        path=twin["path"],
        record_type=record_type.title if record_type else "—",
        received=twin["received"],
        accepted=twin["accepted"],
        rejected=twin["rejected"],
        seconds=file.stat().st_mtime - dropped_at,
        reason=twin["reason"] or "",
        file=file.with_suffix(".xlsx"),
    )
