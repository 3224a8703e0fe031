"""Find out who sent a request: first the signature, then a connection, then the nonce."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from regional_platform import upload_store
from regional_platform.bodies import read_body
from regional_platform.database import Connection, connect
from regional_platform.settings import Settings
from regional_platform.signatures import (
    NotAuthenticated,
    SignedRequest,
    now,
    verify,
    verify_proof,
    verify_sender,
)


_SIGNED_HEADERS = {
    "Content-Digest": "sha-256=:base64: of the body as sent (RFC 9530), of the empty body too",
    "X-Credit-Timestamp": (
        "UTC to the second, 2026-11-24T08:00:00Z; at most 300 s from the platform's clock"
    ),
    "X-Credit-Nonce": "32 lower-case hexadecimal digits, never used before",
    "X-Credit-Platform": "six digits (GB/T 2260), 152501 for Erenhot",
    "X-Credit-Algorithm": "hmac-sha256 or hmac-sm3",
    "X-Credit-Signature": "64 lower-case hexadecimal digits",
}

# How paths of version 2 begin.
SECOND_VERSION = "/v2/"

# The headers of every signed request, for the OpenAPI document.
SIGNED_HEADERS = [
    {
        "name": name,
        "in": "header",
        "required": True,
        "description": description,
        "schema": {"type": "string"},
    }
    for name, description in _SIGNED_HEADERS.items()
]
_OPTIONAL_HEADERS = {
    "X-Credit-Key": "required in version 2: the id of the key",
    "X-Credit-Proof-Key": "version 2: the sender's public key (Ed25519), 64 hexadecimal digits",
    "X-Credit-Proof": "version 2: its signature of the string to sign, 128 hexadecimal digits",
}
for _name, _description in _OPTIONAL_HEADERS.items():
    SIGNED_HEADERS.append(
        {
            "name": _name,
            "in": "header",
            "required": False,
            "description": _description,
            "schema": {"type": "string"},
        }
    )


@dataclass(frozen=True)
class Region:
    """The running platform: what every endpoint needs."""

    settings: Settings
    conninfo: str


@dataclass(frozen=True)
class AuthenticatedRequest:
    """A request whose sender is proved."""

    platform: str
    content_digest: str
    idempotency_key: str
    body: bytes
    connection: Connection
    request: Request

    def keep_in_log(self) -> None:
        """Let the request and its answer go into the message log: `answer_signing` does it."""
        self.request.state.is_logged = True


async def _verified(request: Request) -> tuple[SignedRequest, bytes]:
    settings: Settings = request.app.state.region.settings
    signed = _signed_request(request)
    verify_sender(signed, settings.secret_keys, now())
    # The body is read before the signature is verified, because its digest is signed; so it needs a
    # limit.
    body = await read_body(request, settings.max_body_bytes)
    verify(signed, body, settings.secret_keys)
    verify_proof(signed, settings.public_keys.get(signed.platform, ()))
    # From here on the answer may be signed: `answer_signing` does it.
    request.state.proved = signed
    return signed, body


def _signed_request(request: Request) -> SignedRequest:
    return SignedRequest(
        method=request.method,
        target=_target(request),
        content_digest=_single_header(request, "Content-Digest"),
        timestamp=_single_header(request, "X-Credit-Timestamp"),
        nonce=_single_header(request, "X-Credit-Nonce"),
        platform=_single_header(request, "X-Credit-Platform"),
        idempotency_key=_single_header(request, "Idempotency-Key", default=""),
        algorithm=_single_header(request, "X-Credit-Algorithm"),
        signature=_single_header(request, "X-Credit-Signature"),
        **_second_version_parts(request),
    )


def _second_version_parts(request: Request) -> dict[str, str]:
    """What only version 2 signs; which version it is, its path says."""
    if not request.url.path.startswith(SECOND_VERSION):
        return {}
    key_id = _single_header(request, "X-Credit-Key")
    if not key_id:
        raise NotAuthenticated("header-missing", "X-Credit-Key is empty")
    return {
        "host": _single_header(request, "Host").lower(),
        "content_type": _single_header(request, "Content-Type", default=""),
        "key_id": key_id,
        "proof_key": _single_header(request, "X-Credit-Proof-Key", default=""),
        "proof": _single_header(request, "X-Credit-Proof", default=""),
    }


def _target(request: Request) -> str:
    """Path and query as they were sent, before anything is decoded."""
    path: str = request.scope["raw_path"].decode("latin-1")
    query = request.scope["query_string"].decode("latin-1")
    if not query:
        return path
    return f"{path}?{query}"


def _single_header(request: Request, name: str, default: str | None = None) -> str:
    """The value of a header; without a default the header must be there."""
    values = request.headers.getlist(name)
    if len(values) > 1:
        # Of two values one program could verify the first and another one use the second.
        raise NotAuthenticated("header-repeated", f"{name} is there {len(values)} times")
    if values:
        return values[0]
    if default is None:
        raise NotAuthenticated("header-missing", f"{name} is missing")
    return default


def _authenticated(
    request: Request, verified: Annotated[tuple[SignedRequest, bytes], Depends(_verified)]
) -> Iterator[AuthenticatedRequest]:
    signed, body = verified
    # A connection only now: whoever cannot sign must not be able to use up connections.
    with connect(request.app.state.region.conninfo) as connection:
        if not upload_store.use_nonce(connection, signed.platform, signed.nonce):
            raise NotAuthenticated(
                "nonce-used", "X-Credit-Nonce was used before; sign each attempt anew"
            )
        yield AuthenticatedRequest(
            platform=signed.platform,
            content_digest=signed.content_digest,
            idempotency_key=signed.idempotency_key,
            body=body,
            connection=connection,
            request=request,
        )


# Type of the parameter that every endpoint of the exchange has.
Sender = Annotated[AuthenticatedRequest, Depends(_authenticated)]
