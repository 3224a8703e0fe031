"""Whether a receipt is genuine: issued by this platform, and not changed since."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from python_calamine import CalamineError, load_workbook

from pipelines.receipts.proof.json_receipt import END, SIGNATURE_LINE
from pipelines.receipts.proof.signing import JSON_RECEIPT, SUMMARY, Signature, is_signed_by
from pipelines.receipts.workbook.book import digest_of_texts
from pipelines.receipts.workbook.summary_sheet import SEAL, SHEET, SIGNATURE


_CHUNK = 1 << 20
_LAST_LINE = re.compile(rb'.*"signature":(\{[^\n]*\})' + re.escape(END), re.DOTALL)
_ROOM = 2_000
"""Bytes at the end of a twin that hold its signature."""


@dataclass(frozen=True)
class Finding:
    """What was found out about one file."""

    is_genuine: bool
    text: str


def verify(path: Path, key: Ed25519PublicKey) -> list[Finding]:
    """Check a twin, or a workbook and the twin beside it if there is one; all findings have to be favourable."""
    if path.suffix.lower() == ".json":
        return [_of_twin(path, key)]
    found, seal = _of_workbook(path, key)
    twin = path.with_suffix(".json")
    if not (found.is_genuine and twin.is_file()):
        return [found]
    is_its_own = seal == _digest(twin, twin.stat().st_size)
    text = (
        "同名 .json 与工作簿上的校验码一致"
        if is_its_own
        else "同名 .json 与工作簿上的校验码不一致，不是同一回执或已被改动"
    )
    return [found, _of_twin(twin, key), Finding(is_its_own, text)]


def _of_twin(path: Path, key: Ed25519PublicKey) -> Finding:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(size - _ROOM, 0))
        end = file.read()
    match = _LAST_LINE.fullmatch(end)
    if match is None:
        return Finding(False, f"{path.name}：没有签名")
    length = size - (len(end) - match.start(1)) - len(SIGNATURE_LINE)
    signature = _signature(match[1])
    is_sound = signature is not None and is_signed_by(
        key, signature, JSON_RECEIPT, _digest(path, length, END)
    )
    return Finding(is_sound, f"{path.name}：{_said(is_sound, signature)}")


def _of_workbook(path: Path, key: Ed25519PublicKey) -> tuple[Finding, str]:
    """The finding, and the seal that the workbook bears."""
    try:
        rows = load_workbook(str(path)).get_sheet_by_name(SHEET).to_python()
    except (CalamineError, OSError) as fault:
        return Finding(False, f"{path.name}：不是可以读取的回执（{type(fault).__name__}）"), ""
    texts, seal, signed = list[str](), "", None
    for row in rows:
        cells = [_text(cell) for cell in row]
        if cells and cells[0] == SIGNATURE:
            signed = cells[1] if len(cells) > 1 else ""
            break
        if cells and cells[0] == SEAL and len(cells) > 1:
            seal = cells[1][:64]
        texts += cells
    if signed is None:
        return Finding(False, f"{path.name}：没有签名"), ""
    parts = signed.split()
    signature = Signature(*parts) if len(parts) == 3 else None
    is_sound = signature is not None and is_signed_by(
        key, signature, SUMMARY, digest_of_texts(texts)
    )
    return Finding(is_sound, f"{path.name}：“{SHEET}”表{_said(is_sound, signature)}"), seal


def _said(is_sound: bool, signature: Signature | None) -> str:
    if is_sound and signature is not None:
        return f"确由本平台出具，未被改动（密钥 {signature.key_id}）"
    return "签名不符：不是本平台出具，或已被改动"


def _signature(text: bytes) -> Signature | None:
    try:
        return Signature(**orjson.loads(text))
    except (TypeError, orjson.JSONDecodeError):
        return None


def _digest(path: Path, length: int, tail: bytes = b"") -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while length and (chunk := file.read(min(_CHUNK, length))):
            digest.update(chunk)
            length -= len(chunk)
    digest.update(tail)
    return digest.hexdigest()


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
