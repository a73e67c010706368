"""A provider of SMS on this machine, with people who have telephones; it runs in the loop of the test."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from itertools import count

import httpx
from aiohttp import web

NUMBER = "+551140000000"
TOKEN, SECRET = "a token of the tests", "a secret of the tests"


@dataclass
class Provider:
    """`trouble` says what the next sendings meet: a status, `reset` or `hang`, with `+after` once it has arrived."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    calls: list[tuple[float, str]] = field(default_factory=list)
    given: list[dict[str, object]] = field(default_factory=list)
    stopped: set[str] = field(default_factory=set)
    trouble: list[tuple[str, str]] = field(default_factory=list)
    dead: bool = False
    url = hook = ""

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_post("/{method}", self._answer)
        self._ids = count(1)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close every connection."""
        await self._runner.cleanup()

    async def bring(self, person: str, text: str) -> dict[str, object]:
        """Somebody writes to our number."""
        payload: dict[str, object] = {"id": f"in-{next(self._ids)}", "from": person, "to": NUMBER, "text": text}
        self.given.append(payload)
        await self.push(payload)
        return payload

    async def push(self, payload: object) -> int:
        """One delivery; returns the status it was answered with."""
        async with httpx.AsyncClient(trust_env=False) as http:
            proof = {"X-Provider-Token": SECRET}
            return (await http.post(self.hook, content=json.dumps(payload), headers=proof)).status_code

    async def _answer(self, request: web.Request) -> web.Response:
        if self.dead or request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=401)
        fields = await request.json()
        if request.match_info["method"] == "account":
            return web.Response()
        person = str(fields["to"])
        self.calls.append((time.monotonic(), person))
        if person in self.stopped:
            return web.Response(status=403)
        meets = next((one for one in self.trouble if one[0] in (person, "")), None)
        kind = meets[1] if meets else ""
        if meets:
            self.trouble.remove(meets)
        if not kind or kind.endswith("+after"):
            self.sent.append((person, str(fields["text"])))
        return await self._struck(request, kind.removesuffix("+after"))

    async def _struck(self, request: web.Request, kind: str) -> web.Response:
        if kind == "hang":
            await asyncio.sleep(1)
        if kind in ("reset", "hang") and request.transport:
            request.transport.abort()
        status = int(kind) if kind.isdigit() else 200
        return web.Response(status=status, headers={"Retry-After": "1"} if status == 429 else {}, text="<html>")
