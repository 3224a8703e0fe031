"""`upload`, `download`, `reconcile`, `remind` and `status`: passes over all batches together."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from pipelines.batch import Batch, BatchState
from pipelines.city.exchange import outbox
from pipelines.city.exchange.putting_aside import SetAside, listed_aside
from pipelines.city.overview import overview
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import SetAsideKind
from pipelines.commands.batch_output import batch_json, migrated_platform, run_batch
from pipelines.commands.output import (
    DONE,
    NEEDS_A_PERSON,
    Commands,
    add_command,
    add_json_flag,
    lines_for_people,
    print_outcome,
)
from pipelines.intake import inbox
from pipelines.stages.acknowledge import settle_pages
from pipelines.stages.download import CHANGES_OF_REGION, fetch_changes
from pipelines.stages.reconcile import Reconciliation, reconcile
from pipelines.stages.remind import remind
from pipelines.stages.upload import send_pending


# Seconds that `upload` waits for the region's final receipts.
_MAX_WAIT_SECONDS = 30.0
SECONDS_BETWEEN_LOOKS = 0.5

Command = Callable[[argparse.Namespace], int]


def add_commands(commands: Commands) -> None:
    """Add the passes to the parser's commands."""
    listed: list[tuple[str, Command, str]] = [
        ("upload", upload_command, "send what is pending to the region and fetch its receipts"),
        (
            "download",
            download_command,
            "fetch what the region distributes and take it through the same stages",
        ),
        (
            "reconcile",
            reconcile_command,
            "compare both sides in both directions, and mend differences",
        ),
        (
            "status",
            status_command,
            "say what is pending, held, late, unacknowledged or passed over",
        ),
        (
            "remind",
            remind_command,
            "remind departments of rejected rows that nobody mended for a week",
        ),
    ]
    for name, function, summary in listed:
        add_json_flag(add_command(commands, name, function, summary))


def _print(arguments: argparse.Namespace, outcome: dict[str, Any]) -> int:
    print_outcome(arguments, outcome, lines_for_people(outcome))
    return NEEDS_A_PERSON if outcome.get("needs_a_person") else DONE


def upload_command(arguments: argparse.Namespace) -> int:
    """Send what is pending to the region, and fetch its receipts."""
    return _print(arguments, upload(migrated_platform()).as_json())


@dataclass(frozen=True)
class UploadOutcome:
    """What was sent, and what has no final receipt."""

    uploaded: int
    """Records."""
    without_final_receipt: int
    """Pages without a final receipt."""
    outbox_counts: dict[str, int]
    set_aside: list[SetAside]
    """What a person has to look at."""

    def as_json(self) -> dict[str, Any]:
        """In the words of the command line's contract."""
        return {
            "uploaded": self.uploaded,
            "unsettled": self.without_final_receipt,
            **self.outbox_counts,
            "set_aside": [thing.as_json() for thing in self.set_aside],
            "needs_a_person": bool(self.set_aside),
        }


def upload(platform: CityPlatform) -> UploadOutcome:
    """Send what is pending, then fetch the region's receipts until they are final."""
    platform = platform.for_exchange()
    # Receipts follow within seconds; whoever runs the command wants to see what became of it.
    sent = send_pending(platform)
    if sent.troubles.may_pass:
        sent.troubles.raise_any("page(s) could not be sent")
    without_receipt = _settle_until_final(platform)
    set_aside = listed_aside(
        platform,
        SetAsideKind.RECORD,
        SetAsideKind.PAGE,
        SetAsideKind.RECEIPT,
        SetAsideKind.NOTIFICATION,
    )
    return UploadOutcome(sent.records, without_receipt, outbox.counts(platform), set_aside)


def _settle_until_final(platform: CityPlatform) -> int:
    """Fetch receipts until none is missing or `_MAX_WAIT_SECONDS` is over.

    Returns how many uploads are still without a final receipt.
    """
    deadline = time.monotonic() + _MAX_WAIT_SECONDS
    while True:
        settled = settle_pages(platform)
        is_late = time.monotonic() >= deadline
        if settled.receipt_troubles.may_pass:
            settled.receipt_troubles.raise_any("receipt(s) could not be fetched")
        if settled.still_open == 0 or is_late:
            return settled.still_open + len(settled.receipt_troubles.errors)
        time.sleep(SECONDS_BETWEEN_LOOKS)


def download_command(arguments: argparse.Namespace) -> int:
    """Fetch what the region distributes, and take it through the stages."""
    platform = migrated_platform()
    outcome = download(platform)
    return _print(arguments, outcome.as_json(platform))


@dataclass(frozen=True)
class DownloadOutcome:
    """What became of the changes that were fetched."""

    batches: list[Batch]
    is_restored: bool
    """The region was restored from an older copy; its changes were read from the beginning."""
    set_aside: list[SetAside]
    """What a person has to look at."""

    def as_json(self, platform: CityPlatform) -> dict[str, Any]:
        """In the words of the command line's contract."""
        return {
            "batches": [batch_json(batch, platform.ingest_root) for batch in self.batches],
            "received": sum(batch.received for batch in self.batches),
            "accepted": sum(batch.accepted for batch in self.batches),
            "rejected": sum(batch.rejected for batch in self.batches),
            "region_restored": self.is_restored,
            "set_aside": [thing.as_json() for thing in self.set_aside],
            "needs_a_person": self.needs_a_person,
        }

    @property
    def needs_a_person(self) -> bool:
        """Whether a batch is held, or something was set aside."""
        is_held = any(batch.state is BatchState.HELD for batch in self.batches)
        return is_held or bool(self.set_aside)


def download(platform: CityPlatform) -> DownloadOutcome:
    """Fetch what the region distributes, take it through the stages, and answer the region."""
    exchange = platform.for_exchange()
    downloaded = fetch_changes(exchange)
    # What was fetched is dealt with, whatever could not be.
    batches = [run_batch(platform, batch_no) for batch_no in downloaded.batch_nos]
    if CHANGES_OF_REGION in downloaded.troubles.errors:
        downloaded.troubles.raise_any("thing(s) went wrong in the download")
    set_aside = listed_aside(
        exchange,
        SetAsideKind.CHANGES,
        SetAsideKind.MESSAGE,
        SetAsideKind.ANSWER,
    )
    return DownloadOutcome(batches, downloaded.is_restored, set_aside)


def reconcile_command(arguments: argparse.Namespace) -> int:
    """Compare both sides, and send or read again what differs."""
    outcome = reconcile_now(migrated_platform())
    return _print(arguments, outcome.as_json() | {"needs_a_person": outcome.needs_a_person})


def reconcile_now(platform: CityPlatform) -> Reconciliation:
    """Compare both sides, and send or take what differs without delay."""
    exchange = platform.for_exchange()
    outcome = reconcile(exchange)
    # In Airflow the next run of `uploads` sends it.
    if outcome.mended:
        send_pending(exchange)
    # There the next run of `downloads` takes them through their stages.
    for batch_no in outcome.inbound.batch_nos:
        run_batch(platform, batch_no)
    return outcome


def status_command(arguments: argparse.Namespace) -> int:
    """Say what is pending, held, late, not yet acknowledged by the region, or passed over."""
    platform = migrated_platform()
    summary = overview(platform)
    passed_over = inbox.inbox_contents(platform.ingest_root).passed_over
    needs = list(summary.needs)
    if passed_over:
        needs.append(f"{len(passed_over)} folder(s) passed over")

    outcome = summary.as_json() | {
        "passed_over": [asdict(folder) for folder in passed_over],
        "needs_a_person": bool(needs),
    }
    status = _print(arguments, outcome)
    if needs:
        print(f"needs a person: {', '.join(needs)}", file=sys.stderr)
    return status


def remind_command(arguments: argparse.Namespace) -> int:
    """Remind departments of rejected rows that nobody mended."""
    return _print(arguments, remind(migrated_platform()).as_json())
