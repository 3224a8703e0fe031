"""Bring the accepted rows into the city platform."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from pipelines.city import ledger
from pipelines.city.ledger import rejected_rows, settled_rows, unmended
from pipelines.city.records import merge, not_taken, written_rows
from pipelines.city.records.match_keys import match_keys_of_canonical_rows
from pipelines.intake import mending
from pipelines.shapes.finding import Severity
from pipelines.work import Work, stage


@stage
def load(work: Work) -> None:
    """Load records, versions, rejected rows and outbox rows in one transaction.

    A row whose record has become another department's since it was judged goes back like one that
    was judged later.
    """
    # An attempt that was not committed may have asked rows back.
    parted = work.staging.take_back_added_findings()
    counts = merge.load_records(
        work.connection,
        work.platform,
        work.batch,
        work.staging.canonical_rows.accepted(),
        record_type=work.record_type,
        first_batch_no=ledger.first_batch_no(work.platform, work.batch),
        absence=work.staging.absence(work.record_type),
    )
    if counts.not_taken:
        findings = not_taken.findings_about(counts.not_taken, work.record_type, work.catalogue)
        parted = work.staging.add_findings(work.record_type, findings)
    if parted is not None:
        work.step.set(accepted=parted.accepted, rejected=parted.rejected, warned=parted.warned)
    _keep_rejected_rows(work)
    _keep_rests(work)
    _settle_rejected_rows(work)
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


def _keep_rests(work: Work) -> None:
    """Keep of the rows that no key identifies what was sound in them."""
    rejected = work.staging.findings.row_numbers_with(Severity.ERROR)
    if not len(rejected) or len(rejected) > settled_rows.MAX_ROWS:
        return
    by_elements: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row_number, elements in work.staging.findings.faulty_elements().items():
        codes = tuple(sorted(code for code in elements if code is not None))
        # A row as a whole is malformed; a sound key is recognised by itself.
        if len(codes) == len(elements) and not set(codes).isdisjoint(work.record_type.key):
            by_elements[codes].append(row_number)

    rests = []
    for codes, row_numbers in by_elements.items():
        rows = work.staging.canonical_rows.find(np.sort(np.array(row_numbers, np.int64)))
        digests = settled_rows.rest_digests(rows, codes, work.platform.identity_cipher)
        for row_number, digest in zip(rows.index.tolist(), digests, strict=True):
            rests.append(settled_rows.Rest(row_number, codes, digest))
    settled_rows.keep_rests(work.connection, work.batch, rests)


def _settle_rejected_rows(work: Work) -> None:
    """Settle earlier rejected rows whose faulty key came right in this batch."""
    sets = settled_rows.faulty_sets(work.connection, work.batch)
    if not sets:
        return
    written = written_rows.of_batch(work.connection, work.record_type, work.batch.batch_no)
    digests: dict[tuple[str, ...], Counter[bytes]] = {codes: Counter() for codes in sets}
    for rows in work.staging.canonical_rows.accepted_frames(written):
        for codes, counts in digests.items():
            counts.update(settled_rows.rest_digests(rows, codes, work.platform.identity_cipher))
    settled_rows.settle(work.connection, work.batch, digests)
