"""Bring the accepted rows into the city platform."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from operator import attrgetter

import numpy as np
import pyarrow as pa

from pipelines import judging
from pipelines.batch import Origin
from pipelines.catalogue.model import RecordType
from pipelines.catalogue.values.subject_numbers import identity_elements, other_numbers
from pipelines.city import ledger
from pipelines.city.ledger import rejected_rows, settled_rows, unmended
from pipelines.city.records import merge, not_taken, written_rows
from pipelines.city.records.judging_again import JudgeAgain
from pipelines.city.records.kept_elements import absent_under_rules, lookup_of_kept_values
from pipelines.city.records.match_keys import match_keys_of_canonical_rows
from pipelines.city.records.other_keys import MOST_NEW_ROWS, findings_about_other_keys
from pipelines.city.records.other_parts import OtherParts, other_parts_of
from pipelines.city.records.other_subjects import findings_about_other_subjects
from pipelines.city.records.subjects.keys_by_number import keys_by_number
from pipelines.intake import mending
from pipelines.shapes.absence import Absence
from pipelines.shapes.finding import Finding, Severity, finding_table
from pipelines.work import Work, stage


@stage
def load(work: Work) -> None:
    """Load records, versions, rejected rows and outbox rows in one transaction.

    A row whose record has become another department's since it was judged goes back like one that
    was judged later. What only loading sees is said in the receipt as well: a number that another
    code has, a row that is about the record of another row.
    """
    # An attempt that was not committed may have asked rows back.
    row_counts = work.staging.take_back_added_findings()

    absence = work.staging.absence(work.record_type)
    parts = other_parts_of(work.connection, work.batch, work.staging.reading().format)
    loaded = merge.load_records(
        work.connection,
        work.platform,
        work.batch,
        work.staging.canonical_rows.accepted(),
        record_type=work.record_type,
        first_batch_no=ledger.first_batch_no(work.platform, work.batch),
        absence=absence,
        judge_again=_judge_again(work, absence),
        parts=parts,
    )

    findings = [
        *loaded.findings,
        *not_taken.findings_about(loaded.not_taken, work.record_type, work.catalogue),
        *_findings_about_other_keys(work, absence, parts, new_rows=loaded.new),
    ]
    if findings:
        table = finding_table(sorted(findings, key=attrgetter("row_number")))
        row_counts = work.staging.add_findings(work.record_type, table)
    if row_counts is not None:
        work.step.set(
            accepted=row_counts.accepted, rejected=row_counts.rejected, warned=row_counts.warned
        )

    _keep_rejected_rows(work)
    _keep_sound_values(work)
    _settle_rejected_rows(work)
    mended_rows = mending.named_rows(mending.references(work.staging))
    unmended.note_mended_rows(work.connection, work.batch, mended_rows)
    if mended_rows:
        unmended.note_deleted_rows(work.connection, work.batch, work.record_type)
    work.step.set(new=loaded.new, changed=loaded.changed, unchanged=loaded.unchanged)


def _findings_about_other_keys(
    work: Work, absence: Absence, parts: OtherParts, *, new_rows: int
) -> list[Finding]:
    """Warnings of new rows that may correct the key of a kept record; of many rows nothing is said."""
    if not 0 < new_rows <= MOST_NEW_ROWS:
        return []
    department = merge.department_code(work.catalogue, work.batch.department)
    about_keys = findings_about_other_keys(
        work.connection,
        work.batch,
        work.record_type,
        department=department,
        absence=absence,
        doubtful=work.catalogue.doubtful_values,
        other_parts=parts.titles,
    )
    about_subjects = findings_about_other_subjects(
        work.connection,
        work.batch,
        work.record_type,
        department=department,
        numbers_of_one_subject=work.catalogue.doubtful_values.numbers_of_one_subject,
        other_parts=parts.titles,
    )
    # Of a record with the same contents more is said already.
    rows = {finding.row_number for finding in about_keys}
    return about_keys + [finding for finding in about_subjects if finding.row_number not in rows]


def _judge_again(work: Work, absence: Absence) -> JudgeAgain | None:
    """A function that judges the rows anew whose record has changed since; None: none can have.

    The records are locked then, so that what they keep stays as it is seen.
    """
    if not absent_under_rules(work.record_type, absence):
        return None

    department = merge.department_code(work.catalogue, work.batch.department)
    is_from_region = work.batch.origin is Origin.REGION

    def judged_again(versions: Mapping[int, int]) -> list[Finding]:
        judged = work.staging.judged_versions()
        judged_with = dict(
            zip(judged["row_number"].to_pylist(), judged["version"].to_pylist(), strict=True)
        )

        row_numbers = [row for row, version in versions.items() if judged_with.get(row) != version]

        look_up = lookup_of_kept_values(
            work.connection,
            work.platform,
            record_type=work.record_type,
            department=department,
            absence=absence,
        )

        if not row_numbers or look_up is None:
            return []

        return judging.judge_again(
            work.staging,
            work.record_type,
            work.catalogue,
            row_numbers,
            today=work.batch.found_on,
            look_up=look_up,
            takes_blank_codes=is_from_region,
            sender=None if is_from_region else department,
        )

    return judged_again


def _keep_rejected_rows(work: Work) -> None:
    """Keep the rejected rows with the match keys that their records would have.

    By its match key a record is recognised when a later file brings it.
    """
    cipher = work.platform.identity_cipher
    keys_of_rejected = work.staging.rejected_keys(work.record_type)
    match_keys = match_keys_of_canonical_rows(work.record_type, keys_of_rejected, cipher)
    rejected_rows.keep(
        work.connection,
        cipher,
        work.batch,
        work.staging.rejected_rows(),
        match_keys=match_keys,
    )
    other_numbers_by_row = _other_numbers(keys_of_rejected, work.record_type)
    settled_rows.keep_numbers(work.connection, work.batch, match_keys, other_numbers_by_row)


def _other_numbers(keys: pa.Table, record_type: RecordType) -> dict[int, str]:
    """The numbers that stand for a missing credit code, by row number."""
    if not record_type.subject.without_code or record_type.subject.code not in record_type.key:
        return {}
    numbers = other_numbers(
        {code: keys[code].combine_chunks() for code in identity_elements(record_type.subject)},
        record_type,
    )
    pairs = zip(keys["row_number"].to_pylist(), numbers.to_pylist(), strict=True)
    return {row_number: number for row_number, number in pairs if number is not None}


def _keep_sound_values(work: Work) -> None:
    """Keep a digest of the sound values of rejected rows whose key is faulty."""
    rejected = work.staging.findings.row_numbers_with(Severity.ERROR)
    if not len(rejected) or len(rejected) > settled_rows.MAX_SETTLED_ROWS:
        return
    by_elements: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row_number, elements in work.staging.findings.faulty_elements().items():
        codes = tuple(sorted(code for code in elements if code is not None))
        if work.record_type.subject.code in elements:
            # It may come right with another number as well.
            codes = tuple(sorted({*codes, *work.record_type.subject.without_code}))
        # A row as a whole is malformed; a sound key is recognised by itself.
        if None not in elements and not set(codes).isdisjoint(work.record_type.key):
            by_elements[codes].append(row_number)

    digests_of_rows = []
    for codes, row_numbers in by_elements.items():
        rows = work.staging.canonical_rows.find(np.sort(np.array(row_numbers, np.int64)))
        digests = settled_rows.digests_of_sound_values(rows, codes, work.platform.identity_cipher)
        for row_number, digest in zip(rows.index.tolist(), digests, strict=True):
            digests_of_rows.append(settled_rows.SoundValuesDigest(row_number, codes, digest))
    settled_rows.keep_sound_values(work.connection, work.batch, digests_of_rows)


def _settle_rejected_rows(work: Work) -> None:
    """Settle earlier rejected rows that this batch brings with another key."""
    numbers = settled_rows.open_numbers(work.connection, work.batch)
    by_number = keys_by_number(work.connection, work.record_type, numbers)
    settled_rows.settle_by_keys(work.connection, work.batch, by_number)

    sets = settled_rows.faulty_sets(work.connection, work.batch)
    if not sets:
        return
    written = written_rows.of_batch(work.connection, work.record_type, work.batch.batch_no)
    digests: dict[tuple[str, ...], Counter[bytes]] = {codes: Counter() for codes in sets}
    for rows in work.staging.canonical_rows.accepted_frames(written):
        for codes, counts in digests.items():
            counts.update(
                settled_rows.digests_of_sound_values(rows, codes, work.platform.identity_cipher)
            )
    settled_rows.settle(work.connection, work.batch, digests)
