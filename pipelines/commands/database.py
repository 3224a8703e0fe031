"""`database migrate` brings the tables up to date, `database mask` what is stored in them."""

from __future__ import annotations

import argparse
import sys

from pipelines.city.migrating import migrate
from pipelines.commands.output import (
    DONE,
    NEEDS_A_PERSON,
    Commands,
    add_command,
    add_json_flag,
    lines_for_people,
    print_outcome,
)
from pipelines.stages.mask import mask_stored
from pipelines.work import current_platform


def add_commands(commands: Commands) -> None:
    """Add `database` to the parser's commands."""
    parser = commands.add_parser("database", help="look after the city platform's database")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    add_command(actions, "migrate", migrate_command, "bring the tables up to date (safe to repeat)")
    mask = add_command(
        actions,
        "mask",
        mask_command,
        "mask numbers of persons in all that was stored before the search found them"
        " (safe to repeat)",
    )
    add_json_flag(mask)


def migrate_command(_arguments: argparse.Namespace) -> int:
    """Bring the database to the newest migration and give every record type its table."""
    migrate(current_platform())
    print("database is up to date", file=sys.stderr)
    return DONE


def mask_command(arguments: argparse.Namespace) -> int:
    """Search all stored texts with the search of this version; 1: batches in work are left."""
    counts = mask_stored(current_platform())
    print_outcome(arguments, counts.as_json(), lines_for_people(counts.as_json()))
    return NEEDS_A_PERSON if counts.left else DONE
