"""`catalogue check`, `import`, `export` and `diff`: look after the catalogue's own files."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path

from pipelines import catalogue, settings
from pipelines.catalogue.model import Catalogue
from pipelines.commands.output import (
    DONE,
    NEEDS_A_PERSON,
    Commands,
    add_command,
    add_json_flag,
    print_outcome,
)


def add_actions(actions: Commands) -> None:
    """Add these actions to `catalogue`."""
    check = add_command(
        actions, "check", check_command, "report all mistakes at once, with file and key"
    )
    check.add_argument("folder", nargs="?", help="another expectations folder")
    _add_import(actions)

    export = add_command(
        actions, "export", export_command, "write the catalogue as the workbook that circulates"
    )
    export.add_argument("sheet", metavar="SHEET.xlsx")
    export.add_argument(
        "--from",
        dest="folder",
        metavar="DIR",
        help="the folder that is read (default: EXPECTATIONS)",
    )

    diff = add_command(
        actions, "diff", diff_command, "say what a new version of the catalogue changes"
    )
    for name in ("old", "new"):
        diff.add_argument(name, help="a folder, or the version of the catalogue in force")
    add_json_flag(diff)


def _add_import(actions: Commands) -> None:
    parser = add_command(
        actions, "import", import_command, "turn the sheet of an official catalogue into YAML"
    )
    parser.add_argument(
        "sheet",
        metavar="SHEET.xlsx",
        help="columns 类别, 信息事项, 数据项, 主体类型, 公开属性, 提供单位 …",
    )
    parser.add_argument(
        "--into", metavar="DIR", help="the folder that is written (default: EXPECTATIONS)"
    )
    parser.add_argument(
        "--version", help="the version it is to have (default: what the sheet says)"
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="overwrite files that were edited since they were imported",
    )
    add_json_flag(parser)


def check_command(arguments: argparse.Namespace) -> int:
    """Report all mistakes of the catalogue at once, each with file and key."""
    folder = Path(arguments.folder) if arguments.folder else settings.current().expectations
    mistakes = catalogue.check(folder)
    for mistake in mistakes:
        print(mistake)
    if mistakes:
        print(f"{len(mistakes)} mistake(s) found", file=sys.stderr)
        return NEEDS_A_PERSON
    count = len(catalogue.load(folder).record_types)
    print(f"the catalogue is sound: {count} record types", file=sys.stderr)
    return DONE


def import_command(arguments: argparse.Namespace) -> int:
    """Turn the sheet of an official catalogue into YAML; print what was not read or assumed."""
    # Imported here: a workbook library takes a while to load, and most commands need none.
    from pipelines.catalogue_sheet import import_sheet

    folder = Path(arguments.into) if arguments.into else settings.current().expectations
    imported = import_sheet(
        Path(arguments.sheet), folder, version=arguments.version, force=arguments.force
    )
    outcome = dataclasses.asdict(imported)
    lines = []
    counts = []
    for name, texts in outcome.items():
        lines += [f"{name}: {text}" for text in texts]
        if texts:
            counts.append(f"{len(texts)} {name}")
    print_outcome(arguments, outcome, lines)
    print(f"{folder}: {', '.join(counts)}", file=sys.stderr)
    # Assumptions are printed, and the catalogue works with them. These three differ from the sheet.
    needs_a_person = imported.kept or imported.unread or imported.mistakes
    return NEEDS_A_PERSON if needs_a_person else DONE


def export_command(arguments: argparse.Namespace) -> int:
    """Write the catalogue as the workbook that circulates."""
    from pipelines.catalogue_sheet import export_sheet

    export_sheet(_catalogue_of(arguments.folder), Path(arguments.sheet))
    print(arguments.sheet)
    return DONE


def diff_command(arguments: argparse.Namespace) -> int:
    """Say what a new version of the catalogue changes, and what follows from it."""
    from pipelines.catalogue.differences import differences

    changes = differences(_catalogue_of(arguments.old), _catalogue_of(arguments.new))
    outcome = {"differences": [dataclasses.asdict(change) for change in changes]}
    print_outcome(arguments, outcome, map(str, changes))
    print(f"{len(changes)} difference(s)", file=sys.stderr)
    return DONE


def _catalogue_of(name: str | None) -> Catalogue:
    """The catalogue in a folder; without one, or by its version, the one in force."""
    in_force = settings.current().expectations
    if name is None:
        return catalogue.load(in_force)
    is_version_in_force = not Path(name).is_dir() and catalogue.current().version == name
    return catalogue.load(in_force if is_version_in_force else Path(name))
