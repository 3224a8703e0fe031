"""Remind departments of rejected rows that nobody mended."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from pipelines import receipts
from pipelines.bulkheads import Troubles
from pipelines.city import ledger
from pipelines.city.ledger import issued_receipts, unmended
from pipelines.city.ledger.unmended import UnmendedBatch
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import SetAsideKind
from pipelines.ingest.open_folder import shared_folder_below
from pipelines.intake.recognising.headers.staged_headers import reading_of_staged


@dataclass(frozen=True)
class RemindersWritten:
    """How many reminders were written, and how many taken back."""

    reminded: int
    taken_back: int

    def as_json(self) -> dict[str, Any]:
        """In the words of the command line's contract."""
        return asdict(self)


def remind(platform: CityPlatform) -> RemindersWritten:
    """Write the reminders that are due; remove those of batches in which nothing is left to mend.

    A process killed in between writes the same file again: batch and count decide its name. A
    department whose folder cannot be written holds up no other.

    Raises:
        Permanent: a reminder could not be written or removed; all others were.
    """
    troubles = Troubles()
    reminded = 0
    for batch in unmended.due_for_a_reminder(platform):
        with troubles.about(batch.batch_no):
            if _remind(platform, batch):
                reminded += 1

    taken_back = 0
    for reminder in unmended.outdated_reminders(platform):
        with troubles.about(reminder.batch_no):
            folders = PurePosixPath(reminder.path).parent.parts
            with shared_folder_below(platform.ingest_root, *folders) as folder:
                receipts.remove_reminders(folder, reminder.batch_no)
            unmended.forget_reminder(platform, reminder.batch_no)
            taken_back += 1

    troubles.note_all(platform, SetAsideKind.REMINDER)
    troubles.raise_any("reminder(s) could not be written, the others were")
    return RemindersWritten(reminded=reminded, taken_back=taken_back)


def _remind(platform: CityPlatform, due: UnmendedBatch) -> bool:
    """Write the reminder of one batch; False: no rule that rejected its rows is left."""
    record_type = platform.catalogue.record_type_named(due.record_type)
    if record_type is None:
        return False

    limit = receipts.MAX_REJECTED_ROWS
    with unmended.unmended_rows_of(platform, due.batch_no, limit=limit) as rows:
        to_mend = receipts.rows_to_mend(rows, record_type)
    if to_mend is None:
        return False

    department = platform.catalogue.department_of_folder(due.department)
    department_name = department.name if department else due.department
    contents = receipts.Contents(
        batch=ledger.find(platform, due.batch_no),
        department_name=department_name,
        record_type=record_type,
        reading=reading_of_staged(to_mend.headers, record_type, platform.catalogue.header_remarks),
        rows=receipts.RowsInMemory(to_mend.rows),
        findings=to_mend.findings,
    )

    # Those behind the last one that is shown are counted, whatever their rules.
    rows_not_shown = max(due.rows - limit, 0)
    count = to_mend.rows.num_rows + rows_not_shown
    signer = receipts.Signer.from_settings(platform.settings)
    with shared_folder_below(platform.ingest_root, due.department, "receipts") as folder:
        name = receipts.write_reminder(contents, folder, signer, days=due.days, unmended=count)
        digests = receipts.digests_of_issued(folder, name)
        with platform.transaction() as connection:
            issued_receipts.note_issued(connection, due.batch_no, digests, rows_to_mend=digests[:1])
        unmended.note_reminder(platform, due.batch_no, count, folder.place_of(name))
        # The earlier ones go only now: a process killed in between leaves two, never none.
        receipts.remove_reminders(folder, due.batch_no, but=PurePosixPath(name).stem)
    return True
