"""An export of the message log: written as lines of JSON, verified without any database.

The format is that of docs/regional_api.md, section 1b; the region's own export has it too.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.region.proofs import ProofKey, is_proved
from pipelines.region.signing import content_digest
from pipelines.shapes.proved_exchange import NO_ENTRY, LogEntry, closing_text


# Problems that are named; a broken file has one in each line.
MOST_PROBLEMS = 50

# Where the nonce stands in what is signed of a request and of an answer; they have to be the same.
_NONCE_OF_REQUEST = 8
_NONCE_OF_ANSWER = 4
_DIGEST_OF_ANSWER = 3

_FIELDS = frozenset(LogEntry.__dataclass_fields__)


@dataclass
class LogReport:
    """What an export proves, or why it does not."""

    entries: int = 0
    first: int = 0
    last: int = 0
    request_keys: set[str] = field(default_factory=set)
    answer_keys: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    """Empty: no entry was changed, removed, added or moved, and all are proved."""


def export_lines(
    entries: Iterable[tuple[LogEntry, str, bytes | None]],
    key: ProofKey,
    at: str,
    *,
    with_answers: bool,
) -> Iterator[str]:
    """Lines of an export: an entry each, and at the end a signature that closes it.

    `entries`: each with the digest that the log has of it, and the body of its answer, None: it was
    not kept. `with_answers`: the bodies are written too. They prove what was answered, and may hold
    personal data.
    """
    first, last, head = 0, 0, NO_ENTRY
    for entry, digest, answer in entries:
        first = first or entry.no
        last, head = entry.no, digest
        line: dict[str, Any] = entry.as_json() | {"digest": digest}
        if with_answers and answer is not None:
            line["answer_body"] = base64.b64encode(answer).decode()
        yield json.dumps(line, ensure_ascii=False)

    closing = {"first": first, "last": last, "digest": head, "at": at}
    proof = key.prove(closing_text(first, last, head, at))
    yield json.dumps({"closing": closing, "key": key.public, "proof": proof})


def verify_export(lines: Iterable[str], believed: Sequence[str]) -> LogReport:
    """Verify an export. `believed`: public keys, one of which has to have proved each answer.

    Without them the keys are only named: whoever reads has to compare them.
    """
    check = _Check(LogReport(), believed)
    for number, line in enumerate(lines, 1):
        check.take(number, line)
        if len(check.report.problems) >= MOST_PROBLEMS:
            check.report.problems.append("and so on: the rest was not looked at")
            return check.report
    if not check.is_closed:
        check.problem("the end is missing: entries may have been taken off it")
    return check.report


@dataclass
class _Check:
    """Reads an export line by line."""

    report: LogReport
    believed: Sequence[str]
    head: str = ""
    """The digest of the entry before; empty: there was none."""
    is_closed: bool = False

    def problem(self, text: str) -> None:
        self.report.problems.append(text)

    def take(self, number: int, text: str) -> None:
        """Take the next line."""
        if self.is_closed:
            self.problem(f"line {number}: something stands behind the end")
            return
        try:
            line = json.loads(text)
            if "closing" in line:
                self._take_closing(line)
                return
            fields = {name: line[name] for name in _FIELDS}
            self._take_entry(LogEntry(**fields), line)
        except (ValueError, KeyError, TypeError, AttributeError):
            self.problem(f"line {number}: it is no entry of a message log")

    def _take_entry(self, entry: LogEntry, line: dict[str, Any]) -> None:
        report = self.report
        self._check_place(entry)
        if entry.digest != line["digest"]:
            self.problem(f"entry {entry.no} was changed: its digest is another one")
        elif self.head and entry.previous != self.head:
            self.problem(f"entry {entry.no} does not follow entry {report.last}")
        self._check_proofs(entry)
        body = line.get("answer_body")
        if body is not None and not _is_body_of(body, entry):
            self.problem(f"entry {entry.no}: the answer's body is not the one that was signed")

        report.entries += 1
        report.first = report.first or entry.no
        report.last = entry.no
        report.request_keys.add(entry.request_key)
        report.answer_keys.add(entry.answer_key)
        self.head = line["digest"]

    def _check_place(self, entry: LogEntry) -> None:
        last = self.report.last
        if not last:
            # The log may have been exported in parts; the first entry of all follows none.
            if entry.no == 1 and entry.previous != NO_ENTRY:
                self.problem("entry 1 follows another one")
        elif entry.no <= last:
            self.problem(f"entry {entry.no} stands behind entry {last}: the order was changed")
        elif entry.no > last + 1:
            missing = (
                f"entry {last + 1} is"
                if entry.no == last + 2
                else (f"entries {last + 1} to {entry.no - 1} are")
            )
            self.problem(f"{missing} missing before entry {entry.no}")

    def _check_proofs(self, entry: LogEntry) -> None:
        if not is_proved(entry.request_key, entry.request_proof, entry.request):
            self.problem(f"entry {entry.no}: the request is not proved by the key that it names")
        if not entry.answer_key:
            self.problem(f"entry {entry.no}: the answer has no proof")
        elif not is_proved(entry.answer_key, entry.answer_proof, entry.answer):
            self.problem(f"entry {entry.no}: the answer is not proved by the key that it names")
        elif self.believed and entry.answer_key not in self.believed:
            self.problem(f"entry {entry.no}: the answer is proved by a key that was not given")

        request, answer = entry.request.split("\n"), entry.answer.split("\n")
        is_answer = request[0] == "credit-exchange-v2" and answer[0] == "credit-answer-v2"
        if not is_answer or request[_NONCE_OF_REQUEST] != answer[_NONCE_OF_ANSWER]:
            self.problem(f"entry {entry.no}: the answer is not the answer to this request")

    def _take_closing(self, line: dict[str, Any]) -> None:
        self.is_closed = True
        closing = line["closing"]
        text = closing_text(closing["first"], closing["last"], closing["digest"], closing["at"])
        if not is_proved(line["key"], line["proof"], text):
            self.problem("the end was changed: its signature does not fit")
        report = self.report
        states = (closing["first"], closing["last"], closing["digest"])
        if states != (report.first, report.last, self.head or NO_ENTRY):
            self.problem(
                f"the log went from entry {closing['first']} to {closing['last']},"
                f" the file from {report.first} to {report.last}"
            )


def _is_body_of(body: str, entry: LogEntry) -> bool:
    return content_digest(base64.b64decode(body)) == entry.answer.split("\n")[_DIGEST_OF_ANSWER]
