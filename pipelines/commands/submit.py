"""`submit`: take in all files that are ready under an ingest folder, without Airflow."""

from __future__ import annotations

import argparse
import dataclasses
import logging
import os
import socket
import sys
import time
from pathlib import Path

from pipelines import settings
from pipelines.batch import Batch
from pipelines.changed_originals import CHECKED_AT_ONCE_FOR, check_originals
from pipelines.city import ledger
from pipelines.city.migrating import bring_up_to_date
from pipelines.city.platform import CityPlatform
from pipelines.commands.batch_output import print_batches, run_batch
from pipelines.commands.output import WRONG_USE, Commands, add_command, add_json_flag
from pipelines.intake import inbox
from pipelines.intake.settling import Looks
from pipelines.personal_numbers.privacy import mask_numbers_in
from pipelines.stages.claim import claim


log = logging.getLogger(__name__)

# Seconds that `submit` waits for files that are still being written before it leaves them to the
# next run.
_MAX_WAIT_SECONDS = 30.0
_SECONDS_BETWEEN_LOOKS = 0.1

# Files that come meanwhile wait for no more than these, whoever dropped thousands before.
CLAIMED_AT_ONCE = 8


def add_commands(commands: Commands) -> None:
    """Add `submit` to the parser's commands."""
    parser = add_command(
        commands,
        "submit",
        submit_command,
        "take in all files that are ready under an ingest folder",
    )
    parser.add_argument(
        "--ingest",
        metavar="DIR",
        help="the ingest root, which holds <department>/inbox (default: INGEST_ROOT)",
    )
    add_json_flag(parser)


def submit_command(arguments: argparse.Namespace) -> int:
    """Take everything ready under the ingest folder through SUBMISSION."""
    own_settings = settings.current()
    if arguments.ingest:
        ingest_root = Path(arguments.ingest).absolute()
        own_settings = dataclasses.replace(own_settings, ingest_root=ingest_root)
    if not own_settings.ingest_root.is_dir():
        print(f"no such folder: {own_settings.ingest_root}", file=sys.stderr)
        return WRONG_USE

    platform = CityPlatform(own_settings)
    bring_up_to_date(platform)
    return print_batches(arguments, platform, submit(platform))


def submit(platform: CityPlatform) -> list[Batch]:
    """Take all files under the ingest root through the stages; batches in the order of their claim.

    Files that are still being written are waited for up to `_MAX_WAIT_SECONDS`, then left for the next run.
    A batch that the system fails on is held and reported; the others go on.
    """
    owner = f"submit on {socket.gethostname()}, process {os.getpid()}"
    looks = Looks(platform.settings.settle_seconds)
    _wait_until_at_rest(platform, looks)
    # Once: one that goes on changing would be opened again and again.
    check_originals(platform, CHECKED_AT_ONCE_FOR)
    done: dict[str, Batch] = {}
    while True:
        # A file with several parts opens further batches while its first one is collected.
        # One that waits for the disk would be claimed again and again.
        waiting = [batch_no for batch_no, batch in done.items() if not batch.is_finished]
        claimed = claim(
            platform, owner, takeover=True, looks=looks, limit=CLAIMED_AT_ONCE, but=waiting
        )
        batches = [batch for batch in claimed if batch.batch_no not in done]
        if not batches:
            for batch in claimed:
                # It waits for something, and not for us.
                ledger.leave(platform, batch.batch_no)
            return list(done.values())
        for number, batch in enumerate(batches, 1):
            log.info("%d of %d: %s", number, len(batches), mask_numbers_in(batch.place))
            done[batch.batch_no] = run_batch(platform, batch.batch_no)


def _wait_until_at_rest(platform: CityPlatform, looks: Looks) -> None:
    deadline = time.monotonic() + _MAX_WAIT_SECONDS
    while True:
        files = inbox.look(platform.ingest_root)
        at_rest = {file.relative for file in looks.at_rest(files)}
        changing = [file.relative for file in files if file.relative not in at_rest]
        if not changing:
            return
        if time.monotonic() >= deadline:
            break
        time.sleep(_SECONDS_BETWEEN_LOOKS)

    paths = mask_numbers_in(", ".join(changing))
    log.warning("still being written, and left for the next run: %s", paths)
