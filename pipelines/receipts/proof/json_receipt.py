"""The receipt for programs: JSON, one key and one finding a line, so that people can read it as well."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import orjson

from pipelines.batch import Batch, BatchState
from pipelines.errors import UnknownBatch
from pipelines.receipts.proof.signing import JSON_RECEIPT, Signer
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.conversions import conversions_said
from pipelines.receipts.words.findings import Finding, Findings
from pipelines.receipts.words.masking import shown, shown_everywhere
from pipelines.receipts.words.names import original_name
from pipelines.shapes.finding import Severity


SIGNATURE_LINE, END = b',\n"signature":', b"\n}\n"
COUNTS = ("received", "accepted", "rejected", "new", "changed", "unchanged", "warned")
READING = (
    "record_type",
    "format",
    "encoding",
    "delimiter",
    "sheet",
    "header_row",
    "columns",
    "notes",
)


def write_twin(
    contents: Contents, findings: Findings, issued_at: datetime, path: Path, *, signer: Signer
) -> str:
    """Write a batch's twin; returns the SHA-256 of its bytes, the seal that the workbook bears."""
    facts, lists = twin_of(contents, findings, issued_at)
    return write_json(facts, lists, path, signer=signer)


def twin_of(
    contents: Contents, findings: Findings, issued_at: datetime
) -> tuple[dict[str, Any], dict[str, Iterable[dict[str, Any]]]]:
    """What is said about the batch as a whole, and the lists of what is said about its rows."""
    facts = facts_of(contents.batch, issued_by="city", issued_at=issued_at)
    facts["reading"] = _reading(contents)
    said = (one.finding for one in conversions_said(contents, findings.columns))
    lists: dict[str, Iterable[dict[str, Any]]] = {
        "rejections": map(finding_json, findings.of(Severity.ERROR)),
        "warnings": map(finding_json, chain(findings.of(Severity.WARNING), said)),
    }
    return facts, lists


def facts_of(batch: Batch, *, issued_by: str, issued_at: datetime) -> dict[str, Any]:
    """What is said about the batch as a whole."""
    # The stage that issues the receipt is the one that makes the batch receipted: it is not yet, when this is written.
    state = batch.state if batch.state is BatchState.REFUSED else BatchState.RECEIPTED
    facts: dict[str, Any] = {
        "receipt_no": batch.batch_no,
        "batch_no": batch.batch_no,
        "department": batch.department,
        "path": shown(batch.place),
        "file": original_name(batch),
        "digest": batch.digest,
        "record_type": batch.record_type,
        "catalogue_version": batch.catalogue_version,
        "state": state.value,
        "reason": batch.reason and shown(batch.reason),
    }
    facts |= {name: getattr(batch, name) for name in COUNTS}
    return facts | {"issued_by": issued_by, "issued_at": _instant(issued_at)}


def write_json(
    facts: Mapping[str, Any],
    lists: Mapping[str, Iterable[Mapping[str, Any]]],
    path: Path,
    *,
    signer: Signer,
) -> str:
    """Write facts and long lists as one JSON object, a line each, and sign it; returns the SHA-256 of the bytes.

    What is signed is the object without its last line, the signature.
    """
    seal = hashlib.sha256()
    with path.open("wb") as file:
        for piece in _pieces(facts, lists):
            file.write(piece)
            seal.update(piece)
        unsigned = seal.copy()
        unsigned.update(END)
        signature = asdict(signer.sign(JSON_RECEIPT, unsigned.hexdigest()))
        last = SIGNATURE_LINE + orjson.dumps(signature) + END
        file.write(last)
        seal.update(last)
    return seal.hexdigest()


def read_json_receipt(path: Path) -> Mapping[str, Any]:
    """Read a JSON receipt, given its own path or the workbook's.

    Raises:
        UnknownBatch: there is no such file, or it is not a JSON receipt.
    """
    twin = path.with_suffix(".json")
    try:
        content = orjson.loads(twin.read_bytes())
    except (OSError, orjson.JSONDecodeError) as fault:
        raise UnknownBatch(f"{twin}: this is not a receipt that can be read ({fault})") from None
    if not isinstance(content, dict) or "batch_no" not in content:
        raise UnknownBatch(f"{twin}: this is not a receipt")
    return content


def issue_time(twin: Path) -> datetime:
    """When a receipt of this name was issued first; now, if it was not yet."""
    return _earlier_issue(twin) or datetime.now(UTC).replace(microsecond=0)


def _earlier_issue(twin: Path) -> datetime | None:
    """Only the head of the file is read, it may be very long."""
    mark = b'"issued_at":'
    try:
        with twin.open("rb") as lines:
            found = next((line for line in lines if line.startswith(mark)), None)
        return (
            datetime.fromisoformat(orjson.loads(found.removeprefix(mark).rstrip(b",\n")))
            if found
            else None
        )
    except (OSError, ValueError):
        return None


def _pieces(
    facts: Mapping[str, Any], lists: Mapping[str, Iterable[Mapping[str, Any]]]
) -> Iterator[bytes]:
    yield b"{\n" + b",\n".join(
        orjson.dumps(name) + b":" + orjson.dumps(value) for name, value in facts.items()
    )
    for name, items in lists.items():
        yield b",\n" + orjson.dumps(name) + b":["
        for number, item in enumerate(items):
            yield (b",\n" if number else b"\n") + orjson.dumps(item)
        yield b"]"


def _reading(contents: Contents) -> dict[str, Any] | None:
    if contents.reading is None:
        return None
    content = contents.reading.as_json()
    return {name: shown_everywhere(content[name]) for name in READING}


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding in the keys of the contract."""
    words = finding.words
    return {
        "row_number": finding.row_number,
        "rule": finding.rule,
        "element": finding.element,
        "field": words.field,
        "value": finding.value,
        "expected": words.expected,
        "remedy": words.remedy,
        "severity": finding.severity.value,
        "text": words.text,
    }


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
