"""`catalogue template`, `docs`, `suites` and `docs-of`: what is written from the catalogue."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipelines import catalogue
from pipelines.catalogue.model import Catalogue, Department, RecordType
from pipelines.city.platform import CityPlatform
from pipelines.commands.output import DONE, NEEDS_A_PERSON, Commands, add_command
from pipelines.errors import CatalogueError
from pipelines.work import current_platform


def add_actions(actions: Commands) -> None:
    """Add these actions to `catalogue`."""
    suites = add_command(
        actions, "suites", suites_command, "write the derived Great Expectations suites"
    )
    suites.add_argument("folder", help="where the Great Expectations project is written")

    data_docs = add_command(
        actions, "docs-of", data_docs_command, "build Great Expectations Data Docs of one file"
    )
    data_docs.add_argument("file", help="a file as a department would drop it")
    data_docs.add_argument("folder", help="where the site is written")

    _add_template(actions)
    _add_docs(actions)


def _add_template(actions: Commands) -> None:
    parser = add_command(
        actions,
        "template",
        template_command,
        "write the .xlsx templates that departments fill in",
    )
    parser.usage = f"{parser.prog} DIR [--record-type NAME ...] [--department CODE ...]"
    parser.add_argument(
        "folder",
        metavar="DIR",
        help="where they are written; several departments get a folder each",
    )
    parser.add_argument(
        "--record-type",
        nargs="+",
        default=[],
        metavar="NAME",
        help="only these record types, by name or Chinese title (default: all)",
    )
    parser.add_argument(
        "--department",
        nargs="+",
        default=[],
        metavar="CODE",
        help="only what these departments have to report, by code or Chinese name",
    )


def _add_docs(actions: Commands) -> None:
    parser = add_command(
        actions, "docs", docs_command, "write the departments' manual (部门填报指南)"
    )
    parser.add_argument("folder", metavar="DIR", help="where it is written, or what is checked")
    parser.add_argument(
        "--html", action="store_true", help="as a site of self-contained pages instead of Markdown"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; say which pages differ from the catalogue (exit status 1)",
    )


def suites_command(arguments: argparse.Namespace) -> int:
    """Write the Great Expectations suites derived from the catalogue."""
    # Here and below: what takes seconds to import is imported by the command that needs it.
    from pipelines.validation import write_suites

    for path in write_suites(catalogue.current(), Path(arguments.folder)):
        print(path)
    return DONE


def data_docs_command(arguments: argparse.Namespace) -> int:
    """Build Great Expectations Data Docs of one file, judged as a department's batch would be."""
    print(data_docs(current_platform(), Path(arguments.file), Path(arguments.folder)))
    return DONE


def data_docs(platform: CityPlatform, file: Path, folder: Path) -> Path:
    """Build the Data Docs of a file in a folder; returns their first page. Nothing is loaded."""
    from pipelines.intake.limits import Limits
    from pipelines.intake.part_staging import stage_part
    from pipelines.intake.staging.store import Staging
    from pipelines.validation import build_data_docs

    with tempfile.TemporaryDirectory() as scratch:
        staging = Staging(Path(scratch), "data-docs")
        limits = Limits.of(platform.settings)
        staged = stage_part(file, staging, platform.catalogue, limits, dropped_as=file.name)
        record_type = platform.catalogue.record_types[staged.require_reading().record_type]
        rows = staging.raw_rows.element_rows(record_type)
        return build_data_docs(rows, record_type, platform.catalogue, folder)


def template_command(arguments: argparse.Namespace) -> int:
    """Write the filling templates of record types, for one department or several if asked.

    Raises:
        CatalogueError: the catalogue has no record type or department of a name.
    """
    from pipelines.templates import write_templates

    in_force = catalogue.current()
    mistakes: list[str] = []
    record_types = _record_types_of(in_force, arguments.record_type, mistakes)
    departments = _departments_of(in_force, arguments.department, mistakes)
    # All wrong names are reported at once.
    if mistakes:
        raise CatalogueError(mistakes)
    for path in write_templates(in_force, Path(arguments.folder), record_types, departments):
        print(path)
    return DONE


def _record_types_of(
    in_force: Catalogue, names: Sequence[str], mistakes: list[str]
) -> list[RecordType]:
    """The record types of these names or titles; without names all. Wrong names are `mistakes`."""
    if not names:
        return list(in_force.record_types.values())

    by_name = {}
    for record_type in in_force.record_types.values():
        by_name[record_type.title] = record_type
        by_name[record_type.name] = record_type
    record_types = []
    for name in names:
        if name in by_name:
            record_types.append(by_name[name])
        else:
            mistakes.append(f"no such record type: {name}")
    return record_types


def _departments_of(
    in_force: Catalogue, names: Sequence[str], mistakes: list[str]
) -> list[Department]:
    """The departments of these codes or names; wrong ones are added to `mistakes`."""
    departments = []
    for name in names:
        department = in_force.department_of_folder(name)
        if department:
            departments.append(department)
        else:
            mistakes.append(f"no such department: {name}")
    return departments


def docs_command(arguments: argparse.Namespace) -> int:
    """Write the departments' manual, or say where a folder differs from it."""
    from pipelines import manual

    folder = Path(arguments.folder)
    form = manual.Form.HTML if arguments.html else manual.Form.MARKDOWN
    if not arguments.check:
        for path in manual.write(catalogue.current(), folder, form):
            print(path)
        return DONE

    differing = manual.differing_pages(catalogue.current(), folder, form)
    if differing:
        print("\n".join(differing))
        return NEEDS_A_PERSON
    print(f"{folder} is as the catalogue says")
    return DONE
