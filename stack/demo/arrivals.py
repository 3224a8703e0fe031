"""What has arrived so far: the departments' receipts, and the exchange with the region."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines import catalogue, receipts
from pipelines.city.overview import overview
from pipelines.errors import UnknownBatch
from pipelines.work import current_platform


@dataclass(frozen=True)
class ArrivedReceipt:
    """The receipt for one dropped file."""

    path: str
    """The dropped file, relative to the ingest root."""
    record_type: str
    """Its Chinese title."""
    received: int
    accepted: int
    rejected: int
    seconds: float
    """From the drop to the receipt."""
    reason: str
    """Why the file was not taken; empty when it was."""
    workbook: Path


@dataclass(frozen=True)
class Arrivals:
    """All that has arrived at one moment."""

    receipts: dict[str, ArrivedReceipt]
    """By the path of the dropped file."""
    sent: int
    """Records that were uploaded."""
    refused_by_region: int
    accepted_by_region: int
    downloaded: int
    """Records that the region distributed to us."""
    accepted_here: int
    """Downloaded records that were accepted."""
    open: int
    """Batches that are not finished, and records that are not settled with the region."""

    def missing(self, files: Collection[str], distributed: int) -> list[str]:
        """What has not arrived yet, for people; empty: everything has.

        `files`: the dropped files; `distributed`: the number of records that the region has for us.
        """
        missing = []
        without_receipt = [name for name in files if name not in self.receipts]
        if without_receipt:
            names = ", ".join(without_receipt)
            missing.append(f"{len(without_receipt)} receipt(s): {names}")

        accepted = sum(receipt.accepted for receipt in self.receipts.values())
        settled = self.accepted_by_region + self.refused_by_region
        if settled < accepted or self.open > 0:
            waiting = max(accepted - settled, 0)
            missing.append(f"the region's answer about {waiting} of {accepted} records")

        if self.downloaded < distributed:
            waiting = distributed - self.downloaded
            missing.append(f"{waiting} of {distributed} records from the region")
        return missing


def arrivals_under(root: Path, dropped_at: float) -> Arrivals:
    """What has arrived, by the receipts under an ingest root and by the ledger.

    `dropped_at` is in seconds since 1970.
    """
    state = overview(current_platform())
    exchange = state.exchange
    from_region = _read_receipts(root / ".region" / "receipts")
    waiting = exchange["waiting"] + exchange["awaiting_receipt"]
    return Arrivals(
        receipts=_department_receipts(root, dropped_at),
        sent=sum(exchange.values()) - exchange["waiting"],
        accepted_by_region=exchange["accepted_by_region"],
        refused_by_region=exchange["refused_by_region"],
        downloaded=sum(content["received"] for content in from_region.values()),
        accepted_here=sum(content["accepted"] for content in from_region.values()),
        open=len(state.pending) + waiting,
    )


def _department_receipts(root: Path, dropped_at: float) -> dict[str, ArrivedReceipt]:
    arrived = {}
    # Folders that begin with a dot belong to the platform.
    for folder in sorted(root.glob("[!.]*/receipts")):
        for path, content in _read_receipts(folder).items():
            receipt = _arrived_receipt(path, content, dropped_at)
            arrived[receipt.path] = receipt
    return arrived


def _read_receipts(folder: Path) -> dict[Path, Any]:
    """The JSON receipts of a folder that the city issued, by path."""
    contents = {}
    for path in sorted(folder.glob("*.json")):
        try:
            content = receipts.read_json_receipt(path)
        except UnknownBatch:
            # It is just being written; the next look will read it.
            continue
        if content.get("issued_by") == "city":
            contents[path] = content
    return contents


def _arrived_receipt(path: Path, content: Any, dropped_at: float) -> ArrivedReceipt:
    return ArrivedReceipt(
        path=content["path"],
        record_type=_title(content["record_type"]),
        received=content["received"],
        accepted=content["accepted"],
        rejected=content["rejected"],
        seconds=path.stat().st_mtime - dropped_at,
        reason=content["reason"] or "",
        workbook=path.with_suffix(".xlsx"),
    )


def _title(record_type: str | None) -> str:
    """The Chinese title of a record type; a dash when it was not recognised."""
    record_types = catalogue.current().record_types
    if record_type is None or record_type not in record_types:
        return "—"
    return record_types[record_type].title
