"""One part of a file, read and staged as a batch does it."""

from pipelines import catalogue
from pipelines.intake.limits import Limits
from pipelines.intake.part_staging import stage_part
from pipelines.intake.staging.store import Staging
from pipelines.settings import Settings


LIMITS = Limits.of(Settings.from_env({}))
BATCH_NO = "20261124-000001"


def staged_part(path, folder=None, *, dropped_as=None, part=None, limits=LIMITS):
    """What was read of a part, and the staging that holds its rows.

    `folder`: where it is staged, beside the file if none is named. `dropped_as`: the path under which
    the file was dropped; without one, its own name in the inbox of a department.
    """
    staging = Staging(folder or path.parent, BATCH_NO)
    dropped_as = dropped_as or f"market_regulation/inbox/{path.name}"
    staged = stage_part(
        path, staging, catalogue.current(), limits, dropped_as=dropped_as, part=part
    )
    return staged, staging
