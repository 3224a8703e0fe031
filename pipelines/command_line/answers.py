"""How commands answer: on standard output for people or as JSON, and with an exit status."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any


DONE, NEEDS_A_PERSON, WRONG_USE = 0, 1, 2
JSON = "print the outcome as JSON on standard output"


def answer(arguments: argparse.Namespace, outcome: Mapping[str, Any], lines: Iterable[str]) -> int:
    """Print an outcome in the form that was asked for."""
    if arguments.json:
        print(json.dumps(outcome, ensure_ascii=False, default=str))
    else:
        print("\n".join(lines))
    return DONE


def command(
    commands: Any, name: str, function: Callable[[argparse.Namespace], int], what: str
) -> argparse.ArgumentParser:
    """Add a command with its function."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=what, description=what)
    parser.set_defaults(command=function)
    return parser
