"""Faults on request, to test clients with; only when the platform runs with `--faults`."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from fastapi import Response
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from regional_platform.answers import bytes_response, error_response
from regional_platform.messages import canonical
from regional_platform.signatures import content_digest, now


FAULTS = (
    "none",
    "drop-before",
    "reset-request",
    "drop-after",
    "reset-headers",
    "truncate",
    "reset-end",
    "500",
    "503",
    "429",
    "401",
    "clock",
    "slow",
    "drip",
    "wrong-digest",
    "half-gzip",
    "repeat",
    "reorder",
)
HEADER = "X-Credit-Fault"

_SLOW = re.compile(r"(slow|drip):\d+(\.\d+)?")
_SLOW_SECONDS = 5.0

# A dripping answer comes in so many pieces.
_DRIPS = 20

# So far off is a clock that is wrong.
_CLOCK_OFF = timedelta(minutes=10)

# The newest answers: an earlier one may come once more, in the place of a later one.
_KEPT_ANSWERS = 3

# The value of every `digest` and `content_digest` in a body.
_DIGESTS = re.compile(rb'("(?:content_)?digest":")[^"]+')
_ZEROS = rb"\g<1>" + b"0" * 64


def is_fault(text: object) -> bool:
    """Whether a text names a fault; `slow:0.5` and `drip:0.5` say how many seconds."""
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

    async def forward_beginning(self, send: Send, length: int) -> None:
        """Send the first bytes of the body, and announce more."""
        await send(self.start)
        await send(_body_message(self.body[:length], has_more=True))

    async def forward_slowly(self, send: Send, seconds: float) -> None:
        """Send the body piece by piece."""
        await send(self.start)
        length = max(1, -(-len(self.body) // _DRIPS))
        for position in range(0, len(self.body), length):
            await asyncio.sleep(seconds / _DRIPS)
            await send(_body_message(self.body[position : position + length], has_more=True))
        await send(_body_message(b"", has_more=False))


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
        self._latest: deque[_HeldAnswer] = deque(maxlen=_KEPT_ANSWERS)

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
        if kind == "drop-before":
            await _close_connection(receive, send)
        elif kind == "reset-request":
            # Somewhere in the body of the request, if it has one.
            await receive()
            await _close_connection(receive, send, at_once=True)
        elif kind in ("500", "503", "429", "401", "clock"):
            await _refusal(kind)(scope, receive, send)
        else:
            if kind == "slow":
                await asyncio.sleep(float(seconds or _SLOW_SECONDS))
            answer = _HeldAnswer()
            await self._app(scope, receive, answer.receive)
            self._latest.append(answer)
            if kind == "drip":
                await answer.forward_slowly(send, float(seconds or _SLOW_SECONDS))
            elif kind in ("none", "slow"):
                await answer.forward(send)
            else:
                await self._spoil_answer(kind, answer, receive, send)

    def _next_fault(self, scope: Scope) -> str:
        """The fault that the header names, else the next one of the queue."""
        header = Request(scope).headers.get(HEADER)
        if header is not None and is_fault(header):
            return header
        if self._queued:
            return self._queued.popleft()
        return "none"

    async def _spoil_answer(
        self, kind: str, answer: _HeldAnswer, receive: Receive, send: Send
    ) -> None:
        """Spoil on its way out what the application has answered and done."""
        if kind in ("repeat", "reorder"):
            # What was answered to the request before this one, or before that one.
            places = {"repeat": -2, "reorder": 0}
            earlier = self._latest[max(places[kind], -len(self._latest))]
            await earlier.forward(send)
        elif kind == "wrong-digest":
            _falsify_digests(answer)
            await answer.forward(send)
        elif kind == "half-gzip":
            _pack_half(answer)
            await answer.forward(send)
        elif kind == "truncate":
            await answer.forward_beginning(send, len(answer.body) // 2)
            await _close_connection(receive, send)
        elif kind == "reset-headers":
            await answer.forward_beginning(send, 0)
            await _close_connection(receive, send, at_once=True)
        elif kind == "reset-end":
            await answer.forward(send)
            await _close_connection(receive, send, at_once=True)
        else:
            # drop-after: nothing of the answer is sent.
            await _close_connection(receive, send)


def _refusal(kind: str) -> Response:
    """An answer that the application never sees the request of."""
    if kind == "clock":
        server_time = (now() + _CLOCK_OFF).isoformat().replace("+00:00", "Z")
        message = "X-Credit-Timestamp is more than 300 s from this clock"
        return error_response(401, "timestamp-window", message, server_time=server_time)
    code = "signature-mismatch" if kind == "401" else "fault"
    return error_response(int(kind), code, "failed as asked")


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


def _pack_half(answer: _HeldAnswer) -> None:
    """Pack the body, and lose the end of what was packed."""
    packed = gzip.compress(answer.body)
    answer.body = packed[: len(packed) // 2]
    headers = MutableHeaders(raw=answer.start["headers"])
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(answer.body))


async def _close_connection(receive: Receive, send: Send, *, at_once: bool = False) -> None:
    """Close the connection; `at_once`: what is not sent yet is lost, the other side sees a reset."""
    # ASGI has no message for that, so uvicorn's transport is used directly.
    transport = send.__self__.transport  # type: ignore[attr-defined]
    if at_once:
        transport.abort()
    else:
        transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass
