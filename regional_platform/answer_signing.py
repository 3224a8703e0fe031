"""Sign the answers of version 2: each is bound to its request, its status and its body."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from regional_platform.authentication import SECOND_VERSION, Region
from regional_platform.database import connect
from regional_platform.message_log import ProvedPair, append_entry
from regional_platform.signatures import (
    ProofKey,
    SignedRequest,
    answer_to_sign,
    sign,
    timestamp_now,
)


class AnswerSigning:
    """Wraps the endpoints. What does not come from a proved request is not signed."""

    def __init__(self, app: ASGIApp, region: Region | None) -> None:
        self._app = app
        self._region = region
        # Without a region the application only describes itself.
        self._proof_key = ProofKey(region.settings.proof_seed if region else bytes(32))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with a signature."""
        if scope["type"] != "http" or not scope["path"].startswith(SECOND_VERSION):
            await self._app(scope, receive, send)
            return

        async def send_signed(message: Message) -> None:
            if message["type"] == "http.response.start":
                # In a thread: the log waits for the database, and other requests must not.
                await run_in_threadpool(self._sign, scope, message)
            await send(message)

        await self._app(scope, receive, send_signed)

    def _sign(self, scope: Scope, start: Message) -> None:
        request: SignedRequest | None = scope.get("state", {}).get("proved")
        digest = Headers(raw=start["headers"]).get("Content-Digest")
        # Every answer of ours has a digest; one of the framework's own has none.
        if request is None or digest is None or self._region is None:
            return
        headers = MutableHeaders(raw=start["headers"])
        timestamp = timestamp_now()
        retry_after = headers.get("Retry-After", "")
        text = answer_to_sign(
            request, start["status"], digest, timestamp=timestamp, retry_after=retry_after
        )
        key = self._region.settings.secret_keys[request.platform][request.key_id]
        headers["X-Credit-Answer-Timestamp"] = timestamp
        headers["X-Credit-Answer-Key"] = request.key_id
        headers["X-Credit-Answer-Signature"] = sign(text, key, request.algorithm)
        headers["X-Credit-Answer-Proof-Key"] = self._proof_key.public
        headers["X-Credit-Answer-Proof"] = proof = self._proof_key.prove(text)
        # Logged before it is sent: an answer that the log does not have was never given.
        if scope["state"].get("is_logged") and start["status"] < 300:
            proved = ProvedPair(
                request.string_to_sign,
                request.proof_key,
                request.proof,
                text,
                self._proof_key.public,
                proof,
            )
            with connect(self._region.conninfo) as connection:
                append_entry(connection, proved, timestamp)
