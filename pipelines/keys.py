"""Secret keys that this machine makes for itself and keeps under VAR/keys."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pipelines.errors import ConfigurationError


KEY_BYTES = 32

# For `os.umask`: what a process makes is its owner's alone.
PRIVATE = 0o077


def key_bytes(text: str, setting: str) -> bytes:
    """The bytes of a key that is written as 64 hexadecimal digits.

    `setting` names the setting that holds the key.

    Raises:
        ConfigurationError: the text is not 64 hexadecimal digits.
    """
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigurationError(f"{setting} must be 64 hexadecimal digits")
    return key


def kept_key(path: Path) -> str:
    """The content of a key file, 64 hexadecimal digits; the file is made if there is none."""
    return kept_secret(path, new_key)


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """The content of a secret file; if there is none, it is made with what `make` returns.

    Of several processes that make it at once, the first one's file stays, and all of them use it.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        write_private(draft, make())

        # A link fails when the file exists, where a rename would replace another process's key.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner may read, from the first moment on.

    Raises:
        FileExistsError: there is one already.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        # Whatever is encrypted with a key that is lost in a power cut is lost too.
        os.fsync(file.fileno())


def replace_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read; until the moment of the change the old one stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    write_private(draft, text)
    draft.replace(path)


def private_lines(path: Path) -> list[str]:
    """The lines of a file of keys; none if there is no such file."""
    if not path.is_file():
        return []
    return path.read_text(encoding="utf-8").split()


def add_private_line(path: Path, line: str) -> None:
    """Write a line at the end of a file that only its owner may read, unless it is there already."""
    if line in private_lines(path):
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # In one piece at the end, so that two processes lose nothing of each other.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())


def new_key() -> str:
    """A new key, 64 hexadecimal digits."""
    return secrets.token_hex(KEY_BYTES)
