"""Every setting of the regional platform, described once."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


HERE = Path(__file__).absolute().parent


@dataclass(frozen=True)
class Settings:
    """What the surroundings decide."""

    var: Path
    """VAR: where this machine keeps things. Default `./var`."""
    database_url: str | None
    """REGION_DATABASE_URL: a PostgreSQL ≥ 14, the database is made if it is missing; none: embedded under VAR."""
    secret_keys: Mapping[str, bytes] = field(repr=False)
    """REGION_SECRET: the key shared with PLATFORM_CODE (none: VAR/keys/region, made if it is missing).
    REGION_SECRETS: JSON object, platform → key, for further platforms."""
    catalogue: Path | None
    """REGION_CATALOGUE: folder of published catalogue items; their record types are taken besides the built-in ones."""
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
        var = Path(environ.get("VAR") or "var").absolute()
        beside = HERE.parent / "expectations" / "catalogue"
        catalogue = Path(environ["REGION_CATALOGUE"]) if environ.get("REGION_CATALOGUE") else beside
        return cls(
            var=var,
            database_url=environ.get("REGION_DATABASE_URL") or None,
            secret_keys=_secret_keys(environ, var),
            catalogue=catalogue if catalogue.is_dir() else None,
            max_body_bytes=int(environ.get("REGION_MAX_BODY_BYTES") or cls.max_body_bytes),
            max_page_bytes=int(environ.get("REGION_MAX_PAGE_BYTES") or cls.max_page_bytes),
            max_lines=int(environ.get("REGION_MAX_LINES") or cls.max_lines),
            processing_delay=float(environ.get("REGION_PROCESSING_DELAY") or cls.processing_delay),
            workers=int(environ.get("REGION_WORKERS") or cls.workers),
        )


def _secret_keys(environ: Mapping[str, str], var: Path) -> dict[str, bytes]:
    shared = environ.get("REGION_SECRET") or _kept_secret(var / "keys" / "region")
    keys = {environ.get("PLATFORM_CODE") or "152501": shared}
    keys.update(json.loads(environ.get("REGION_SECRETS") or "{}"))
    return {platform: key.encode() for platform, key in keys.items()}


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        try:
            # A link appears whole or not at all, and fails if the other side was first.
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
