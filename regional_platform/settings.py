"""Every setting of the regional platform, described once."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from regional_platform.signatures import SecretKeys


HERE = Path(__file__).absolute().parent

_KEY_WITH_ID = re.compile(r"[A-Za-z0-9]{1,16}:.+", re.ASCII)


@dataclass(frozen=True)
class Settings:
    """What the environment decides.

    REGION_DATABASE_URL, REGION_SECRET and REGION_PROOF_KEY may stand in files instead, which the same
    variables with `_FILE` name.
    """

    var: Path
    """VAR: the folder for everything that this machine keeps. Default `./var`."""
    database_url: str | None = field(repr=False)
    """REGION_DATABASE_URL: a PostgreSQL ≥ 14; the database is created if it is missing.
    None: an embedded server under VAR."""
    secret_keys: SecretKeys = field(repr=False)
    """REGION_SECRET: the key shared with PLATFORM_CODE, or several with their ids: `id:key,id:key`.
    None: the content of VAR/keys/region, created if it is missing.
    REGION_SECRETS: JSON object, platform → key or keys, for further platforms."""
    proof_seed: bytes = field(repr=False)
    """REGION_PROOF_KEY: private key that proves answers to third parties, 64 hexadecimal digits.
    None: the content of VAR/keys/region-proof, created if it is missing."""
    public_keys: Mapping[str, Sequence[str]]
    """PLATFORM_PUBLIC_KEYS: JSON object, platform → its public key, or several separated by commas.
    Such a platform has to prove each request of version 2."""
    catalogue: Path | None
    """REGION_CATALOGUE: folder of published catalogue items.
    Their record types are taken besides the built-in ones."""
    max_body_bytes: int = 16 * 2**20
    """REGION_MAX_BODY_BYTES: largest body as sent."""
    max_page_bytes: int = 64 * 2**20
    """REGION_MAX_PAGE_BYTES: largest page after decompression."""
    max_lines: int = 10_000
    """REGION_MAX_LINES: most messages in one page."""
    processing_delay: float = 0.0
    """REGION_PROCESSING_DELAY: seconds for which an upload stays pending at least."""
    workers: int = 2
    """REGION_WORKERS: threads that process uploads."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings from a mapping such as `os.environ`."""

        # A variable that is set to nothing counts as not set.
        def integer(name: str, default: int) -> int:
            return int(environ.get(name) or default)

        var = Path(environ.get("VAR") or "var").absolute()
        return cls(
            var=var,
            database_url=_secret(environ, "REGION_DATABASE_URL") or None,
            secret_keys=_secret_keys(environ, var),
            proof_seed=_proof_seed(environ, var),
            public_keys=_public_keys(environ),
            catalogue=_catalogue(environ),
            max_body_bytes=integer("REGION_MAX_BODY_BYTES", cls.max_body_bytes),
            max_page_bytes=integer("REGION_MAX_PAGE_BYTES", cls.max_page_bytes),
            max_lines=integer("REGION_MAX_LINES", cls.max_lines),
            processing_delay=float(environ.get("REGION_PROCESSING_DELAY") or cls.processing_delay),
            workers=integer("REGION_WORKERS", cls.workers),
        )


def _catalogue(environ: Mapping[str, str]) -> Path | None:
    """The folder of catalogue items; None when there is no such folder."""
    default = HERE.parent / "expectations" / "catalogue"
    folder = Path(environ.get("REGION_CATALOGUE") or default)
    if not folder.is_dir():
        return None
    return folder


def _secret(environ: Mapping[str, str], name: str) -> str:
    """A variable, or the content of the file that `<name>_FILE` names; empty: neither is set."""
    file = environ.get(f"{name}_FILE")
    if file:
        return Path(file).read_text().strip()
    return environ.get(name) or ""


def _secret_keys(environ: Mapping[str, str], var: Path) -> SecretKeys:
    city = environ.get("PLATFORM_CODE") or "152501"
    city_key = _secret(environ, "REGION_SECRET") or _key_of_file(var / "keys" / "region")
    further_keys = json.loads(environ.get("REGION_SECRETS") or "{}")

    keys = {city: city_key, **further_keys}
    return {platform: keys_by_id(text) for platform, text in keys.items()}


def _proof_seed(environ: Mapping[str, str], var: Path) -> bytes:
    text = _secret(environ, "REGION_PROOF_KEY") or _key_of_file(var / "keys" / "region-proof")
    return bytes.fromhex(text)


def _public_keys(environ: Mapping[str, str]) -> dict[str, list[str]]:
    keys = {}
    for platform, text in json.loads(environ.get("PLATFORM_PUBLIC_KEYS") or "{}").items():
        keys[platform] = [key.strip().lower() for key in text.split(",")]
    return keys


def keys_by_id(text: str) -> dict[str, bytes]:
    """Read `id:key,id:key`; a plain key has the id 1."""
    parts = text.split(",")
    if not all(_KEY_WITH_ID.fullmatch(part) for part in parts):
        return {"1": text.encode()}
    keys = {}
    for part in parts:
        key_id, _, key = part.partition(":")
        keys[key_id] = key.encode()
    return keys


def _key_of_file(path: Path) -> str:
    """Read the key that both sides share; create it if it is missing."""
    if not path.exists():
        _create_key(path)
    return path.read_text().strip()


def _create_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Only the owner may read it, from the first moment on.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_hex(32))
    try:
        # The city platform creates this key too. A hard link fails when the file is already
        # there, and never shows half of it.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
