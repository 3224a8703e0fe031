"""Fetch the region's receipts, and tell departments what it rejected."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from pipelines import receipts
from pipelines.bulkheads import Troubles
from pipelines.city import ledger
from pipelines.city.exchange import outbox, rejections
from pipelines.city.ledger import issued_receipts
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import SetAsideKind
from pipelines.errors import Permanent, RegionRefused
from pipelines.ingest.open_folder import shared_folder_below
from pipelines.joined_region import join_region
from pipelines.region.client import RegionalPlatform
from pipelines.region.contract import RegionalReceipt


log = logging.getLogger(__name__)


@dataclass
class PagesSettled:
    """How far the receipts of the sent pages have come."""

    final: list[RegionalReceipt] = field(default_factory=list)
    """Receipts that became final, in the order of their pages."""
    still_open: int = 0
    """Pages without a final receipt that the region has yet to judge."""
    receipt_troubles: Troubles = field(default_factory=Troubles)
    """By number of the upload."""
    department_troubles: Troubles = field(default_factory=Troubles)
    """By number of the batch."""


def acknowledge(platform: CityPlatform) -> int:
    """Ask for the receipt of every sent page; returns how many are still not final.

    Raises:
        RegionRefused, Permanent: as in `settle_all`.
    """
    return settle_all(platform).still_open


def settle_all(platform: CityPlatform) -> PagesSettled:
    """Ask for the receipt of every sent page, and raise what could not be dealt with.

    Raises:
        RegionRefused: a receipt is not for what was sent; all others were taken.
        Permanent: a department could not be informed; all others were.
    """
    settled = settle_pages(platform)
    settled.receipt_troubles.raise_any("receipt(s) cannot be taken")
    settled.department_troubles.raise_any("department(s) could not be informed, the others were")
    return settled


def settle_pages(platform: CityPlatform) -> PagesSettled:
    """Ask for the receipt of every sent page, and inform departments of what the region rejected.

    Rows that the region rejected go back: the department whose batch brought them gets a receipt
    of its own. A page that the region knows nothing of, as after it was restored from an older
    copy, is left to the next upload. A page or a department that something is wrong with holds up
    no other.
    """
    settled = _settle(platform)
    settled.department_troubles = _inform(platform)
    return settled


def _settle(platform: CityPlatform) -> PagesSettled:
    settled = PagesSettled()
    troubles = settled.receipt_troubles
    upload_nos = outbox.without_final_receipt(platform)
    region = join_region(platform) if upload_nos else None
    for upload_no in upload_nos:
        assert region is not None
        with troubles.about(upload_no):
            regional_receipt = _receipt_of(platform, region, upload_no)
            if regional_receipt is None:
                continue
            if not regional_receipt.is_final:
                settled.still_open += 1
                continue
            _take(platform, upload_no, regional_receipt)
            settled.final.append(regional_receipt)
    troubles.note_all(platform, SetAsideKind.RECEIPT)
    return settled


def _inform(platform: CityPlatform) -> Troubles:
    troubles = Troubles()
    # Also those of an earlier pass that was killed before it could write.
    for batch_no in rejections.batches_to_inform(platform):
        with troubles.about(batch_no):
            _tell_department(platform, batch_no)
    for record_type in rejections.types_without_words(platform):
        reason = "the region rejected records of it, and it is not in the catalogue any more"
        troubles.add(record_type, Permanent(reason))
    troubles.note_all(platform, SetAsideKind.NOTIFICATION)
    return troubles


def _receipt_of(
    platform: CityPlatform, region: RegionalPlatform, upload_no: str
) -> RegionalReceipt | None:
    """The receipt of a page; None: the region does not know the page, and it will be sent again."""
    try:
        return region.receipt(upload_no)
    except RegionRefused as error:
        if error.code != "unknown-upload":
            raise
    # The region was restored from an older copy.
    log.warning("upload=%s is not known to the region; it will be sent again", upload_no)
    outbox.note_not_sent(platform, upload_no)
    return None


def _take(platform: CityPlatform, upload_no: str, regional_receipt: RegionalReceipt) -> None:
    """Close a page by its final receipt.

    Raises:
        RegionRefused: the receipt is no proof of what was sent.
    """
    doubt = _doubt(platform, upload_no, regional_receipt)
    if doubt is not None:
        raise RegionRefused(doubt)
    outbox.acknowledge_page(platform, upload_no, regional_receipt.rejections)
    log.info(
        "upload=%s accepted=%d rejected=%d",
        upload_no,
        regional_receipt.accepted,
        regional_receipt.rejected,
    )


def _doubt(platform: CityPlatform, upload_no: str, regional_receipt: RegionalReceipt) -> str | None:
    """Why a final receipt is no proof of what was sent; None: it is."""
    sent = outbox.sent_page(platform, upload_no)
    if regional_receipt.content_digest != sent.content_digest:
        return "the receipt is for another body than the one that was sent"

    answered = regional_receipt.accepted + regional_receipt.rejected
    if regional_receipt.received != sent.lines or answered != sent.lines:
        return f"{sent.lines} records were sent, the receipt counts {regional_receipt.received}"

    lines = {rejection.line for rejection in regional_receipt.rejections}
    is_one_each = len(lines) == len(regional_receipt.rejections) == regional_receipt.rejected
    if not is_one_each or not lines <= set(range(1, sent.lines + 1)):
        return "the receipt does not give one rejection for each rejected line"
    return None


def _tell_department(platform: CityPlatform, batch_no: str) -> None:
    """Write the department's receipt about what the region rejected of its batch."""
    batch = ledger.find(platform, batch_no)
    # All of them, not only the new ones: their number is in the receipt's name, so a second receipt
    # never takes the place of the first.
    rejected = rejections.rejections_of_batch(platform, batch_no)
    if not rejected:
        return
    with shared_folder_below(platform.ingest_root, batch.department, "receipts") as folder:
        name = receipts.write_regional_receipt(
            batch,
            rejected,
            folder,
            elements=platform.catalogue.elements,
            signer=receipts.Signer.from_settings(platform.settings),
        )
        digests = receipts.digests_of_issued(folder, name)
    with platform.transaction() as connection:
        issued_receipts.note_issued(connection, batch_no, digests)
    # Noted after writing: a process killed in between writes the same receipt again.
    rejections.note_informed(platform, rejected)
    log.info("batch=%s the region rejected %d rows: %s", batch_no, len(rejected), name)
