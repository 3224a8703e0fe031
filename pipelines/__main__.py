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
from pipelines.catalogue.values.id_number import mask_numbers_in
from pipelines.errors import CatalogueError, PipelineError


DONE, NEEDS_A_PERSON, WRONG_USE = 0, 1, 2

log = logging.getLogger("pipelines")


class _Masked(logging.Formatter):
    """Hides identity numbers in whatever is logged, tracebacks too."""

    def format(self, record: logging.LogRecord) -> str:
        return mask_numbers_in(super().format(record))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0: done, 1: something needs a person (one line says what), 2: wrong use."""
    arguments = _parser().parse_args(argv)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Masked("%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    log.setLevel(logging.INFO)
    try:
        code: int = arguments.command(arguments)
    except CatalogueError as fault:
        print("\n".join(fault.mistakes), file=sys.stderr)
        return NEEDS_A_PERSON
    except PipelineError as fault:
        print(mask_numbers_in(f"{type(fault).__name__}: {fault}"), file=sys.stderr)
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
    """Judge again what the batch of a receipt, or a rule, had refused, with today's catalogue."""
    from pipelines import commands, rejudging
    from pipelines.city import engine

    if (arguments.receipt is None) == (arguments.rule is None):
        print("give either a receipt or --rule", file=sys.stderr)
        return WRONG_USE
    engine.migrate()
    if arguments.rule is not None:
        outcome = rejudging.rejudge(arguments.rule, arguments.record_type, dry_run=arguments.dry_run)
        _answer(arguments, outcome, rejudging.lines(outcome))
        return NEEDS_A_PERSON if outcome["needs_a_person"] else DONE
    return _answer_with(arguments, commands.resubmit(arguments.receipt))


def validate(arguments: argparse.Namespace) -> int:
    """Say what would become of a file if it were dropped; nothing is loaded and no database is asked."""
    from pipelines import receipts, trial

    file = Path(arguments.file)
    if not file.exists():
        print(f"no such file: {file}", file=sys.stderr)
        return WRONG_USE
    outcomes = trial.try_parts(file, arguments.department)
    told = [receipts.trial_json(one.contents) for one in outcomes]
    lines = (line for one in outcomes for line in (*_heading(one), *receipts.trial_lines(one.contents)))
    _answer(arguments, told[0] if len(told) == 1 else {"parts": told}, lines)
    if arguments.receipt:
        for one in outcomes:
            print(receipts.write_trial(one.contents, Path(arguments.receipt)), file=sys.stderr)
    return DONE if all(one.is_sound for one in outcomes) else NEEDS_A_PERSON


def _heading(one: Any) -> tuple[str, ...]:
    """What tells the parts of a file apart."""
    return (f"== {one.contents.batch.place}",) if one.contents.batch.part else ()


def remind(arguments: argparse.Namespace) -> int:
    """Remind departments of refused rows that nobody mended."""
    from pipelines import commands, flows
    from pipelines.city import engine

    engine.migrate()
    outcome = flows.remind()
    return _answer(arguments, outcome, commands.status_lines(outcome))


def receipt_verify(arguments: argparse.Namespace) -> int:
    """Say whether a receipt was issued by this platform and not changed since."""
    from pipelines import receipts

    file = Path(arguments.file)
    if not file.is_file() or file.suffix.lower() not in (".xlsx", ".json"):
        print(f"no such receipt (.xlsx or .json): {file}", file=sys.stderr)
        return WRONG_USE
    key = receipts.public_key_of(arguments.key) if arguments.key else receipts.public_key()
    found = receipts.verify(file, key)
    print("\n".join(one.text for one in found))
    return DONE if all(one.is_genuine for one in found) else NEEDS_A_PERSON


def receipt_key(_arguments: argparse.Namespace) -> int:
    """Print the public key that receipts are verified with."""
    from pipelines import receipts

    key = receipts.public_key()
    print(receipts.written_key(key))
    print(f"ed25519, key {receipts.key_id_of(key)}", file=sys.stderr)
    return DONE


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
    one = _command(
        commands, "validate", validate, "say what would become of a file, in a receipt's words; load nothing"
    )
    one.add_argument("file", metavar="FILE", help="a file as a department would drop it")
    one.add_argument("--department", metavar="D", help="its folder's name: also ask whether it is responsible")
    one.add_argument("--receipt", metavar="DIR", help="also write the workbook 预检_… into this folder")
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
    one.add_argument("receipt", nargs="?", metavar="RECEIPT", help="a receipt (.xlsx or .json) or a batch number")
    one.add_argument("--rule", metavar="X", help="every batch with rows that this rule refused and nobody mended since")
    one.add_argument("--record-type", metavar="T", help="with --rule: only batches of this record type")
    one.add_argument("--dry-run", action="store_true", help="with --rule: only say how many rows would pass")
    one.add_argument("--json", action="store_true", help="print the outcome as JSON on standard output")
    one = _command(commands, "remind", remind, "remind departments of refused rows that nobody mended for a week")
    one.add_argument("--json", action="store_true", help="print the outcome as JSON on standard output")
    _receipt_commands(commands)
    _database_commands(commands)
    _catalogue_commands(commands)
    return parser


def _receipt_commands(commands: Any) -> None:
    group = commands.add_parser("receipt", help="prove receipts")
    inner = group.add_subparsers(required=True, metavar="ACTION")
    one = _command(inner, "verify", receipt_verify, "say whether a receipt is genuine (exit status 0) or not (1)")
    one.add_argument("file", metavar="FILE", help="a receipt, .xlsx or .json")
    one.add_argument("--key", metavar="HEX", help="the public key (default: this platform's own)")
    _command(inner, "key", receipt_key, "print the public key that receipts are verified with")


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
