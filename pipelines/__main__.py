"""The command line: parses, and calls one function per command.

A failure becomes one line on standard error and an exit status.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

from pipelines.commands import (
    catalogue_folder,
    catalogue_outputs,
    database,
    exchange_actions,
    passes,
    resubmit,
    store_rights,
    submit,
    trial,
    verify_platform,
    verify_receipt,
)
from pipelines.commands.output import DONE, NEEDS_A_PERSON, WRONG_USE
from pipelines.errors import CatalogueError, PipelineError
from pipelines.keys import PRIVATE
from pipelines.personal_numbers.privacy import mask_numbers_in


__all__ = ["DONE", "NEEDS_A_PERSON", "WRONG_USE", "command_parser", "main"]

log = logging.getLogger("pipelines")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0: done, 1: something needs a person (one line says what), 2: wrong use."""
    arguments = command_parser().parse_args(argv)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Masked("%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    log.setLevel(logging.INFO)
    try:
        code: int = arguments.command(arguments)
    except CatalogueError as error:
        print("\n".join(error.mistakes), file=sys.stderr)
        return NEEDS_A_PERSON
    except PipelineError as error:
        print(mask_numbers_in(f"{type(error).__name__}: {error}"), file=sys.stderr)
        return NEEDS_A_PERSON
    except KeyboardInterrupt:
        # Nothing is lost: each stage of a batch is one transaction.
        print("interrupted; run the command again to go on where it stopped", file=sys.stderr)
        return NEEDS_A_PERSON
    return code


def close_to_others(argv: Sequence[str]) -> None:
    """Let nobody else read what this process writes; receipts are as open as their folder is.

    What is made of the catalogue (templates, the manual) is for everybody.
    """
    if list(argv[:1]) != ["catalogue"]:
        os.umask(PRIVATE)


class _Masked(logging.Formatter):
    """Hides identity numbers in whatever is logged, tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        return mask_numbers_in(super().format(record))


def command_parser() -> argparse.ArgumentParser:
    """The parser of every command."""
    parser = argparse.ArgumentParser(
        prog="python -m pipelines",
        description=(
            "Collect, validate, load and exchange public credit records."
            " Settings: see .env.example."
        ),
        epilog="Exit status: 0 done; 1 something needs a person, said in one line; 2 wrong use.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    submit.add_commands(commands)
    trial.add_commands(commands)
    passes.add_commands(commands)
    resubmit.add_commands(commands)
    verify_receipt.add_commands(commands)
    verify_platform.add_commands(commands)
    database.add_commands(commands)
    exchange_actions.add_commands(commands)
    store_rights.add_commands(commands)

    catalogue = commands.add_parser(
        "catalogue", help="look after the catalogue under expectations/"
    )
    actions = catalogue.add_subparsers(required=True, metavar="ACTION")
    catalogue_folder.add_actions(actions)
    catalogue_outputs.add_actions(actions)
    return parser


if __name__ == "__main__":
    close_to_others(sys.argv[1:])
    sys.exit(main())
