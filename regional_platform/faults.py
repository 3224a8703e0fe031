"""Faults on request, to test clients with; only when the platform runs with `--faults`."""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from fastapi import Response
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from regional_platform.answers import bytes_response, error_response
from regional_platform.messages import canonical
from regional_platform.signatures import content_digest


FAULTS = (
    "none",
    "drop-before",
    "drop-after",
    "503",
    "429",
    "slow",
    "truncate",
    "wrong-digest",
)
HEADER = "X-Credit-Fault"

_SLOW = re.compile(r"slow:\d+(\.\d+)?")
_SLOW_SECONDS = 5.0

# The value of every `digest` and `content_digest` in a body.
_DIGESTS = re.compile(rb'("(?:content_)?digest":")[^"]+')
_ZEROS = rb"\g<1>" + b"0" * 64


def is_fault(text: object) -> bool:
    """Whether a text names a fault; `slow:0.5` says how many seconds."""
    if not isinstance(text, str):
        return False
    return text in FAULTS or _SLOW.fullmatch(text) is not None


@dataclass
class _HeldAnswer:
    """An answer of the application that is held back until it is complete."""

    start: Message = field(default_factory=dict)
    body: bytes = b""

    async def receive(self, message: Message) -> None:
        """Take what the application sends."""
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")

    async def forward(self, send: Send) -> None:
        """Send the whole answer."""
        await send(self.start)
        await send(_body_message(self.body, has_more=False))

    async def forward_half(self, send: Send) -> None:
        """Send the first half of the body, and announce more."""
        half_length = len(self.body) // 2
        await send(self.start)
        await send(_body_message(self.body[:half_length], has_more=True))


def _body_message(content: bytes, *, has_more: bool) -> Message:
    return {
        "type": "http.response.body",
        "body": content,
        "more_body": has_more,
    }


class Faults:
    """Wraps the application and makes requests fail as they ask for it."""

    def __init__(self, app: ASGIApp, queued: Iterable[str] = ()) -> None:
        self._app = app
        self._queued = deque(queued)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, or fail as the header or the next queued fault says."""
        # Health must tell the truth, and the queue must always be reachable.
        if scope["type"] != "http" or scope["path"] in ("/v1/health", "/v2/health"):
            await self._app(scope, receive, send)
        elif scope["path"] == "/v1/faults":
            response = await self._answer_queue(Request(scope, receive))
            await response(scope, receive, send)
        else:
            await self._answer_with_fault(scope, receive, send)

    async def _answer_queue(self, request: Request) -> Response:
        """Answer a request that shows, extends or empties the queue."""
        if request.method == "POST":
            faults = await _faults_of(request)
            if faults is None:
                names = ", ".join(FAULTS)
                message = f'send {{"next": […]}} with faults of {names}'
                return error_response(422, "fault-form", message)
            self._queued.extend(faults)
        elif request.method == "DELETE":
            self._queued.clear()
        queue = canonical({"next": list(self._queued)})
        return bytes_response(queue.encode())

    async def _answer_with_fault(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._next_fault(scope)
        kind, _, seconds = fault.partition(":")
        if kind == "none":
            await self._app(scope, receive, send)
        elif kind == "drop-before":
            await _close_connection(receive, send)
        elif kind in ("503", "429"):
            response = error_response(int(kind), "fault", "failed as asked")
            await response(scope, receive, send)
        elif kind == "slow":
            await asyncio.sleep(float(seconds or _SLOW_SECONDS))
            await self._app(scope, receive, send)
        else:
            await self._spoil_answer(kind, scope, receive, send)

    def _next_fault(self, scope: Scope) -> str:
        """The fault that the header names, else the next one of the queue."""
        header = Request(scope).headers.get(HEADER)
        if header is not None and is_fault(header):
            return header
        if self._queued:
            return self._queued.popleft()
        return "none"

    async def _spoil_answer(self, kind: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application do everything, and spoil its answer on the way out."""
        answer = _HeldAnswer()
        await self._app(scope, receive, answer.receive)
        if kind == "wrong-digest":
            _falsify_digests(answer)
            await answer.forward(send)
        elif kind == "truncate":
            await answer.forward_half(send)
            await _close_connection(receive, send)
        else:
            # drop-after: nothing of the answer is sent.
            await _close_connection(receive, send)


async def _faults_of(request: Request) -> list[str] | None:
    """The faults that a request brings for the queue; None when it is not of its form."""
    try:
        content = json.loads(await request.body())
        faults = content["next"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(faults, list):
        return None
    if not all(is_fault(fault) for fault in faults):
        return None
    return faults


def _falsify_digests(answer: _HeldAnswer) -> None:
    answer.body = _DIGESTS.sub(_ZEROS, answer.body)
    headers = MutableHeaders(raw=answer.start["headers"])
    # Neither the digest that is stated nor those in the body are true.
    headers["Content-Digest"] = content_digest(answer.body + b"spoilt")
    headers["Content-Length"] = str(len(answer.body))


async def _close_connection(receive: Receive, send: Send) -> None:
    """Close the connection."""
    # ASGI has no message for that, so uvicorn's transport is used directly.
    send.__self__.transport.close()  # type: ignore[attr-defined]
    while (await receive())["type"] != "http.disconnect":
        pass
