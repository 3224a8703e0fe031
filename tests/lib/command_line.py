"""The command line inside the test's process: all that a shell sees but the start of Python."""

import contextlib
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass

from pipelines import settings
from pipelines.__main__ import main


@dataclass(frozen=True)
class Answer:
    """What a shell is answered."""

    returncode: int
    stdout: str
    stderr: str


def run_here(environment: Mapping[str, str], *arguments: str) -> Answer:
    """Run one command with the settings that an environment gives."""
    printed, errors = io.StringIO(), io.StringIO()
    with (
        settings.using(settings.Settings.from_env(environment)),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(errors),
    ):
        try:
            returncode = main(arguments)
        except SystemExit as wrong_use:
            returncode = wrong_use.code
    return Answer(returncode, printed.getvalue(), errors.getvalue())


def run_on_platform(*arguments: str, **others: str) -> Answer:
    """Run one command on the platform of the settings in use; `others`: further variables."""
    current = settings.current()
    environment = os.environ | {
        "VAR": str(current.var),
        "DATABASE_URL": current.database_url,
        "REGION_URL": current.region_url,
        "REGION_SECRET": current.region_secret,
        "SETTLE_SECONDS": "0",
    }
    return run_here(environment | others, *arguments)
