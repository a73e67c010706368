"""The server of the fake: reads calls, applies faults, answers, and keeps what was called."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.slack_api import WebApi
from tests.fakes.slack_blocks import faults_of, with_ids
from tests.fakes.slack_faults import Fault, Faults, How, Tokens
from tests.fakes.slack_refusal import SlackRefusal
from tests.fakes.slack_socket import Sockets
from tests.fakes.slack_world import BOT_ID, BOT_USER, Answering, Post, World

LARGEST_BODY = 256 * 2**20
STRUCTURED = {"blocks", "view", "files", "attachments", "metadata"}
LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to Aurora</body></html>"


ERROR_PAGE = "<html><body>Server Error</body></html>"


@dataclass
class Call:
    """A call as it came, and what was answered; without tokens."""

    method: str
    fields: dict[str, Any]
    at: float
    answer: dict[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass
class Server:
    """The routes."""

    world: World
    api: WebApi
    sockets: Sockets
    faults: Faults = field(default_factory=Faults)
    tokens: Tokens = field(default_factory=Tokens)
    calls: list[Call] = field(default_factory=list)

    def app(self) -> web.Application:
        """The application."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_route("*", "/api/{method}", self.call)
        app.router.add_post("/upload/v1/{file}", self.upload)
        app.router.add_get("/files-pri/{file}/{name:.*}", self.download)
        app.router.add_post("/{kind:actions|commands}/{rest:.*}", self.respond)
        app.router.add_get("/socket", self.sockets.serve)
        return app

    async def call(self, request: web.Request) -> web.StreamResponse:
        """A method of the Web API."""
        fields = await fields_of(request)
        token = fields.pop("token", None) or request.headers.get("Authorization", "").removeprefix("Bearer ")
        method = request.match_info["method"]
        return await self._guarded(request, method, fields, lambda: self._answer(method, token, fields))

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file."""
        content = await bytes_of(request)
        file = self.world.files.get(request.match_info["file"])
        if file is None:
            return web.Response(status=404)

        def keep() -> dict[str, Any]:
            file.content = content
            return {"text": f"OK - {len(content)}"}

        return await self._guarded(request, "upload", {"file": file.id, "length": len(content)}, keep)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file back, for who has the token; a page to sign in for all others."""
        file = self.world.files.get(request.match_info["file"].partition("-")[2])
        good = request.headers.get("Authorization") == f"Bearer {self.tokens.bot}" and not self.tokens.dead
        if not good:
            return web.Response(text=LOGIN_PAGE, content_type="text/html")
        if file is None:
            return web.Response(status=404, text="Not found")
        return await self._guarded(request, "files-pri", {"file": file.id}, lambda: {"content": file})

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """An answer to a response_url."""
        fields = await fields_of(request)
        key = request.path.lstrip("/")
        return await self._guarded(request, "response_url", fields, lambda: self._respond(key, fields))

    def show(self, answering: Answering, fields: dict[str, Any]) -> None:
        """A message of ours that answers an interaction or a command: seen by one person unless it says so."""
        blocks = with_ids(fields.get("blocks") or [])
        post = Post(answering.place, BOT_USER, fields.get("text") or "", blocks=blocks, bot_id=BOT_ID)
        post.only_for = None if fields.get("response_type") == "in_channel" else answering.user
        post.thread = fields.get("thread_ts")
        self.world.add(post)

    async def _guarded(
        self, request: web.Request, method: str, fields: dict[str, Any], answer: Callable[[], dict[str, Any]]
    ) -> web.StreamResponse:
        call = Call(method, fields, time.time())
        with self.world.changed:
            self.calls.append(call)
            fault = self.faults.take(method, self._channels(fields))
        broken = await strike(fault, request, call) if fault and not fault.after else None
        if broken is not None:
            return broken
        if fault and fault.how is How.HANG and gone(request):
            return web.Response(status=499)  # who waited no longer must not find the effect later
        response = self._made(call, answer)
        broken = await strike(fault, request, call) if fault and fault.after else None
        return response if broken is None else broken

    def _made(self, call: Call, answer: Callable[[], dict[str, Any]]) -> web.Response:
        with self.world.changed:
            try:
                call.answer = {"ok": True} | answer()
            except SlackRefusal as refusal:
                return refused(call, refusal)
            finally:
                self.world.changed.notify_all()
        if "content" in call.answer:
            file = call.answer.pop("content")
            return web.Response(body=file.content, content_type=file.mimetype)
        if "text" in call.answer and call.method in ("upload", "response_url"):
            return web.Response(text=call.answer["text"])
        return web.json_response(call.answer)

    def _answer(self, method: str, token: str, fields: dict[str, Any]) -> dict[str, Any]:
        opening = method == "apps.connections.open"
        if method not in self.api.methods and not opening:
            raise SlackRefusal("unknown_method", req_method=method)
        if not token:
            raise SlackRefusal("not_authed")
        if token not in (self.tokens.bot, self.tokens.app):
            raise SlackRefusal("invalid_auth")
        if self.tokens.dead:
            raise SlackRefusal(self.tokens.dead)
        if opening != (token == self.tokens.app):
            raise SlackRefusal("not_allowed_token_type")
        if opening:
            address = self.world.origin.replace("http", "ws", 1)
            return {"url": f"{address}/socket?ticket={self.sockets.ticket()}&app_id=fake"}
        return self.api.methods[method](fields)

    def _respond(self, key: str, fields: dict[str, Any]) -> dict[str, Any]:
        answering = self.world.answering.get(key)
        if answering is None or answering.left < 1:
            raise SlackRefusal("expired_url" if answering is None else "used_url", status=404)
        if faults_of(fields.get("blocks") or []):
            raise SlackRefusal("invalid_blocks", status=400)
        answering.left -= 1
        post = self.world.find(answering.place, answering.ts)
        if fields.get("delete_original") and post:
            post.deleted = True
        elif fields.get("replace_original") and post:
            self.api.change(post, text=fields.get("text") or "", blocks=fields.get("blocks") or [])
        elif fields.get("text") or fields.get("blocks"):
            self.show(answering, fields)
        else:
            raise SlackRefusal("no_text", status=400)
        return {"text": "ok"}

    def _channels(self, fields: dict[str, Any]) -> set[str]:
        named = {str(fields[key]) for key in ("channel", "channel_id", "user_id", "user") if fields.get(key)}
        return named | {f"{other}{name[1:]}" for name in named for other in "DU" if name[:1] in ("D", "U")}


def refused(call: Call, refusal: SlackRefusal) -> web.Response:
    """The answer to a call that Slack does not do."""
    status = refusal.body.pop("status", 200)
    call.answer, call.status = refusal.body, 429 if refusal.retry_after is not None else status
    headers = {"Retry-After": f"{refusal.retry_after:g}"} if refusal.retry_after is not None else {}
    return web.json_response(refusal.body, status=call.status, headers=headers)


async def strike(fault: Fault, request: web.Request, call: Call) -> web.Response | None:
    """Let a fault happen; None when the call goes on."""
    if fault.how is How.HANG:
        await asyncio.sleep(fault.seconds)
        return None
    if fault.how is How.RESET:
        reset(request)
        return web.Response(status=500)
    if fault.how is How.STATUS:
        call.status = fault.status
        return web.Response(status=fault.status, text=ERROR_PAGE, content_type="text/html")
    wait = max(1, round(fault.seconds)) if fault.how is How.RATELIMIT else None
    error = "ratelimited" if fault.how is How.RATELIMIT else fault.error
    return refused(call, SlackRefusal(error, retry_after=wait))


def gone(request: web.Request) -> bool:
    """Whether the caller has hung up."""
    return request.transport is None or request.transport.is_closing()


def reset(request: web.Request) -> None:
    """End the connection as a broken line does."""
    transport = request.transport
    if transport is None:
        return
    line = transport.get_extra_info("socket")
    if line is not None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def fields_of(request: web.Request) -> dict[str, Any]:
    """The fields of a call, from JSON or a form."""
    fields: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        given = structured("view", await request.text())
        return fields | (given if isinstance(given, dict) else {})
    fields |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    return {key: structured(key, value) for key, value in fields.items()}


def structured(key: str, value: Any) -> Any:
    """JSON inside a form."""
    if key not in STRUCTURED or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


async def bytes_of(request: web.Request) -> bytes:
    """What an upload holds, raw or in a form."""
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""
