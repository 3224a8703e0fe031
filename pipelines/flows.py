"""The stages of a batch in their order, and the passes that concern no single batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.batch import STAGES, Batch, BatchState
from pipelines.changed_originals import check_originals
from pipelines.city import ledger
from pipelines.city.platform import CityPlatform
from pipelines.city.records.lateness import lateness
from pipelines.city.records.notices import end_notices
from pipelines.errors import BatchHeld, Permanent
from pipelines.stages.acknowledge import acknowledge
from pipelines.stages.check_receipts import check_receipts
from pipelines.stages.collect import collect
from pipelines.stages.download import download_changes
from pipelines.stages.load import load
from pipelines.stages.quarantine import quarantine
from pipelines.stages.receipt import receipt
from pipelines.stages.reconcile import reconcile
from pipelines.stages.remind import remind
from pipelines.stages.upload import upload_pending
from pipelines.stages.validate import validate
from pipelines.work import Stage


_STAGE_OF_NAME = {stage.name: stage for stage in (collect, validate, quarantine, load, receipt)}

# What happens to every batch, whether a department dropped it or the region distributed it, in the
# order of `pipelines.batch.STAGES`.
SUBMISSION: tuple[Stage, ...] = tuple(_STAGE_OF_NAME[stage.name] for stage in STAGES)

# What is done for all batches together, from time to time. Each may be repeated at any moment.
PASSES: Mapping[str, Callable[[CityPlatform], object]] = {
    "upload": upload_pending,
    "acknowledge": acknowledge,
    "download": download_changes,
    "reconcile": reconcile,
    "end_notices": end_notices,
    "lateness": lateness,
    "remind": remind,
    "check_originals": check_originals,
    "check_receipts": check_receipts,
}

# Those of them that exchange with the region, as the database knows it.
EXCHANGE_PASSES = frozenset({"upload", "acknowledge", "download", "reconcile", "check_receipts"})


def run(platform: CityPlatform, batch_no: str) -> str:
    """Take one batch through all its stages in this process; returns its number."""
    return _run_until(platform, batch_no, SUBMISSION[-1])


def go_on(platform: CityPlatform, batch_no: str, *, until: Stage = SUBMISSION[-1]) -> str:
    """Release a held batch and take it through its stages up to `until`; returns its number.

    `resubmit` does this, and *Clear task* in Airflow. What an earlier stage had staged may be gone, so
    all of them are called; those that the batch is past do nothing.

    Raises:
        PlatformBusy: another batch of the same file has yet to be collected.
    """
    ledger.release(platform, batch_no)
    return _run_until(platform, batch_no, until)


def _run_until(platform: CityPlatform, batch_no: str, last: Stage) -> str:
    for stage in SUBMISSION:
        stage.run(platform, batch_no)
        if stage is last:
            break
    return batch_no


def passes_over(batch: Batch, stage: Stage) -> bool:
    """Whether a batch goes past a stage: a refused one goes from `collect` straight to its receipt."""
    return batch.state is BatchState.REFUSED and stage not in (SUBMISSION[0], SUBMISSION[-1])


def run_stage(
    platform: CityPlatform, batch_no: str, stage: Stage, *, goes_on: bool = False
) -> Batch:
    """Take a batch through one stage; returns what became of it.

    `goes_on`: a person wants the batch to go on, and has removed what it was held for, if it was.

    Raises:
        BatchHeld: the batch is held, before or now; the error says what to do.
        Transient: trying again can help.
    """
    is_held = ledger.find(platform, batch_no).state is BatchState.HELD
    if is_held and not goes_on:
        raise _held(platform, batch_no)
    try:
        if goes_on:
            go_on(platform, batch_no, until=stage)
        else:
            stage.run(platform, batch_no)
    except Permanent as error:
        # The next thing that anybody does depends on it, so it is said last.
        if ledger.find(platform, batch_no).state is BatchState.HELD:
            raise _held(platform, batch_no) from error
        raise
    return ledger.find(platform, batch_no)


def _held(platform: CityPlatform, batch_no: str) -> BatchHeld:
    note = ledger.newest_note(platform, batch_no) or "没有记下原因"
    return BatchHeld(
        f"批次 {batch_no} 已挂起，等待信用中心处理。原因：{note}。"
        "请先排除原因，再对本任务执行 Clear task，批次即解除挂起并继续处理；"
        f"或运行 python -m pipelines resubmit {batch_no}，效果相同。"
    )
