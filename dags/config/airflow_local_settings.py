"""Airflow reads this in every process that it starts; its folder is on PYTHONPATH.

Tasks are forked from the scheduler (LocalExecutor) or from a Celery worker. What that parent has
imported, no task has to import again; Great Expectations alone costs seconds of CPU.
"""

from __future__ import annotations

import logging
import os
import sys
from datetime import date
from importlib import import_module


# Airflow takes every other public name as an override of its own settings.
__all__: list[str] = []

HEAVY_MODULES = (
    "airflow.providers.standard.decorators.python",
    "airflow.providers.standard.decorators.sensor",
    "airflow.sdk.execution_time.supervisor",
    "airflow.sdk.execution_time.task_runner",
    "dags.assets",
    "dags.wiring",
    "pipelines.flows",
    "pipelines.validation",
)


# Tasks and their logs are the owner's alone; a department's receipts are as open as their folder is.
os.umask(0o077)


def _runs_tasks(arguments: list[str]) -> bool:
    is_scheduler = arguments[1:2] == ["scheduler"]
    is_worker = arguments[1:3] == ["celery", "worker"]
    return is_scheduler or is_worker


def _validate_one_row() -> None:
    """Validate an invented row: tasks inherit the catalogue and what Great Expectations builds."""
    from tqdm import tqdm

    from pipelines import catalogue, validation
    from pipelines.catalogue.examples.samples import valid_rows

    # The thread of tqdm would not survive the fork.
    tqdm.monitor_interval = 0
    # Kept for the tasks, which read it again only when a file of it has changed.
    loaded = catalogue.current()
    record_type = next(iter(loaded.record_types.values()))
    row = valid_rows(record_type, 1, seed=1)
    validation.validate_rows(row, record_type, loaded, today=date(2018, 12, 10))


if _runs_tasks(sys.argv):
    for _module in HEAVY_MODULES:
        import_module(_module)
    try:
        _validate_one_row()
    except Exception:
        logging.getLogger(__name__).warning(
            "could not warm up; tasks will take a little longer", exc_info=True
        )
