"""Judge a reply of the region: its JSON when the request succeeded, else the error to raise."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from pipelines.errors import RegionRefused, RegionRefusesAll, RegionUnavailable
from pipelines.region.signing import content_digest
from pipelines.region.wire import Reply
from pipelines.shapes.json_object import JsonObject


# Statuses after which the same request may succeed later.
RETRY_STATUSES = frozenset({429, 500, 502, 503, 504})

# Nothing of the kind is there, or it takes no such request.
NO_SUCH_PLACE = frozenset({404, 405, 501})


def judge(reply: Reply, doubt: str | None = None) -> JsonObject:
    """Return the JSON object of a reply.

    `doubt`: why it is not proved that the region has answered so. Nothing of such a reply is
    believed but that something is wrong.

    Raises:
        RegionUnavailable: the reply is damaged, or asks us to come back later.
        RegionRefused: the region will never take this request; `code` says why.
    """
    # The digest comes first: nothing in a damaged reply can be trusted, not even its status.
    stated_digest = reply.headers.get("Content-Digest")
    if stated_digest is not None and stated_digest != content_digest(reply.content):
        raise RegionUnavailable("the region's answer does not fit its Content-Digest")

    if reply.status in RETRY_STATUSES:
        retry_after = _retry_seconds(reply.headers.get("Retry-After"))
        raise RegionUnavailable(f"the region answers {reply.status}", retry_after)

    # An error is reported in JSON, too, but a proxy on the way may answer in HTML.
    answer = _json_object(reply.content)
    is_success = 200 <= reply.status < 300
    if not is_success:
        refusal = _refusal(reply, answer)
        if doubt is not None:
            # No code of it is acted upon: anybody on the way may have written it.
            raise RegionRefusesAll(f"{refusal} (nobody knows who says so: {doubt})")
        raise refusal
    if doubt is not None:
        raise RegionUnavailable(
            f"the answer of {reply.address} is not proved to be the region's: {doubt}"
        )
    if answer is None:
        raise RegionUnavailable(f"{reply.address} answers {reply.status} without a JSON object")
    return answer


def _json_object(content: bytes) -> JsonObject | None:
    try:
        answer = _parsed(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict):
        return None
    return answer


def _parsed(content: bytes) -> Any:
    """Read JSON; also such as holds a lone surrogate.

    One message with such a text does not hold up all others of its page: its own check finds it.
    """
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return json.loads(content)


def _refusal(reply: Reply, answer: JsonObject | None) -> RegionRefused:
    if 300 <= reply.status < 400:
        return RegionRefusesAll(
            f"{reply.address} answers {reply.status}: redirects are not followed, correct REGION_URL"
        )

    details = _error_details(answer)
    if not details and reply.status in NO_SUCH_PLACE:
        # The region gives a reason with each refusal; another program listens there.
        return RegionRefusesAll(
            f"{reply.address} answers {reply.status} and is no regional platform: correct REGION_URL"
        )
    code = str(details.get("code", ""))
    message = details.get("message", "no reason given")
    text = f"the region answers {reply.status} {code}: {message}"
    clock_note = _clock_note(details.get("server_time"))
    if clock_note is not None:
        text = f"{text}. {clock_note}"
    if _is_about_every_request(reply.status, code):
        return RegionRefusesAll(text, code)
    return RegionRefused(text, code)


def _is_about_every_request(status: int, code: str) -> bool:
    """Whether the signature or the address is refused, and not what was asked."""
    if status == 404:
        # Codes such as `unknown-upload` are about a single thing.
        return code in ("", "not-found")
    return status in (401, 403, 405)


def _error_details(answer: JsonObject | None) -> JsonObject:
    """The object under `error`; empty when the answer has none."""
    if answer is None:
        return {}
    details = answer.get("error")
    if not isinstance(details, dict):
        return {}
    return details


def _clock_note(server_time: Any) -> str | None:
    """Compare this machine's clock with the region's; None when the region does not say its time.

    The difference is only reported. Correcting for it would sign requests with a wrong day.
    """
    try:
        region_time = datetime.fromisoformat(server_time)
        seconds_ahead = round((datetime.now(UTC) - region_time).total_seconds())
    except (TypeError, ValueError):
        return None

    if abs(seconds_ahead) <= 1:
        return "Both clocks agree"
    direction = "ahead of" if seconds_ahead > 0 else "behind"
    return (
        f"This machine's clock is {abs(seconds_ahead)} s {direction} the region's ({server_time});"
        " set it right"
    )


def _retry_seconds(header: str | None) -> float | None:
    """Read Retry-After, which holds seconds or a date (RFC 9110); None when it cannot be read."""
    if not header:
        return None
    if header.isascii() and header.isdigit():
        return float(header)

    try:
        retry_at = parsedate_to_datetime(header)
        seconds = (retry_at - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return None
    return max(0.0, seconds)
