"""How a DAG calls the flows. What is heavy is imported when a task runs, not when its DAG is parsed."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from airflow.sdk import (
    Asset,
    AssetOrTimeSchedule,
    CronTriggerTimetable,
    ExceptionRetryPolicy,
    RetryAction,
    RetryRule,
    get_current_context,
    task,
)

from pipelines.errors import Transient


log = logging.getLogger(__name__)

SHANGHAI = "Asia/Shanghai"
DOWNLOADS_CRON = os.environ.get("DOWNLOADS_CRON") or "*/5 * * * *"
"""How often downloads are fetched, whatever else wakes them."""

STAGES = {
    "collect": "收取",
    "validate": "校验",
    "quarantine": "隔离",
    "load": "入库",
    "receipt": "回执",
}
"""`flows.SUBMISSION`, stage by stage with its title; a test holds both together."""

STEPS: dict[str, Any] = {
    "owner": "credit-centre",
    "retries": 6,
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=5),
    "retry_policy": ExceptionRetryPolicy(
        rules=[
            RetryRule(
                Transient, RetryAction.RETRY, reason="the error says that trying again can help"
            )
        ],
        default=RetryAction.FAIL,
    ),
    # Weights as given, and every step lighter than a stage: files that are under way are finished first.
    "weight_rule": "absolute",
    "priority_weight": 1,
}
"""Default arguments of all tasks. A task whose worker was killed raises nothing and is tried again."""

CLAIM_WEIGHT = len(STAGES) + 2
"""Claims are quick, and until one has run nobody sees the file that was just dropped."""


def bell_or_clock(bell: Asset, cron: str) -> AssetOrTimeSchedule:
    """When an asset rings, and by the clock in case a bell was not heard."""
    return AssetOrTimeSchedule(assets=bell, timetable=CronTriggerTimetable(cron, timezone=SHANGHAI))


def wire(batch_no: Any, rings: Mapping[str, Sequence[Asset]] | None = None) -> Any:
    """Chain the stages, each handed the batch number that the one before returned; `rings`: stage → assets.

    The later a stage, the heavier: of fifty files the first has its receipt while the last still waits.
    """
    for weight, (name, title) in enumerate(STAGES.items(), 2):
        options: dict[str, Any] = {
            "task_id": name,
            "task_display_name": title,
            "map_index_template": "{{ label }}",
        }
        options |= {"priority_weight": weight, "outlets": list((rings or {}).get(name, ()))}
        batch_no = task(**options)(run_stage)(name, batch_no)
    return batch_no


def run_stage(name: str, batch_no: str) -> str:
    """Take a batch through one stage, under the label `department/file`."""
    from pipelines import flows

    get_current_context()["label"] = flows.label(batch_no)  # type: ignore[typeddict-unknown-key]
    stage = next(one for one in flows.SUBMISSION if one.__name__ == name)
    return stage(batch_no)


def step(name: str, title: str) -> Any:
    """A task that makes one pass of a flow and logs what came of it."""
    return task(task_id=name, task_display_name=title, do_xcom_push=False)(run_flow)(name)


def run_flow(name: str) -> None:
    """Call a function of `pipelines.flows` by name."""
    from pipelines import flows

    log.info("%s: %s", name, getattr(flows, name)())
