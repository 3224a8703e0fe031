"""How commands answer: on standard output for people or as JSON, and with an exit status."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from pipelines.personal_numbers.privacy import mask_numbers_in


# Exit statuses. Scripts of operators rely on them, so their meaning never changes.
DONE = 0
NEEDS_A_PERSON = 1
WRONG_USE = 2

JSON_HELP = "print the outcome as JSON on standard output"


class Commands(Protocol):
    """What argparse adds commands or actions to; it has no public name there."""

    # argparse calls it so.
    def add_parser(
        self,
        name: str,
        *,
        help: str,  # noqa: A002
        description: str = "",
    ) -> argparse.ArgumentParser:
        """Add a command, and return the parser of its arguments."""


def add_command(
    commands: Commands, name: str, function: Callable[[argparse.Namespace], int], summary: str
) -> argparse.ArgumentParser:
    """Add a command with the function that it runs."""
    parser = commands.add_parser(name, help=summary, description=summary)
    parser.set_defaults(command=function)
    return parser


def add_json_flag(parser: argparse.ArgumentParser) -> None:
    """Let people ask for JSON."""
    parser.add_argument("--json", action="store_true", help=JSON_HELP)


def print_outcome(
    arguments: argparse.Namespace, outcome: Mapping[str, Any], lines: Iterable[str]
) -> None:
    """Print an outcome in the form that was asked for."""
    if arguments.json:
        print(json.dumps(outcome, ensure_ascii=False, default=str))
    else:
        print("\n".join(lines))


def lines_for_people(outcome: Mapping[str, Any]) -> Iterator[str]:
    """An outcome for people: a line per key, a list's items below it, ID numbers masked."""
    for key, value in outcome.items():
        if not isinstance(value, list):
            yield f"{key}: {value}"
            continue
        yield f"{key}: {len(value)}"
        for item in value:
            text = json.dumps(item, ensure_ascii=False, default=str)
            yield f"    {mask_numbers_in(text)}"
