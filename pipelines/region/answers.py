"""What an answer of the region says: its JSON in the shape that was agreed, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from pipelines.errors import RegionRefused, RegionUnavailable
from pipelines.region.signing import content_digest
from pipelines.region.wire import Reply


AGAIN = frozenset({429, 500, 502, 503, 504})
"""Statuses after which the same request may succeed."""

Answer = Mapping[str, Any]
Shape = Mapping[str, Any]
"""Field → its type, or [shape of each item of a list]."""

UPLOAD: Shape = {"upload_no": str, "status": str}
RECEIPT: Shape = {"upload_no": str, "status": str, "content_digest": str}
FINAL_RECEIPT: Shape = {
    **RECEIPT,
    "received": int,
    "accepted": int,
    "rejected": int,
    "rejections": [{"line": int, "code": str, "reason": str}],
}
_MESSAGE: Shape = {
    "origin": str,
    "record_type": str,
    "record_key": str,
    "version": int,
    "elements": dict,
}
CHANGES: Shape = {"changes": [{"change_no": int, "message": _MESSAGE}], "next": str, "more": bool}
DIGESTS: Shape = {"digests": [{"record_type": str, "day": str, "digest": str}]}
RECORDS: Shape = {"records": [{"record_key": str, "version": int, "digest": str}]}


def judge(reply: Reply) -> Answer:
    """The answer's JSON.

    Raises:
        RegionUnavailable: the answer was damaged, or asks us to come back.
        RegionRefused: the region does not want this request, now or later; `code` says why.
    """
    given = reply.headers.get("Content-Digest")
    if given is not None and given != content_digest(reply.content):
        raise RegionUnavailable("the region's answer does not fit its Content-Digest")
    if reply.status in AGAIN:
        raise RegionUnavailable(
            f"the region answers {reply.status}", _seconds(reply.headers.get("Retry-After"))
        )
    answer = _json(reply.content)
    if not 200 <= reply.status < 300:
        raise _refusal(reply, answer)
    if answer is None:
        raise RegionUnavailable(f"the region answers {reply.status} without a JSON object")
    return answer


def shaped(answer: Answer, shape: Shape) -> Answer:
    """The answer, when it has all that was agreed; more is allowed.

    Raises:
        RegionRefused: it has not. Taking a part of it could lose the rest, so a person has to look.
    """
    if fault := _misfit(answer, shape, ""):
        raise RegionRefused(f"the region's answer is not what docs/regional_api.md says: {fault}")
    return answer


def _misfit(value: Any, shape: Any, place: str) -> str | None:
    """The first place that is not as agreed; values are not repeated, they may belong to people."""
    match shape:
        case [item]:
            if not isinstance(value, list):
                return f"{place} is no list"
            faults = (_misfit(one, item, f"{place}[{number}]") for number, one in enumerate(value))
            return next((fault for fault in faults if fault), None)
        case {}:
            if not isinstance(value, dict):
                return f"{place or 'it'} is no object"
            faults = (
                _misfit(value.get(name), of, f"{place}.{name}".lstrip("."))
                for name, of in shape.items()
            )
            return next((fault for fault in faults if fault), None)
    # A bool is an int to Python, but not to the contract.
    fits = isinstance(value, shape) and (shape is bool or not isinstance(value, bool))
    return None if fits else f"{place} is missing or no {shape.__name__}"


def _json(content: bytes) -> Answer | None:
    try:
        answer = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return answer if isinstance(answer, dict) else None


def _refusal(reply: Reply, answer: Answer | None) -> RegionRefused:
    if 300 <= reply.status < 400:
        return RegionRefused(
            f"the region answers {reply.status}: redirects are not followed, correct REGION_URL"
        )
    error = (answer or {}).get("error")
    error = error if isinstance(error, dict) else {}
    code = str(error.get("code", ""))
    text = f"the region answers {reply.status} {code}: {error.get('message', 'no reason given')}"
    offset = _offset(error.get("server_time"))
    return RegionRefused(text if offset is None else f"{text}. {offset}", code)


def _offset(server_time: Any) -> str | None:
    """How far the clocks are apart. It is said, never made up for: a wrong clock would sign wrong days, too."""
    try:
        theirs = datetime.fromisoformat(server_time)
        ahead = round((datetime.now(UTC) - theirs).total_seconds())
    except (TypeError, ValueError):
        return None
    if abs(ahead) <= 1:
        return "Both clocks agree"
    word = "ahead of" if ahead > 0 else "behind"
    return (
        f"This machine's clock is {abs(ahead)} s {word} the region's ({server_time}); set it right"
    )


def _seconds(text: str | None) -> float | None:
    """Retry-After in seconds; it may be a number or a date (RFC 9110)."""
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
