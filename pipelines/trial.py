"""Try a file before it is dropped (预检): read and judged as a batch would be, nothing kept, no database."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from pipelines import catalogue, receipts, settings
from pipelines.batch import SHANGHAI, Batch, BatchState, Origin
from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.errors import Unreadable
from pipelines.intake import mending, originals
from pipelines.intake.confinement.confined_staging import stage_part_confined
from pipelines.intake.staging.store import Staging
from pipelines.shapes.reading import Reading
from pipelines.stages.collect import refuse_foreign, refuse_unregistered
from pipelines.stages.validate import judge_staged


MASKED = r"[^*]{1,6}\*{2,}[^*]{1,4}"
"""An identity number as a receipt shows it."""
STILL_MASKED = "{count} 个隐去的号码未核对：放入 inbox 后由系统自动补全。"


@dataclass(frozen=True)
class Trial:
    """What would become of a file."""

    contents: receipts.Contents
    refused: frozenset[int]
    """Numbers of the rows that would go back."""
    others: tuple[str, ...] = ()
    """Further parts of the file, each to be tried by itself."""

    @property
    def is_sound(self) -> bool:
        """Whether every row would be taken."""
        return not self.contents.is_refused and self.contents.batch.rejected == 0


def try_parts(file: Path, department: str | None) -> list[Trial]:
    """Judge a file as `try_file` does, and every part of it that would be a batch of its own."""
    first = try_file(file, department)
    return [first, *(try_file(file, department, part=part) for part in first.others)]


def try_file(
    file: Path,
    department: str | None,
    *,
    hint: str | None = None,
    part: str | None = None,
    today: date | None = None,
) -> Trial:
    """Judge a file, or one part of it, against today's catalogue as if the department had dropped it.

    Without a department nobody asks whether it is responsible; `hint` is the path that names the record type (the
    file's own name), `today` the day that rules compare with.
    """
    known = catalogue.current()
    batch = Batch(
        batch_no="",
        department=department or "",
        path=hint or file.name,
        part=part,
        origin=Origin.DEPARTMENT,
        state=BatchState.VALIDATED,
        catalogue_version=known.version,
        found_at=datetime.now(UTC),
    )
    with tempfile.TemporaryDirectory() as scratch:
        staging = Staging(Path(scratch), "trial")
        others: tuple[str, ...] = ()
        try:
            if department:
                refuse_unregistered(department, known)
            staged = stage_part_confined(
                file, staging, known, settings.current(), hint=batch.path, part=part
            )
            others = staged.other_parts
            batch = replace(batch, part=staged.name, digest=originals.digest_of(file))
            reading = staged.require_reading()
            trial = _judged(reading, batch, staging, known, today or datetime.now(SHANGHAI).date())
        except Unreadable as fault:
            trial = Trial(_refused(batch, fault, known), frozenset())
        return replace(trial, others=others)


def _judged(found: Reading, batch: Batch, staging: Staging, known: Catalogue, today: date) -> Trial:
    record_type = known.record_types[found.record_type]
    if batch.department:
        refuse_foreign(batch.department, found.record_type, known)
    unsaid = _Masked(record_type, is_mending=mending.corrected_batch_no(staging) is not None)
    judge_staged(staging, record_type, known, today=today, heard=unsaid.without)
    parted = staging.split_rows()
    batch = replace(
        batch,
        record_type=found.record_type,
        received=found.received,
        accepted=parted.accepted,
        rejected=parted.rejected,
        warned=parted.warned,
    )
    if unsaid.hidden:
        note = STILL_MASKED.format(count=unsaid.hidden)
        found = replace(found, notes=(*found.notes, note))
    return Trial(_contents(batch, record_type, found, staging, known), _refused_rows(staging))


class _Masked:
    """A mended receipt shows identity numbers masked: nothing can be said of those before they are filled in."""

    def __init__(self, record_type: RecordType, *, is_mending: bool) -> None:
        self.personal = [
            code for code, one in record_type.elements.items() if one.personal and is_mending
        ]
        self.hidden = 0

    def without(self, findings: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
        """The findings but for those about masked numbers, which are counted."""
        for code in self.personal:
            masked = rows.index[rows[code].str.fullmatch(MASKED).fillna(False).astype(bool)]
            self.hidden += len(masked)
            findings = findings[
                ~((findings["element"] == code) & findings["row_number"].isin(masked))
            ]
        return findings


def _refused_rows(staging: Staging) -> frozenset[int]:
    findings = staging.findings.table().select(["row_number", "severity"]).to_pylist()
    return frozenset(one["row_number"] for one in findings if one["severity"] == "error")


def _contents(
    batch: Batch,
    record_type: RecordType,
    reading: Reading,
    staging: Staging,
    known: Catalogue,
) -> receipts.Contents:
    return receipts.Contents(
        batch=batch,
        department_name=_name(batch.department, known),
        record_type=record_type,
        reading=reading,
        rows=staging.rows_with_findings.lookup(),
        findings=staging.findings.table(),
        conversions=staging.conversions(),
        is_trial=True,
    )


def _refused(batch: Batch, fault: Unreadable, known: Catalogue) -> receipts.Contents:
    sentence = (
        f"{fault.reason}。{fault.remedy}"
        if not fault.reason.endswith("。")
        else fault.reason + fault.remedy
    )
    batch = replace(
        batch,
        state=BatchState.REFUSED,
        reason=sentence,
        received=fault.received,
        rejected=fault.received,
    )
    return receipts.Contents(batch, _name(batch.department, known), None, is_trial=True)


def _name(folder: str, known: Catalogue) -> str:
    department = known.department_of_folder(folder)
    return department.name if department else folder or "—"
