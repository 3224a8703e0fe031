"""Judge a batch's rows against the catalogue, and against the records that others keep."""

from __future__ import annotations

from functools import partial
from operator import attrgetter

import pyarrow as pa

from pipelines.batch import Origin
from pipelines.city.records import ownership
from pipelines.city.records.kept_elements import lookup_of_kept_values
from pipelines.city.records.merge import department_code
from pipelines.city.records.near_numbers import findings_about_near_numbers
from pipelines.city.records.subjects.numbers_of_others import findings_about_numbers
from pipelines.city.records.subjects.subject_names import distinct_names, findings_about_names
from pipelines.judging import judge_staged
from pipelines.shapes.absence import Absence
from pipelines.shapes.finding import Finding, finding_table
from pipelines.shapes.sound_rows import SoundRows
from pipelines.work import Work, stage


@stage
def validate(work: Work) -> None:
    """Let Great Expectations judge every row; stage the canonical rows and the findings.

    "Today" is the day the file was found, so that judging again gives the same verdict. A row that
    would change a record of another department is asked back, and stands in `conflicts`. Of a
    record of its own a row states what changes, and is judged together with what stays.
    """
    absence = work.staging.absence(work.record_type)
    department = department_code(work.catalogue, work.batch.department)
    is_from_region = work.batch.origin is Origin.REGION

    judge_staged(
        work.staging,
        work.record_type,
        work.catalogue,
        today=work.batch.found_on,
        comparison=partial(_compare_with_records, work, absence),
        look_up=lookup_of_kept_values(
            work.connection,
            work.platform,
            record_type=work.record_type,
            department=department,
            absence=absence,
        ),
        takes_blank_codes=is_from_region,
        sender=None if is_from_region else department,
    )


def _compare_with_records(work: Work, absence: Absence, sound_rows: SoundRows) -> pa.Table:
    # What the region distributes never changes a record of the city: `load` sees to it.
    if work.batch.origin is Origin.REGION:
        return finding_table([])

    rows = ownership.rows_of_others(
        work.connection,
        work.platform,
        work.batch,
        sound_rows,
        record_type=work.record_type,
        department=department_code(work.catalogue, work.batch.department),
        absence=absence,
    )
    ownership.note_conflicts(work.connection, work.batch, rows)

    findings: list[Finding] = []
    for row in rows:
        finding = ownership.finding_about_owner(
            row.row_number,
            row.owner,
            row.differences,
            record_type=work.record_type,
            catalogue=work.catalogue,
        )
        findings.append(finding)

    # Each name is looked at once, however many rows have it.
    names = distinct_names(work.record_type, sound_rows())
    findings += findings_about_names(work.record_type, names)
    findings += findings_about_numbers(
        work.connection, work.catalogue, work.record_type, names=names, rows=sound_rows
    )
    findings += findings_about_near_numbers(
        work.connection, work.record_type, sound_rows(), work.platform.identity_cipher
    )

    return finding_table(sorted(findings, key=attrgetter("row_number")))
