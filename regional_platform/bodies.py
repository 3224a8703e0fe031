"""Bodies of requests: read with a limit, unpacked with a limit, split into lines."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from starlette.requests import Request


_STEP = 2**20


class Unacceptable(Exception):
    """A request cannot be processed as it stands; answered with `status` and an error object."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


async def read_body(request: Request, limit: int) -> bytes:
    """Read a body, but never more than `limit` bytes of it, whatever its length is said to be."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Unacceptable(413, "body-too-large", f"a body may have {limit} bytes")
    return bytes(body)


def unpack(packed: bytes, limit: int) -> bytes:
    """Decompress gzip, giving up as soon as more than `limit` bytes have come out."""
    unpacked = bytearray()
    for chunk in _chunks(packed):
        unpacked += chunk
        if len(unpacked) > limit:
            raise Unacceptable(
                413, "page-too-large", f"a page may have {limit} bytes after decompression"
            )
    return bytes(unpacked)


def _chunks(packed: bytes) -> Iterator[bytes]:
    if not packed:
        raise Unacceptable(400, "gzip-broken", "the body is empty")
    try:
        while packed:  # gzip allows several members one after the other
            member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
            while not member.eof:
                chunk = member.decompress(packed, _STEP)
                packed = member.unconsumed_tail
                if not chunk and not packed and not member.eof:
                    raise Unacceptable(
                        400, "gzip-broken", "the body ends in the middle of the gzip data"
                    )
                yield chunk
            packed = member.unused_data
    except zlib.error:
        raise Unacceptable(400, "gzip-broken", "the body is not gzip data") from None


def lines_of(page: bytes) -> list[tuple[int, bytes]]:
    """The lines of a page with their numbers from 1; lines of white space only are no messages."""
    return [
        (number, line) for number, line in enumerate(page.split(b"\n"), start=1) if line.strip()
    ]
