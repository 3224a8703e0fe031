"""Files as departments drop them, and what becomes of them."""

import json
from pathlib import Path

from pipelines.catalogue.examples import samples
from tests.lib import commands


DEPARTMENT = "market_regulation"
LICENCE = "administrative_licence_legal_person"
PENALTY = "administrative_penalty_legal_person"


def frame_of(catalogue, count=5, seed=1, record_type=LICENCE):
    """Rows without fault under the Chinese names of their elements."""
    frame = samples.valid_rows(catalogue.record_types[record_type], count, seed=seed)
    return under_chinese_names(catalogue, frame)


def under_chinese_names(catalogue, frame):
    """The frame with the names of the elements in place of their codes."""
    names = {code: element.name for code, element in catalogue.elements.items()}
    return frame.rename(columns=names)


def drop(folder: Path, name: str, content: bytes) -> Path:
    """Write a file into a folder that may not be there yet; its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def drop_csv(folder: Path, name: str, frame, encoding: str = "utf-8") -> Path:
    return drop(folder, name, frame.to_csv(index=False).encode(encoding))


def submit_one():
    """Submit what has been dropped; the one batch that comes of it, its counts checked."""
    [batch] = commands.submit()
    assert batch.received == batch.accepted + batch.rejected
    assert batch.accepted == batch.new + batch.changed + batch.unchanged
    return batch


def json_receipt_of(platform, batch):
    """The content of a batch's JSON receipt."""
    path = (platform.ingest_root / batch.receipt).with_suffix(".json")
    return json.loads(path.read_text(encoding="utf-8"))
