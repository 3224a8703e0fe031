"""Admission of requests: who asks, proved; only then a connection, and the nonce spent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from regional_platform import store
from regional_platform.bodies import read_body
from regional_platform.database import Connection, connect
from regional_platform.settings import Settings
from regional_platform.signatures import SignedRequest, Unproven, now, verify


_SIGNED = {
    "Content-Digest": "sha-256=:base64: of the body as sent (RFC 9530), of the empty body too",
    "X-Credit-Timestamp": "UTC to the second, 2026-11-24T08:00:00Z; at most 300 s from the platform's clock",
    "X-Credit-Nonce": "32 lower-case hexadecimal digits, never used before",
    "X-Credit-Platform": "six digits (GB/T 2260), 152501 for Erenhot",
    "X-Credit-Algorithm": "hmac-sha256 or hmac-sm3",
    "X-Credit-Signature": "64 lower-case hexadecimal digits",
}

SIGNED_HEADERS = [
    {
        "name": name,
        "in": "header",
        "required": True,
        "description": text,
        "schema": {"type": "string"},
    }
    for name, text in _SIGNED.items()
]
"""The headers of every signed request, for the OpenAPI document."""


@dataclass(frozen=True)
class Region:
    """What the endpoints need of the running platform."""

    settings: Settings
    conninfo: str


@dataclass(frozen=True)
class Admitted:
    """A request whose sender is proved."""

    platform: str
    content_digest: str
    idempotency_key: str
    body: bytes
    connection: Connection


async def _signed(request: Request) -> tuple[SignedRequest, bytes]:
    settings: Settings = request.app.state.region.settings
    body = await read_body(request, settings.max_body_bytes)
    signed = _signed_parts(request)
    verify(signed, body, settings.secret_keys, now())
    return signed, body


def _signed_parts(request: Request) -> SignedRequest:
    query = request.scope["query_string"].decode("latin-1")
    return SignedRequest(
        method=request.method,
        target=request.scope["raw_path"].decode("latin-1") + (f"?{query}" if query else ""),
        content_digest=_only(request, "Content-Digest"),
        timestamp=_only(request, "X-Credit-Timestamp"),
        nonce=_only(request, "X-Credit-Nonce"),
        platform=_only(request, "X-Credit-Platform"),
        idempotency_key=_only(request, "Idempotency-Key", default=""),
        algorithm=_only(request, "X-Credit-Algorithm"),
        signature=_only(request, "X-Credit-Signature"),
    )


def _only(request: Request, name: str, default: str | None = None) -> str:
    values = request.headers.getlist(name)
    if len(values) > 1:
        # Two readers could take two different ones for the signed one.
        raise Unproven("header-repeated", f"{name} is there {len(values)} times")
    if not values and default is None:
        raise Unproven("header-missing", f"{name} is missing")
    return values[0] if values else default or ""


def _admitted(
    request: Request, proved: Annotated[tuple[SignedRequest, bytes], Depends(_signed)]
) -> Iterator[Admitted]:
    signed, body = proved
    with connect(request.app.state.region.conninfo) as connection:
        if not store.spend_nonce(connection, signed.platform, signed.nonce):
            raise Unproven("nonce-used", "X-Credit-Nonce was used before; sign each attempt anew")
        yield Admitted(
            signed.platform, signed.content_digest, signed.idempotency_key, body, connection
        )


Sender = Annotated[Admitted, Depends(_admitted)]
"""Parameter of every endpoint of the exchange."""
