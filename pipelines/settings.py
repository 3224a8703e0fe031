"""Every setting, described once: read from the environment in one place, then unchangeable."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pipelines.errors import ConfigurationError


# Algorithms that sign the messages between city and region; the first is the default.
REGION_ALGORITHMS = ("hmac-sha256", "hmac-sm3")

# Versions of docs/regional_api.md that we speak; the first is the default.
REGION_CONTRACTS = ("v2", "v1")

# How values of code lists are sent to the region; the first is the default, as live systems do.
REGION_CODES = ("labels", "digits")


@dataclass(frozen=True)
class Settings:
    """What the environment decides; `.env.example` lists the same variables for operators.

    What is secret is left out when settings are printed, as in a trace. Each secret may stand in a
    file instead, which the same variable with `_FILE` names.
    """

    var: Path
    """VAR: folder of all that this machine keeps (embedded database, keys, logs). Default `./var`."""
    database_url: str | None = field(repr=False)
    """DATABASE_URL: a PostgreSQL ≥ 14; None: the embedded server under VAR/postgres."""
    exchange_database_url: str | None = field(repr=False)
    """EXCHANGE_DATABASE_URL: the same database, for a login of its own that exchanges with the
    region. None: DATABASE_URL."""
    ingest_root: Path
    """INGEST_ROOT: holds `<department>/inbox`, `/receipts`, `/processed`. Default VAR/ingest."""
    expectations: Path
    """EXPECTATIONS: the catalogue's folder. Default: the one beside this package."""
    region_url: str
    """REGION_URL: base address of the regional platform."""
    region_secret: str = field(repr=False)
    """REGION_SECRET: shared key of the message signatures, or several as `id:key,id:key`, of which
    the first signs. Empty: kept under VAR/keys/region."""
    exchange_key: str = field(repr=False)
    """EXCHANGE_KEY: our private key that proves requests. Empty: kept under VAR/keys/exchange."""
    region_public_key: str
    """REGION_PUBLIC_KEY: the region's public key, or several separated by commas: every answer has
    to be proved with one of them. Empty: no proof is asked for."""
    region_contract: str
    """REGION_CONTRACT: `v2`, whose answers are signed, or `v1` for a region that has no other."""
    region_plain_http: bool
    """REGION_PLAIN_HTTP: `1` allows http:// to another machine, within a network of your own."""
    region_ca_file: str
    """REGION_CA_FILE: certificates by which the region is believed. Empty: the usual ones."""
    region_client_cert: str
    """REGION_CLIENT_CERT: file with our own certificate, where the region asks for one."""
    region_client_key: str
    """REGION_CLIENT_KEY: file with the key of that certificate."""
    region_algorithm: str
    """REGION_ALGORITHM: `hmac-sha256` or `hmac-sm3`."""
    region_codes: str
    """REGION_CODES: values of code lists go to the region as `labels` or as `digits`."""
    platform_code: str
    """PLATFORM_CODE: the city's code at the region (GB/T 2260; Erenhot 152501)."""
    identity_key: str = field(repr=False)
    """IDENTITY_KEY: key that hashes ID numbers, and encrypts them where no other key does. Empty:
    kept under VAR/keys/identity."""
    encryption_key: str = field(repr=False)
    """ENCRYPTION_KEY: keys that encrypt, the newest first, separated by commas. All of them read;
    which one encrypts, the database notes (`database rekey`). Empty: those in VAR/keys/encryption."""
    receipt_key: str = field(repr=False)
    """RECEIPT_KEY: key that signs receipts. Empty: kept under VAR/keys/receipt."""
    receipt_public_keys: str
    """RECEIPT_PUBLIC_KEYS: public keys of receipts of before, separated by commas, besides those in
    VAR/keys/receipt-public, where each key that signs here is noted."""
    settle_seconds: float
    """SETTLE_SECONDS: seconds that a file must stay unchanged before it is read."""
    max_file_bytes: int
    """MAX_FILE_BYTES: larger files are refused."""
    max_rows: int
    """MAX_ROWS: tables with more rows are refused."""
    max_columns: int
    """MAX_COLUMNS: tables with more columns are refused."""
    max_cell_characters: int
    """MAX_CELL_CHARACTERS: a table with a longer cell is refused."""
    reading_seconds: float
    """READING_SECONDS: processor time to read a file; once more for every further 100 MB."""
    reading_memory_bytes: int
    """READING_MEMORY_BYTES: memory to read a file, beyond what the process uses anyway."""
    max_batches_per_run: int
    """MAX_BATCHES_PER_RUN: most batches that one run claims; it wakes the next run for the rest."""
    max_batches_per_department: int
    """MAX_BATCHES_PER_DEPARTMENT: most batches of one department that a run claims.

    It claims none of a department of which other runs have so many under way.
    """
    lease_seconds: int
    """LEASE_SECONDS: a batch whose claim is older may be claimed by another run."""
    stage_attempts: int
    """STAGE_ATTEMPTS: a batch of which the same stage was begun so often in vain is held; 0: never."""
    page_rows: int
    """PAGE_ROWS: records in one uploaded page."""
    unanswered_hours: float
    """UNANSWERED_HOURS: a page that the region has not answered for longer is an alarm."""
    downloads_cron: str
    """DOWNLOADS_CRON: when downloads are fetched, besides when the region has issued receipts."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings from a mapping such as `os.environ`.

        Raises:
            ConfigurationError: a number is not a number, an algorithm is unknown, or a secret's file
                cannot be read.
        """
        variables = _Variables(environ)
        var = Path(variables.text("VAR", "var")).absolute()
        beside_package = Path(__file__).absolute().parent.parent
        return cls(
            var=var,
            database_url=variables.secret("DATABASE_URL") or None,
            exchange_database_url=variables.secret("EXCHANGE_DATABASE_URL") or None,
            ingest_root=variables.path("INGEST_ROOT", var / "ingest"),
            expectations=variables.path("EXPECTATIONS", beside_package / "expectations"),
            region_url=variables.text("REGION_URL", "http://127.0.0.1:8082").rstrip("/"),
            region_secret=variables.secret("REGION_SECRET"),
            exchange_key=variables.secret("EXCHANGE_KEY"),
            region_public_key=variables.text("REGION_PUBLIC_KEY", ""),
            region_contract=variables.one_of("REGION_CONTRACT", REGION_CONTRACTS),
            region_plain_http=variables.one_of("REGION_PLAIN_HTTP", ("", "1")) == "1",
            region_ca_file=variables.text("REGION_CA_FILE", ""),
            region_client_cert=variables.text("REGION_CLIENT_CERT", ""),
            region_client_key=variables.text("REGION_CLIENT_KEY", ""),
            region_algorithm=variables.one_of("REGION_ALGORITHM", REGION_ALGORITHMS),
            region_codes=variables.one_of("REGION_CODES", REGION_CODES),
            platform_code=variables.text("PLATFORM_CODE", "152501"),
            identity_key=variables.secret("IDENTITY_KEY"),
            encryption_key=variables.secret("ENCRYPTION_KEY"),
            receipt_key=variables.secret("RECEIPT_KEY"),
            receipt_public_keys=variables.text("RECEIPT_PUBLIC_KEYS", ""),
            settle_seconds=variables.number("SETTLE_SECONDS", 2.0),
            max_file_bytes=variables.whole_number("MAX_FILE_BYTES", 4 * 1024**3),
            max_rows=variables.whole_number("MAX_ROWS", 12_000_000),
            max_columns=variables.whole_number("MAX_COLUMNS", 500),
            max_cell_characters=variables.whole_number("MAX_CELL_CHARACTERS", 100_000),
            reading_seconds=variables.number("READING_SECONDS", 120.0),
            reading_memory_bytes=variables.whole_number("READING_MEMORY_BYTES", 1536 * 1024**2),
            max_batches_per_run=variables.whole_number("MAX_BATCHES_PER_RUN", 500),
            max_batches_per_department=variables.whole_number("MAX_BATCHES_PER_DEPARTMENT", 50),
            lease_seconds=variables.whole_number("LEASE_SECONDS", 600),
            stage_attempts=variables.whole_number("STAGE_ATTEMPTS", 8),
            page_rows=variables.whole_number("PAGE_ROWS", 1000),
            unanswered_hours=variables.number("UNANSWERED_HOURS", 24.0),
            downloads_cron=variables.text("DOWNLOADS_CRON", "") or "*/5 * * * *",
        )


class _Variables:
    """Reads variables of the environment; each method takes a variable's name and its default."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str, default: str) -> str:
        """The value as it is; it may be empty."""
        return self._environ.get(name, default)

    def secret(self, name: str) -> str:
        """The value, or the content of the file that `<name>_FILE` names; empty: neither is set.

        Raises:
            ConfigurationError: both are set, or the file cannot be read.
        """
        value = self.text(name, "")
        file_variable = name + "_FILE"
        file = self.text(file_variable, "")
        if not file:
            return value
        if value:
            raise ConfigurationError(f"set {name} or {file_variable}, not both")
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "it is no text"
            raise ConfigurationError(f"{file_variable}: {file}: {reason}") from None

    def path(self, name: str, default: Path) -> Path:
        """An absolute path."""
        return Path(self._environ.get(name) or default).absolute()

    def number(self, name: str, default: float) -> float:
        """A number, whole or not.

        Raises:
            ConfigurationError: the value is not a number.
        """
        text = self._environ.get(name, "")
        if not text:
            return default
        try:
            return float(text)
        except ValueError:
            raise ConfigurationError(f"{name} must be a number, not {text!r}") from None

    def whole_number(self, name: str, default: int) -> int:
        """A whole number; `1e6` is allowed."""
        return int(self.number(name, default))

    def one_of(self, name: str, allowed: Sequence[str]) -> str:
        """One of the allowed values; the first of them is the default.

        Raises:
            ConfigurationError: the value is another one.
        """
        value = self._environ.get(name, allowed[0])
        if value not in allowed:
            raise ConfigurationError(f"{name} must be {' or '.join(allowed)}, not {value!r}")
        return value


# A thread that is started within `using` begins with the settings of the environment, unless it
# runs in a copy of the context.
_in_use: ContextVar[Settings | None] = ContextVar("settings_in_use", default=None)


@cache
def _from_environment() -> Settings:
    return Settings.from_env(os.environ)


def current() -> Settings:
    """The settings put in use by `using`, else those of the environment."""
    in_use = _in_use.get()
    if in_use is None:
        return _from_environment()
    return in_use


@contextmanager
def using(settings: Settings) -> Iterator[Settings]:
    """Put other settings in use in this thread, for the command line's flags and for tests."""
    token = _in_use.set(settings)
    try:
        yield settings
    finally:
        _in_use.reset(token)
