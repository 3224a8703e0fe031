"""The regional platform as seen from here: every request signed, repeatable, and answered or said to be unanswered.

Contract: `docs/regional_api.md`. This is the only place that knows `requests`, and the only one that turns its
exceptions into ours.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson
import requests

from pipelines import settings
from pipelines.errors import ConfigurationError, RegionRefused, RegionUnavailable
from pipelines.region.signing import Signer, content_digest


log = logging.getLogger(__name__)

TIMEOUT = (5, 30)
"""Seconds to connect, seconds between two bytes of an answer."""
ATTEMPTS = 5
LONGEST_PAUSE = 8.0
MOST_BYTES = 64 << 20
"""An answer larger than this is cut off: something is wrong."""
AGAIN = frozenset({429, 500, 502, 503, 504})
"""Statuses after which the same request may succeed."""

Answer = Mapping[str, Any]


@dataclass
class RegionalPlatform:
    """One session with the regional platform."""

    base_url: str
    signer: Signer
    attempts: int = ATTEMPTS
    sleep: Callable[[float], None] = time.sleep
    session: requests.Session = field(default_factory=requests.Session)

    def upload(self, upload_no: str, body: bytes) -> Answer:
        """Hand in a page; the same number with the same body is the same upload."""
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
        return self._ask("POST", "/v1/uploads", body, headers, idempotency_key=upload_no)

    def receipt(self, upload_no: str) -> Answer:
        """The receipt of an upload, `pending` or `final`."""
        return self._ask("GET", f"/v1/receipts/{upload_no}")

    def changes(self, after: str, limit: int) -> Answer:
        """Changes of other platforms after a cursor."""
        return self._ask("GET", "/v1/changes?" + urlencode({"after": after, "limit": limit}))

    def answer_changes(
        self, batch_no: str, changes: Sequence[int], accepted: int, rejected: Sequence[Mapping[str, Any]]
    ) -> Answer:
        """Say what became of downloaded changes."""
        content = {"batch_no": batch_no, "changes": changes, "accepted": accepted, "rejected": rejected}
        headers = {"Content-Type": "application/json"}
        return self._ask("POST", "/v1/changes/receipts", orjson.dumps(content), headers)

    def digests(self) -> Sequence[Mapping[str, Any]]:
        """What the region holds of our records, by record type and day."""
        found: Sequence[Mapping[str, Any]] = self._ask("GET", "/v1/digests")["digests"]
        return found

    def digest_records(self, record_type: str, day: str) -> Sequence[Mapping[str, Any]]:
        """The same for one record type and day, record by record."""
        found: Sequence[Mapping[str, Any]] = self._ask("GET", f"/v1/digests/{record_type}/{day}")["records"]
        return found

    def _ask(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        idempotency_key: str = "",
    ) -> Answer:
        """Ask until answered or out of patience; each attempt is signed anew, so none is a replay."""
        for attempt in range(1, self.attempts + 1):
            try:
                signed = self.signer.headers(method, target, body, idempotency_key)
                return self._attempt(method, target, body, dict(headers or {}) | signed)
            except RegionUnavailable as fault:
                if attempt == self.attempts:
                    raise
                pause = self._pause(attempt, fault.retry_after)
                log.warning("region: %s; attempt %d of %d, again in %.1f s", fault, attempt, self.attempts, pause)
                self.sleep(pause)
        raise AssertionError("unreachable: the last attempt answers or raises")

    def _pause(self, attempt: int, retry_after: float | None) -> float:
        """Doubling, with jitter so that cities do not come back all at once; never shorter than the region asked."""
        pause: float = random.uniform(0.5, 1.0) * min(0.25 * 2**attempt, LONGEST_PAUSE)
        return max(pause, min(retry_after or 0.0, LONGEST_PAUSE))

    def _attempt(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        try:
            with self.session.request(
                method,
                self.base_url + target,
                data=body or None,
                headers=headers,
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            ) as response:
                content = _read(response)
        except requests.RequestException as fault:
            raise translated(fault) from fault
        return _judge(response, content)


def translated(fault: requests.RequestException) -> RegionUnavailable | RegionRefused | ConfigurationError:
    """Our word for each of requests' exceptions: a broken wire may mend itself, a wrong address may not."""
    match fault:
        case (
            requests.exceptions.MissingSchema()
            | requests.exceptions.InvalidSchema()
            | requests.exceptions.InvalidURL()
            | requests.exceptions.InvalidHeader()
            | requests.exceptions.InvalidProxyURL()
        ):
            return ConfigurationError(f"REGION_URL makes no sense: {fault}")
        case requests.exceptions.SSLError():
            return RegionRefused(f"the region's certificate cannot be trusted: {type(fault).__name__}")
        case requests.exceptions.TooManyRedirects() | requests.exceptions.UnrewindableBodyError():
            return RegionRefused(f"the region's answer makes no sense: {type(fault).__name__}")
    return RegionUnavailable(f"the region does not answer ({type(fault).__name__})")


def _read(response: requests.Response) -> bytes:
    parts, size = [], 0
    for part in response.iter_content(1 << 16):
        size += len(part)
        if size > MOST_BYTES:
            raise RegionRefused(f"the region's answer is larger than {MOST_BYTES >> 20} MB")
        parts.append(part)
    return b"".join(parts)


def _judge(response: requests.Response, content: bytes) -> Answer:
    """The answer's JSON, or why there is none."""
    given = response.headers.get("Content-Digest")
    if given is not None and given != content_digest(content):
        raise RegionUnavailable("the region's answer does not fit its Content-Digest")
    if response.status_code in AGAIN:
        retry_after = _seconds(response.headers.get("Retry-After"))
        raise RegionUnavailable(f"the region answers {response.status_code}", retry_after)
    try:
        answer = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise RegionUnavailable(f"the region answers {response.status_code} without JSON") from None
    if response.status_code >= 300:
        raise RegionRefused(_refusal(response.status_code, answer))
    found: Answer = answer
    return found


def _refusal(status: int, answer: Any) -> str:
    error = answer.get("error", {}) if isinstance(answer, dict) else {}
    text = f"the region answers {status} {error.get('code', '')}: {error.get('message', '')}"
    if "server_time" in error:
        text += f" (its clock says {error['server_time']}, ours {time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())})"
    return text


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isdigit() else None


def connect() -> RegionalPlatform:
    """The regional platform of this process's settings.

    Raises:
        ConfigurationError: no shared key is set.
    """
    chosen = settings.current()
    kept = chosen.var / "keys" / "region"
    secret = chosen.region_secret or (kept.read_text().strip() if kept.is_file() else "")
    if not secret:
        raise ConfigurationError(f"no key is shared with the region: set REGION_SECRET, or put the key into {kept}")
    return RegionalPlatform(chosen.region_url, Signer(chosen.platform_code, secret, chosen.region_algorithm))
