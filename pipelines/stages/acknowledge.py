"""Fetch the region's receipts, and bring home what it refused."""

from __future__ import annotations

import logging

from pipelines import catalogue, receipts, settings
from pipelines.city import ledger
from pipelines.city.exchange import outbox, pages
from pipelines.errors import RegionRefused
from pipelines.region import client
from pipelines.region.contract import RegionalReceipt
from pipelines.shapes.exchange import RejectedRecord


log = logging.getLogger(__name__)


def acknowledge() -> int:
    """Ask for the receipt of every sent page; returns how many are still not final.

    Rows that the region refused come home: the department whose batch brought them gets a receipt of its own. A page
    that the region knows nothing of, as after it was restored from an older copy, is left to the next upload.

    Raises:
        RegionRefused: a receipt is not for what was sent; all others were taken.
    """
    open_pages = outbox.unsettled()
    platform = client.connect(settings.current()) if open_pages else None
    still_open, doubtful = 0, list[str]()
    for upload_no in open_pages if platform else ():
        assert platform is not None
        try:
            region_receipt = platform.receipt(upload_no)
        except RegionRefused as fault:
            if fault.code != "unknown-upload":
                raise
            log.warning("upload=%s is not known to the region; it will be sent again", upload_no)
            pages.unsend(upload_no)
            continue
        if not region_receipt.is_final:
            still_open += 1
        elif doubt := _doubt(upload_no, region_receipt):
            doubtful.append(f"{upload_no}: {doubt}")
        else:
            outbox.settle(upload_no, region_receipt.rejections)
            log.info(
                "upload=%s accepted=%d refused=%d",
                upload_no,
                region_receipt.accepted,
                region_receipt.rejected,
            )
    for batch_no in outbox.batches_with_news():
        _tell(batch_no)
    if doubtful:
        raise RegionRefused(f"{len(doubtful)} receipt(s) cannot be taken: {doubtful[0]}")
    return still_open


def _doubt(upload_no: str, receipt: RegionalReceipt) -> str | None:
    """Why a final receipt is no proof of what was sent; none: it is."""
    digest, lines = pages.proof_of(upload_no)
    rejected_lines = {rejection.line for rejection in receipt.rejections}
    if receipt.content_digest != digest:
        return "the receipt is for another body than the one that was sent"
    if (receipt.received, receipt.accepted + receipt.rejected) != (lines, lines):
        return f"{lines} records were sent, the receipt counts {receipt.received}"
    if not (
        len(rejected_lines) == len(receipt.rejections) == receipt.rejected
        and rejected_lines <= set(range(1, lines + 1))
    ):
        return "the receipt's refusals are not one per refused line"
    return None


def _tell(batch_no: str) -> None:
    """Write the department's receipt first, then remember that it was written: twice is better than never."""
    batch, refusals = ledger.find(batch_no), outbox.refusals_of(batch_no)
    if not refusals:
        return
    folder = settings.current().ingest_root / batch.department / "receipts"
    path = receipts.write_regional_receipt(
        batch,
        [RejectedRecord(**refusal) for refusal in refusals],
        folder,
        elements=catalogue.current().elements,
        signer=receipts.Signer.from_settings(settings.current()),
    )
    outbox.told(refusals)
    log.info("batch=%s the region refused %d rows: %s", batch_no, len(refusals), path.name)
