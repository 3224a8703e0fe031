"""`validate`: try a file before it is dropped (预检).

It is read and judged as a batch would be; nothing is kept, and no database is asked.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from pipelines import receipts
from pipelines.batch import SHANGHAI, Batch, BatchState, Origin
from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.catalogue.words.every_rule import elements_under_rules
from pipelines.city.platform import CityPlatform
from pipelines.city.records.near_numbers import findings_within_file
from pipelines.commands.masked_numbers import MaskedNumbers
from pipelines.commands.output import (
    DONE,
    NEEDS_A_PERSON,
    WRONG_USE,
    Commands,
    add_command,
    add_json_flag,
    print_outcome,
)
from pipelines.commands.tried_parts import TriedParts
from pipelines.errors import FileRefused
from pipelines.intake import mending, originals
from pipelines.intake.confinement.confined_staging import stage_part_confined
from pipelines.intake.responsibility import refuse_not_responsible, refuse_unregistered
from pipelines.intake.staging.store import Staging
from pipelines.judging import judge_staged
from pipelines.shapes.finding import Severity
from pipelines.shapes.reading import Reading
from pipelines.work import current_platform


# Elements that the note about the platform names.
_MOST_NAMED = 3
NOT_COMPARED = (
    "预检不查询平台：“{names}”{and_others}不在本表中，更正已有记录的行按平台已有的值判定，"
    "正式报送时才能核对。"
)
STILL_MASKED = "{count} 个隐去的号码未核对：放入收件夹（inbox）后由系统自动补全。"


def add_commands(commands: Commands) -> None:
    """Add `validate` to the parser's commands."""
    parser = add_command(
        commands,
        "validate",
        validate_command,
        "say what would become of a file, in a receipt's words; load nothing",
    )
    parser.add_argument("file", metavar="FILE", help="a file as a department would drop it")
    parser.add_argument(
        "--department", metavar="D", help="its folder's name: also ask whether it is responsible"
    )
    parser.add_argument(
        "--receipt", metavar="DIR", help="also write the workbook 预检_… into this folder"
    )
    add_json_flag(parser)


def validate_command(arguments: argparse.Namespace) -> int:
    """Say what would become of a file if it were dropped."""
    file = Path(arguments.file)
    if not file.exists():
        print(f"no such file: {file}", file=sys.stderr)
        return WRONG_USE

    trials = try_parts(current_platform(), file, arguments.department)
    outcomes = [receipts.trial_json(trial.contents) for trial in trials]
    outcome = outcomes[0] if len(outcomes) == 1 else {"parts": outcomes}
    print_outcome(arguments, outcome, _lines(trials))
    if arguments.receipt:
        for trial in trials:
            print(receipts.write_trial(trial.contents, Path(arguments.receipt)), file=sys.stderr)
    return DONE if all(trial.is_sound for trial in trials) else NEEDS_A_PERSON


@dataclass(frozen=True)
class Trial:
    """What would become of a file, or of one part of it."""

    contents: receipts.Contents
    """What its receipt would be made from."""
    rejected_rows: frozenset[int]
    """Numbers of the rows that would go back."""
    others: tuple[str, ...] = ()
    """Further parts of the file, each to be tried by itself."""

    @property
    def is_sound(self) -> bool:
        """Whether every row would be accepted."""
        return not self.contents.is_refused and self.contents.batch.rejected == 0


def _lines(trials: list[Trial]) -> Iterator[str]:
    for trial in trials:
        batch = trial.contents.batch
        if batch.part:
            yield f"== {batch.place}"
        yield from receipts.trial_lines(trial.contents)


def try_parts(platform: CityPlatform, file: Path, department: str | None) -> list[Trial]:
    """Judge a file as `try_file` does, and every part of it that would be a batch of its own."""
    # Nothing of a trial is kept: its rows are staged in a folder that is gone afterwards.
    with tempfile.TemporaryDirectory() as scratch:
        parts = TriedParts(Path(scratch))
        trials = [try_file(platform, file, department, parts=parts)]
        for part in trials[0].others:
            trials.append(try_file(platform, file, department, part=part, parts=parts))
        return trials


def try_file(
    platform: CityPlatform,
    file: Path,
    department: str | None,
    *,
    dropped_as: str | None = None,
    part: str | None = None,
    today: date | None = None,
    parts: TriedParts | None = None,
) -> Trial:
    """Judge a file, or a part of it, as if the department had dropped it; ask no database.

    Without a department nobody asks whether it is responsible; `dropped_as` is the path that names the
    record type (the file's own name), `today` the day that rules compare with, `parts` the parts of
    the file that were tried before.
    """
    catalogue = platform.catalogue
    batch = Batch(
        batch_no="",
        department=department or "",
        path=dropped_as or file.name,
        part=part,
        origin=Origin.DEPARTMENT,
        state=BatchState.VALIDATED,
        catalogue_version=catalogue.version,
        found_at=datetime.now(UTC),
    )

    today = today or datetime.now(SHANGHAI).date()
    others: tuple[str, ...] = ()

    with tempfile.TemporaryDirectory() as scratch:
        parts = parts or TriedParts(Path(scratch))
        staging = parts.staging()
        try:
            if department:
                refuse_unregistered(department, catalogue)

            staged = stage_part_confined(
                file,
                staging,
                catalogue,
                platform.settings,
                dropped_as=_dropped_as(batch),
                part=part,
            )
            others = staged.other_parts
            batch = replace(batch, part=staged.name, digest=originals.digest_of(file))
            reading = staged.require_reading()
            trial = _judge(batch, reading, staging, catalogue, today=today, parts=parts)
        except FileRefused as error:
            trial = Trial(_refused_contents(batch, error, catalogue), frozenset())

    contents = replace(trial.contents, file_size=file.stat().st_size)
    return replace(trial, contents=contents, others=others)


def _dropped_as(batch: Batch) -> str:
    """Where the file would lie: the department's folder helps to tell what a table is."""
    return f"{batch.department}/inbox/{batch.path}" if batch.department else batch.path


def _judge(
    batch: Batch,
    reading: Reading,
    staging: Staging,
    catalogue: Catalogue,
    *,
    today: date,
    parts: TriedParts,
) -> Trial:
    record_type = catalogue.record_types[reading.record_type]
    if batch.department:
        refuse_not_responsible(batch.department, record_type, catalogue, reading=reading)

    mending.keep_row_numbers(staging)
    masked_numbers = MaskedNumbers(record_type, staging)
    sender = catalogue.department_of_folder(batch.department)
    judge_staged(
        staging,
        record_type,
        catalogue,
        today=today,
        findings_filter=masked_numbers.without_their_findings,
        comparison=findings_within_file(record_type),
        sender=sender.code if sender else None,
    )

    # Other parts are compared with the sound rows, and may take some of them: split once more.
    staging.split_rows()
    parts.compare(staging, batch, record_type)
    counts = staging.split_rows()
    batch = replace(
        batch,
        record_type=reading.record_type,
        received=reading.received,
        accepted=counts.accepted,
        rejected=counts.rejected,
        warned=counts.warned,
    )

    reading = _with_notes(reading, record_type, masked=masked_numbers.count)
    contents = receipts.Contents(
        batch=batch,
        department_name=_department_name(batch.department, catalogue),
        record_type=record_type,
        reading=reading,
        rows=staging.rows_with_findings.lookup(),
        findings=staging.findings.table(),
        preview=staging.preview(),
        conversions=staging.conversions(),
        is_trial=True,
    )

    return Trial(contents, _rejected_rows(staging))


def _with_notes(reading: Reading, record_type: RecordType, *, masked: int) -> Reading:
    """The reading with notes on what a trial cannot judge. `masked`: numbers that stayed masked."""
    reading = _with_note_about_platform(reading, record_type)
    if not masked:
        return reading
    return replace(reading, notes=(*reading.notes, STILL_MASKED.format(count=masked)))


def _with_note_about_platform(reading: Reading, record_type: RecordType) -> Reading:
    """The reading with a note where rules look at elements for which the file has no column.

    For a row about an existing record they look at what the platform keeps.
    """
    own = {column.element for column in reading.columns}
    absent = elements_under_rules(record_type) - own
    names = [element.name for code, element in record_type.elements.items() if code in absent]
    if not names:
        return reading
    and_others = f"等{len(names)}项" if len(names) > _MOST_NAMED else ""
    note = NOT_COMPARED.format(names="”“".join(names[:_MOST_NAMED]), and_others=and_others)
    return replace(reading, notes=(*reading.notes, note))


def _rejected_rows(staging: Staging) -> frozenset[int]:
    findings = staging.findings.table().select(["row_number", "severity"]).to_pylist()
    return frozenset(
        finding["row_number"] for finding in findings if finding["severity"] == Severity.ERROR
    )


def _refused_contents(batch: Batch, error: FileRefused, catalogue: Catalogue) -> receipts.Contents:
    full_stop = "" if error.reason.endswith("。") else "。"
    sentence = error.reason + full_stop + error.remedy

    refused = replace(
        batch,
        state=BatchState.REFUSED,
        reason=sentence,
        reason_code=error.code,
        received=error.received,
        rejected=error.received,
    )

    contents = receipts.Contents(
        batch=refused,
        department_name=_department_name(batch.department, catalogue),
        record_type=None,
        is_trial=True,
    )

    reading = Reading.of_refused(error)
    nearest = reading.record_type if reading is not None else ""
    return replace(contents, record_type=catalogue.record_types.get(nearest), reading=reading)


def _department_name(folder: str, catalogue: Catalogue) -> str:
    department = catalogue.department_of_folder(folder)
    return department.name if department is not None else folder or "—"
