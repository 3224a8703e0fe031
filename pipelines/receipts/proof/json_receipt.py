"""What the JSON receipt says: facts about the batch, then the findings about its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from pipelines.batch import Batch, BatchState
from pipelines.receipts.proof.listed_findings import (
    findings_by_column,
    listed_findings,
    room_for_findings,
)
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.explained_conversions import explained_conversions
from pipelines.receipts.words.explained_findings import ExplainedFindings
from pipelines.receipts.words.explained_preview import explained_preview
from pipelines.receipts.words.kept_and_emptied import kept_and_emptied
from pipelines.receipts.words.masking import shown_json, shown_text
from pipelines.receipts.words.receipt_names import original_name
from pipelines.receipts.words.updates import updates
from pipelines.shapes.finding import Severity
from pipelines.shapes.json_object import JsonObject
from pipelines.shapes.reading import Reading


# What a receipt says of how the file was read.
_READING_KEYS = (
    "record_type",
    "format",
    "encoding",
    "delimiter",
    "sheet",
    "header_row",
    "columns",
    "notes",
)


@dataclass(frozen=True)
class JsonReceipt:
    """A JSON receipt before it is signed."""

    facts: JsonObject
    """The fields about the batch as a whole."""
    lists: Mapping[str, Iterable[JsonObject]]
    """The lists about single rows. Each is read once, because memory may not hold all of it."""


def receipt_json(
    contents: Contents, findings: ExplainedFindings, issued_at: datetime
) -> JsonReceipt:
    """The JSON receipt of a batch."""
    facts = batch_facts(contents.batch, issued_by="city", issued_at=issued_at)
    facts["reading"] = _shown_reading(contents.reading)
    facts["earlier_values"] = [line.as_json() for line in kept_and_emptied(contents)]
    facts["updated_values"] = [update.as_json() for update in updates(contents)]
    preview = explained_preview(contents, findings.columns)
    facts["preview"] = [column.as_json() for column in preview]
    room = room_for_findings(contents.file_size)
    facts["findings_by_column"] = findings_by_column(findings, room)
    room -= len(orjson.dumps(facts))

    errors = listed_findings(findings.of_severity(Severity.ERROR), room)
    warnings = listed_findings(findings.of_severity(Severity.WARNING), room - errors.size)
    facts["rejected_rows_shown"] = errors.rows
    facts["warned_rows_shown"] = warnings.rows
    all_warnings = [*warnings.objects, *_conversions(contents, findings)]
    lists: dict[str, list[JsonObject]] = {"rejections": errors.objects, "warnings": all_warnings}
    return JsonReceipt(facts, lists)


def reminder_json(
    contents: Contents,
    findings: ExplainedFindings,
    issued_at: datetime,
    *,
    days: int,
    unmended: int,
) -> JsonReceipt:
    """The JSON receipt of a reminder; `days`: since the receipt; `unmended`: rows, shown or not."""
    facts = batch_facts(contents.batch, issued_by="city", issued_at=issued_at)
    facts["unmended"] = unmended
    facts["days"] = days
    room = room_for_findings(contents.file_size)
    facts["findings_by_column"] = findings_by_column(findings, room)
    errors = listed_findings(findings.of_severity(Severity.ERROR), room)
    facts["rejected_rows_shown"] = errors.rows
    return JsonReceipt(facts, {"rejections": errors.objects})


def batch_facts(batch: Batch, *, issued_by: str, issued_at: datetime) -> dict[str, Any]:
    """What every JSON receipt says about its batch."""
    # The stage that writes this is the one that makes the batch receipted.
    state = BatchState.RECEIPTED
    if batch.state is BatchState.REFUSED:
        state = BatchState.REFUSED

    return {
        "receipt_no": batch.batch_no,
        "batch_no": batch.batch_no,
        "department": batch.department,
        "path": shown_text(batch.place),
        "file": original_name(batch),
        "digest": batch.digest,
        "record_type": batch.record_type,
        "catalogue_version": batch.catalogue_version,
        "state": state.value,
        "reason": None if batch.reason is None else shown_text(batch.reason),
        "received": batch.received,
        "accepted": batch.accepted,
        "rejected": batch.rejected,
        "new": batch.new,
        "changed": batch.changed,
        "unchanged": batch.unchanged,
        "warned": batch.warned,
        "issued_by": issued_by,
        "issued_at": issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _shown_reading(reading: Reading | None) -> JsonObject | None:
    if reading is None:
        return None
    content = reading.as_json()
    shown = {key: shown_json(content[key]) for key in _READING_KEYS}
    shown["record_type"] = reading.record_type or None
    return shown


def _conversions(contents: Contents, findings: ExplainedFindings) -> Iterator[JsonObject]:
    """What reading changed."""
    for conversion in explained_conversions(contents, findings.columns):
        yield conversion.finding.as_json()
