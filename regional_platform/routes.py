"""The endpoints of the exchange; `docs/regional_api.md` is their contract."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import ValidationError

from regional_platform import answers, digest_tree, record_store, upload_store
from regional_platform.answers import bytes_response, json_bytes, json_response
from regional_platform.authentication import SIGNED_HEADERS, Sender
from regional_platform.bodies import RequestRefused, lines_of, unpack
from regional_platform.database import connect
from regional_platform.messages import canonical
from regional_platform.processing import pending_receipt
from regional_platform.record_store import FeedPage
from regional_platform.settings import Settings
from regional_platform.signatures import timestamp_now
from regional_platform.upload_store import Upload


router = APIRouter()

# The form of an upload's number, and of a batch's.
_NUMBER = re.compile(r"[A-Za-z0-9._-]{1,128}", re.ASCII)

# What FastAPI cannot find out by itself for the OpenAPI document.
_KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
}
_SIGNED: dict[str, Any] = {"parameters": SIGNED_HEADERS}


def error_answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of a signed endpoint: those that every one has, and its own."""
    return {status: {"model": answers.Error} for status in (400, 401, *statuses, 503)}


def body_of(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    """What a request has to bring, for the OpenAPI document."""
    return {"required": True, "content": {media_type: {"schema": schema}}}


@router.post(
    "/uploads",
    status_code=202,
    response_model=answers.UploadAnswer,
    responses=error_answers(413, 415, 422),
    openapi_extra={
        "parameters": [*SIGNED_HEADERS, _KEY_HEADER],
        "requestBody": body_of("application/x-ndjson", {"type": "string", "format": "binary"}),
    },
)
def receive_upload(request: Request, sender: Sender) -> Response:
    """Keep a page of messages; the same page under the same key is answered with the same bytes."""
    upload_no = sender.idempotency_key
    if not _NUMBER.fullmatch(upload_no):
        raise RequestRefused(
            400, "idempotency-key-form", "Idempotency-Key must be 1 to 128 of A-Z a-z 0-9 . _ -"
        )
    _check_page(request, sender.body)

    sender.keep_in_log()
    # A page that is repeated gets the answer that the first one got.
    upload = Upload(sender.platform, upload_no, sender.content_digest, sender.body)
    answer = answers.UploadAnswer(
        upload_no=upload_no,
        status="pending",
        receipt=f"{_version_of(request)}/receipts/{upload_no}",
    )
    first = upload_store.keep_upload(sender.connection, upload, json_bytes(answer))
    if first.content_digest != sender.content_digest:
        raise RequestRefused(
            422, "idempotency-conflict", f"upload {upload_no} was already sent with another body"
        )
    return bytes_response(first.answer, 202)


def _version_of(request: Request) -> str:
    """How the path of a request begins: `/v1` or `/v2`."""
    return "/" + request.url.path.split("/")[1]


def _check_page(request: Request, body: bytes) -> None:
    """Refuse a body that is no page: its type, its compression, its number of messages."""
    settings: Settings = request.app.state.region.settings
    content_type = request.headers.get("Content-Type", "")
    media_type = content_type.split(";")[0].strip().lower()
    encoding = request.headers.get("Content-Encoding", "").lower()
    if media_type != "application/x-ndjson" or encoding != "gzip":
        raise RequestRefused(
            415, "media-type", "send application/x-ndjson with Content-Encoding: gzip"
        )

    # Unpacked here only to count its messages; they are judged later.
    page = unpack(body, settings.max_page_bytes)
    message_count = len(lines_of(page))
    limit_text = f"a page has 1 to {settings.max_lines} messages"
    if message_count == 0:
        raise RequestRefused(400, "page-lines", limit_text)
    if message_count > settings.max_lines:
        raise RequestRefused(413, "page-lines", limit_text)


@router.get(
    "/receipts/{upload_no}",
    response_model=answers.ReceiptAnswer,
    responses=error_answers(404),
    openapi_extra=_SIGNED,
)
def give_receipt(upload_no: str, sender: Sender) -> Response:
    """The receipt of an upload of the asking platform."""
    # A number that is not of its form cannot be in the database.
    upload = None
    if _NUMBER.fullmatch(upload_no):
        upload = upload_store.upload_state(sender.connection, sender.platform, upload_no)
    if upload is None:
        raise RequestRefused(404, "unknown-upload", "no upload of this platform has this number")
    if upload.receipt is None:
        return json_response(pending_receipt(upload_no, upload.content_digest))
    sender.keep_in_log()
    return bytes_response(upload.receipt)


@router.get(
    "/changes",
    response_model=answers.ChangesAnswer,
    responses=error_answers(409),
    openapi_extra=_SIGNED,
)
def distribute(
    sender: Sender,
    after: Annotated[
        str, Query(pattern=r"^[0-9]{0,18}$", description="cursor; empty: from the beginning")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
    epoch: Annotated[
        str,
        Query(
            pattern=r"^[0-9a-f]{0,16}$",
            description="`epoch` of the answer that the cursor is from; empty: not told",
        ),
    ] = "",
) -> Response:
    """Changes after a cursor, in order, without those that come from the asking platform."""
    cursor = int(after or 0)
    page = record_store.changes_after(sender.connection, sender.platform, cursor, limit)
    if epoch and epoch != page.epoch_of_cursor:
        raise RequestRefused(
            409,
            "other-epoch",
            "this platform was restored from an older copy: read its changes from the beginning",
        )
    if cursor > page.newest:
        raise RequestRefused(
            409, "cursor-ahead", "the cursor lies ahead of every change: it is not of this feed"
        )
    if page.changes:
        sender.keep_in_log()
    return bytes_response(_changes_json(page))


def _changes_json(page: FeedPage) -> bytes:
    """A page of changes as JSON; the messages are JSON already and are not parsed again."""
    items = []
    for change in page.changes:
        items.append(f'{{"change_no":{change.change_no},"message":{change.message}}}')
    changes = ",".join(items)
    more = json.dumps(page.has_more)
    return (
        f'{{"changes":[{changes}],"epoch":"{page.epoch}","more":{more},"next":"{page.next_cursor}"}}'
    ).encode()


@router.post(
    "/changes/receipts",
    response_model=answers.StoredAnswer,
    responses=error_answers(413, 422),
    openapi_extra={
        **_SIGNED,
        "requestBody": body_of("application/json", answers.DownloadReceipt.model_json_schema()),
    },
)
def keep_download_receipt(sender: Sender) -> Response:
    """Keep the asking platform's receipt of changes; repeating it changes nothing."""
    receipt = _download_receipt_of(sender.body)
    # Compared in canonical form: white space and the order of keys make no difference.
    text = canonical(receipt.model_dump(exclude_none=True))
    kept = upload_store.keep_download_receipt(
        sender.connection, sender.platform, receipt.batch_no, text
    )
    if kept != text:
        raise RequestRefused(
            422, "idempotency-conflict", f"batch {receipt.batch_no} already has another receipt"
        )
    sender.keep_in_log()
    return json_response(answers.StoredAnswer(batch_no=receipt.batch_no, status="stored"))


def _download_receipt_of(body: bytes) -> answers.DownloadReceipt:
    """Read a receipt of changes.

    Raises:
        RequestRefused: it is not of its form, or has a NUL character, which no database can keep.
    """
    try:
        receipt = answers.DownloadReceipt.model_validate_json(body, strict=True)
        text = canonical(receipt.model_dump())
        has_nul = "\0" in text or "\\u0000" in text
        if has_nul or not _NUMBER.fullmatch(receipt.batch_no):
            raise ValueError
    except (ValidationError, ValueError):
        raise RequestRefused(400, "receipt-form", "the body is no receipt of changes") from None
    return receipt


@router.get(
    "/changes/receipts/{batch_no}",
    response_model=answers.DownloadReceipt,
    responses=error_answers(404),
    openapi_extra=_SIGNED,
)
def give_download_receipt(batch_no: str, sender: Sender) -> Response:
    """A receipt of changes that the asking platform has given."""
    receipt = None
    if _NUMBER.fullmatch(batch_no):
        receipt = upload_store.download_receipt(sender.connection, sender.platform, batch_no)
    if receipt is None:
        raise RequestRefused(
            404, "unknown-receipt", "this platform has given no receipt with this number"
        )
    return bytes_response(receipt.encode())


@router.get(
    "/digests",
    response_model=answers.DigestsAnswer,
    responses=error_answers(),
    openapi_extra=_SIGNED,
)
def give_digests(sender: Sender) -> Response:
    """What is held of the asking platform's records, by record type and day."""
    rows = digest_tree.day_digests(sender.connection, sender.platform)
    digests = [answers.DayDigest(**vars(row)) for row in rows]
    return json_response(answers.DigestsAnswer(digests=digests))


@router.get(
    "/digests/{record_type}/{day}",
    response_model=answers.RecordsAnswer,
    responses=error_answers(),
    openapi_extra=_SIGNED,
)
def give_digests_of_day(
    record_type: Annotated[str, Path(pattern=r"^[a-z0-9_]{1,64}$")], day: date, sender: Sender
) -> Response:
    """What is held of the asking platform's records of one type and day, record by record."""
    rows = digest_tree.record_digests(sender.connection, sender.platform, record_type, day)
    records = [answers.RecordDigest(**vars(row)) for row in rows]
    return json_response(answers.RecordsAnswer(records=records))


@router.get(
    "/health", response_model=answers.HealthAnswer, responses={503: {"model": answers.Error}}
)
def health(request: Request) -> Response:
    """Whether the platform and its database are there; needs no signature."""
    with connect(request.app.state.region.conninfo) as connection:
        connection.execute("SELECT 1")
    return json_response(answers.HealthAnswer(status="ok", server_time=timestamp_now()))
