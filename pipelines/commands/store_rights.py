"""`store check` says which rights are wrong in the ingest folder, `store prepare` sets them."""

from __future__ import annotations

import argparse
import grp
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from pipelines import settings
from pipelines.catalogue.model import Catalogue
from pipelines.commands.output import (
    DONE,
    NEEDS_A_PERSON,
    WRONG_USE,
    Commands,
    add_command,
    add_json_flag,
    print_outcome,
)
from pipelines.ingest.open_folder import NotAFolder
from pipelines.ingest.rights import set_rights, wrong_rights
from pipelines.work import current_platform


def add_commands(commands: Commands) -> None:
    """Add `store` to the parser's commands."""
    parser = commands.add_parser("store", help="look after who may do what in the ingest folder")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    check = add_command(
        actions,
        "check",
        check_rights_command,
        "say which rights are wrong (exit status 1), or none (0)",
    )
    prepare = add_command(
        actions, "prepare", prepare_rights_command, "make missing folders and set all rights"
    )
    prepare.add_argument(
        "departments",
        nargs="*",
        metavar="DEPARTMENT",
        help="codes of departments whose folders are made if they are missing",
    )
    for action in (check, prepare):
        action.add_argument(
            "--group-prefix",
            default="credit-",
            metavar="PREFIX",
            help="the group of a department is this and its code (default: %(default)s)",
        )
        add_json_flag(action)


def check_rights_command(arguments: argparse.Namespace) -> int:
    """Say which rights are wrong."""
    root = _root()
    if root is None:
        return WRONG_USE
    group_of = _group_finder(current_platform().catalogue, arguments.group_prefix)
    wrong = wrong_rights(root, group_of)
    outcome = {"wrong": [asdict(right) for right in wrong]}
    lines = [f"{right.place or root}: {right.problem}" for right in wrong]
    print_outcome(arguments, outcome, lines or ["all rights are as they should be"])
    return NEEDS_A_PERSON if wrong else DONE


def prepare_rights_command(arguments: argparse.Namespace) -> int:
    """Set all rights, and say what is wrong after it."""
    root = _root()
    if root is None:
        return WRONG_USE
    catalogue = current_platform().catalogue
    unknown = [code for code in arguments.departments if code not in catalogue.departments]
    if unknown:
        print(f"not in departments.yml: {', '.join(unknown)}", file=sys.stderr)
        return WRONG_USE

    try:
        set_rights(root, _group_finder(catalogue, arguments.group_prefix), arguments.departments)
    except (OSError, NotAFolder) as error:
        # What could be set is set; what is left is listed below.
        print(f"stopped: {error}", file=sys.stderr)
    return check_rights_command(arguments)


def _root() -> Path | None:
    """The ingest root; None: there is none, which is said."""
    root = settings.current().ingest_root
    if root.is_dir():
        return root
    print(f"no such folder: {root}", file=sys.stderr)
    return None


def _group_finder(catalogue: Catalogue, prefix: str) -> Callable[[str], int | None]:
    """How the group of the department with a folder is found, by its code."""

    def group_of(folder: str) -> int | None:
        department = catalogue.department_of_folder(folder)
        code = department.code if department else folder
        try:
            return grp.getgrnam(f"{prefix}{code}").gr_gid
        except KeyError:
            return None

    return group_of
