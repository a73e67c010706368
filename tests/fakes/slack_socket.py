"""Socket Mode: hello, envelopes, acknowledgements and the wish to be called again."""

from __future__ import annotations

import asyncio
import json
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.slack_delivery import Envelope, Outcome
from tests.fakes.slack_world import APP

TYPES = {"events": "events_api", "interactions": "interactive", "commands": "slash_commands"}
HOST = "applink-fake-0"


@dataclass(eq=False)
class Connection:
    """One open socket and the envelopes that wait for their acknowledgement on it."""

    socket: web.WebSocketResponse
    request: web.Request
    waiting: dict[str, asyncio.Future[bytes]] = field(default_factory=dict)
    leaving: bool = False

    def acknowledge(self, message: dict[str, Any]) -> None:
        """An envelope arrived there; a second or late acknowledgement changes nothing."""
        future = self.waiting.pop(str(message.get("envelope_id")), None)
        if future and not future.done():
            payload = message.get("payload")
            future.set_result(json.dumps(payload).encode() if payload else b"")


@dataclass
class Sockets:
    """All sockets of the app; an envelope goes over one of them."""

    patience: Callable[[], float]
    open: list[Connection] = field(default_factory=list)
    tickets: set[str] = field(default_factory=set)
    _turn: int = 0
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def ticket(self) -> str:
        """What one connection needs to be let in."""
        ticket = secrets.token_hex(8)
        self.tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection from hello to its end."""
        if request.query.get("ticket") not in self.tickets:
            return web.Response(status=403)
        self.tickets.discard(request.query["ticket"])
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(socket, request)
        self.open.append(connection)
        try:
            await socket.send_json(self._hello())
            self._arrived.set()
            await self._read(connection)
        finally:
            self._forget(connection)
        return socket

    async def attempt(self, envelope: Envelope, number: int, reason: str) -> Outcome:
        """Send over one socket and wait for the acknowledgement."""
        connection = await self._one()
        if connection is None:
            return Outcome("timeout")
        name, future = str(uuid.uuid4()), asyncio.get_running_loop().create_future()
        connection.waiting[name] = future
        try:
            await connection.socket.send_json(self._envelope(name, envelope, number, reason))
            return Outcome(answer=await asyncio.wait_for(future, self.patience()))
        except (asyncio.TimeoutError, ConnectionError):
            return Outcome("timeout")
        finally:
            connection.waiting.pop(name, None)

    def again(self) -> str:
        """Slack's only complaint here."""
        return "timeout"

    async def disconnect(self, reason: str, grace: float) -> None:
        """Ask all connections to come again, and end them a moment later."""
        leaving = list(self.open)
        for connection in leaving:
            connection.leaving = True
            await connection.socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}},
            )
        await asyncio.sleep(grace)
        await self.close(leaving)

    async def close(self, connections: list[Connection] | None = None) -> None:
        """End these connections, or all."""
        ending = list(self.open) if connections is None else connections
        await asyncio.gather(*(connection.socket.close() for connection in ending), return_exceptions=True)

    def abort(self) -> None:
        """Cut all connections without a word."""
        for connection in list(self.open):
            if connection.request.transport:
                connection.request.transport.abort()

    async def _read(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type == WSMsgType.TEXT:
                try:
                    connection.acknowledge(json.loads(message.data))
                except ValueError:
                    continue

    async def _one(self) -> Connection | None:
        loop = asyncio.get_running_loop()
        until = loop.time() + self.patience()
        while not (ready := [c for c in self.open if not c.leaving]):
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), until - loop.time())
            except asyncio.TimeoutError:
                return None
        self._turn += 1
        return ready[self._turn % len(ready)]

    def _forget(self, connection: Connection) -> None:
        self.open.remove(connection)
        for future in connection.waiting.values():
            if not future.done():
                future.set_exception(ConnectionResetError())

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.open),
            "debug_info": {"host": HOST, "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP},
        }

    def _envelope(self, name: str, envelope: Envelope, number: int, reason: str) -> dict[str, Any]:
        body: dict[str, Any] = {"envelope_id": name, "payload": envelope.payload, "type": TYPES[envelope.kind]}
        if envelope.kind == "events":
            return body | {"accepts_response_payload": False, "retry_attempt": number, "retry_reason": reason}
        return body | {"accepts_response_payload": True}
