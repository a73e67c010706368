"""The HTTP side of the fake Telegram, in a thread with an event loop of its own."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.telegram_fields import LARGEST_UPLOAD, Fields, Upload, read_fields
from tests.fakes.telegram_methods import COUNTED, METHODS
from tests.fakes.telegram_trouble import Fault, Faults, Rates, failure
from tests.fakes.telegram_updates import Updates
from tests.fakes.telegram_world import ApiError, World

TOKEN = re.compile(r"[1-9][0-9]*:[A-Za-z0-9_-]+")
DOWNLOAD = "file"
"""The name of downloads, for faults and in the list of calls."""


@dataclass
class ApiCall:
    """One call as it came in; `status` 0: it got no answer. Times are those of `time.monotonic`."""

    at: float
    method: str
    fields: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)
    status: int = 0
    ended: float | None = None


class Server:
    """Answers the Bot API for one token."""

    def __init__(
        self, world: World, updates: Updates, *, token: str, faults: Faults, rates: Rates | None, calls: list[ApiCall]
    ) -> None:
        self.world = world
        self.updates = updates
        self.port = 0
        self._token = token
        self._faults = faults
        self._rates = rates
        self._calls = calls
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listen; on the same port again after a stop."""
        ready: threading.Event = threading.Event()
        errors: list[BaseException] = []
        self._thread = threading.Thread(target=self._run, args=(ready, errors), name="telegram", daemon=True)
        self._thread.start()
        ready.wait()
        if errors:
            raise errors[0]

    def stop(self) -> None:
        """Close every connection and end; what is known stays."""
        if self._thread is None or self._loop is None or self._stopping is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._thread = None

    async def execute(self, body: bytes) -> None:
        """A webhook may answer with a call; what it would have returned is lost."""
        with contextlib.suppress(ValueError, ApiError):
            call = json.loads(body or b"null")
            if isinstance(call, dict) and str(call.get("method", "")).lower() in METHODS:
                self._apply(str(call["method"]).lower(), Fields(call))

    def _run(self, ready: threading.Event, errors: list[BaseException]) -> None:
        try:
            asyncio.run(self._serve(ready))
        except BaseException as error:  # noqa: BLE001  the thread that waits for `ready` raises it
            errors.append(error)
            ready.set()

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application(client_max_size=LARGEST_UPLOAD + 2**20)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_route("*", "/{anything:.*}", self._nothing)
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = runner.addresses[0][1]
        self.updates.opens()
        ready.set()
        await self._stopping.wait()
        await self.updates.closes()
        await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        call = ApiCall(time.monotonic(), request.match_info["method"], {})
        try:
            self._admit(request.match_info["token"])
            fields = await read_fields(request)
            call.fields, call.files = fields.values, fields.files
            self._noted(call)
            answer = await self._struck(request, call.method.lower(), fields)
        except ApiError as error:
            answer = failure(error)
        transport = request.transport
        call.status = 0 if transport is None or transport.is_closing() else answer.status
        call.ended = time.monotonic()
        with self.world.lock:
            self.world.changed.notify_all()
        return answer

    async def _struck(self, request: web.Request, method: str, fields: Fields) -> web.StreamResponse:
        """The answer, unless a fault has another one in store."""
        fault = self._take_fault(method, fields)
        if fault is not None and not fault.after:
            return await fault.strike(request)
        try:
            result = await self._result(method, fields)
        except ApiError as error:
            answer = failure(error)
        else:
            answer = web.json_response({"ok": True, "result": result})
        return answer if fault is None else await fault.strike(request)

    async def _result(self, method: str, fields: Fields) -> Any:
        if method == "getupdates":
            return await self.updates.poll(fields)
        if method == "setwebhook":
            return await self.updates.set_webhook(fields)
        if method == "deletewebhook":
            return await self.updates.delete_webhook(fields)
        if method == "getwebhookinfo":
            return self.updates.webhook_info()
        return self._apply(method, fields)

    def _apply(self, method: str, fields: Fields) -> Any:
        if method not in METHODS:
            raise ApiError(404, "Not Found: method not found")
        with self.world.lock:
            if self._rates is not None and method in COUNTED and isinstance(fields.get("chat_id"), int):
                album = fields.get("media")
                self._rates.take(method, fields.get("chat_id"), len(album) if isinstance(album, list) else 1)
            result = METHODS[method](self.world, fields)
            if method == "leavechat":
                left = self.world.chats[fields.number("chat_id")]
                self.updates.membership(left, self.world.bot, before="member", after="left")
            return result

    def _take_fault(self, method: str, fields: Fields) -> Fault | None:
        chat = fields.get("chat_id")
        with self.world.lock:
            return self._faults.take(method, chat if isinstance(chat, int) else None)

    def _noted(self, call: ApiCall) -> None:
        with self.world.lock:
            self._calls.append(call)

    def _admit(self, token: str) -> None:
        """Another token is 401, what is no token at all 404."""
        if not TOKEN.fullmatch(token):
            raise ApiError(404, "Not Found")
        if not hmac.compare_digest(token, self._token):
            raise ApiError(401, "Unauthorized")

    async def _download(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        try:
            self._admit(request.match_info["token"])
        except ApiError as error:
            return failure(error)
        call = ApiCall(time.monotonic(), DOWNLOAD, {"path": path})
        self._noted(call)
        fault = self._take_fault(DOWNLOAD, Fields())
        if fault is not None:
            return await fault.strike(request)
        with self.world.lock:
            file = next((f for f in self.world.files.values() if f.path == path), None)
            if file is None or path not in self.world.links:
                return failure(ApiError(404, "Not Found"))
        call.status = 200
        return web.Response(body=file.data, content_type="application/octet-stream")

    async def _nothing(self, request: web.Request) -> web.StreamResponse:
        return failure(ApiError(404, "Not Found"))
