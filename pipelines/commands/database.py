"""`database`: bring the tables up to date, give roles their rights, mask what is stored, change its key."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict

from pipelines.city.database_roles import Member, ensure_roles
from pipelines.city.encryption_keys import put_new_key_first
from pipelines.city.migrating import migrate
from pipelines.city.reencrypting import reencrypt
from pipelines.city.tables.access import DatabaseRole
from pipelines.commands.output import (
    DONE,
    NEEDS_A_PERSON,
    WRONG_USE,
    Commands,
    add_command,
    add_json_flag,
    lines_for_people,
    print_outcome,
)
from pipelines.errors import ConfigurationError
from pipelines.stages.mask import mask_stored
from pipelines.work import current_platform


# By the words of the command line.
_ROLES = {role.name.lower(): role for role in DatabaseRole}

REKEY_EPILOG = (
    "Give every machine the new key in front of the old ones, ENCRYPTION_KEY=new,old (64 hexadecimal"
    " digits each: openssl rand -hex 32), then run this once on one of them. With the keys in"
    " VAR/keys/encryption, which only one machine has, --new-key does both. What is encrypted with"
    " an earlier key is read until it is rewritten: take that key away when this command has ended"
    " with 0. 1: `left` counts what cannot be decrypted and stayed as it was. IDENTITY_KEY, which"
    " hashes, stays: see docs/operations.md, Changing keys."
)


def add_commands(commands: Commands) -> None:
    """Add `database` to the parser's commands."""
    parser = commands.add_parser("database", help="look after the city platform's database")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    add_command(actions, "migrate", migrate_command, "bring the tables up to date (safe to repeat)")
    roles = add_command(
        actions,
        "roles",
        roles_command,
        "make the roles and give them their rights; again after each `migrate` (safe to repeat)",
    )
    roles.add_argument(
        "--member",
        action="append",
        default=[],
        metavar="ROLE=LOGIN",
        help=f"let LOGIN be a member of {', '.join(_ROLES)}; it is made if it is missing",
    )
    mask = add_command(
        actions,
        "mask",
        mask_command,
        "mask numbers of persons in all that was stored before the search found them"
        " (safe to repeat)",
    )
    add_json_flag(mask)
    rekey = add_command(
        actions,
        "rekey",
        rekey_command,
        "encrypt everything that is stored with the first key of ENCRYPTION_KEY, or of"
        " VAR/keys/encryption, while all else goes on (safe to kill and to repeat)",
    )
    rekey.epilog = REKEY_EPILOG
    rekey.add_argument(
        "--new-key",
        action="store_true",
        help="make a key first, in front of those in VAR/keys/encryption",
    )
    add_json_flag(rekey)


def migrate_command(_arguments: argparse.Namespace) -> int:
    """Bring the database to the newest migration and give every record type its table."""
    migrate(current_platform())
    print("database is up to date", file=sys.stderr)
    return DONE


def roles_command(arguments: argparse.Namespace) -> int:
    """Make the database roles, and give them the rights that the tables declare."""
    members = [_member(text) for text in arguments.member]
    count = ensure_roles(current_platform(), members)
    print(f"{len(_ROLES)} roles have their rights on {count} tables, views and sequences")
    return DONE


def _member(text: str) -> Member:
    role, _, login = text.partition("=")
    if role not in _ROLES or not login:
        raise ConfigurationError(
            f"--member {text}: write ROLE=LOGIN, a role of {', '.join(_ROLES)}"
        )
    return Member(login, _ROLES[role])


def rekey_command(arguments: argparse.Namespace) -> int:
    """Change the key that encrypts; 1: something cannot be decrypted, and stays as it was."""
    platform = current_platform()
    if arguments.new_key:
        if platform.settings.encryption_key:
            print("ENCRYPTION_KEY is set: put the new key in front of it there", file=sys.stderr)
            return WRONG_USE
        # Before anything is written: the keys of before have to be the right ones.
        platform.require_identity_key()
        put_new_key_first(platform.settings)
    outcome = asdict(reencrypt(platform))
    print_outcome(arguments, outcome, lines_for_people(outcome))
    return NEEDS_A_PERSON if outcome["left"] else DONE


def mask_command(arguments: argparse.Namespace) -> int:
    """Search all stored texts with the search of this version; 1: batches in work are left."""
    counts = mask_stored(current_platform())
    print_outcome(arguments, counts.as_json(), lines_for_people(counts.as_json()))
    return NEEDS_A_PERSON if counts.left else DONE
