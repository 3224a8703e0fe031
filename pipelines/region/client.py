"""The regional platform as seen from here. Contract: docs/regional_api.md.

Every request is signed and may be repeated without harm.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from urllib.parse import quote, urlencode, urlsplit

import orjson
import requests

from pipelines.errors import AnswerMisfits, RegionUnavailable
from pipelines.region import contract, digest_answers, replies, wire
from pipelines.region.contract import ChangesAgain, ChangesPage, RegionalReceipt
from pipelines.region.joining import check_address, signer_of
from pipelines.region.signing import RequestSigner, SecondSigner
from pipelines.settings import Settings
from pipelines.shapes.digest_places import DigestPlace, LeafRecord, PartDigest
from pipelines.shapes.exchange_messages import FeedCursor, RecordName, RejectedChange
from pipelines.shapes.json_object import JsonObject
from pipelines.shapes.proved_exchange import ProvedExchange


log = logging.getLogger(__name__)

HEALTH = "/health"

ROOT = DigestPlace()

# Records that one request reads once more.
MOST_AGAIN = 500

ATTEMPTS = 5

# Seconds before the second attempt; before each further one the pause doubles.
FIRST_PAUSE = 0.5

# When the region asks for a longer pause than this we give up at once and report how long it is:
# the scheduler can wait, a process should not.
LONGEST_PAUSE = 8.0


@dataclass(frozen=True)
class Request:
    """One request, before it is signed."""

    method: str
    path: str
    """Path and query, without the path that REGION_URL may have."""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    idempotency_key: str = ""
    is_logged: Callable[[JsonObject], bool] | None = None
    """Whether the request belongs into the message log, by its answer; None: it does not."""
    keeps_answer: bool = True
    """Whether the answer's body is kept there: receipts are, changes are kept one by one anyway."""


# Keeps a proved request with its answer, and the answer's body where it is kept.
KeepExchange = Callable[[ProvedExchange, bytes | None], None]


@dataclass
class RegionalPlatform:
    """One session with the regional platform."""

    base_url: str
    signer: RequestSigner | SecondSigner
    keep: KeepExchange | None = None
    """None: there is no message log."""
    sleep: Callable[[float], None] = time.sleep
    session: requests.Session = field(default_factory=wire.new_session)

    def upload(self, upload_no: str, body: bytes) -> None:
        """Upload a page; the same number with the same body is the same upload."""
        request = Request(
            "POST",
            f"{self.signer.base}/uploads",
            body,
            headers={"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"},
            idempotency_key=upload_no,
            is_logged=_always,
        )
        contract.check_shape(self._ask(request), contract.UPLOAD)

    def receipt(self, upload_no: str) -> RegionalReceipt:
        """Fetch the receipt of an upload, which may not be final yet."""
        path = f"{self.signer.base}/receipts/{_quoted(upload_no)}"
        answer = self._ask(Request("GET", path, is_logged=_is_final))
        receipt = contract.receipt_of(answer)
        if receipt.upload_no != upload_no:
            raise AnswerMisfits("the receipt is for another upload than the one that was asked for")
        return receipt

    def changes(self, after: str, limit: int) -> ChangesPage:
        """Fetch at most `limit` changes of other platforms after a cursor.

        Raises:
            RegionRefused: among others, with the code `other-epoch`, when the region was restored
                from an older copy and the cursor belongs to what it had before.
        """
        cursor = FeedCursor.of(after)
        parameters: dict[str, str | int] = {"after": cursor.position, "limit": limit}
        if cursor.epoch:
            parameters["epoch"] = cursor.epoch
        path = f"{self.signer.base}/changes?{urlencode(parameters)}"
        request = Request("GET", path, is_logged=_brings_changes, keeps_answer=False)
        answer = self._ask(request)
        return contract.changes_page_of(answer, cursor, limit)

    def answer_changes(
        self,
        batch_no: str,
        changes: Sequence[int],
        accepted: int,
        rejected: Sequence[RejectedChange],
        superseded: Sequence[int] = (),
    ) -> None:
        """Send the city's receipt for downloaded changes.

        Args:
            batch_no: the batch that the changes became.
            changes: the numbers of the changes that were judged.
            accepted: count of the changes that were taken.
            rejected: those that were not.
            superseded: the numbers of further ones, which were not judged for a later version of
                the record was here.
        """
        content: dict[str, object] = {
            "batch_no": batch_no,
            "changes": sorted([*changes, *superseded]),
            "accepted": accepted,
            "rejected": [change.as_json() for change in rejected],
        }
        if superseded:
            content["superseded"] = superseded
        request = Request(
            "POST",
            f"{self.signer.base}/changes/receipts",
            orjson.dumps(content),
            headers={"Content-Type": "application/json"},
            is_logged=_always,
        )
        self._ask(request)

    def digests(self, place: DigestPlace = ROOT) -> list[PartDigest]:
        """Fetch the digests of the parts of a place in the region's tree."""
        path = f"{self.signer.base}/digest-tree{_query_of(place)}"
        return digest_answers.part_digests_of(self._ask(Request("GET", path)))

    def digest_records(self, place: DigestPlace) -> list[LeafRecord]:
        """Fetch the digests of the records of a day or of a prefix of it, one by one."""
        path = f"{self.signer.base}/digest-tree/records{_query_of(place)}"
        return digest_answers.leaf_records_of(self._ask(Request("GET", path)))

    def changes_again(self, names: Sequence[RecordName]) -> ChangesAgain:
        """Fetch the newest version of records of other platforms, at most `MOST_AGAIN` of them.

        Those that the region does not hold are left out.
        """
        content = {"records": [name.as_json() for name in names]}
        request = Request(
            "POST",
            f"{self.signer.base}/changes/again",
            orjson.dumps(content),
            headers={"Content-Type": "application/json"},
            is_logged=_brings_changes,
            keeps_answer=False,
        )
        return contract.changes_again_of(self._ask(request), len(names))

    def health(self) -> JsonObject:
        """Ask once whether the region is there."""
        return self._attempt(Request("GET", f"{self.signer.base}{HEALTH}"))

    def _ask(self, request: Request) -> JsonObject:
        """Send a request until it is answered, at most `ATTEMPTS` times."""
        # Only what may pass by itself is tried again; every other error is raised at once.
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._attempt(request)
            except RegionUnavailable as error:
                retry_after = error.retry_after or 0.0
                if attempt == ATTEMPTS or retry_after > LONGEST_PAUSE:
                    raise
                pause = max(_random_pause(attempt), retry_after)
                log.warning(
                    "region: %s; attempt %d of %d, again in %.1f s", error, attempt, ATTEMPTS, pause
                )
                self.sleep(pause)
        raise AssertionError("unreachable: the last attempt answers or raises")

    def _attempt(self, request: Request) -> JsonObject:
        """Sign and send a request once.

        Each attempt has a signature with a nonce of its own, so the region takes none for a replay.
        """
        # REGION_URL may have a path of its own; the signature covers the whole path.
        address = urlsplit(self.base_url)
        attempt = self.signer.signed(
            request.method,
            address.path + request.path,
            request.body,
            idempotency_key=request.idempotency_key,
            host=address.netloc.rpartition("@")[2].lower(),
            content_type=request.headers.get("Content-Type", ""),
        )
        reply = wire.send(
            self.session,
            request.method,
            self.base_url + request.path,
            request.body,
            headers={**request.headers, **attempt.headers},
        )
        doubt = None
        # Health is asked without a proof, and answered without one.
        if not request.path.endswith(HEALTH):
            doubt = self.signer.doubt_about(reply, attempt.headers)
        answer = replies.judge(reply, doubt)
        if self.keep is not None and request.is_logged is not None and request.is_logged(answer):
            proved = self.signer.proved(attempt, reply)
            if proved is not None:
                self.keep(proved, reply.content if request.keeps_answer else None)
        return answer


def _always(_answer: JsonObject) -> bool:
    """What we send is logged, whatever the answer says."""
    return True


def _is_final(answer: JsonObject) -> bool:
    """Until then the same question is asked every few seconds."""
    return answer.get("status") == "final"


def _brings_changes(answer: JsonObject) -> bool:
    """Most of the time there are none."""
    return bool(answer.get("changes"))


def _query_of(place: DigestPlace) -> str:
    """A place as a query; what is empty is left out."""
    parameters = {name: value for name, value in asdict(place).items() if value}
    return f"?{urlencode(parameters)}" if parameters else ""


def _quoted(text: str) -> str:
    """A segment of a path, every reserved character escaped."""
    return quote(text, safe="")


def _random_pause(attempt: int) -> float:
    """Seconds before the next attempt; they double with each one.

    They are random, so that not all cities come back at the same moment.
    """
    longest: float = min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1.0)


def connect(settings: Settings, keep: KeepExchange | None = None) -> RegionalPlatform:
    """Open a session with the regional platform; `keep` puts what is proved into the message log.

    Raises:
        ConfigurationError: no shared key is set, or the address is not safe.
    """
    check_address(settings)
    session = wire.new_session(settings)
    return RegionalPlatform(settings.region_url, signer_of(settings), keep, session=session)
