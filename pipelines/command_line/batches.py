"""The commands about batches, records and receipts."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines import settings
from pipelines.batch import Batch, BatchState
from pipelines.command_line.answers import DONE, JSON, NEEDS_A_PERSON, WRONG_USE, answer, command


def submit(arguments: argparse.Namespace) -> int:
    """Take everything ready under the ingest folder through SUBMISSION, without Airflow."""
    from pipelines import commands
    from pipelines.city import engine

    chosen = settings.current()
    if arguments.ingest:
        chosen = dataclasses.replace(chosen, ingest_root=Path(arguments.ingest).absolute())
    if not chosen.ingest_root.is_dir():
        print(f"no such folder: {chosen.ingest_root}", file=sys.stderr)
        return WRONG_USE
    with settings.using(chosen):
        engine.migrate()
        return _answer_with(arguments, commands.submit())


def exchange(arguments: argparse.Namespace) -> int:
    """Make one pass of upload, download or reconcile."""
    from pipelines import commands
    from pipelines.city import engine

    engine.migrate()
    outcome: dict[str, Any] = getattr(commands, arguments.name)()
    answer(arguments, outcome, commands.status_lines(outcome))
    return NEEDS_A_PERSON if outcome.get("needs_a_person") else DONE


def status(arguments: argparse.Namespace) -> int:
    """Say what is pending, held, late and not yet acknowledged by the region."""
    from pipelines import commands
    from pipelines.city import engine, overview

    engine.migrate()
    outcome = overview.summary()
    return answer(arguments, outcome, commands.status_lines(outcome))


def resubmit(arguments: argparse.Namespace) -> int:
    """Judge again what the batch of a receipt, or a rule, had refused, with today's catalogue."""
    from pipelines import commands, rejudging
    from pipelines.city import engine

    if (arguments.receipt is None) == (arguments.rule is None):
        print("give either a receipt or --rule", file=sys.stderr)
        return WRONG_USE
    engine.migrate()
    if arguments.rule is not None:
        outcome = rejudging.rejudge(
            arguments.rule, arguments.record_type, dry_run=arguments.dry_run
        )
        answer(arguments, outcome, rejudging.lines(outcome))
        return NEEDS_A_PERSON if outcome["needs_a_person"] else DONE
    return _answer_with(arguments, commands.resubmit(arguments.receipt))


def validate(arguments: argparse.Namespace) -> int:
    """Say what would become of a file if it were dropped; nothing is loaded and no database is asked."""
    from pipelines import receipts, trial

    file = Path(arguments.file)
    if not file.exists():
        print(f"no such file: {file}", file=sys.stderr)
        return WRONG_USE
    outcomes = trial.try_parts(file, arguments.department)
    told = [receipts.trial_json(one.contents) for one in outcomes]
    lines = (
        line for one in outcomes for line in (*_heading(one), *receipts.trial_lines(one.contents))
    )
    answer(arguments, told[0] if len(told) == 1 else {"parts": told}, lines)
    if arguments.receipt:
        for one in outcomes:
            print(receipts.write_trial(one.contents, Path(arguments.receipt)), file=sys.stderr)
    return DONE if all(one.is_sound for one in outcomes) else NEEDS_A_PERSON


def _heading(one: Any) -> tuple[str, ...]:
    """What tells the parts of a file apart."""
    return (f"== {one.contents.batch.place}",) if one.contents.batch.part else ()


def remind(arguments: argparse.Namespace) -> int:
    """Remind departments of refused rows that nobody mended."""
    from pipelines import commands, flows
    from pipelines.city import engine

    engine.migrate()
    outcome = flows.remind()
    return answer(arguments, outcome, commands.status_lines(outcome))


def receipt_verify(arguments: argparse.Namespace) -> int:
    """Say whether a receipt was issued by this platform and not changed since."""
    from pipelines import receipts, settings

    file = Path(arguments.file)
    if not file.is_file() or file.suffix.lower() not in (".xlsx", ".json"):
        print(f"no such receipt (.xlsx or .json): {file}", file=sys.stderr)
        return WRONG_USE
    if arguments.key:
        key = receipts.public_key_of(arguments.key)
    else:
        key = receipts.Signer.from_settings(settings.current()).public_key
    found = receipts.verify(file, key)
    print("\n".join(one.text for one in found))
    return DONE if all(one.is_genuine for one in found) else NEEDS_A_PERSON


def receipt_key(_arguments: argparse.Namespace) -> int:
    """Print the public key that receipts are verified with."""
    from pipelines import receipts, settings

    key = receipts.Signer.from_settings(settings.current()).public_key
    print(receipts.written_key(key))
    print(f"ed25519, key {receipts.key_id_of(key)}", file=sys.stderr)
    return DONE


def migrate(_arguments: argparse.Namespace) -> int:
    """Bring the database to the newest migration and give every record type its table."""
    from pipelines.city import engine

    engine.migrate()
    print("database is up to date", file=sys.stderr)
    return DONE


def _answer_with(arguments: argparse.Namespace, batches: Sequence[Batch]) -> int:
    from pipelines import commands

    answer(
        arguments, {"batches": [commands.as_json(b) for b in batches]}, commands.as_lines(batches)
    )
    held = [batch.batch_no for batch in batches if batch.state is BatchState.HELD]
    if held:
        print(f"held, and waiting for a person: {', '.join(held)}; see `status`", file=sys.stderr)
    return NEEDS_A_PERSON if held else DONE


def add_commands(commands: Any) -> None:
    """Add all of them to a parser's commands."""
    one = command(
        commands, "submit", submit, "take in all files that are ready under an ingest folder"
    )
    one.add_argument(
        "--ingest",
        metavar="DIR",
        help="the ingest root, which holds <department>/inbox (default: INGEST_ROOT)",
    )
    one.add_argument("--json", action="store_true", help=JSON)
    one = command(
        commands,
        "validate",
        validate,
        "say what would become of a file, in a receipt's words; load nothing",
    )
    one.add_argument("file", metavar="FILE", help="a file as a department would drop it")
    one.add_argument(
        "--department", metavar="D", help="its folder's name: also ask whether it is responsible"
    )
    one.add_argument(
        "--receipt", metavar="DIR", help="also write the workbook 预检_… into this folder"
    )
    one.add_argument("--json", action="store_true", help=JSON)
    for name, what in (
        ("upload", "send what is pending to the region and fetch its receipts"),
        ("download", "fetch what the region distributes and take it through the same stages"),
        ("reconcile", "compare both sides by record type and day, and mend differences"),
    ):
        one = command(commands, name, exchange, what)
        one.set_defaults(name=name)
        one.add_argument("--json", action="store_true", help=JSON)
    one = command(commands, "status", status, "say what is pending, held, late or unacknowledged")
    one.add_argument("--json", action="store_true", help=JSON)
    one = command(
        commands, "resubmit", resubmit, "judge again what the batch of a receipt had refused"
    )
    one.add_argument(
        "receipt", nargs="?", metavar="RECEIPT", help="a receipt (.xlsx or .json) or a batch number"
    )
    one.add_argument(
        "--rule",
        metavar="X",
        help="every batch with rows that this rule refused and nobody mended since",
    )
    one.add_argument(
        "--record-type", metavar="T", help="with --rule: only batches of this record type"
    )
    one.add_argument(
        "--dry-run", action="store_true", help="with --rule: only say how many rows would pass"
    )
    one.add_argument("--json", action="store_true", help=JSON)
    one = command(
        commands,
        "remind",
        remind,
        "remind departments of refused rows that nobody mended for a week",
    )
    one.add_argument("--json", action="store_true", help=JSON)
    _add_receipt_commands(commands)
    _add_database_commands(commands)


def _add_receipt_commands(commands: Any) -> None:
    group = commands.add_parser("receipt", help="prove receipts")
    inner = group.add_subparsers(required=True, metavar="ACTION")
    one = command(
        inner,
        "verify",
        receipt_verify,
        "say whether a receipt is genuine (exit status 0) or not (1)",
    )
    one.add_argument("file", metavar="FILE", help="a receipt, .xlsx or .json")
    one.add_argument("--key", metavar="HEX", help="the public key (default: this platform's own)")
    command(inner, "key", receipt_key, "print the public key that receipts are verified with")


def _add_database_commands(commands: Any) -> None:
    database = commands.add_parser("database", help="look after the city platform's database")
    inner = database.add_subparsers(required=True, metavar="ACTION")
    command(inner, "migrate", migrate, "bring the tables up to date (safe to repeat)")
