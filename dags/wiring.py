"""How a DAG calls the stages and passes.

What is heavy is imported when a task runs: Airflow parses DAG files again and again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

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
from airflow.sdk.exceptions import AirflowSkipException

from dags.events import note_loaded, where_noted
from pipelines.batch import STAGES
from pipelines.errors import BatchHeld, Transient


if TYPE_CHECKING:
    from pipelines.city.platform import CityPlatform


log = logging.getLogger(__name__)

SHANGHAI = "Asia/Shanghai"

# Only an error that says so is worth another attempt.
_RETRY_WHEN_TRANSIENT = ExceptionRetryPolicy(
    rules=[
        RetryRule(Transient, RetryAction.RETRY, reason="the error says that trying again can help")
    ],
    default=RetryAction.FAIL,
)

# Default arguments of all tasks. A task whose worker was killed raises nothing and is tried again.
TASK_DEFAULTS: dict[str, Any] = {
    "owner": "credit-centre",
    "retries": 6,
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=5),
    "retry_policy": _RETRY_WHEN_TRANSIENT,
    # Every other task weighs less than a stage, so that files under way are finished first.
    "weight_rule": "absolute",
    "priority_weight": 1,
}

# More than every stage: a claim is quick, and a dropped file is not seen before it.
CLAIM_WEIGHT = len(STAGES) + 2


def on_event_or_time(asset: Asset, cron: str) -> AssetOrTimeSchedule:
    """Run on each event of an asset, and at fixed times in case an event was lost."""
    return AssetOrTimeSchedule(
        assets=asset, timetable=CronTriggerTimetable(cron, timezone=SHANGHAI)
    )


def chain_stages(batch_no: Any, outlets: Mapping[str, Sequence[Asset]] | None = None) -> Any:
    """Chain the stages of a batch; returns the task of the last one.

    `outlets`: the assets of which a stage creates an event for new or changed records, by its name.
    """
    earlier_task = None
    # A later stage is heavier: of fifty files the first one has its receipt while the last one
    # still waits.
    for weight, stage in enumerate(STAGES, start=2):
        stage_outlets = (outlets or {}).get(stage.name, ())
        stage_task = task(
            task_id=stage.name,
            task_display_name=stage.title,
            map_index_template="{{ label }}",
            priority_weight=weight,
            outlets=[where_noted(asset) for asset in stage_outlets],
            # The stages of a refused file are skipped, and yet it gets its receipt.
            trigger_rule="none_failed",
        )
        # Each is handed the number itself: a stage that is skipped would hand on none.
        later_task = stage_task(run_stage)(stage.name, batch_no)
        if earlier_task is not None:
            earlier_task >> later_task
        earlier_task = later_task
    return earlier_task


def city_platform() -> CityPlatform:
    """The city platform that a task works with."""
    from pipelines.work import current_platform

    return current_platform()


def exchange_platform() -> CityPlatform:
    """The same, for a task that exchanges with the region."""
    return city_platform().for_exchange()


def claim_batches(owner: str, inbox: Asset) -> list[str]:
    """Claim what there is to do; returns the numbers of the batches.

    The trigger of `inbox` has watched the files that woke this run; others are watched here.
    """
    from pipelines.changed_originals import CHECKED_AT_ONCE_FOR, check_originals
    from pipelines.intake.settling import Looks
    from pipelines.stages.claim import claim

    platform = city_platform()
    check_originals(platform, CHECKED_AT_ONCE_FOR)
    looks = Looks(platform.settings.settle_seconds)
    for event in get_current_context()["triggering_asset_events"].get(inbox, ()):
        looks.add_settled(event.extra.get("payload", {}).get("looks", {}))
    return [batch.batch_no for batch in claim(platform, owner, looks=looks)]


def run_stage(name: str, batch_no: str) -> str:
    """Take a batch through one stage; returns how it ended, or the label alone.

    The label, `department/file` and the outcome, is what people see of the mapped task. What is
    returned is the last line of the log: the reason, if the file was not taken. A held batch goes on when
    a person clears the task.
    """
    from pipelines import flows, receipts
    from pipelines.city import ledger

    context = get_current_context()
    platform = city_platform()
    [stage] = [stage for stage in flows.SUBMISSION if stage.name == name]
    batch = ledger.find(platform, batch_no)
    had_records = batch.has_new_records
    log.info("batch=%s %s", batch_no, batch.label)
    try:
        if flows.passes_over(batch, stage):
            raise AirflowSkipException(receipts.conclusion(batch, platform.catalogue))
        goes_on = is_cleared(context["ti"])
        batch = flows.run_stage(platform, batch_no, stage, goes_on=goes_on)
    except BatchHeld:
        batch = ledger.find(platform, batch_no)
        raise
    finally:
        label = receipts.batch_label(batch, platform.catalogue)
        context["label"] = label  # type: ignore[typeddict-unknown-key]

    # A retry cannot tell whether the attempt before it, which was killed, has told anybody.
    if batch.has_new_records and (is_retry(context["ti"]) or not had_records):
        for outlet in context["ti"].task.outlets:
            note_loaded(Asset(outlet.name), batch)
    return receipts.conclusion(batch, platform.catalogue)


def is_cleared(task_instance: Any) -> bool:
    """Whether a person has cleared the task since it was first tried."""
    return _attempts_before(task_instance) > 0


def is_retry(task_instance: Any) -> bool:
    """Whether Airflow tries the task again by itself."""
    first = _attempts_before(task_instance) + 1
    return int(task_instance.try_number) > first


def _attempts_before(task_instance: Any) -> int:
    """Attempts before a person cleared the task: Airflow then allows as many more as at first."""
    allowed = int(task_instance.max_tries)
    return allowed - int(task_instance.task.retries)


def pass_task(name: str, title: str) -> Any:
    """Add a task that makes one of `flows.PASSES` and logs its result."""
    decorated = task(task_id=name, task_display_name=title, do_xcom_push=False)
    return decorated(run_pass)(name)


def run_pass(name: str) -> None:
    """Make one of `flows.PASSES`."""
    from pipelines import flows

    make_pass = flows.PASSES[name]
    platform = exchange_platform() if name in flows.EXCHANGE_PASSES else city_platform()
    log.info("%s: %s", name, make_pass(platform))
