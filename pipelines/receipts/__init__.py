"""Receipts (回执): what a department gets back, a workbook to mend and a JSON receipt beside it."""

from pipelines.receipts.issuing import digests_of_issued, issue
from pipelines.receipts.owner_notice import write_owner_notice
from pipelines.receipts.proof.signatures import (
    Signer,
    key_id_of,
    public_key_of,
    public_keys,
    written_key,
)
from pipelines.receipts.proof.signed_json import batch_of_receipt, read_json_receipt
from pipelines.receipts.regional import write_regional_receipt
from pipelines.receipts.reminder import remove_reminders, write_reminder
from pipelines.receipts.trial_report import trial_json, trial_lines, write_trial
from pipelines.receipts.verifying import Proof, verify
from pipelines.receipts.words.batch_labels import batch_label, conclusion
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.receipt_names import is_trial, receipt_name
from pipelines.receipts.words.refusal_words import OWN_RECEIPT
from pipelines.receipts.words.row_source import RowsInMemory
from pipelines.receipts.words.rows_to_mend import rows_to_mend
from pipelines.receipts.workbook.rejected_rows_sheet import MAX_REJECTED_ROWS


__all__ = [
    "MAX_REJECTED_ROWS",
    "OWN_RECEIPT",
    "Contents",
    "Proof",
    "RowsInMemory",
    "Signer",
    "batch_label",
    "batch_of_receipt",
    "conclusion",
    "digests_of_issued",
    "is_trial",
    "issue",
    "key_id_of",
    "public_key_of",
    "public_keys",
    "read_json_receipt",
    "receipt_name",
    "remove_reminders",
    "rows_to_mend",
    "trial_json",
    "trial_lines",
    "write_owner_notice",
    "write_regional_receipt",
    "write_reminder",
    "write_trial",
    "verify",
    "written_key",
]
