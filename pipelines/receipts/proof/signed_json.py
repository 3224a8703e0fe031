"""JSON receipts as signed files: one key and one finding a line, so that people can read them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from pipelines.errors import UnknownBatch
from pipelines.ingest.open_folder import NotAFile, OpenFolder
from pipelines.receipts.proof.json_receipt import JsonReceipt
from pipelines.receipts.proof.signatures import JSON_RECEIPT, Signer
from pipelines.shapes.json_object import JsonObject


# What stands before the signature in the file, and behind it.
SIGNATURE_LINE = b',\n"signature":'
END = b"\n}\n"

_ISSUED_AT_LINE = b'"issued_at":'

# Bytes of a line that are read at once: somebody may have put another file in place of ours.
_MOST_OF_LINE = 4096


def write_signed_json(receipt: JsonReceipt, path: Path, signer: Signer) -> str:
    """Write a JSON receipt with its signature; returns the file's SHA-256, hexadecimal.

    What is signed is the object without its last line, which is the signature.
    """
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for piece in _pieces(receipt):
            file.write(piece)
            digest.update(piece)

        # The signature is over the object as it would end without it.
        unsigned = digest.copy()
        unsigned.update(END)
        signature = asdict(signer.sign(JSON_RECEIPT, unsigned.hexdigest()))
        last_line = SIGNATURE_LINE + orjson.dumps(signature) + END
        file.write(last_line)
        digest.update(last_line)
    return digest.hexdigest()


def _pieces(receipt: JsonReceipt) -> Iterator[bytes]:
    """The bytes of the object up to its last list, without the bracket that ends it."""
    lines = []
    for name, value in receipt.facts.items():
        lines.append(orjson.dumps(name) + b":" + orjson.dumps(value))
    yield b"{\n" + b",\n".join(lines)

    for name, items in receipt.lists.items():
        yield b",\n" + orjson.dumps(name) + b":["
        separator = b"\n"
        for item in items:
            yield separator + orjson.dumps(item)
            separator = b",\n"
        yield b"]"


def read_json_receipt(path: Path) -> JsonObject:
    """Read a JSON receipt, given its own path or the workbook's.

    Raises:
        UnknownBatch: there is no such file, or it is not a JSON receipt.
    """
    json_path = path.with_suffix(".json")
    try:
        content: Any = orjson.loads(json_path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        message = f"{json_path}: this is not a receipt that can be read ({error})"
        raise UnknownBatch(message) from None
    if not isinstance(content, dict) or "batch_no" not in content:
        raise UnknownBatch(f"{json_path}: this is not a receipt")
    return content


def batch_of_receipt(path: Path) -> str:
    """The number of the batch that a receipt answers, given its own path or the workbook's.

    Raises:
        UnknownBatch: there is no such file, or it is not a JSON receipt.
    """
    return str(read_json_receipt(path)["batch_no"])


def issue_time(folder: OpenFolder, json_name: str) -> datetime:
    """When the receipt of this name was issued first; now, if it was not issued yet.

    So that a receipt issued again, after a process was killed, is the same byte for byte.
    """
    return _earlier_issue_time(folder, json_name) or datetime.now(UTC).replace(microsecond=0)


def _earlier_issue_time(folder: OpenFolder, json_name: str) -> datetime | None:
    """The time that the file says; None: there is no plain file, or it does not say one."""
    try:
        with folder.read(json_name) as lines:
            # The file may be very long, and so may its lines; this one is short and among the first.
            for line in iter(lambda: lines.readline(_MOST_OF_LINE), b""):
                if line.startswith(_ISSUED_AT_LINE):
                    text = orjson.loads(line.removeprefix(_ISSUED_AT_LINE).rstrip(b",\n"))
                    return datetime.fromisoformat(text)
    except (OSError, NotAFile, ValueError):
        return None
    return None
