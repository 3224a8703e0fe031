"""`database migrate`: bring the tables up to date."""

from __future__ import annotations

import argparse
import sys

from pipelines.city.migrating import migrate
from pipelines.commands.output import DONE, Commands, add_command
from pipelines.work import current_platform


def add_commands(commands: Commands) -> None:
    """Add `database` to the parser's commands."""
    parser = commands.add_parser("database", help="look after the city platform's database")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    add_command(actions, "migrate", migrate_command, "bring the tables up to date (safe to repeat)")


def migrate_command(_arguments: argparse.Namespace) -> int:
    """Bring the database to the newest migration and give every record type its table."""
    migrate(current_platform())
    print("database is up to date", file=sys.stderr)
    return DONE
