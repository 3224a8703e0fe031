"""Great Expectations, imported once and kept quiet: no analytics, no progress bars, no own notes."""

from __future__ import annotations

import logging
import os
from functools import cache


# Both come before the import below: it reads the variable, and it logs what the level suppresses.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
logging.getLogger("great_expectations._docs_decorators").setLevel(logging.WARNING)

import great_expectations as gx  # noqa: E402
from great_expectations.data_context import AbstractDataContext  # noqa: E402
from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: E402


@cache
def process_context() -> AbstractDataContext:
    """The context that all validation of this process uses; in memory."""
    return without_progress_bars(gx.get_context(mode="ephemeral"))


def without_progress_bars(context: AbstractDataContext) -> AbstractDataContext:
    """Switch the progress bars of a context off: in the log of a task each step of one is a line."""
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context
