"""One request over the wire and back: the only place that knows `requests`, and the one that translates its exceptions.

Certificates are always verified and redirects never followed: a signed request goes to REGION_URL or nowhere.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import requests
from requests import exceptions

from pipelines.errors import ConfigurationError, RegionRefused, RegionUnavailable


TIMEOUT = (5, 30)
"""Seconds to connect, seconds between two bytes of an answer."""
LONGEST_ANSWER = 120.0
"""Seconds for an answer as a whole: one that drips in for ever is none."""
MOST_BYTES = 64 << 20
"""An answer larger than this, unpacked, is cut off: something is wrong."""
PART_BYTES = 1 << 16

Fault = RegionUnavailable | RegionRefused | ConfigurationError


@dataclass(frozen=True)
class Reply:
    """What came back, before anybody has judged it."""

    status: int
    headers: Mapping[str, str]
    content: bytes


def new_session() -> requests.Session:
    """A session that asks for answers as they are: their Content-Digest is over the bytes on the wire."""
    session = requests.Session()
    session.headers["Accept-Encoding"] = "identity"
    return session


def send(
    session: requests.Session, method: str, url: str, body: bytes, headers: Mapping[str, str]
) -> Reply:
    """Send one request, once.

    Raises:
        RegionUnavailable: nothing came back, or not all of it; asking again can help.
        RegionRefused: what came back cannot be trusted, or does not end.
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
            return Reply(response.status_code, response.headers, _read(response))
    except exceptions.RequestException as fault:
        raise translated(fault) from fault
    except OSError as fault:
        # requests finds a CA bundle missing before it sends anything, and says so in the system's own words.
        raise ConfigurationError(f"the certificates to trust cannot be read: {fault}") from fault


def translated(fault: exceptions.RequestException) -> Fault:
    """Our word for each of requests' exceptions: a broken wire may mend itself, a wrong address may not."""
    name = type(fault).__name__
    match fault:
        case (
            exceptions.MissingSchema()
            | exceptions.InvalidSchema()
            | exceptions.InvalidURL()
            | exceptions.InvalidHeader()
            | exceptions.URLRequired()
        ):
            return ConfigurationError(f"REGION_URL or PLATFORM_CODE makes no sense: {fault}")
        case exceptions.SSLError() if "CERTIFICATE_VERIFY_FAILED" in str(fault):
            return RegionRefused(
                f"the region's certificate cannot be trusted ({name}); nothing was sent"
            )
        case (
            exceptions.TooManyRedirects()
            | exceptions.UnrewindableBodyError()
            | exceptions.StreamConsumedError()
            | exceptions.RetryError()
        ):
            return RegionRefused(
                f"the exchange with the region went wrong in a way that repeats itself ({name})"
            )
        case (
            exceptions.ConnectionError()
            | exceptions.Timeout()
            | exceptions.ChunkedEncodingError()
            | exceptions.ContentDecodingError()
            | exceptions.InvalidJSONError()
            | exceptions.HTTPError()
        ):
            return RegionUnavailable(f"the region does not answer ({name})")
    return RegionUnavailable(
        f"the region does not answer, for a reason that nobody foresaw ({name})"
    )


def _read(response: requests.Response) -> bytes:
    parts, size, deadline = [], 0, time.monotonic() + LONGEST_ANSWER
    for part in response.iter_content(PART_BYTES):
        size += len(part)
        if size > MOST_BYTES:
            raise RegionRefused(f"the region's answer is larger than {MOST_BYTES >> 20} MB")
        if time.monotonic() > deadline:
            raise RegionUnavailable(f"the region's answer takes longer than {LONGEST_ANSWER:.0f} s")
        parts.append(part)
    return b"".join(parts)
