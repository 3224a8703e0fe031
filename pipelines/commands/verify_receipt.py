"""`receipt verify` and `receipt key`: prove that a receipt was issued by this platform."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines import settings
from pipelines.commands.output import DONE, NEEDS_A_PERSON, WRONG_USE, Commands, add_command
from pipelines.errors import FileRefused
from pipelines.shapes.json_object import JsonObject


if TYPE_CHECKING:
    from pipelines.receipts import Proof
    from pipelines.receipts.proof.signatures import PublicKey


def add_commands(commands: Commands) -> None:
    """Add `receipt` to the parser's commands."""
    parser = commands.add_parser("receipt", help="prove receipts")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    verify = add_command(
        actions,
        "verify",
        verify_command,
        "say whether a receipt is genuine (exit status 0) or not (1)",
    )
    verify.add_argument("file", metavar="FILE", help="a receipt, .xlsx or .json")
    verify.add_argument(
        "--key",
        metavar="HEX",
        help="the public key (default: this platform's own, of today and of before)",
    )
    key = add_command(
        actions, "key", key_command, "print the public key that receipts are verified with"
    )
    key.add_argument(
        "--all", action="store_true", help="those of receipts of before as well, one a line"
    )


def verify_command(arguments: argparse.Namespace) -> int:
    """Say whether a receipt was issued by this platform and not changed since."""
    file = Path(arguments.file)
    if not file.is_file() or file.suffix.lower() not in (".xlsx", ".json"):
        print(f"no such receipt (.xlsx or .json): {file}", file=sys.stderr)
        return WRONG_USE
    try:
        proofs = _proofs_of(file, _keys_of(arguments))
    except FileRefused as error:
        print(f"{file.name}：不是可以读取的回执（{error.reason}）")
        return NEEDS_A_PERSON
    # All of them, so that a person sees whether the workbook or the JSON receipt was changed.
    for proof in proofs:
        print(proof.text)
    return DONE if all(proof.is_genuine for proof in proofs) else NEEDS_A_PERSON


def _keys_of(arguments: argparse.Namespace) -> list[PublicKey]:
    """The key that was typed, else all that this platform has ever signed with."""
    from pipelines import receipts

    if arguments.key:
        return [receipts.public_key_of(arguments.key)]
    return receipts.public_keys(settings.current())


def _proofs_of(file: Path, keys: Sequence[PublicKey]) -> list[Proof]:
    """Prove a file in a child process with limits: it may be anybody's, made to exhaust memory.

    Raises:
        FileRefused: the file comes to a limit.
    """
    from pipelines import receipts
    from pipelines.intake.confinement.confined_staging import child_limits
    from pipelines.intake.confinement.parent import run_confined

    def work() -> list[JsonObject]:
        return [asdict(proof) for proof in receipts.verify(file, *keys)]

    answers = run_confined(work, child_limits(file, settings.current()))
    return [receipts.Proof(**answer) for answer in answers]


def key_command(arguments: argparse.Namespace) -> int:
    """Print the public key that receipts are verified with, or all that ever were."""
    from pipelines import receipts

    keys = receipts.public_keys(settings.current())
    if not arguments.all:
        del keys[1:]
    for key in keys:
        print(receipts.written_key(key))
        print(f"ed25519, key {receipts.key_id_of(key)}", file=sys.stderr)
    return DONE
