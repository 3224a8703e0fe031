"""The command line: parses, calls one function per command, and turns failures into one line and an exit code."""

from __future__ import annotations

import argparse
import dataclasses
import json
import logging
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines import catalogue, settings
from pipelines.batch import Batch, BatchState
from pipelines.errors import CatalogueError, PipelineError


DONE, NEEDS_A_PERSON, WRONG_USE = 0, 1, 2

log = logging.getLogger("pipelines")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0: done, 1: something needs a person (one line says what), 2: wrong use."""
    arguments = _parser().parse_args(argv)
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S"
    )
    log.setLevel(logging.INFO)
    try:
        code: int = arguments.command(arguments)
    except CatalogueError as fault:
        print("\n".join(fault.mistakes), file=sys.stderr)
        return NEEDS_A_PERSON
    except PipelineError as fault:
        print(f"{type(fault).__name__}: {fault}", file=sys.stderr)
        return NEEDS_A_PERSON
    except KeyboardInterrupt:
        print("interrupted; run the command again to go on where it stopped", file=sys.stderr)
        return NEEDS_A_PERSON
    return code


def submit(arguments: argparse.Namespace) -> int:
    """Take everything ready under the ingest folder through SUBMISSION, without Airflow."""
    from pipelines import commands
    from pipelines.city import engine

    chosen = settings.current()
    if arguments.ingest:
        chosen = dataclasses.replace(chosen, ingest_root=Path(arguments.ingest).absolute())
    if not chosen.ingest_root.is_dir():
        print(f"no such folder: {chosen.ingest_root}", file=sys.stderr)
        return WRONG_USE
    with settings.using(chosen):
        engine.migrate()
        return _answer_with(arguments, commands.submit())


def exchange(arguments: argparse.Namespace) -> int:
    """Make one pass of upload, download or reconcile."""
    from pipelines import commands
    from pipelines.city import engine

    engine.migrate()
    outcome: dict[str, Any] = getattr(commands, arguments.name)()
    _answer(arguments, outcome, commands.status_lines(outcome))
    return NEEDS_A_PERSON if outcome.get("needs_a_person") else DONE


def status(arguments: argparse.Namespace) -> int:
    """Say what is pending, held, late and not yet acknowledged by the region."""
    from pipelines import commands
    from pipelines.city import engine, overview

    engine.migrate()
    outcome = overview.summary()
    return _answer(arguments, outcome, commands.status_lines(outcome))


def resubmit(arguments: argparse.Namespace) -> int:
    """Judge again what the batch of a receipt had refused, with today's catalogue."""
    from pipelines import commands
    from pipelines.city import engine

    engine.migrate()
    return _answer_with(arguments, commands.resubmit(arguments.receipt))


def migrate(_arguments: argparse.Namespace) -> int:
    """Bring the database to the newest migration and give every record type its table."""
    from pipelines.city import engine

    engine.migrate()
    print("database is up to date", file=sys.stderr)
    return DONE


def catalogue_check(arguments: argparse.Namespace) -> int:
    """Report all mistakes of the catalogue at once, each with file and key."""
    mistakes = catalogue.check(Path(arguments.folder) if arguments.folder else settings.current().expectations)
    for mistake in mistakes:
        print(mistake)
    known = "" if mistakes else f"{len(catalogue.current().record_types)} record types"
    print(
        f"{len(mistakes)} mistake(s) found" if mistakes else f"the catalogue is sound: {known}",
        file=sys.stderr,
    )
    return NEEDS_A_PERSON if mistakes else DONE


def catalogue_import(arguments: argparse.Namespace) -> int:
    """Turn the sheet of an official catalogue into YAML; say what could not be read and what was assumed."""
    from pipelines.catalogue_sheet import import_sheet

    folder = Path(arguments.into) if arguments.into else settings.current().expectations
    done = import_sheet(Path(arguments.sheet), folder, version=arguments.version, force=arguments.force)
    outcome = dataclasses.asdict(done)
    _answer(arguments, outcome, (f"{what}: {one}" for what, listed in outcome.items() for one in listed))
    counts = ", ".join(f"{len(listed)} {what}" for what, listed in outcome.items() if listed)
    print(f"{folder}: {counts}", file=sys.stderr)
    return NEEDS_A_PERSON if done.kept or done.unread or done.mistakes else DONE


def catalogue_export(arguments: argparse.Namespace) -> int:
    """Write the catalogue as the workbook that circulates."""
    from pipelines.catalogue_sheet import export_sheet

    export_sheet(_catalogue_of(arguments.folder), Path(arguments.sheet))
    print(arguments.sheet)
    return DONE


def catalogue_diff(arguments: argparse.Namespace) -> int:
    """Say what a new version of the catalogue changes, and what follows from it."""
    from pipelines.catalogue.differences import differences

    found = differences(_catalogue_of(arguments.old), _catalogue_of(arguments.new))
    _answer(arguments, {"differences": [dataclasses.asdict(one) for one in found]}, map(str, found))
    print(f"{len(found)} difference(s)", file=sys.stderr)
    return DONE


def _catalogue_of(named: str | None) -> catalogue.Catalogue:
    """The catalogue in a folder; without one, or by its version, the one in force."""
    in_force = settings.current().expectations
    if named is None or (not Path(named).is_dir() and catalogue.current().version == named):
        return catalogue.load(in_force)
    return catalogue.load(Path(named))


def catalogue_suites(arguments: argparse.Namespace) -> int:
    """Write the Great Expectations suites derived from the catalogue."""
    from pipelines.validation import write_suites

    for path in write_suites(catalogue.current(), Path(arguments.folder)):
        print(path)
    return DONE


def catalogue_template(arguments: argparse.Namespace) -> int:
    """Write the filling templates of record types, for one department or several if asked."""
    from pipelines import commands

    for path in commands.templates(Path(arguments.folder), arguments.record_type, arguments.department):
        print(path)
    return DONE


def catalogue_docs(arguments: argparse.Namespace) -> int:
    """Write the departments' manual, or say where a folder differs from it."""
    from pipelines import manual

    folder, form = Path(arguments.folder), manual.Form.HTML if arguments.html else manual.Form.MARKDOWN
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


def _answer_with(arguments: argparse.Namespace, batches: Sequence[Batch]) -> int:
    from pipelines import commands

    _answer(arguments, {"batches": [commands.as_json(b) for b in batches]}, commands.as_lines(batches))
    held = [batch.batch_no for batch in batches if batch.state is BatchState.HELD]
    if held:
        print(f"held, and waiting for a person: {', '.join(held)}; see `status`", file=sys.stderr)
    return NEEDS_A_PERSON if held else DONE


def _answer(arguments: argparse.Namespace, outcome: Mapping[str, Any], lines: Iterable[str]) -> int:
    if arguments.json:
        print(json.dumps(outcome, ensure_ascii=False, default=str))
    else:
        print("\n".join(lines))
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pipelines",
        description="Collect, validate, load and exchange public credit records. Settings: see .env.example.",
        epilog="Exit status: 0 done; 1 something needs a person, said in one line; 2 wrong use.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = _command(commands, "submit", submit, "take in all files that are ready under an ingest folder")
    one.add_argument(
        "--ingest",
        metavar="DIR",
        help="the ingest root, which holds <department>/inbox (default: INGEST_ROOT)",
    )
    one.add_argument("--json", action="store_true", help="print the outcome as JSON on standard output")
    for name, what in (
        ("upload", "send what is pending to the region and fetch its receipts"),
        ("download", "fetch what the region distributes and take it through the same stages"),
        ("reconcile", "compare both sides by record type and day, and mend differences"),
    ):
        one = _command(commands, name, exchange, what)
        one.set_defaults(name=name)
        one.add_argument("--json", action="store_true", help="print the outcome as JSON on standard output")
    one = _command(commands, "status", status, "say what is pending, held, late or unacknowledged")
    one.add_argument("--json", action="store_true", help="print the outcome as JSON on standard output")
    one = _command(commands, "resubmit", resubmit, "judge again what the batch of a receipt had refused")
    one.add_argument("receipt", metavar="RECEIPT", help="a receipt (.xlsx or .json) or a batch number")
    one.add_argument("--json", action="store_true", help="print the outcome as JSON on standard output")
    _database_commands(commands)
    _catalogue_commands(commands)
    return parser


def _database_commands(commands: Any) -> None:
    database = commands.add_parser("database", help="look after the city platform's database")
    inner = database.add_subparsers(required=True, metavar="ACTION")
    _command(inner, "migrate", migrate, "bring the tables up to date (safe to repeat)")


def _catalogue_commands(commands: Any) -> None:
    group = commands.add_parser("catalogue", help="look after the catalogue under expectations/")
    inner = group.add_subparsers(required=True, metavar="ACTION")
    one = _command(inner, "check", catalogue_check, "report all mistakes at once, with file and key")
    one.add_argument("folder", nargs="?", help="another expectations folder")
    one = _command(inner, "import", catalogue_import, "turn the sheet of an official catalogue into YAML")
    one.add_argument(
        "sheet", metavar="SHEET.xlsx", help="columns 类别, 信息事项, 数据项, 主体类型, 公开属性, 提供单位 …"
    )
    one.add_argument("--into", metavar="DIR", help="the folder that is written (default: EXPECTATIONS)")
    one.add_argument("--version", help="the version it is to have (default: what the sheet says)")
    one.add_argument("--force", action="store_true", help="overwrite files that were edited since they were imported")
    one.add_argument("--json", action="store_true", help="print the outcome as JSON on standard output")
    one = _command(inner, "export", catalogue_export, "write the catalogue as the workbook that circulates")
    one.add_argument("sheet", metavar="SHEET.xlsx")
    one.add_argument("--from", dest="folder", metavar="DIR", help="the folder that is read (default: EXPECTATIONS)")
    one = _command(inner, "diff", catalogue_diff, "say what a new version of the catalogue changes")
    for name in ("old", "new"):
        one.add_argument(name, help="a folder, or the version of the catalogue in force")
    one.add_argument("--json", action="store_true", help="print the differences as JSON on standard output")
    one = _command(inner, "suites", catalogue_suites, "write the derived Great Expectations suites")
    one.add_argument("folder", help="where the Great Expectations project is written")
    one = _command(inner, "docs-of", data_docs, "build Great Expectations Data Docs of one file")
    one.add_argument("file", help="a file as a department would drop it")
    one.add_argument("folder", help="where the site is written")
    one = _command(inner, "template", catalogue_template, "write the .xlsx templates that departments fill in")
    one.usage = f"{one.prog} DIR [--record-type NAME ...] [--department CODE ...]"
    one.add_argument("folder", metavar="DIR", help="where they are written; several departments get a folder each")
    one.add_argument(
        "--record-type", nargs="+", default=[], metavar="NAME",
        help="only these record types, by name or Chinese title (default: all)",
    )  # fmt: skip
    one.add_argument(
        "--department", nargs="+", default=[], metavar="CODE",
        help="only what these departments have to report, by code or Chinese name",
    )  # fmt: skip
    one = _command(inner, "docs", catalogue_docs, "write the departments' manual (部门填报指南)")
    one.add_argument("folder", metavar="DIR", help="where it is written, or what is checked")
    one.add_argument("--html", action="store_true", help="as a site of self-contained pages instead of Markdown")
    one.add_argument(
        "--check", action="store_true", help="write nothing; say which pages differ from the catalogue (exit status 1)"
    )


def _command(
    commands: Any, name: str, function: Callable[[argparse.Namespace], int], what: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=what, description=what)
    parser.set_defaults(command=function)
    return parser


if __name__ == "__main__":
    started = time.perf_counter()
    code = main()
    log.debug("took %.1f s", time.perf_counter() - started)
    sys.exit(code)
