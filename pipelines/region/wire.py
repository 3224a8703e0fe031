"""Send one request and read its reply. The only module that uses `requests`.

Certificates are always verified and redirects are never followed: a signed request goes to
REGION_URL or nowhere.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from requests import exceptions

from pipelines.errors import (
    ConfigurationError,
    RegionRefused,
    RegionRefusesAll,
    RegionSilent,
    RegionUnavailable,
)
from pipelines.settings import Settings


# Seconds to connect, and seconds between two bytes of a reply.
TIMEOUT = (5, 30)

# Seconds for a whole reply: without this a reply that comes byte by byte would never end.
LONGEST_ANSWER = 120.0

# Bytes of an unpacked reply. The region's pages are far smaller.
MOST_BYTES = 64 << 20

# A reply is read piece by piece, so that one that is too large is stopped early.
PART_BYTES = 1 << 16

ExchangeError = RegionUnavailable | RegionRefused | ConfigurationError

# REGION_URL or PLATFORM_CODE cannot be used in a request.
_SETTINGS_ERRORS = (
    exceptions.MissingSchema,
    exceptions.InvalidSchema,
    exceptions.InvalidURL,
    exceptions.InvalidHeader,
    exceptions.URLRequired,
)

# Trying again would end in the same way.
_REPEATING_ERRORS = (
    exceptions.TooManyRedirects,
    exceptions.UnrewindableBodyError,
    exceptions.StreamConsumedError,
    exceptions.RetryError,
)

# No reply came at all; trying again may help.
_SILENCE = (
    exceptions.ConnectionError,
    exceptions.Timeout,
)

# The reply broke off; trying again may help.
_PASSING_ERRORS = (
    exceptions.ChunkedEncodingError,
    exceptions.ContentDecodingError,
    exceptions.InvalidJSONError,
    exceptions.HTTPError,
)


@dataclass(frozen=True)
class Reply:
    """What came back, not yet judged."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    address: str = "REGION_URL"
    """Where it came from, for people."""


def new_session(settings: Settings | None = None) -> requests.Session:
    """Open a session, with the certificates of the settings.

    It asks for uncompressed replies, because their Content-Digest is over the bytes as sent. What
    the environment says about proxies and passwords (HTTP_PROXY, ~/.netrc) is left alone.
    """
    session = requests.Session()
    session.headers["Accept-Encoding"] = "identity"
    session.trust_env = False
    if settings is not None and settings.region_ca_file:
        session.verify = settings.region_ca_file
    if settings is not None and settings.region_client_cert:
        # The key may stand in the same file.
        key_file = settings.region_client_key or settings.region_client_cert
        session.cert = (settings.region_client_cert, key_file)
    return session


def send(
    session: requests.Session, method: str, url: str, body: bytes, *, headers: Mapping[str, str]
) -> Reply:
    """Send one request, once.

    Raises:
        RegionUnavailable: no reply came, or only a part of it; trying again can help.
        RegionRefused: the reply cannot be trusted, or does not end.
        ConfigurationError: REGION_URL is no address.
    """
    try:
        with session.request(
            method,
            url,
            data=body or None,
            headers=dict(headers),
            timeout=TIMEOUT,
            allow_redirects=False,
            stream=True,
        ) as response:
            content = _read_content(response)
            return Reply(response.status_code, response.headers, content, shown_address(url))
    except exceptions.RequestException as error:
        raise translate(error, shown_address(url)) from error
    except OSError as error:
        # requests looks for the CA bundle before it sends anything, and raises a plain OSError.
        raise ConfigurationError(f"the certificates to trust cannot be read: {error}") from error


def shown_address(url: str) -> str:
    """Scheme, host and port of an address: no password that stands in it, no number behind it."""
    address = urlsplit(url)
    return f"{address.scheme}://{address.netloc.rpartition('@')[2]}"


def translate(error: exceptions.RequestException, address: str = "REGION_URL") -> ExchangeError:
    """Return our error for an exception of requests; a test enumerates all of them."""
    name = type(error).__name__
    if isinstance(error, _SETTINGS_ERRORS):
        return ConfigurationError(f"REGION_URL or PLATFORM_CODE makes no sense: {error}")

    if isinstance(error, exceptions.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
        return RegionRefusesAll(
            f"the region's certificate cannot be trusted ({name}); nothing was sent"
        )

    if isinstance(error, _REPEATING_ERRORS):
        return RegionRefused(
            f"the exchange with the region went wrong in a way that repeats itself ({name})"
        )

    if isinstance(error, _SILENCE):
        return RegionSilent(f"the region does not answer at {address} ({name})")

    if isinstance(error, _PASSING_ERRORS):
        return RegionUnavailable(f"the region does not answer at {address} ({name})")

    return RegionUnavailable(
        f"the region does not answer, for a reason that nobody foresaw ({name})"
    )


def _read_content(response: requests.Response) -> bytes:
    """Read a reply piece by piece, and stop when it is too large or takes too long."""
    pieces = []
    size = 0
    deadline = time.monotonic() + LONGEST_ANSWER
    for piece in response.iter_content(PART_BYTES):
        size += len(piece)
        if size > MOST_BYTES:
            raise RegionRefused(f"the region's answer is larger than {MOST_BYTES >> 20} MB")
        if time.monotonic() > deadline:
            raise RegionUnavailable(f"the region's answer takes longer than {LONGEST_ANSWER:.0f} s")
        pieces.append(piece)
    return b"".join(pieces)
