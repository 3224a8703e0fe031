"""Airflow reads this in every process that it starts; its folder is on PYTHONPATH.

Tasks are forked from the scheduler (LocalExecutor) or from a Celery worker: what that parent has imported, no task
has to import again. Great Expectations alone costs seconds of CPU.
"""

from __future__ import annotations

import logging
import sys
from datetime import date
from importlib import import_module


__all__: list[str] = []  # Airflow takes every other public name as an override of its own settings.

HEAVY = (
    "airflow.providers.standard.decorators.python",
    "airflow.providers.standard.decorators.sensor",
    "airflow.sdk.execution_time.supervisor",
    "airflow.sdk.execution_time.task_runner",
    "dags.assets",
    "dags.wiring",
    "pipelines.flows",
    "pipelines.validation",
)


def _runs_tasks(arguments: list[str]) -> bool:
    return arguments[1:2] == ["scheduler"] or arguments[1:3] == ["celery", "worker"]


def _judge_once() -> None:
    """Judge an invented row: what Great Expectations builds at its first judgement is inherited as well."""
    from tqdm import tqdm

    from pipelines import catalogue, settings, validation
    from pipelines.catalogue.examples.samples import valid_rows

    tqdm.monitor_interval = 0  # Its thread would not survive the fork.
    # Not `catalogue.current()`, which would be remembered: tasks are to see today's catalogue.
    known = catalogue.load(settings.current().expectations)
    record_type = next(iter(known.record_types.values()))
    validation.validate_rows(
        valid_rows(record_type, 1, seed=1), record_type, known, today=date(2018, 12, 10)
    )


if _runs_tasks(sys.argv):
    for _module in HEAVY:
        import_module(_module)
    try:
        _judge_once()
    except Exception:
        logging.getLogger(__name__).warning(
            "could not warm up; tasks will take a little longer", exc_info=True
        )
