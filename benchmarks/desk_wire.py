"""HTTP as light as it can be had: one kept connection for what a console asks, one for what it is told.

The clients of two hundred consoles share two cores with the gateway, so nothing is parsed that is not needed.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, cast

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
TOLD = re.compile(rb'event: queue\ndata: \{"handoff": \{"id": "([^"]+)", "conversation": "[^"]*", "state": "([a-z]+)"')
MARKED = re.compile(rb"marca-\d{6}")
CLAIMED, WAITING = b"claimed", b"waiting"
NO_CONTENT = 204
FOUND = 200


@dataclass
class Echoes:
    """What was set off, and how long it took to reach every console: `spans` in seconds, by kind.

    `gone` are handoffs that are out of the line.
    """

    consoles: int
    spans: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    gone: set[bytes] = field(default_factory=set)
    _begun: dict[bytes, tuple[float, str, set[int]]] = field(default_factory=dict)
    _all_heard: dict[bytes, asyncio.Event] = field(default_factory=dict)

    def begin(self, key: bytes, kind: str) -> asyncio.Event:
        """It is about to be sent; the event is set once all have it. Under way already: the first one counts."""
        if key not in self._begun or len(self._begun[key][2]) == self.consoles:
            self._begun[key] = (time.perf_counter(), kind, set())
            self._all_heard[key] = asyncio.Event()
        return self._all_heard[key]

    def came_to_nothing(self, key: bytes) -> None:
        """It was refused: unless somebody has heard of it, it was not what anybody will hear of."""
        begun = self._begun.get(key)
        if begun is not None and not begun[2]:
            del self._begun[key], self._all_heard[key]

    def heard(self, key: bytes, console: int) -> None:
        """One console has it; what nobody began here, or was heard there already, does not count."""
        at, kind, by = self._begun.get(key, (0.0, "", None))
        if by is None or console in by:
            return
        by.add(console)
        self.spans[kind].append(time.perf_counter() - at)
        if len(by) == self.consoles:
            self._all_heard[key].set()

    def moved(self, handoff: bytes, state: bytes, console: int) -> None:
        """One console has heard where a handoff stands; consoles take it off their line by that."""
        if state == CLAIMED:
            self.heard(handoff, console)
        (self.gone.discard if state == WAITING else self.gone.add)(handoff)

    def missing(self, kind: str, *, older_than: float) -> int:
        """Deliveries of things begun that many seconds ago that have not come."""
        now = time.perf_counter()
        begun = [entry for entry in self._begun.values() if entry[1] == kind and now - entry[0] > older_than]
        return sum(self.consoles - len(by) for _, _, by in begun)


class Ear(asyncio.Protocol):
    """One open event stream."""

    def __init__(self, number: int, request: bytes, echoes: Echoes) -> None:
        self._number = number
        self._request = request
        self.echoes = echoes
        self._rest = b""
        self.events = 0
        self.bytes = 0
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = False
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        self._transport = cast(asyncio.WriteTransport, transport)  # uvloop's own is none by its class
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Look for what was set off; each event ends with an empty line."""
        self.bytes += len(data)
        whole, found, self._rest = (self._rest + data).rpartition(b"\n\n")
        if not found:
            return
        if not self.opened.done():
            self.opened.set_result(None)
        self.events += whole.count(b"event: ")
        for key in MARKED.findall(whole):
            self.echoes.heard(key, self._number)
        for key, state in TOLD.findall(whole):
            self.echoes.moved(key, state, self._number)

    def connection_lost(self, exc: Exception | None) -> None:
        """The gateway ended it, or we did."""
        self.closed = True
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("The stream did not open."))

    def close(self) -> None:
        """Go away."""
        if self._transport is not None:
            self._transport.close()


@dataclass
class Phone:
    """One connection that is kept; requests on it follow each other."""

    port: int
    token: str = ""
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Status and body of the answer."""
        asked = request(method, path, self.token, body)
        async with self._turn:
            try:
                return await self._answered(asked)
            except (ConnectionResetError, asyncio.IncompleteReadError):
                self._reader = None  # it was ended while we wrote: browsers ask once more too
                return await self._answered(asked)

    async def _answered(self, asked: bytes) -> tuple[int, bytes]:
        reader = await self._written(asked)
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        length = LENGTH.search(head)
        content = await reader.readexactly(int(length[1])) if length and status != NO_CONTENT else b""
        return status, content

    async def listen(self, number: int, path: str, echoes: Echoes) -> Ear:
        """Open a stream as this user."""
        asked = request("GET", path, self.token, None)
        _, ear = await asyncio.get_running_loop().create_connection(
            lambda: Ear(number, asked, echoes), "127.0.0.1", self.port
        )
        await ear.opened
        return ear

    async def _written(self, asked: bytes) -> asyncio.StreamReader:
        """The gateway ends a connection that was idle for some seconds: browsers open another one too."""
        if self._reader is None or self._writer is None or self._reader.at_eof() or self._writer.is_closing():
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        self._writer.write(asked)
        return self._reader

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()


def request(method: str, path: str, token: str, body: Any) -> bytes:
    """The bytes of one."""
    content = b"" if body is None else json.dumps(body).encode()
    signed = f"authorization: Bearer {token}\r\n" if token else ""
    kind = "content-type: application/json\r\n" if content else ""
    head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{signed}{kind}content-length: {len(content)}\r\n\r\n"
    return head.encode() + content
