"""Faults on request, to test clients with: only there when the platform is started with `--faults`."""

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

from regional_platform.answers import answer, error
from regional_platform.signatures import content_digest


FAULTS = ("none", "drop-before", "drop-after", "503", "429", "slow", "truncate", "wrong-digest")
HEADER = "X-Credit-Fault"

_SLOW_SECONDS = 5.0
_DIGESTS = re.compile(rb'("(?:content_)?digest":")[^"]+')


def is_fault(text: object) -> bool:
    """Whether a text names a fault; `slow` may say how slow: `slow:0.5`."""
    return isinstance(text, str) and (
        text in FAULTS or re.fullmatch(r"slow:\d+(\.\d+)?", text) is not None
    )


@dataclass
class _Answer:
    """An answer on its way out, caught whole."""

    start: Message = field(default_factory=dict)
    body: bytes = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")

    async def forward(self, send: Send, length: int | None = None) -> None:
        await send(self.start)
        await send(
            {
                "type": "http.response.body",
                "body": self.body[:length],
                "more_body": length is not None,
            }
        )


class Faults:
    """Wraps the application and makes those requests fail that are asked to."""

    def __init__(self, app: ASGIApp, queued: Iterable[str] = ()) -> None:
        self._app = app
        self._queued = deque(queued)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application would, or fail as the header or the next queued fault says."""
        if scope["type"] != "http" or scope["path"] == "/v1/health":
            await self._app(scope, receive, send)
        elif scope["path"] == "/v1/faults":
            response = await self._queue(Request(scope, receive))
            await response(scope, receive, send)
        else:
            await self._fail(scope, receive, send)

    async def _queue(self, request: Request) -> Response:
        if request.method == "POST":
            try:
                faults = json.loads(await request.body())["next"]
            except (ValueError, KeyError, TypeError):
                faults = None
            if not isinstance(faults, list) or not all(map(is_fault, faults)):
                return error(
                    422, "fault-form", f'send {{"next": […]}} with faults of {", ".join(FAULTS)}'
                )
            self._queued.extend(faults)
        elif request.method == "DELETE":
            self._queued.clear()
        return answer({"next": list(self._queued)})

    async def _fail(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Request(scope).headers.get(HEADER)
        fault = asked if is_fault(asked) else self._queued.popleft() if self._queued else "none"
        kind, _, seconds = str(fault).partition(":")
        if kind == "drop-before":
            await _hang_up(receive, send)
        elif kind in ("503", "429"):
            await error(int(kind), "fault", "failed as asked")(scope, receive, send)
        elif kind in ("none", "slow"):
            await asyncio.sleep(float(seconds or _SLOW_SECONDS) if kind == "slow" else 0)
            await self._app(scope, receive, send)
        else:
            await self._spoil(kind, scope, receive, send)

    async def _spoil(self, kind: str, scope: Scope, receive: Receive, send: Send) -> None:
        caught = _Answer()
        await self._app(scope, receive, caught.send)
        if kind == "wrong-digest":
            caught.body = _DIGESTS.sub(rb"\g<1>" + b"0" * 64, caught.body)
            headers = MutableHeaders(raw=caught.start["headers"])
            headers["Content-Digest"] = content_digest(caught.body + b"spoilt")
            headers["Content-Length"] = str(len(caught.body))
            await caught.forward(send)
            return
        if kind == "truncate":
            await caught.forward(send, length=len(caught.body) // 2)
        await _hang_up(receive, send)


async def _hang_up(receive: Receive, send: Send) -> None:
    """Close the connection as it is. ASGI has no word for that, so uvicorn's own transport is taken."""
    send.__self__.transport.close()  # type: ignore[attr-defined]
    while (await receive())["type"] != "http.disconnect":
        pass
