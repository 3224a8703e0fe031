"""`exchange`: what was set aside in the exchange with the region, and how far its feed was read."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from pipelines.city.exchange import changes
from pipelines.city.exchange.putting_aside import listed_aside
from pipelines.city.tables import SetAsideKind
from pipelines.commands import exchange_log
from pipelines.commands.batch_output import migrated_platform, print_batches, run_batch
from pipelines.commands.output import (
    DONE,
    NEEDS_A_PERSON,
    Commands,
    add_command,
    add_json_flag,
    lines_for_people,
    print_outcome,
)
from pipelines.errors import ConfigurationError, Permanent
from pipelines.shapes.exchange_messages import FeedCursor
from pipelines.stages.replay import replay


def add_commands(commands: Commands) -> None:
    """Add `exchange` to the parser's commands."""
    parser = commands.add_parser("exchange", help="look after the exchange with the region")
    actions = parser.add_subparsers(required=True, metavar="ACTION")

    aside = actions.add_parser("set-aside", help="what was set aside, and to try it once more")
    aside_actions = aside.add_subparsers(required=True, metavar="ACTION")
    listing = add_command(
        aside_actions, "list", list_command, "list what is set aside; 1: there is something"
    )
    add_json_flag(listing)
    again = add_command(
        aside_actions,
        "replay",
        replay_command,
        "take messages after all, let records wait for the next upload",
    )
    again.add_argument(
        "numbers", nargs="*", type=int, metavar="NUMBER", help="as `list` shows them"
    )
    again.add_argument("--all", action="store_true", help="all messages and records")
    add_json_flag(again)

    exchange_log.add_actions(actions)
    cursor = add_command(
        actions,
        "cursor",
        cursor_command,
        "say how far the region's changes were read, or read on from elsewhere",
    )
    cursor.add_argument("--set", metavar="POSITION", help="digits, or nothing: from the beginning")


def list_command(arguments: argparse.Namespace) -> int:
    """List what is set aside."""
    things = listed_aside(migrated_platform().for_exchange())
    outcome = {"set_aside": [thing.as_json() for thing in things]}
    print_outcome(arguments, outcome, lines_for_people(outcome))
    return NEEDS_A_PERSON if things else DONE


def replay_command(arguments: argparse.Namespace) -> int:
    """Try once more what was set aside; one that cannot be taken holds up no other."""
    platform = migrated_platform()
    exchange = platform.for_exchange()
    numbers = list(arguments.numbers)
    if arguments.all:
        things = listed_aside(exchange, SetAsideKind.MESSAGE, SetAsideKind.RECORD)
        numbers = [thing.set_aside_no for thing in things]
    if not numbers:
        raise ConfigurationError(
            "say which: numbers as `exchange set-aside list` shows them, or --all"
        )

    batch_nos = []
    refusals = []
    for number in numbers:
        try:
            batch_no = replay(exchange, number)
        except Permanent as error:
            refusals.append(str(error))
        else:
            if batch_no is not None:
                batch_nos.append(batch_no)

    batches = [run_batch(platform, batch_no) for batch_no in batch_nos]
    status = print_batches(arguments, platform, batches)
    if refusals:
        print("\n".join(refusals), file=sys.stderr)
        return NEEDS_A_PERSON
    return status


def cursor_command(arguments: argparse.Namespace) -> int:
    """Say how far the region's changes were read; with `--set`, read on from elsewhere."""
    platform = migrated_platform().for_exchange()
    position: Any = arguments.set
    if position is not None:
        is_position = position == "" or (position.isascii() and position.isdecimal())
        if not is_position or len(position) > FeedCursor.MOST_DIGITS:
            raise ConfigurationError("a position is a number of at most 18 digits, or nothing")
        changes.set_cursor(platform, position)
    print(changes.cursor(platform) or "from the beginning")
    return DONE
