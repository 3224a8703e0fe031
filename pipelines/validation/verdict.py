"""Judge rows: from raw text to canonical rows, and to findings about what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
from great_expectations.expectations.expectation import Expectation

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.catalogue.words.every_rule import key_element
from pipelines.shapes.finding import FINDING_COLUMNS, Severity
from pipelines.shapes.kept_values import KeptValues, KeptValuesLookup
from pipelines.shapes.row_numbers import RowNumbers
from pipelines.validation.authority_findings import authority_findings
from pipelines.validation.blank_codes import with_blank_code
from pipelines.validation.compared_values import with_compared_values, with_latest_date_only
from pipelines.validation.consequences import without_consequences
from pipelines.validation.conversion_table import conversion_frame, conversion_table
from pipelines.validation.expectation_drafts import ExpectationMeta, Phase
from pipelines.validation.frame import canonical_frame, judged_frame
from pipelines.validation.hints import with_hints
from pipelines.validation.merged_rows import (
    merged_rows,
    with_quoted_kept_values,
    without_findings_about_kept_values,
)
from pipelines.validation.name_findings import name_findings, without_swapped
from pipelines.validation.nearly_blank_rows import with_nearly_blank_rows
from pipelines.validation.other_numbers import with_numbers_in_place
from pipelines.validation.personal_findings import personal_findings
from pipelines.validation.plain_numbers import with_plain_numbers
from pipelines.validation.repeats import KeyHashes, find_repeats
from pipelines.validation.suites import suite_for
from pipelines.validation.undisclosed_numbers import without_undisclosed
from pipelines.validation.unmet_expectations import PreparedExpectations, UnmetExpectation


# Suites that are kept for the next batch; the suite of a penalty takes 1.2 MB.
KEPT_SUITES = 8

NO_FINDINGS = pd.DataFrame(columns=list(FINDING_COLUMNS)).astype(FINDING_COLUMNS)


@dataclass(frozen=True)
class Verdict:
    """The result of judging some rows."""

    canonical: pd.DataFrame
    """All rows in canonical form: a column for each element, row numbers as index."""
    findings: pd.DataFrame
    """One line per finding: row_number, rule, element, severity, detail."""
    conversions: pd.DataFrame
    """One line per element and kind of change that reading made."""

    @property
    def rejected(self) -> RowNumbers:
        """The numbers of the rows that have an error among their findings, in order."""
        return _rejected(self.findings)


class BatchJudge:
    """Judges the rows of one batch, chunk by chunk.

    A chunk is a frame of raw text with a column for each element and row numbers as index. A row
    gets all its findings at once, so that the department can correct it in one go.
    `takes_blank_codes`: nobody has left a code out, because a program wrote the rows (the region's).
    `sender`: the code of the department that brings the rows; None: no department does.
    """

    def __init__(
        self,
        record_type: RecordType,
        catalogue: Catalogue,
        *,
        today: date,
        takes_blank_codes: bool = False,
        sender: str | None = None,
    ) -> None:
        self._record_type = record_type
        self._doubtful_values = catalogue.doubtful_values
        self._catalogue = catalogue
        self._sender = sender
        self._takes_blank_codes = takes_blank_codes
        self._today = today
        self._key_hashes = KeyHashes(record_type)
        self._suite = _judged_suite(record_type, catalogue, today)

    def judge(self, rows: pd.DataFrame, look_up: KeptValuesLookup | None = None) -> Verdict:
        """Judge some rows, each by itself, together with what their records keep.

        `look_up` gives the kept values of elements that the rows do not mention.

        Raises:
            ValidationBroken: an expectation raised instead of judging.
        """
        canonical, conversions = self._read(rows)
        if canonical.empty:
            return Verdict(canonical, NO_FINDINGS, conversions)

        kept_values = look_up(canonical) if look_up else None
        merged = merged_rows(canonical, kept_values)
        frame = self._judged_frame(rows, merged, kept_values)
        findings = self._find(canonical, frame, kept_values)
        findings = self._explain(findings, merged, kept_values)
        verdict = Verdict(canonical, findings, conversions)

        # A rejected row does not count as the first one with its key.
        is_rejected = np.isin(canonical.index.to_numpy(), verdict.rejected)
        self._key_hashes.add(canonical[~is_rejected])
        return verdict

    def _read(self, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The rows in canonical form, and one line per kind of change that this made."""
        # Great Expectations returns plain row numbers only where the index has no name.
        rows = rows.rename_axis(index=None)
        words = self._doubtful_values
        rows, undisclosed = without_undisclosed(rows, self._record_type, words.not_disclosed)
        canonical = canonical_frame(rows, self._record_type)
        conversions = conversion_table(rows, canonical, self._record_type)

        canonical, moved = with_numbers_in_place(canonical, self._record_type)
        canonical, plain = with_plain_numbers(canonical, self._record_type, words)
        changed = conversion_frame([*undisclosed, *moved, *plain])
        conversions = pd.concat([conversions, changed], ignore_index=True)
        return canonical, conversions

    def _judged_frame(
        self, rows: pd.DataFrame, merged: pd.DataFrame, kept_values: KeptValues | None
    ) -> pd.DataFrame:
        """The columns that the suite looks at."""
        has_blank_code = None
        if not self._takes_blank_codes:
            has_blank_code = with_blank_code(rows, self._record_type, kept_values)
        return judged_frame(merged, self._record_type, has_blank_code=has_blank_code)

    def _find(
        self, canonical: pd.DataFrame, frame: pd.DataFrame, kept_values: KeptValues | None
    ) -> pd.DataFrame:
        """What is wrong: by the suite, about names and authorities, about numbers in texts."""
        unmet = self._suite.about_single_rows.find_unmet(frame)
        unmet = without_findings_about_kept_values(unmet, kept_values, self._record_type)
        by_suite = _finding_frame(without_consequences(unmet))
        about_names = name_findings(canonical, by_suite, self._record_type, self._doubtful_values)
        by_suite = without_swapped(by_suite, about_names, self._record_type)
        about_authorities = authority_findings(
            canonical, self._record_type, self._catalogue, self._sender
        )
        findings = pd.concat([by_suite, about_names, about_authorities], ignore_index=True)
        findings = with_nearly_blank_rows(findings, canonical, self._record_type)

        # Nothing is kept of a row that goes back, so nothing of it is masked.
        taken = canonical[~canonical.index.isin(_rejected(findings))]
        about_persons = personal_findings(taken, self._record_type)
        findings = pd.concat([findings, about_persons], ignore_index=True)
        return _in_file_order(findings, self._record_type)

    def _explain(
        self, findings: pd.DataFrame, merged: pd.DataFrame, kept_values: KeptValues | None
    ) -> pd.DataFrame:
        """Add to each finding what it quotes.

        The order matters: a compared value takes the place of a hint, `with_latest_date_only` sorts by the
        compared values, and kept values come behind all else.
        """
        findings = with_hints(findings, merged, self._record_type)
        findings = with_compared_values(findings, merged, self._record_type, today=self._today)
        findings = with_latest_date_only(findings, self._record_type)
        return with_quoted_kept_values(findings, kept_values, self._record_type)

    def repeats(self, rows_of: Callable[[RowNumbers], pd.DataFrame]) -> pa.Table:
        """Findings about rows that repeat the business key of another row, as an Arrow table.

        Called once, after all chunks have been judged. `rows_of` gives canonical rows by their
        numbers, which are in order.
        """
        repeats = find_repeats(self._key_hashes, rows_of, self._suite.about_keys)
        return repeats.as_table(key_element(self._record_type))


def validate_rows(
    rows: pd.DataFrame, record_type: RecordType, catalogue: Catalogue, *, today: date
) -> Verdict:
    """Judge rows that are in memory as a whole.

    Raises:
        ValidationBroken: an expectation raised instead of judging.
    """
    batch_judge = BatchJudge(record_type, catalogue, today=today)
    verdict = batch_judge.judge(rows)
    repeats = batch_judge.repeats(lambda row_numbers: verdict.canonical.loc[row_numbers])
    if not repeats.num_rows:
        return verdict
    findings = pd.concat([verdict.findings, repeats.to_pandas().astype(FINDING_COLUMNS)])
    return replace(verdict, findings=_in_file_order(findings, record_type))


def _rejected(findings: pd.DataFrame) -> RowNumbers:
    errors = findings["severity"] == Severity.ERROR.value
    row_numbers = findings.loc[errors, "row_number"]
    return np.unique(row_numbers.to_numpy(dtype=np.int64))


@dataclass(frozen=True)
class _JudgedSuite:
    """The expectations of a suite, by what they look at."""

    about_single_rows: PreparedExpectations
    about_keys: PreparedExpectations
    """These compare rows, possibly of different chunks."""


@lru_cache(maxsize=KEPT_SUITES)
def _judged_suite(record_type: RecordType, catalogue: Catalogue, today: date) -> _JudgedSuite:
    about_single_rows: list[Expectation] = []
    about_keys: list[Expectation] = []
    for expectation in suite_for(record_type, catalogue).expectations:
        if _phase_of(expectation) == Phase.DUPLICATE:
            about_keys.append(expectation)
        else:
            about_single_rows.append(expectation)

    return _JudgedSuite(
        PreparedExpectations(about_single_rows, today=today),
        PreparedExpectations(about_keys, today=today),
    )


def _phase_of(expectation: Expectation) -> int:
    return ExpectationMeta.from_json(expectation.meta or {}).phase


def _finding_frame(unmet: Iterable[UnmetExpectation]) -> pd.DataFrame:
    """One line per row of each unmet expectation."""
    frames = [NO_FINDINGS]
    for expectation in unmet:
        if len(expectation.rows):
            columns = {
                "row_number": expectation.rows,
                "rule": expectation.meta.rule,
                "element": expectation.meta.element,
                "severity": expectation.meta.severity.value,
            }
            frames.append(pd.DataFrame(columns))
    findings = pd.concat(frames, ignore_index=True).astype(FINDING_COLUMNS)

    # A rule that is two expectations may find the same row twice.
    return findings.drop_duplicates(ignore_index=True)


def _in_file_order(findings: pd.DataFrame, record_type: RecordType) -> pd.DataFrame:
    """Sort findings by row, then by element in the order of the catalogue; findings about whole rows last."""
    position_of = {code: position for position, code in enumerate(record_type.elements)}
    positions = findings["element"].map(position_of)
    ordered = findings.assign(position=positions).sort_values(
        ["row_number", "position"], kind="stable"
    )
    return ordered.drop(columns="position").reset_index(drop=True)
