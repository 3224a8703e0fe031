"""The commands about the catalogue."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import Any

from pipelines import catalogue, settings
from pipelines.command_line.answers import DONE, JSON, NEEDS_A_PERSON, answer, command


def check(arguments: argparse.Namespace) -> int:
    """Report all mistakes of the catalogue at once, each with file and key."""
    mistakes = catalogue.check(
        Path(arguments.folder) if arguments.folder else settings.current().expectations
    )
    for mistake in mistakes:
        print(mistake)
    known = "" if mistakes else f"{len(catalogue.current().record_types)} record types"
    print(
        f"{len(mistakes)} mistake(s) found" if mistakes else f"the catalogue is sound: {known}",
        file=sys.stderr,
    )
    return NEEDS_A_PERSON if mistakes else DONE


def import_(arguments: argparse.Namespace) -> int:
    """Turn the sheet of an official catalogue into YAML; say what could not be read and what was assumed."""
    from pipelines.catalogue_sheet import import_sheet

    folder = Path(arguments.into) if arguments.into else settings.current().expectations
    done = import_sheet(
        Path(arguments.sheet), folder, version=arguments.version, force=arguments.force
    )
    outcome = dataclasses.asdict(done)
    answer(
        arguments, outcome, (f"{what}: {one}" for what, listed in outcome.items() for one in listed)
    )
    counts = ", ".join(f"{len(listed)} {what}" for what, listed in outcome.items() if listed)
    print(f"{folder}: {counts}", file=sys.stderr)
    return NEEDS_A_PERSON if done.kept or done.unread or done.mistakes else DONE


def export(arguments: argparse.Namespace) -> int:
    """Write the catalogue as the workbook that circulates."""
    from pipelines.catalogue_sheet import export_sheet

    export_sheet(_catalogue_of(arguments.folder), Path(arguments.sheet))
    print(arguments.sheet)
    return DONE


def diff(arguments: argparse.Namespace) -> int:
    """Say what a new version of the catalogue changes, and what follows from it."""
    from pipelines.catalogue.differences import differences

    found = differences(_catalogue_of(arguments.old), _catalogue_of(arguments.new))
    answer(arguments, {"differences": [dataclasses.asdict(one) for one in found]}, map(str, found))
    print(f"{len(found)} difference(s)", file=sys.stderr)
    return DONE


def _catalogue_of(named: str | None) -> catalogue.Catalogue:
    """The catalogue in a folder; without one, or by its version, the one in force."""
    in_force = settings.current().expectations
    if named is None or (not Path(named).is_dir() and catalogue.current().version == named):
        return catalogue.load(in_force)
    return catalogue.load(Path(named))


def suites(arguments: argparse.Namespace) -> int:
    """Write the Great Expectations suites derived from the catalogue."""
    from pipelines.validation import write_suites

    for path in write_suites(catalogue.current(), Path(arguments.folder)):
        print(path)
    return DONE


def template(arguments: argparse.Namespace) -> int:
    """Write the filling templates of record types, for one department or several if asked."""
    from pipelines import commands

    for path in commands.templates(
        Path(arguments.folder), arguments.record_type, arguments.department
    ):
        print(path)
    return DONE


def docs(arguments: argparse.Namespace) -> int:
    """Write the departments' manual, or say where a folder differs from it."""
    from pipelines import manual

    folder, form = (
        Path(arguments.folder),
        manual.Form.HTML if arguments.html else manual.Form.MARKDOWN,
    )
    if not arguments.check:
        print("\n".join(str(path) for path in manual.write(catalogue.current(), folder, form)))
        return DONE
    differing = manual.differences(catalogue.current(), folder, form)
    print("\n".join(differing) or f"{folder} is as the catalogue says")
    return NEEDS_A_PERSON if differing else DONE


def data_docs(arguments: argparse.Namespace) -> int:
    """Build Great Expectations Data Docs of one file, judged as a department's batch would be."""
    from pipelines import commands

    print(commands.data_docs(Path(arguments.file), Path(arguments.folder)))
    return DONE


def add_commands(commands: Any) -> None:
    """Add all of them to a parser's commands."""
    group = commands.add_parser("catalogue", help="look after the catalogue under expectations/")
    inner = group.add_subparsers(required=True, metavar="ACTION")
    one = command(inner, "check", check, "report all mistakes at once, with file and key")
    one.add_argument("folder", nargs="?", help="another expectations folder")
    one = command(inner, "import", import_, "turn the sheet of an official catalogue into YAML")
    one.add_argument(
        "sheet",
        metavar="SHEET.xlsx",
        help="columns 类别, 信息事项, 数据项, 主体类型, 公开属性, 提供单位 …",
    )
    one.add_argument(
        "--into", metavar="DIR", help="the folder that is written (default: EXPECTATIONS)"
    )
    one.add_argument("--version", help="the version it is to have (default: what the sheet says)")
    one.add_argument(
        "--force",
        action="store_true",
        help="overwrite files that were edited since they were imported",
    )
    one.add_argument("--json", action="store_true", help=JSON)
    one = command(inner, "export", export, "write the catalogue as the workbook that circulates")
    one.add_argument("sheet", metavar="SHEET.xlsx")
    one.add_argument(
        "--from",
        dest="folder",
        metavar="DIR",
        help="the folder that is read (default: EXPECTATIONS)",
    )
    one = command(inner, "diff", diff, "say what a new version of the catalogue changes")
    for name in ("old", "new"):
        one.add_argument(name, help="a folder, or the version of the catalogue in force")
    one.add_argument("--json", action="store_true", help=JSON)
    one = command(inner, "suites", suites, "write the derived Great Expectations suites")
    one.add_argument("folder", help="where the Great Expectations project is written")
    one = command(inner, "docs-of", data_docs, "build Great Expectations Data Docs of one file")
    one.add_argument("file", help="a file as a department would drop it")
    one.add_argument("folder", help="where the site is written")
    one = command(inner, "template", template, "write the .xlsx templates that departments fill in")
    one.usage = f"{one.prog} DIR [--record-type NAME ...] [--department CODE ...]"
    one.add_argument(
        "folder",
        metavar="DIR",
        help="where they are written; several departments get a folder each",
    )
    one.add_argument(
        "--record-type", nargs="+", default=[], metavar="NAME",
        help="only these record types, by name or Chinese title (default: all)",
    )  # fmt: skip
    one.add_argument(
        "--department", nargs="+", default=[], metavar="CODE",
        help="only what these departments have to report, by code or Chinese name",
    )  # fmt: skip
    one = command(inner, "docs", docs, "write the departments' manual (部门填报指南)")
    one.add_argument("folder", metavar="DIR", help="where it is written, or what is checked")
    one.add_argument(
        "--html", action="store_true", help="as a site of self-contained pages instead of Markdown"
    )
    one.add_argument(
        "--check",
        action="store_true",
        help="write nothing; say which pages differ from the catalogue (exit status 1)",
    )
