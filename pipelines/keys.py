"""Secret keys that this machine makes for itself and keeps under VAR/keys."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from pipelines.errors import ConfigurationError


def key_bytes(text: str, setting: str) -> bytes:
    """The 32 bytes of a key that is written as the setting of this name asks.

    Raises:
        ConfigurationError: the text is not 64 hexadecimal digits.
    """
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ConfigurationError(f"{setting} must be 64 hexadecimal digits")
    return key


def kept_key(path: Path) -> str:
    """The key file's content, 64 hexadecimal digits, made once: racing processes agree on whichever file came first."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            # Whatever is sealed with a key that a power cut then takes away is lost.
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()
