"""Receipts (回执): what a department's clerk gets back, a workbook to mend and drop again, and its JSON twin."""

from pipelines.receipts.contents import Contents, Fault
from pipelines.receipts.issuing import issue
from pipelines.receipts.names import file_name
from pipelines.receipts.regional import write_regional_receipt
from pipelines.receipts.twin import read_twin


__all__ = ["Contents", "Fault", "file_name", "issue", "read_twin", "write_regional_receipt"]
