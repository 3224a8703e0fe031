"""The stages of a batch in their order, and the passes that concern no single batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.batch import STAGES
from pipelines.changed_originals import check_originals
from pipelines.city.platform import CityPlatform
from pipelines.city.records.lateness import lateness
from pipelines.city.records.notices import end_notices
from pipelines.stages.acknowledge import acknowledge
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
}


def run(platform: CityPlatform, batch_no: str) -> str:
    """Take one batch through all its stages in this process; returns its number."""
    for stage in SUBMISSION:
        stage.run(platform, batch_no)
    return batch_no
