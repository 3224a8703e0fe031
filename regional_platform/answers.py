"""What the platform answers, as models. The OpenAPI document is made from them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import Response
from pydantic import BaseModel, Field

from regional_platform.code_forms import Form
from regional_platform.messages import canonical
from regional_platform.signatures import content_digest


class ErrorDetail(BaseModel):
    """What was wrong with a request; `server_time` only with 401."""

    code: str
    message: str
    server_time: str | None = None


class Error(BaseModel):
    """Every answer that is not a success."""

    error: ErrorDetail


class UploadAnswer(BaseModel):
    """A page is kept and will be processed."""

    upload_no: str
    status: Literal["pending"]
    receipt: str


class RejectionAnswer(BaseModel):
    """Why one line was not taken; there is exactly one for each such line."""

    line: int
    record_type: str | None
    record_key: str | None
    code: str
    element: str | None
    reason: str


class ReceiptAnswer(BaseModel):
    """The answer to an upload; the counts are null while it is pending.

    `codes` says how the accepted messages write values of code lists; null: none of them tells.
    """

    upload_no: str
    status: Literal["pending", "final"]
    content_digest: str
    received: int | None
    accepted: int | None
    rejected: int | None
    rejections: list[RejectionAnswer]
    codes: Form | None
    issued_at: str | None


class MessageAnswer(BaseModel):
    """One version of one record."""

    record_type: str
    catalogue_version: str
    record_key: str
    version: int
    action: Literal["upsert"]
    origin: str
    department: str
    changed_at: str
    elements: dict[str, str]


class Change(BaseModel):
    """A message with its number among the changes."""

    change_no: int
    message: MessageAnswer


class ChangesAnswer(BaseModel):
    """A page of the changes, and the cursor after it.

    `epoch` belongs to `next`: sent with it, it tells whether the platform was restored meanwhile.
    """

    changes: list[Change]
    next: str
    epoch: str
    more: bool


class ChangeRejection(BaseModel):
    """Why the asking platform did not take a change."""

    change_no: int
    code: str
    reason: str


class DownloadReceipt(BaseModel):
    """A platform's receipt of changes that it took.

    `superseded`: those that it did not judge, because it has a later version of the record.
    """

    batch_no: str
    changes: list[int]
    accepted: int
    rejected: list[ChangeRejection]
    superseded: list[int] | None = None


class StoredAnswer(BaseModel):
    """A receipt of changes is kept."""

    batch_no: str
    status: Literal["stored"]


class DayDigest(BaseModel):
    """What is held of one record type and day."""

    record_type: str
    day: date
    count: int
    digest: str


class DigestsAnswer(BaseModel):
    """What is held of the asking platform's records."""

    digests: list[DayDigest]


class RecordDigest(BaseModel):
    """One record as it is held."""

    record_key: str
    version: int
    digest: str


class RecordsAnswer(BaseModel):
    """The records of one type and day."""

    records: list[RecordDigest]


class TreePart(BaseModel):
    """A part of a node of the tree: all its records as one digest."""

    name: str
    count: int
    digest: str


class TreeAnswer(BaseModel):
    """The parts of a node that have records."""

    digests: list[TreePart]


class TreeLeaf(BaseModel):
    """One record of a node, with the number of its newest change."""

    record_key: str
    version: int
    digest: str
    change_no: int


class LeavesAnswer(BaseModel):
    """The records of a node."""

    records: list[TreeLeaf]


class RecordName(BaseModel):
    """What tells a record from all others."""

    origin: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    record_type: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$")]
    record_key: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class WantedRecords(BaseModel):
    """Records whose newest version the asking platform wants to read once more."""

    records: Annotated[list[RecordName], Field(min_length=1, max_length=500)]


class AgainAnswer(BaseModel):
    """The newest changes of these records; those that are not held are left out."""

    changes: list[Change]


class HealthAnswer(BaseModel):
    """The platform and its database are there."""

    status: Literal["ok"]
    server_time: str


def json_response(
    content: BaseModel, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """A response with a model as its body."""
    return bytes_response(json_bytes(content), status, headers)


def json_bytes(content: BaseModel) -> bytes:
    """A model as canonical JSON."""
    return canonical(content.model_dump(mode="json")).encode()


def bytes_response(
    body: bytes, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """A response whose body is JSON already, with the digest of it."""
    # The body is sent as these bytes: if FastAPI wrote the JSON again, the digest could be wrong.
    all_headers = {"Content-Digest": content_digest(body), **(headers or {})}
    return Response(body, status, all_headers, media_type="application/json")


def error_response(
    status: int, code: str, message: str, *, server_time: str | None = None
) -> Response:
    """A response with an error object; 429 and 503 say when to come back."""
    details = {"code": code, "message": message}
    if server_time is not None:
        details["server_time"] = server_time
    headers = None
    # Only these two pass by themselves, so only these say when to try again.
    if status in (429, 503):
        headers = {"Retry-After": "1"}
    return bytes_response(canonical({"error": details}).encode(), status, headers)
