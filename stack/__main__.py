"""The command line behind `make up`, `make down` and `make demo`."""

from __future__ import annotations

import argparse
import logging
import os
import sys

from pipelines.errors import PipelineError
from pipelines.keys import PRIVATE


def main() -> int:
    """Run one command; 0: done, 1: something needs a person (one line says what), 2: wrong use."""
    arguments = _parser().parse_args()
    try:
        return _run(arguments)
    except PipelineError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1


def _run(arguments: argparse.Namespace) -> int:
    # Imported here, so that `--help` does not load pandas.
    from stack import commands, demo

    match arguments.command:
        case "up":
            return commands.up()
        case "down":
            return commands.down()
        case "status":
            return commands.status()
        case "demo":
            return demo.run(arguments.seconds)
    return _supervise(arguments.tied_to)


def _supervise(parent: int | None) -> int:
    from stack.folders import StackFolders
    from stack.ports import Ports
    from stack.supervisor import Supervisor, exclusively

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    folders = StackFolders.from_env(os.environ)
    with exclusively(folders) as has_lock:
        if not has_lock:
            logging.error("another supervisor runs the stack of %s", folders.var)
            return 1
        ports = Ports.from_env(os.environ)
        return Supervisor(folders, ports, parent=parent).run()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m stack", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("up", help="start everything and leave it running")
    commands.add_parser("down", help="stop everything; safe to repeat")
    commands.add_parser("status", help="say what runs, and how well")

    demo_parser = commands.add_parser(
        "demo", help="sample files go all the way round through Airflow; stops what it started"
    )
    demo_parser.add_argument(
        "--seconds", type=float, default=300.0, help="how long it may take (default: 300)"
    )

    # Without help: `up` and `demo` start it, nobody else does.
    supervise_parser = commands.add_parser("supervise")
    supervise_parser.add_argument("--tied-to", type=int)
    return parser


if __name__ == "__main__":
    # All processes of the stack inherit it.
    os.umask(PRIVATE)
    sys.exit(main())
