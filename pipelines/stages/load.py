"""Bring the accepted rows into the city platform."""

from __future__ import annotations

from pipelines.city import ledger
from pipelines.city.ledger import rejected_rows, unmended
from pipelines.city.records import merge
from pipelines.city.records.match_keys import match_keys_of_canonical_rows
from pipelines.intake import mending
from pipelines.work import Work, stage


@stage
def load(work: Work) -> None:
    """Load records, versions, rejected rows and outbox rows in one transaction."""
    counts = merge.load_records(
        work.connection,
        work.platform,
        work.batch,
        work.staging.canonical_rows.accepted(),
        record_type=work.record_type,
        first_batch_no=ledger.first_batch_no(work.platform, work.batch),
        absence=work.staging.absence(work.record_type),
    )
    _keep_rejected_rows(work)
    mended_rows = mending.named_rows(mending.references(work.staging))
    unmended.note_mended_rows(work.connection, work.batch, mended_rows)
    if mended_rows:
        unmended.note_deleted_rows(work.connection, work.batch, work.record_type)
    work.step.set(new=counts.new, changed=counts.changed, unchanged=counts.unchanged)


def _keep_rejected_rows(work: Work) -> None:
    """Keep the rejected rows with the match keys that their records would have.

    By its match key a record is recognised when a later file brings it.
    """
    cipher = work.platform.identity_cipher
    keys_of_rejected = work.staging.rejected_keys(work.record_type)
    rejected_rows.keep(
        work.connection,
        cipher,
        work.batch,
        work.staging.rejected_rows(),
        match_keys=match_keys_of_canonical_rows(work.record_type, keys_of_rejected, cipher),
    )
