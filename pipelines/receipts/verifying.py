"""Whether a receipt is genuine: issued by this platform, and not changed since."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
from python_calamine import CalamineError, load_workbook

from pipelines.receipts.proof.signatures import (
    JSON_RECEIPT,
    SUMMARY,
    PublicKey,
    Signature,
    is_signed_by,
)
from pipelines.receipts.proof.signed_json import END, SIGNATURE_LINE
from pipelines.receipts.workbook.cell_text import digest_of_texts
from pipelines.receipts.workbook.summary_parts import (
    DIGEST_LABEL,
    SIGNATURE_LABEL,
    SUMMARY_SHEET,
)


# A JSON receipt may be very long, so its digest is calculated piece by piece.
_CHUNK_BYTES = 1 << 20

# The signature is the last line of a JSON receipt. So only the end of the file is searched for it.
_TAIL_BYTES = 2_000
_LAST_LINE = re.compile(rb'.*"signature":(\{[^\n]*\})' + re.escape(END), re.DOTALL)

_HEX_DIGITS_OF_SHA256 = 64

_NOT_GENUINE = "签名不符：不是本平台出具，或已被改动"


@dataclass(frozen=True)
class Proof:
    """Whether one file is genuine, and the Chinese sentence that says so."""

    is_genuine: bool
    text: str


@dataclass(frozen=True)
class _Summary:
    """What the sheet 汇总 of a workbook says, as far as a proof needs it."""

    texts: list[str]
    """All cells above the signature, line by line."""
    json_digest: str
    """SHA-256 of the JSON receipt, hexadecimal; empty: the sheet does not say it."""
    signature: str | None
    """None: the sheet is not signed."""


def verify(path: Path, *keys: PublicKey) -> list[Proof]:
    """Prove a JSON receipt, or a workbook and the JSON receipt beside it if there is one.

    It has to be signed with the one of the `keys` that it names. A receipt is genuine if all proofs say so.
    """
    if path.suffix.lower() == ".json":
        return [_prove_json(path, keys)]

    summary = _read_summary(path)
    if isinstance(summary, Proof):
        return [summary]
    proof = _prove_summary(path, summary, keys)

    # A workbook that is not genuine proves nothing about the file beside it.
    json_path = path.with_suffix(".json")
    if not proof.is_genuine or not json_path.is_file():
        return [proof]
    return [proof, _prove_json(json_path, keys), _prove_pair(summary, json_path)]


def _prove_json(path: Path, keys: Sequence[PublicKey]) -> Proof:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(size - _TAIL_BYTES, 0))
        tail = file.read()
    match = _LAST_LINE.fullmatch(tail)
    if match is None:
        return Proof(False, f"{path.name}：没有签名")

    signature = _signature_from_json(match[1])
    if signature is None:
        return Proof(False, f"{path.name}：{_NOT_GENUINE}")

    # What was signed is the object as it would end without the signature's line.
    behind_signature_line = len(tail) - match.start(1)
    signed_bytes = size - behind_signature_line - len(SIGNATURE_LINE)
    digest = _digest_of_file(path, signed_bytes, tail=END)
    is_genuine = is_signed_by(keys, signature, JSON_RECEIPT, digest)
    return Proof(is_genuine, f"{path.name}：{_verdict(is_genuine, signature)}")


def _prove_summary(path: Path, summary: _Summary, keys: Sequence[PublicKey]) -> Proof:
    if summary.signature is None:
        return Proof(False, f"{path.name}：没有签名")
    signature = _signature_from_text(summary.signature)
    if signature is None:
        return Proof(False, f"{path.name}：“{SUMMARY_SHEET}”表{_NOT_GENUINE}")

    digest = digest_of_texts(summary.texts)
    is_genuine = is_signed_by(keys, signature, SUMMARY, digest)
    verdict = _verdict(is_genuine, signature)
    return Proof(is_genuine, f"{path.name}：“{SUMMARY_SHEET}”表{verdict}")


def _prove_pair(summary: _Summary, json_path: Path) -> Proof:
    """Whether a workbook and a JSON receipt are of the same receipt."""
    if summary.json_digest == _digest_of_file(json_path, json_path.stat().st_size):
        return Proof(True, "同名 .json 与工作簿上的校验码一致")
    return Proof(False, "同名 .json 与工作簿上的校验码不一致，不是同一回执或已被改动")


def _read_summary(path: Path) -> _Summary | Proof:
    """Read the sheet 汇总; a workbook that cannot be read is proven to be no receipt."""
    try:
        rows = load_workbook(str(path)).get_sheet_by_name(SUMMARY_SHEET).to_python()
    except (CalamineError, OSError) as error:
        return Proof(False, f"{path.name}：不是可以读取的回执（{type(error).__name__}）")

    texts: list[str] = []
    json_digest = ""
    # The sheet ends at the signature: whatever a clerk wrote below it is not ours.
    for row in rows:
        cells = [_cell_text(cell) for cell in row]
        # A row may have fewer than two cells.
        label, value = [*cells, "", ""][:2]
        if label == SIGNATURE_LABEL:
            return _Summary(texts, json_digest, signature=value)
        if label == DIGEST_LABEL:
            json_digest = value[:_HEX_DIGITS_OF_SHA256]
        texts += cells
    return _Summary(texts, json_digest, signature=None)


def _verdict(is_genuine: bool, signature: Signature) -> str:
    if is_genuine:
        return f"确由本平台出具，未被改动（密钥 {signature.key_id}）"
    return _NOT_GENUINE


def _signature_from_json(text: bytes) -> Signature | None:
    """The signature of a JSON receipt; None: its keys are not those of a signature."""
    try:
        return Signature(**orjson.loads(text))
    except (TypeError, orjson.JSONDecodeError):
        return None


def _signature_from_text(text: str) -> Signature | None:
    """The signature of a workbook, three words; None: it is none."""
    words = text.split()
    if len(words) != 3:
        return None
    return Signature(*words)


def _digest_of_file(path: Path, length: int, *, tail: bytes = b"") -> str:
    """SHA-256 of the first `length` bytes of a file, with `tail` behind them."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while length:
            chunk = file.read(min(_CHUNK_BYTES, length))
            if not chunk:
                break
            digest.update(chunk)
            length -= len(chunk)
    digest.update(tail)
    return digest.hexdigest()


def _cell_text(cell: object) -> str:
    """A cell as it was written: the reader gives counts as floating point numbers."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
