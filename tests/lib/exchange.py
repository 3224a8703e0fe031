"""Records on their way to a regional platform."""

from pipelines import settings
from pipelines.catalogue.examples import samples
from tests.lib import commands
from tests.lib.submissions import DEPARTMENT, LICENCE


# The key that both sides of the tests share.
SECRET = "the key that both sides of the tests share"

# What the region holds of ours: records, and different records.
HELD_BY_REGION = "SELECT count(*), count(DISTINCT record_key) FROM records WHERE origin = '152501'"


def submit_licences(catalogue, count=20, seed=1, change=None, department=DEPARTMENT):
    """Submit a file of licences, its rows changed by `change(frame)`; the batches."""
    frame = samples.valid_rows(catalogue.record_types[LICENCE], count, seed=seed)
    if change:
        change(frame)
    inbox = settings.current().ingest_root / department / "inbox"
    frame.to_csv(inbox / f"许可{seed}.csv", index=False)
    return commands.submit()
