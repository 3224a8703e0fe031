"""The regional platform as seen from here: every request signed, repeatable, and answered or said to be unanswered.

Contract: `docs/regional_api.md`.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import orjson
import requests

from pipelines import settings
from pipelines.errors import ConfigurationError, RegionUnavailable
from pipelines.region import answers, wire
from pipelines.region.answers import Answer
from pipelines.region.signing import Signer


log = logging.getLogger(__name__)

ATTEMPTS = 5
LONGEST_PAUSE = 8.0
"""Seconds between two attempts. Who is asked to wait longer gives up and says for how long: the scheduler can wait."""


@dataclass
class RegionalPlatform:
    """One session with the regional platform."""

    base_url: str
    signer: Signer
    sleep: Callable[[float], None] = time.sleep
    session: requests.Session = field(default_factory=wire.new_session)

    def upload(self, upload_no: str, body: bytes) -> Answer:
        """Hand in a page; the same number with the same body is the same upload."""
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
        return answers.shaped(
            self._ask("POST", "/v1/uploads", body, headers, upload_no), answers.UPLOAD
        )

    def receipt(self, upload_no: str) -> Answer:
        """The receipt of an upload, `pending` or `final`."""
        answer = answers.shaped(
            self._ask("GET", f"/v1/receipts/{_part(upload_no)}"), answers.RECEIPT
        )
        return (
            answers.shaped(answer, answers.FINAL_RECEIPT) if answer["status"] == "final" else answer
        )

    def changes(self, after: str, limit: int) -> Answer:
        """Changes of other platforms after a cursor."""
        query = urlencode({"after": after, "limit": limit})
        return answers.shaped(self._ask("GET", f"/v1/changes?{query}"), answers.CHANGES)

    def answer_changes(
        self,
        batch_no: str,
        changes: Sequence[int],
        accepted: int,
        rejected: Sequence[Mapping[str, Any]],
    ) -> Answer:
        """Say what became of downloaded changes."""
        content = {
            "batch_no": batch_no,
            "changes": changes,
            "accepted": accepted,
            "rejected": rejected,
        }
        headers = {"Content-Type": "application/json"}
        return self._ask("POST", "/v1/changes/receipts", orjson.dumps(content), headers)

    def digests(self) -> Sequence[Answer]:
        """What the region holds of our records, by record type and day."""
        found: Sequence[Answer] = answers.shaped(self._ask("GET", "/v1/digests"), answers.DIGESTS)[
            "digests"
        ]
        return found

    def digest_records(self, record_type: str, day: str) -> Sequence[Answer]:
        """The same for one record type and day, record by record."""
        answer = self._ask("GET", f"/v1/digests/{_part(record_type)}/{_part(day)}")
        found: Sequence[Answer] = answers.shaped(answer, answers.RECORDS)["records"]
        return found

    def health(self) -> Answer:
        """Whether the region is there, asked once."""
        return self._attempt("GET", "/v1/health")

    def _ask(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        idempotency_key: str = "",
    ) -> Answer:
        """Ask until answered or out of patience; each attempt is signed anew, so none is a replay."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._attempt(method, target, body, headers, idempotency_key)
            except RegionUnavailable as fault:
                if attempt == ATTEMPTS or (fault.retry_after or 0.0) > LONGEST_PAUSE:
                    raise
                pause = _pause(attempt, fault.retry_after)
                log.warning(
                    "region: %s; attempt %d of %d, again in %.1f s", fault, attempt, ATTEMPTS, pause
                )
                self.sleep(pause)
        raise AssertionError("unreachable: the last attempt answers or raises")

    def _attempt(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        idempotency_key: str = "",
    ) -> Answer:
        # REGION_URL may have a path of its own, and what is signed is the path that is asked for.
        signed = self.signer.headers(
            method, urlsplit(self.base_url).path + target, body, idempotency_key
        )
        reply = wire.send(
            self.session, method, self.base_url + target, body, {**(headers or {}), **signed}
        )
        return answers.judge(reply)


def _part(text: str) -> str:
    return quote(text, safe="")


def _pause(attempt: int, retry_after: float | None) -> float:
    """Doubling, with jitter so that cities do not come back all at once; never shorter than the region asked."""
    pause: float = random.uniform(0.5, 1.0) * min(0.25 * 2**attempt, LONGEST_PAUSE)
    return max(pause, retry_after or 0.0)


def connect() -> RegionalPlatform:
    """The regional platform of this process's settings.

    Raises:
        ConfigurationError: no shared key is set.
    """
    chosen = settings.current()
    kept = chosen.var / "keys" / "region"
    secret = chosen.region_secret or (
        kept.read_text(encoding="utf-8").strip() if kept.is_file() else ""
    )
    if not secret:
        raise ConfigurationError(
            f"no key is shared with the region: set REGION_SECRET, or put the key into {kept}"
        )
    return RegionalPlatform(
        chosen.region_url, Signer(chosen.platform_code, secret, chosen.region_algorithm)
    )
