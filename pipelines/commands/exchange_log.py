"""`exchange log` and `exchange key`: what was exchanged, proved to a third party."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipelines import settings
from pipelines.city.exchange.message_log import log_entries
from pipelines.commands.batch_output import migrated_platform
from pipelines.commands.output import DONE, NEEDS_A_PERSON, WRONG_USE, Commands, add_command
from pipelines.region.log_files import export_lines, verify_export
from pipelines.region.proofs import ProofKey, public_keys_of
from pipelines.region.signing import timestamp_now


def add_actions(actions: Commands) -> None:
    """Add the actions to those of `exchange`."""
    parser = actions.add_parser("log", help="the message log: what was exchanged, with proofs")
    log_actions = parser.add_subparsers(required=True, metavar="ACTION")
    export = add_command(
        log_actions, "export", export_log_command, "write the whole log as lines of JSON"
    )
    export.add_argument("file", metavar="FILE", help="a new file")
    export.add_argument(
        "--answers",
        action="store_true",
        help="with the bodies of the answers, which may hold personal data",
    )
    verify = add_command(
        log_actions,
        "verify",
        verify_log_command,
        "say whether an export is complete, unchanged and proved (0) or not (1); asks no database",
    )
    verify.add_argument("file", metavar="FILE", help="an export, of the city or of the region")
    verify.add_argument(
        "--key",
        metavar="HEX",
        default="",
        help="the region's public key, or several separated by commas (default: REGION_PUBLIC_KEY)",
    )
    add_command(
        actions,
        "key",
        exchange_key_command,
        "print the public key that our requests are proved with",
    )


def export_log_command(arguments: argparse.Namespace) -> int:
    """Write the message log into a new file."""
    platform = migrated_platform().for_exchange()
    key = ProofKey.of_settings(platform.settings)
    lines = export_lines(
        log_entries(platform), key, timestamp_now(), with_answers=arguments.answers
    )
    count = 0
    try:
        # It is never written over another export, which may be the only one of its time.
        with Path(arguments.file).open("x", encoding="utf-8") as file:
            for line in lines:
                file.write(line + "\n")
                count += 1
    except FileExistsError:
        print(f"{arguments.file} exists already; name a new file", file=sys.stderr)
        return WRONG_USE
    # The last line closes the export.
    print(f"{count - 1} entries")
    return DONE


def verify_log_command(arguments: argparse.Namespace) -> int:
    """Verify an export of a message log."""
    file = Path(arguments.file)
    if not file.is_file():
        print(f"no such file: {file}", file=sys.stderr)
        return WRONG_USE
    believed = public_keys_of(arguments.key, "--key")
    believed = believed or public_keys_of(settings.current().region_public_key, "REGION_PUBLIC_KEY")
    with file.open(encoding="utf-8", errors="replace") as lines:
        report = verify_export(lines, believed)
    print(f"{report.entries} entries, from {report.first} to {report.last}")
    for title, keys in (("requests", report.request_keys), ("answers", report.answer_keys)):
        print(f"{title} proved with {', '.join(sorted(keys)) or 'no key'}")
    for problem in report.problems:
        print(problem)
    if report.problems:
        return NEEDS_A_PERSON
    print("complete, unchanged and proved" + ("" if believed else "; compare the keys"))
    return DONE


def exchange_key_command(_arguments: argparse.Namespace) -> int:
    """Print the public key that the region needs."""
    print(ProofKey.of_settings(settings.current()).public)
    return DONE
