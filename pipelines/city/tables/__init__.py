"""The fixed tables of the city platform; those that the catalogue decides are in `record_tables`.

They say what the newest migration has made: a change here needs a migration of its own.
"""

from pipelines.city.tables.columns import KEY, metadata
from pipelines.city.tables.exchange_tables import (
    OutboxState,
    PageState,
    SetAsideKind,
    cursors,
    message_log,
    messages,
    outbox,
    set_aside,
    uploads,
)
from pipelines.city.tables.kept_tables import (
    RecordSide,
    conflicts,
    key_checks,
    key_definitions,
    notices,
    records,
    subject_merges,
    subjects,
)
from pipelines.city.tables.ledger_tables import (
    IS_WAITING,
    batches,
    departments,
    element_counts,
    issued_receipts,
    mended_rows,
    notes,
    part_rows,
    rejected_blocks,
    rejected_findings,
    rejected_rests,
    rejected_rows,
    rejected_rows_with_records,
    rejected_without_code,
    reminders,
)


__all__ = [
    "KEY",
    "OutboxState",
    "IS_WAITING",
    "PageState",
    "RecordSide",
    "SetAsideKind",
    "batches",
    "conflicts",
    "cursors",
    "departments",
    "element_counts",
    "issued_receipts",
    "key_checks",
    "key_definitions",
    "mended_rows",
    "message_log",
    "messages",
    "metadata",
    "notes",
    "notices",
    "outbox",
    "part_rows",
    "records",
    "rejected_blocks",
    "rejected_findings",
    "rejected_rests",
    "rejected_rows",
    "rejected_rows_with_records",
    "rejected_without_code",
    "reminders",
    "set_aside",
    "subject_merges",
    "subjects",
    "uploads",
]
