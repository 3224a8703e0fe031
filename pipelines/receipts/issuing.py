"""Issue a receipt: first the JSON receipt, then the workbook, which shows its digest."""

from __future__ import annotations

import hashlib
from pathlib import PurePath

from pipelines.ingest.drafts import published
from pipelines.ingest.open_folder import OpenFolder
from pipelines.ingest.scratch import scratch_folder
from pipelines.receipts.proof.json_receipt import receipt_json
from pipelines.receipts.proof.signatures import Signer
from pipelines.receipts.proof.signed_json import issue_time, write_signed_json
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.likely_causes import explained
from pipelines.receipts.words.receipt_names import receipt_name
from pipelines.receipts.workbook.book import Workbook
from pipelines.receipts.workbook.list_sheets import write_list_sheets
from pipelines.receipts.workbook.summary_parts import SUMMARY_SHEET, issue_facts
from pipelines.receipts.workbook.summary_sheet import write_receipt_summary
from pipelines.shapes.receipt_form import REJECTED_ROWS_SHEET


# A receipt may be long, so it is read piece by piece.
_CHUNK_BYTES = 1 << 20


def issue(contents: Contents, folder: OpenFolder, signer: Signer) -> str:
    """Write a batch's receipt into a folder; returns the workbook's name.

    Issuing again gives the same two files byte for byte: they say the time of the first issue.
    """
    name = receipt_name(contents.batch)
    json_name = str(PurePath(name).with_suffix(".json"))
    # A receipt that is issued again keeps its first time, so that its bytes stay the same.
    issued_at = contents.batch.receipted_at or issue_time(folder, json_name)
    findings = explained(contents)

    with published(folder, json_name) as draft:
        receipt = receipt_json(contents, findings, issued_at)
        json_digest = write_signed_json(receipt, draft, signer)

    title = f"回执 {contents.batch.batch_no}"
    with (
        scratch_folder(folder.root) as scratch,
        published(folder, name) as draft,
        Workbook(draft, title=title, created=issued_at, scratch=scratch) as book,
    ):
        write_receipt_summary(
            book.sheet(SUMMARY_SHEET),
            contents,
            findings,
            issue_facts=issue_facts(issued_at, json_digest),
            signer=signer,
        )
        write_list_sheets(
            book,
            contents,
            findings,
            rows_sheet=REJECTED_ROWS_SHEET,
            batch_no=contents.batch.batch_no,
        )
    return name


def digests_of_issued(folder: OpenFolder, name: str) -> list[str]:
    """The SHA-256 of a workbook that was issued, and that of the JSON receipt beside it."""
    digests = []
    for issued_name in (name, str(PurePath(name).with_suffix(".json"))):
        digest = hashlib.sha256()
        with folder.read(issued_name) as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
        digests.append(digest.hexdigest())
    return digests
