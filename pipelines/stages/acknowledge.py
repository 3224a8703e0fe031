"""Fetch the region's receipts, and bring home what it refused."""

from __future__ import annotations

import logging

from pipelines import receipts, settings
from pipelines.city import ledger, outbox
from pipelines.region import client


log = logging.getLogger(__name__)


def acknowledge() -> int:
    """Ask for the receipt of every sent page; returns how many are still not final.

    Rows that the region refused come home: the department whose batch brought them gets a receipt of its own.
    """
    open_pages = outbox.unsettled()
    platform = client.connect() if open_pages else None
    still_open = 0
    for upload_no in open_pages:
        assert platform is not None
        answer = platform.receipt(upload_no)
        if answer["status"] != "final":
            still_open += 1
            continue
        outbox.settle(upload_no, answer["rejections"])
        log.info("upload=%s accepted=%d refused=%d", upload_no, answer["accepted"], answer["rejected"])
    for batch_no in outbox.batches_with_news():
        _tell(batch_no)
    return still_open


def _tell(batch_no: str) -> None:
    """Write the department's receipt first, then remember that it was written: twice is better than never."""
    batch, refusals = ledger.find(batch_no), outbox.refusals_of(batch_no)
    folder = settings.current().ingest_root / batch.department / "receipts"
    path = receipts.write_regional_receipt(batch, refusals, folder)
    outbox.told(refusals)
    log.info("batch=%s the region refused %d rows: %s", batch_no, len(refusals), path.name)
