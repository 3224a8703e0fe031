"""The endpoints of the exchange; `docs/regional_api.md` is their contract."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import ValidationError

from regional_platform import answers, store
from regional_platform.admission import SIGNED_HEADERS, Sender
from regional_platform.answers import answer, answer_bytes
from regional_platform.bodies import Unacceptable, lines_of, unpack
from regional_platform.database import connect
from regional_platform.messages import canonical
from regional_platform.processing import pending_receipt
from regional_platform.settings import Settings
from regional_platform.signatures import now


router = APIRouter(prefix="/v1")

_NUMBER = re.compile(r"[A-Za-z0-9._-]{1,128}", re.ASCII)
_KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
}
_SIGNED: dict[str, Any] = {"parameters": SIGNED_HEADERS}


def _errors(*codes: int) -> dict[int | str, dict[str, Any]]:
    return {code: {"model": answers.Error} for code in (400, 401, *codes, 503)}


def _body(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {media_type: {"schema": schema}}}


@router.post(
    "/uploads",
    status_code=202,
    response_model=answers.UploadAnswer,
    responses=_errors(413, 415, 422),
    openapi_extra={
        "parameters": [*SIGNED_HEADERS, _KEY_HEADER],
        "requestBody": _body("application/x-ndjson", {"type": "string", "format": "binary"}),
    },
)
def receive_upload(request: Request, sender: Sender) -> Response:
    """Keep a page of messages; the same page under the same key is answered with the same bytes."""
    upload_no = sender.idempotency_key
    if not _NUMBER.fullmatch(upload_no):
        raise Unacceptable(
            400, "idempotency-key-form", "Idempotency-Key must be 1 to 128 of A-Z a-z 0-9 . _ -"
        )
    _examine_page(request, sender.body)
    upload = store.Upload(sender.platform, upload_no, sender.content_digest, sender.body)
    first = {"upload_no": upload_no, "status": "pending", "receipt": f"/v1/receipts/{upload_no}"}
    kept = store.keep_upload(sender.connection, upload, canonical(first).encode())
    if kept.content_digest != sender.content_digest:
        raise Unacceptable(
            422, "idempotency-conflict", f"upload {upload_no} was already sent with another body"
        )
    return answer_bytes(kept.answer, 202)


def _examine_page(request: Request, body: bytes) -> None:
    settings: Settings = request.app.state.region.settings
    media_type = request.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if (
        media_type != "application/x-ndjson"
        or request.headers.get("Content-Encoding", "").lower() != "gzip"
    ):
        raise Unacceptable(
            415, "media-type", "send application/x-ndjson with Content-Encoding: gzip"
        )
    lines = len(lines_of(unpack(body, settings.max_page_bytes)))
    if not 1 <= lines <= settings.max_lines:
        raise Unacceptable(
            413 if lines else 400, "page-lines", f"a page has 1 to {settings.max_lines} messages"
        )


@router.get(
    "/receipts/{upload_no}",
    response_model=answers.ReceiptAnswer,
    responses=_errors(404),
    openapi_extra=_SIGNED,
)
def give_receipt(upload_no: str, sender: Sender) -> Response:
    """The receipt of an upload of the asking platform."""
    found = (
        store.receipt(sender.connection, sender.platform, upload_no)
        if _NUMBER.fullmatch(upload_no)
        else None
    )
    if found is None:
        raise Unacceptable(404, "unknown-upload", "no upload of this platform has this number")
    digest, receipt = found
    return answer_bytes(receipt) if receipt else answer(pending_receipt(upload_no, digest))


@router.get(
    "/changes", response_model=answers.ChangesAnswer, responses=_errors(409), openapi_extra=_SIGNED
)
def distribute(
    sender: Sender,
    after: Annotated[
        str, Query(pattern=r"^[0-9]{0,18}$", description="cursor; empty: from the beginning")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
) -> Response:
    """Changes after a cursor, in order, without those that come from the asking platform."""
    cursor = int(after or 0)
    rows, newest = store.changes(sender.connection, sender.platform, cursor, limit + 1)
    if cursor > newest:
        raise Unacceptable(
            409, "cursor-ahead", "the cursor lies ahead of every change: it is not of this feed"
        )
    page, more = rows[:limit], len(rows) > limit
    # At the end the cursor moves on over the asking platform's own changes: they need not be looked at again.
    after = str(page[-1][0] if more else newest)
    found = ",".join(f'{{"change_no":{number},"message":{text}}}' for number, text in page)
    return answer_bytes(
        f'{{"changes":[{found}],"more":{json.dumps(more)},"next":"{after}"}}'.encode()
    )


@router.post(
    "/changes/receipts",
    response_model=answers.StoredAnswer,
    responses=_errors(413, 422),
    openapi_extra={
        **_SIGNED,
        "requestBody": _body("application/json", answers.DownloadReceipt.model_json_schema()),
    },
)
def keep_download_receipt(sender: Sender) -> Response:
    """Keep the asking platform's receipt of changes; repeating it changes nothing."""
    try:
        receipt = answers.DownloadReceipt.model_validate_json(sender.body, strict=True)
        text = canonical(receipt.model_dump())
        if "\0" in text or "\\u0000" in text or not _NUMBER.fullmatch(receipt.batch_no):
            raise ValueError
    except (ValidationError, ValueError):
        raise Unacceptable(400, "receipt-form", "the body is no receipt of changes") from None
    if (
        store.keep_download_receipt(sender.connection, sender.platform, receipt.batch_no, text)
        != text
    ):
        raise Unacceptable(
            422, "idempotency-conflict", f"batch {receipt.batch_no} already has another receipt"
        )
    return answer({"batch_no": receipt.batch_no, "status": "stored"})


@router.get(
    "/changes/receipts/{batch_no}",
    response_model=answers.DownloadReceipt,
    responses=_errors(404),
    openapi_extra=_SIGNED,
)
def give_download_receipt(batch_no: str, sender: Sender) -> Response:
    """A receipt of changes that the asking platform has given."""
    found = _NUMBER.fullmatch(batch_no) and store.download_receipt(
        sender.connection, sender.platform, batch_no
    )
    if not found:
        raise Unacceptable(
            404, "unknown-receipt", "this platform has given no receipt with this number"
        )
    return answer_bytes(found.encode())


@router.get(
    "/digests", response_model=answers.DigestsAnswer, responses=_errors(), openapi_extra=_SIGNED
)
def give_digests(sender: Sender) -> Response:
    """What is held of the asking platform's records, by record type and day."""
    rows = store.digests(sender.connection, sender.platform)
    return answer({"digests": [_day(*row) for row in rows]})


def _day(record_type: str, day: date, count: int, digest: str) -> dict[str, Any]:
    return {"record_type": record_type, "day": day.isoformat(), "count": count, "digest": digest}


@router.get(
    "/digests/{record_type}/{day}",
    response_model=answers.RecordsAnswer,
    responses=_errors(),
    openapi_extra=_SIGNED,
)
def give_digests_of_day(
    record_type: Annotated[str, Path(pattern=r"^[a-z0-9_]{1,64}$")], day: date, sender: Sender
) -> Response:
    """What is held of the asking platform's records of one type and day, record by record."""
    rows = store.digests_of(sender.connection, sender.platform, record_type, day)
    names = ("record_key", "version", "digest")
    return answer({"records": [dict(zip(names, row, strict=True)) for row in rows]})


@router.get(
    "/health", response_model=answers.HealthAnswer, responses={503: {"model": answers.Error}}
)
def health(request: Request) -> Response:
    """Whether the platform and its database are there; needs no signature."""
    with connect(request.app.state.region.conninfo) as connection:
        connection.execute("SELECT 1")
    return answer({"status": "ok", "server_time": now().isoformat().replace("+00:00", "Z")})
