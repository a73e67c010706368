"""A kept attachment as an answer that cannot act on any page of ours; players may ask for a part of it."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.attachments import Attachment, Keeping
from bot.errors import NotFoundError
from bot.ports import Files
from bot.sniffing import HEAD, sniffed

HARDENED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}
SHOWN = re.compile(r"image/(jpeg|png|gif|webp|avif|bmp|heic)|audio/[a-z0-9.+-]+|video/[a-z0-9.+-]+|application/pdf")
"""What browsers show without running anything of it."""

RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)
PLAIN_NAME = re.compile(r"[^A-Za-z0-9 ._()+-]", re.ASCII)


@dataclass(frozen=True)
class Span:
    """From which byte to which, both included."""

    first: int
    last: int


async def download(
    request: Request, files: Files, attachment: Attachment, *, inline: bool, missing: str = "There is no such file."
) -> Response:
    """Its bytes; NotFoundError while there are none. `inline`: shown where that is safe, else saved."""
    if attachment.state is not Keeping.KEPT:
        raise NotFoundError(missing)
    etag = f'"{attachment.id}"'
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=HARDENED | {"ETag": etag})
    pieces = files.read(attachment.id)
    first = await anext(pieces, b"")  # whether it is there is known before anything is answered
    kind = sniffed(first[:HEAD], attachment.type)
    shown = inline and SHOWN.fullmatch(kind) is not None
    headers = HARDENED | {
        "Content-Type": kind,
        "Content-Disposition": disposition(_name_of(attachment, kind), inline=shown),
        "ETag": etag,
        "Accept-Ranges": "bytes",
    }
    size = attachment.size
    if size is None:
        return StreamingResponse(_from(first, pieces), headers=headers)
    span = wanted(request.headers.get("range", ""), size)
    if span is None:
        return StreamingResponse(_from(first, pieces), headers=headers | {"Content-Length": str(size)})
    headers |= {
        "Content-Length": str(span.last - span.first + 1),
        "Content-Range": f"bytes {span.first}-{span.last}/{size}",
    }
    return StreamingResponse(_part(_from(first, pieces), span), 206, headers)


def wanted(header: str, size: int) -> Span | None:
    """The part that is asked for; None for all of it, which any other wish is answered with."""
    match = RANGE.fullmatch(header.strip())
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        span = Span(max(0, size - int(match[2])), size - 1)
    else:
        span = Span(int(match[1]), min(size - 1, int(match[2] or size)))
    return span if 0 <= span.first <= span.last else None


def disposition(name: str, *, inline: bool) -> str:
    """RFC 6266: a name that any client reads, and the real one."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = PLAIN_NAME.sub("_", ascii_name).strip() or "file"
    whole = quote(name, safe="", errors="replace")
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{whole}"


def _name_of(attachment: Attachment, kind: str) -> str:
    return attachment.name or f"{attachment.kind.value}{mimetypes.guess_extension(kind) or ''}"


async def _from(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


async def _part(pieces: AsyncIterator[bytes], span: Span) -> AsyncIterator[bytes]:
    """Read from the start: files are small, and not every place for them can begin in the middle."""
    at = 0
    async for piece in pieces:
        begin, end = max(0, span.first - at), span.last + 1 - at
        if begin < len(piece):
            yield piece[begin:end]
        at += len(piece)
        if at > span.last:
            return
