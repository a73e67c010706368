"""A multipart body, read as a stream: a few short fields, and files that are kept while they arrive."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Collection, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from uuid import uuid4

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from bot.attachments import Enclosed, FileLimits, Kind, tame_name
from bot.errors import BalcaoError, InvalidError, TooLargeError
from bot.messages import Message
from bot.ports import Files
from bot.sniffing import HEAD, sniffed

MOST_FILES = 5
LARGEST_FIELDS = 64 * 1024
"""Bytes of all fields together, with what multipart itself needs."""

FILE_FIELD = "file"
KINDS = {"image": Kind.PHOTO, "audio": Kind.AUDIO, "video": Kind.VIDEO}


class MediaTypeError(BalcaoError):
    """The body says that it is something else than what is taken here."""

    code = "unsupported_media_type"


class MalformedError(BalcaoError):
    """The body is not what it says it is."""

    code = "malformed"


class TypeRefusedError(InvalidError):
    """Files of this type are not kept."""

    code = "type_refused"


@dataclass(frozen=True)
class Upload:
    """What was received; the bytes of `enclosed` are kept already."""

    fields: Mapping[str, str]
    enclosed: tuple[Enclosed, ...]
    files: Files

    async def become(self, storing: Awaitable[Message]) -> Message:
        """The message that was stored; bytes that it does not have are forgotten: it was a repeat, or refused.

        Any other failure leaves them: the message may have been stored.
        """
        try:
            message = await storing
        except BalcaoError:
            await self.forget()
            raise
        await self.forget(but={attachment.id for attachment in message.attachments})
        return message

    async def forget(self, *, but: Collection[str] = ()) -> None:
        """Forget the bytes of every file but these."""
        for enclosed in self.enclosed:
            if enclosed.file and enclosed.file not in but:
                await self.files.forget(enclosed.file)


async def receive(request: Request, files: Files, limits: FileLimits, *, fields: Collection[str]) -> Upload:
    """Read it all; `fields` are the names of text fields that it may have, every file is called `file`.

    TooLargeError, MediaTypeError, MalformedError, TypeRefusedError or InvalidError: nothing is kept then.
    """
    most = limits.largest * MOST_FILES + LARGEST_FIELDS
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length) > most:
        raise TooLargeError(f"A body has at most {most // 2**20} MB.")
    form = _Form(_Body(request, _boundary(request), most), files, limits, fields)
    try:
        await form.read()
    except BaseException:
        await form.upload.forget()
        raise
    return form.upload


def _boundary(request: Request) -> bytes:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind.strip() != b"multipart/form-data":
        raise MediaTypeError("Send multipart/form-data.")
    boundary = options.get(b"boundary")
    if not boundary:
        raise MalformedError("The body does not say what its parts are divided by.")
    return boundary


@dataclass(frozen=True)
class _Part:
    """The head of a part; `filename` is None for a text field."""

    name: str
    filename: str | None
    type: str


class _End:
    """The end of a part."""


_Event = _Part | bytes | _End


class _Body:
    """The parts of a request's body, piece by piece."""

    def __init__(self, request: Request, boundary: bytes, most: int) -> None:
        self._chunks = request.stream()
        self._most = most
        self._size = 0
        self._events: deque[_Event] = deque()
        self._headers: dict[bytes, bytes] = {}
        self._name = self._value = b""
        self._whole = False
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._headers.clear,
                    "on_header_field": self._on_name,
                    "on_header_value": self._on_value,
                    "on_header_end": self._on_header,
                    "on_headers_finished": self._on_headers,
                    "on_part_data": lambda data, start, end: self._events.append(data[start:end]),
                    "on_part_end": lambda: self._events.append(_End()),
                    "on_end": self._on_end,
                },
            )
        except FormParserError as error:
            raise MalformedError("What the parts are divided by is too long.") from error

    async def next(self) -> _Event | None:
        """The next event; None after the last part."""
        while not self._events:
            chunk = await anext(self._chunks, None)
            if chunk is None:
                if not self._whole:
                    raise MalformedError("The body ends before its last part does.")
                return None
            self._take(chunk)
        return self._events.popleft()

    def _take(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size > self._most:
            raise TooLargeError(f"A body has at most {self._most // 2**20} MB.")
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise MalformedError("The body is not well-formed multipart/form-data.") from error

    def _on_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _on_headers(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b"").decode("latin-1"))
        filename = options.get(b"filename")
        self._events.append(
            _Part(
                options.get(b"name", b"").decode("utf-8", "replace"),
                None if filename is None else _unescaped(filename.decode("utf-8", "replace")),
                self._headers.get(b"content-type", b"").decode("latin-1"),
            )
        )

    def _on_end(self) -> None:
        self._whole = True


class _Form:
    """Reads the parts: fields into memory, files into where they are kept."""

    def __init__(self, body: _Body, files: Files, limits: FileLimits, allowed: Collection[str]) -> None:
        self._body = body
        self._files = files
        self._limits = limits
        self._allowed = allowed
        self._fields: dict[str, str] = {}
        self._fields_size = 0
        self._enclosed: list[Enclosed] = []

    @property
    def upload(self) -> Upload:
        """What has been read so far."""
        return Upload(self._fields, tuple(self._enclosed), self._files)

    async def read(self) -> None:
        """All parts, in any order."""
        while (part := await self._body.next()) is not None:
            assert isinstance(part, _Part)
            await (self._field(part.name) if part.filename is None else self._file(part, part.filename))

    async def _field(self, name: str) -> None:
        if name not in self._allowed or name in self._fields:
            raise InvalidError(f"The fields are {', '.join(self._allowed)}, each at most once, and {FILE_FIELD}.")
        value = bytearray()
        async for piece in self._pieces():
            value += piece
            self._fields_size += len(piece)
            if self._fields_size > LARGEST_FIELDS:
                raise TooLargeError(f"The fields have at most {LARGEST_FIELDS // 1024} KB together.")
        try:
            self._fields[name] = value.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidError(f"`{name}` is a text in UTF-8.") from error

    async def _file(self, part: _Part, filename: str) -> None:
        if part.name != FILE_FIELD:
            raise InvalidError(f"Files come in fields named {FILE_FIELD}.")
        if len(self._enclosed) == MOST_FILES:
            raise InvalidError(f"A message has at most {MOST_FILES} files.")
        async with aclosing(self._pieces()) as pieces:
            head = await _head(pieces)
            if not head:
                raise InvalidError("A file is empty.")
            kind = sniffed(head[:HEAD], part.type)
            if refusal := self._limits.refusal(type=kind, size=None):
                raise TypeRefusedError(refusal)
            file = uuid4().hex
            size = await self._files.keep(file, _after(head, pieces), at_most=self._limits.largest)
        what = KINDS.get(kind.partition("/")[0], Kind.FILE)
        self._enclosed.append(Enclosed(what, tame_name(filename) or what.value, kind, size, file=file))

    async def _pieces(self) -> AsyncGenerator[bytes, None]:
        while isinstance(event := await self._body.next(), bytes):
            yield event
        if not isinstance(event, _End):
            raise MalformedError("The body ends before its last part does.")


async def _head(pieces: AsyncIterator[bytes]) -> bytes:
    """Enough of the beginning to tell what it is, or all of it."""
    head = bytearray()
    async for piece in pieces:
        head += piece
        if len(head) >= HEAD:
            break
    return bytes(head)


async def _after(head: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield head
    async for piece in rest:
        yield piece


def _unescaped(name: str) -> str:
    """Browsers escape these three in file names, and only these."""
    return name.replace("%22", '"').replace("%0D", " ").replace("%0A", " ")
