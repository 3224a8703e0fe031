"""Put one chunk of findings into words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.catalogue.swapped_texts import TEXTS_SWAPPED
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.general_rules import GENERAL_RULES
from pipelines.catalogue.words.record_rules import KEPT_BY_ANOTHER
from pipelines.catalogue.words.repeat_words import REPEAT_RULES
from pipelines.catalogue.words.sentences import Sentence, sentence
from pipelines.catalogue.words.wording import own_key
from pipelines.receipts.words.masking import shown_text
from pipelines.receipts.words.shown_rows import ChunkCells, ShownRows
from pipelines.receipts.words.swap import Swap, swap_of, with_swap
from pipelines.receipts.words.unread_columns import UnreadColumn, with_unread_column
from pipelines.shapes.finding import Severity
from pipelines.shapes.repeated_row import RepeatedRow


SEVERITY_WORDS = {Severity.ERROR: "退回", Severity.WARNING: "提示"}


@dataclass(frozen=True, slots=True)
class ExplainedFinding:
    """One finding with everything that a receipt says about it; personal values are masked."""

    row_number: int
    rule: str
    element: str | None
    severity: Severity
    value: str | None
    """None: the cell is empty."""
    words: Sentence
    subject_name: str
    key: str
    """The record's business key, joined by ` · `; see `own_key`."""
    differing: tuple[str, ...] = ()
    """Codes of the elements in which the row differs from the one that it repeats, or its record."""
    detail: str | None = None
    """What the finding quotes (`Finding.detail`), as it may be shown."""

    @property
    def is_error(self) -> bool:
        """Whether the row is rejected for it."""
        return self.severity is Severity.ERROR

    @property
    def marked_text(self) -> str:
        """The sentence, marked if the row is accepted all the same."""
        if self.is_error:
            return self.words.text
        return f"（提示）{self.words.text}"

    def as_json(self) -> dict[str, Any]:
        """In the keys of the contract."""
        return {
            "row_number": self.row_number,
            "rule": self.rule,
            "element": self.element,
            "field": self.words.field,
            "value": self.value,
            "expected": self.words.expected,
            "remedy": self.words.remedy,
            "severity": self.severity.value,
            "text": self.words.text,
        }


def short_texts(findings: Sequence[ExplainedFinding]) -> list[str]:
    """The sentences of a row without row and value; what is said of several elements is said once."""
    fields: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        mark = "" if finding.is_error else "（提示）"
        names = fields.setdefault((mark, finding.words.advice), [])
        if not _is_about_row(finding):
            names.append(finding.words.field)
    return [
        f"{mark}{''.join(f'「{field}」' for field in names)}{advice}"
        for (mark, advice), names in fields.items()
    ]


def _is_about_row(finding: ExplainedFinding) -> bool:
    """Whether the sentence speaks of the row as a whole, and not of one of its elements."""
    general_rule = GENERAL_RULES.get(finding.rule)
    if general_rule is None or not general_rule.is_about_row:
        return False
    # Findings of before did not say what differs, and had one for each element.
    return bool(finding.differing) or finding.rule != KEPT_BY_ANOTHER


def explained_chunk(
    chunk: pa.Table,
    rows: ShownRows,
    record_type: RecordType,
    *,
    swaps: Sequence[Swap] = (),
    unread: Mapping[str, UnreadColumn] = MappingProxyType({}),
    is_trial: bool = False,
) -> Iterator[ExplainedFinding]:
    """Put findings into words; `position` is the position of their row in the source of `rows`.

    `swaps`: the swapped columns that are known, which explain the findings about their cells; `unread`: code
    of an element without a column → unread column that may be it; `is_trial`: the file was only tried.
    """
    cells = ChunkCells(rows, chunk["position"])
    keys = own_key(record_type)
    about_swaps = _rules_about_swaps(record_type)
    say = partial(sentence, record_type, is_trial=is_trial)
    codes = [
        chunk[name].to_pylist() for name in ("row_number", "rule", "element", "severity", "detail")
    ]

    for index, (row_number, rule, element, severity, detail) in enumerate(zip(*codes, strict=True)):
        value = cells.of_finding(index, element)

        # A detail may quote the row, and there anything may have been typed.
        shown_detail = shown_text(detail) if detail else None
        words = say(rule, element, row_number, value=value, detail=shown_detail)

        swap = swap_of(swaps, row_number, element)
        if swap is not None:
            if _is_about_form(rule, record_type, element):
                # What hints say of a value that is another column's leads astray: 其他-张伟.
                words = say(rule, element, row_number, value=value)
            words = with_swap(words, swap, element, is_in_words=rule in about_swaps)

        if not value and element in unread and severity == Severity.ERROR:
            words = with_unread_column(words, unread[element])

        yield ExplainedFinding(
            row_number=row_number,
            rule=rule,
            element=element,
            severity=Severity(severity),
            value=words.value if value else None,
            words=words,
            subject_name=cells.of_element(index, record_type.subject.name) or "",
            key=_joined_key(cells, index, keys),
            differing=_differing(rule, detail),
            detail=shown_detail,
        )


def _rules_about_swaps(record_type: RecordType) -> frozenset[str]:
    """The codes of the rules whose findings say themselves that two columns are swapped."""
    declared = [rule.code for rule in record_type.rules if RULE_KINDS[rule.kind].is_about_swap]
    return frozenset([TEXTS_SWAPPED, *declared])


def _is_about_form(rule: str, record_type: RecordType, element: str | None) -> bool:
    """Whether a finding judges a value by itself."""
    declared = record_type.elements.get(element or "")
    if declared is None:
        return False
    return rule in {judgement.code for judgement in VALUE_TYPES[declared.type].judgements}


def _differing(rule: str, detail: str | None) -> tuple[str, ...]:
    repeat = RepeatedRow.of_text(detail or "") if rule in REPEAT_RULES else None
    return repeat.elements if repeat else ()


def _joined_key(cells: ChunkCells, index: int, keys: tuple[str, ...]) -> str:
    texts = []
    for element in keys:
        text = cells.of_element(index, element)
        if text:
            texts.append(text)
    return " · ".join(texts)
