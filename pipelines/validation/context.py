"""Great Expectations, imported once and kept quiet: no analytics, no progress bars, no notes on itself in the log."""

from __future__ import annotations

import logging
import os
from functools import cache


# Both have to be said before the import below, which reads the one and writes the notes that the other silences.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
logging.getLogger("great_expectations._docs_decorators").setLevel(logging.WARNING)

import great_expectations as gx  # noqa: E402
from great_expectations.data_context import AbstractDataContext  # noqa: E402
from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: E402


@cache
def context() -> AbstractDataContext:
    """The process's own context, in memory."""
    return without_progress_bars(gx.get_context(mode="ephemeral"))


def without_progress_bars(given: AbstractDataContext) -> AbstractDataContext:
    """Switch a context's progress bars off: in a task's log every step of theirs is a line."""
    given.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return given
