"""Receipts (回执): what a department's clerk gets back, a workbook to mend and drop again, and its JSON twin."""

from pipelines.receipts.issuing import issue
from pipelines.receipts.proof.json_receipt import read_json_receipt
from pipelines.receipts.proof.signing import Signer, key_id_of, public_key_of, written_key
from pipelines.receipts.regional import write_regional_receipt
from pipelines.receipts.reminder import write_reminder
from pipelines.receipts.trial import trial_json, trial_lines, write_trial
from pipelines.receipts.verifying import verify
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.names import REMINDER, file_name, is_trial
from pipelines.receipts.words.rows import RowsInMemory


__all__ = [
    "REMINDER",
    "Contents",
    "RowsInMemory",
    "Signer",
    "file_name",
    "is_trial",
    "issue",
    "key_id_of",
    "public_key_of",
    "read_json_receipt",
    "trial_json",
    "trial_lines",
    "write_regional_receipt",
    "write_reminder",
    "write_trial",
    "verify",
    "written_key",
]
