"""Bodies of requests: read with a limit, unpacked with a limit, split into lines."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from starlette.requests import Request


# A page is unpacked piece by piece, so that one that is too large is stopped early.
_CHUNK_BYTES = 2**20


class RequestRefused(Exception):
    """A request is not taken; answered with `status` and an error object."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


async def read_body(request: Request, limit: int) -> bytes:
    """Read at most `limit` bytes of a body, whatever its Content-Length says.

    Raises:
        RequestRefused: the body is longer.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise RequestRefused(413, "body-too-large", f"a body may have {limit} bytes")
    return bytes(body)


def unpack(packed: bytes, limit: int) -> bytes:
    """Decompress gzip, and stop as soon as more than `limit` bytes have come out.

    Raises:
        RequestRefused: there is more, or it is not gzip.
    """
    unpacked = bytearray()
    for chunk in _unpacked_chunks(packed):
        unpacked += chunk
        if len(unpacked) > limit:
            raise RequestRefused(
                413, "page-too-large", f"a page may have {limit} bytes after decompression"
            )
    return bytes(unpacked)


def _unpacked_chunks(packed: bytes) -> Iterator[bytes]:
    if not packed:
        raise RequestRefused(400, "gzip-broken", "the body is empty")
    try:
        # gzip allows several members one after the other.
        while packed:
            member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
            while not member.eof:
                chunk = member.decompress(packed, _CHUNK_BYTES)
                packed = member.unconsumed_tail
                is_cut_off = not chunk and not packed and not member.eof
                if is_cut_off:
                    raise RequestRefused(
                        400, "gzip-broken", "the body ends in the middle of the gzip data"
                    )
                yield chunk
            packed = member.unused_data
    except zlib.error:
        raise RequestRefused(400, "gzip-broken", "the body is not gzip data") from None


def lines_of(page: bytes) -> list[tuple[int, bytes]]:
    """The lines of a page with their numbers, counted from 1.

    Lines of white space only are counted but not returned: they are no messages.
    """
    lines = []
    for number, line in enumerate(page.split(b"\n"), start=1):
        if line.strip():
            lines.append((number, line))
    return lines
