"""What an error of the database means for a batch: wait, ask the operator, or hold the batch.

By SQLSTATE (PostgreSQL's manual, appendix A). Before a connection stands there is none, only the
words in which the server or the driver refused it.
"""

from __future__ import annotations

import re
import subprocess

import psycopg
import sqlalchemy as sa

from pipelines.errors import ConfigurationError, PipelineError, PlatformBusy


# What is raised when the server does not answer: by SQLAlchemy, and by the driver where its cursor
# is used directly; the last one when the embedded server does not start.
NOT_ANSWERING = (
    sa.exc.OperationalError,
    sa.exc.InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    subprocess.SubprocessError,
)

# What else may be a wrong setting; whether it is, `meaning_of_error` says.
NOT_PERMITTED = (
    sa.exc.ProgrammingError,
    psycopg.errors.InsufficientPrivilege,
)

# The role of the address may not do this.
_MISSING_RIGHT = "42501"

# Connection lost, transaction to be repeated, no room or memory, object in use, operator's
# intervention, error of the server's own files.
PASSING_CLASSES = ("08", "40", "53", "55", "57", "58")

# Those of them that have nothing to do with the statement that met them: the server's disk is full, it
# takes no more connections, it is going down or coming up, its own files fail.
_OF_THE_WHOLE_SERVER = ("53100", "53300", "57P", "58")

# Wrong name or password, no such database.
CONFIGURATION_CLASSES = ("28", "3D")

_WORDS_OF_CONFIGURATION = re.compile(
    r"password authentication failed|no password supplied|pg_hba\.conf"
    r'|(?:role|database) "[^"]*" does not exist|permission denied for database'
    r"|received invalid response|expected authentication request|invalid port number"
    r"|server does not support SSL|unsupported frontend protocol"
)


def meaning_of_error(error: Exception, place: str = "") -> PipelineError | None:
    """What is raised instead of an error of the database; None: it is about the data, and stays.

    `place`: where the database is, for people: ` at 127.0.0.1:5432`.
    """
    cause = getattr(error, "orig", None) or error
    sqlstate = getattr(cause, "sqlstate", None) or ""
    first_line = str(cause).strip().partition("\n")[0]

    if sqlstate == _MISSING_RIGHT:
        return ConfigurationError(
            f"the role of DATABASE_URL{place} may not do this: {first_line}. Use the role that may,"
            " or give it its rights: `python -m pipelines database roles`"
        )
    if isinstance(error, NOT_PERMITTED):
        return None
    if sqlstate.startswith(CONFIGURATION_CLASSES) or _WORDS_OF_CONFIGURATION.search(first_line):
        return ConfigurationError(
            f"DATABASE_URL{place} does not lead to the platform: {first_line}"
        )
    if not sqlstate or sqlstate.startswith(PASSING_CLASSES):
        return PlatformBusy(
            f"the city platform's database{place} is not answering: {first_line}",
            meets_every_batch=sqlstate.startswith(_OF_THE_WHOLE_SERVER),
        )
    return None
