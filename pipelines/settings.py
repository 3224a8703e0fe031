"""Every setting, described once. Read from the environment in one place, frozen afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.errors import ConfigurationError


@dataclass(frozen=True)
class Settings:
    """What the surroundings decide; see `.env.example` for each variable's meaning."""

    var: Path
    """VAR: where everything this machine keeps lives (embedded database, keys, logs). Default `./var`."""
    database_url: str | None
    """DATABASE_URL: a PostgreSQL ≥ 14; none: the embedded server under VAR/postgres."""
    ingest_root: Path
    """INGEST_ROOT: `<department>/inbox`, `/receipts`, `/processed`. Default VAR/ingest."""
    expectations: Path
    """EXPECTATIONS: the catalogue's folder. Default: the one beside this package."""
    region_url: str
    """REGION_URL: base address of the regional platform."""
    region_secret: str
    """REGION_SECRET: shared key of the message signatures. Empty: kept under VAR/keys/region."""
    region_algorithm: str
    """REGION_ALGORITHM: `hmac-sha256` or `hmac-sm3`."""
    platform_code: str
    """PLATFORM_CODE: who we are to the region (GB/T 2260; Erenhot 152501)."""
    identity_key: str
    """IDENTITY_KEY: key (64 hexadecimal digits) that encrypts and hashes ID numbers. Empty: VAR/keys/identity."""
    receipt_key: str
    """RECEIPT_KEY: key (64 hexadecimal digits) that signs receipts. Empty: VAR/keys/receipt."""
    settle_seconds: float
    """SETTLE_SECONDS: a file is taken when it has not changed for so long."""
    max_file_bytes: int
    """MAX_FILE_BYTES: larger files are refused."""
    max_rows: int
    """MAX_ROWS: tables with more rows are refused."""
    max_columns: int
    """MAX_COLUMNS: tables with more columns are refused."""
    max_cell_characters: int
    """MAX_CELL_CHARACTERS: a table with a longer cell is refused."""
    reading_seconds: float
    """READING_SECONDS: time of the processor to read a file, once for every 100 MB begun."""
    reading_memory_bytes: int
    """READING_MEMORY_BYTES: memory to read a file, beyond what the process has anyway."""
    max_batches_per_run: int
    """MAX_BATCHES_PER_RUN: most batches that one run claims; it wakes the next run for the rest."""
    lease_seconds: int
    """LEASE_SECONDS: a batch whose claim is older may be claimed by another run."""
    page_rows: int
    """PAGE_ROWS: records in one uploaded page."""
    downloads_cron: str
    """DOWNLOADS_CRON: when downloads are fetched, besides when the region has issued receipts."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings from a mapping such as `os.environ`.

        Raises:
            ConfigurationError: a number is not a number, or an algorithm is unknown.
        """
        var = Path(environ.get("VAR", "var")).absolute()
        algorithm = environ.get("REGION_ALGORITHM", "hmac-sha256")
        if algorithm not in ("hmac-sha256", "hmac-sm3"):
            raise ConfigurationError(
                f"REGION_ALGORITHM must be hmac-sha256 or hmac-sm3, not {algorithm!r}"
            )
        here = Path(__file__).absolute().parent.parent
        return cls(
            var=var,
            database_url=environ.get("DATABASE_URL") or None,
            ingest_root=Path(environ.get("INGEST_ROOT") or var / "ingest").absolute(),
            expectations=Path(environ.get("EXPECTATIONS") or here / "expectations").absolute(),
            region_url=environ.get("REGION_URL", "http://127.0.0.1:8082").rstrip("/"),
            region_secret=environ.get("REGION_SECRET", ""),
            region_algorithm=algorithm,
            platform_code=environ.get("PLATFORM_CODE", "152501"),
            identity_key=environ.get("IDENTITY_KEY", ""),
            receipt_key=environ.get("RECEIPT_KEY", ""),
            settle_seconds=_number(environ, "SETTLE_SECONDS", 2.0),
            max_file_bytes=int(_number(environ, "MAX_FILE_BYTES", 4 * 1024**3)),
            max_rows=int(_number(environ, "MAX_ROWS", 12_000_000)),
            max_columns=int(_number(environ, "MAX_COLUMNS", 500)),
            max_cell_characters=int(_number(environ, "MAX_CELL_CHARACTERS", 100_000)),
            reading_seconds=_number(environ, "READING_SECONDS", 120.0),
            reading_memory_bytes=int(_number(environ, "READING_MEMORY_BYTES", 1536 * 1024**2)),
            max_batches_per_run=int(_number(environ, "MAX_BATCHES_PER_RUN", 500)),
            lease_seconds=int(_number(environ, "LEASE_SECONDS", 600)),
            page_rows=int(_number(environ, "PAGE_ROWS", 1000)),
            downloads_cron=environ.get("DOWNLOADS_CRON") or "*/5 * * * *",
        )


def _number(environ: Mapping[str, str], name: str, default: float) -> float:
    text = environ.get(name, "")
    try:
        return float(text) if text else float(default)
    except ValueError:
        raise ConfigurationError(f"{name} must be a number, not {text!r}") from None


_in_use: list[Settings] = []


@cache
def _from_environment() -> Settings:
    return Settings.from_env(os.environ)


def current() -> Settings:
    """The settings of this process: those put in use by `using`, else those of the environment."""
    return _in_use[-1] if _in_use else _from_environment()


@contextmanager
def using(settings: Settings) -> Iterator[Settings]:
    """Put other settings in use, for the command line's flags and for tests."""
    _in_use.append(settings)
    try:
        yield settings
    finally:
        _in_use.pop()
